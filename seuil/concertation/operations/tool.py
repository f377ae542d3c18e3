"""What a session works with: writing it, checking it, taking it back."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.concertation.domain.screen import Shown
from seuil.concertation.domain.session import BEFORE
from seuil.concertation.domain.tool import (
    CHECKS,
    OF_THE_TEXT,
    Check,
    ToolKind,
    may_be_invented,
)
from seuil.concertation.models import Session, Tool
from seuil.concertation.queries.sessions import session_by_id, signs_of
from seuil.kernel.errors import InvalidInput, TransitionRefused, visible
from seuil.observatory.models import Vignette
from seuil.wording.localised import LANGUAGES

TEXTS = tuple(f"text_{language}" for language in LANGUAGES)
WRITTEN = frozenset({"title", "source", "withdrawn_until", *TEXTS})
SAID = ("title", "source", *TEXTS)


@transaction.atomic
def add_tool(session_id: UUID, kind: ToolKind, title: str) -> Tool:
    session = session_by_id(session_id)
    return Tool.objects.create(
        session=session, kind=kind, title=title.strip(), position=session.tools.count()
    )


@transaction.atomic
def pick_vignette(session_id: UUID, vignette: Vignette) -> Tool:
    """Take a vignette of the observatory: its words and its facts stay there."""
    session = session_by_id(session_id)
    if session.tools.in_use().filter(vignette=vignette).exists():
        raise InvalidInput("this session has it already", path="vignette", value=vignette.code)
    return Tool.objects.create(
        session=session,
        kind=ToolKind.VIGNETTE,
        title=str(vignette.title)[:160],
        vignette=vignette,
        position=session.tools.count(),
    )


@transaction.atomic
def write_tool(session: Session, tool_id: UUID, written: Mapping[str, Any]) -> Tool:
    """Change a tool; what was checked of other words than these is to be checked again."""
    if unknown := set(written) - WRITTEN:
        raise InvalidInput("no such field of a tool", path=min(unknown))
    tool = tool_in_use(session, tool_id)
    before = [getattr(tool, name) for name in SAID]
    for name, value in written.items():
        setattr(tool, name, value.strip() if isinstance(value, str) else value)
    if before != [getattr(tool, name) for name in SAID]:
        tool.checked = [check for check in tool.checked if check not in OF_THE_TEXT]
        tool.signs_kept = []
    tool.save()
    return tool


@transaction.atomic
def check_tool(
    session: Session, tool_id: UUID, checked: Collection[Check], *, invented: bool = False
) -> Tool:
    """Say what was looked at; ``invented``: signs of a person that can be invented are so.

    Raises `InvalidInput` where a check is ticked for which something is missing.
    """
    tool = tool_in_use(session, tool_id)
    kind = ToolKind(tool.kind)
    ticked = [check for check in CHECKS[kind] if check in checked]
    if Check.SOURCE in ticked and not tool.source:
        raise InvalidInput("no source is written", path="source")
    if Check.WITHDRAWAL in ticked and tool.withdrawn_until is None:
        raise InvalidInput("no day is written", path="withdrawn_until")
    tool.checked = ticked
    signs = {one.kind for one in signs_of(tool)}
    tool.signs_kept = list(map(str, may_be_invented(kind, signs))) if invented else []
    tool.save(update_fields=["checked", "signs_kept"])
    return tool


@transaction.atomic
def withdraw_tool(session: Session, tool_id: UUID) -> Tool:
    """Take a tool back for whoever told it: its words are gone everywhere, that it was stays."""
    tool = tool_in_use(session, tool_id)
    tool.withdrawn_at = timezone.now()
    tool.title, tool.source, tool.vignette = "", "", None
    for name in TEXTS:
        setattr(tool, name, "")
    tool.checked, tool.signs_kept = [], []
    tool.save()
    Session.objects.filter(screen_tool=tool).update(screen_tool=None, screen=Shown.CODE)
    return tool


@transaction.atomic
def remove_tool(session: Session, tool_id: UUID) -> None:
    """Delete a tool that was not used. One of a session that was held stays, or is withdrawn."""
    tool = tool_in_use(session, tool_id)
    if session.status not in BEFORE:
        raise TransitionRefused("what was shown in the room stays on record")
    tool.delete()


def tool_in_use(session: Session, tool_id: UUID) -> Tool:
    """Return a tool of a session, locked, that nobody took back; or raise `NotVisible`."""
    found = Tool.objects.select_for_update(of=("self",)).in_use().select_related("vignette")
    return visible(found.filter(session=session, uuid=tool_id).first(), "no such tool")
