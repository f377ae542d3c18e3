"""Opening a synthesis to change it, and counting that it changed."""

from uuid import UUID

from seuil.concertation.domain.session import Status
from seuil.concertation.models import Synthesis
from seuil.concertation.queries.sessions import session_by_id
from seuil.kernel.errors import InvalidInput, NotVisible, SeuilError, TransitionRefused
from seuil.wording.localised import LANGUAGES

WRITTEN = frozenset(f"{name}_{language}" for name in ("method", "next") for language in LANGUAGES)
"""The texts of a synthesis that people write, besides its lines."""
LATER = (Status.SYNTHESIS_VALIDATED, Status.DISSEMINATED, Status.ARCHIVED)
"""States in which only what is missing in a language is still written."""
LONGEST_LINE, LONGEST_TEXT = 300, 2_000


class StaleSynthesis(SeuilError):
    """Somebody changed it since the form was read. Nothing was done."""

    def __init__(self, synthesis: Synthesis) -> None:
        super().__init__("it changed since the form was read")
        self.synthesis = synthesis


def open_synthesis(session_id: UUID, seen: int | None = None) -> Synthesis:
    """Return the synthesis of a session that is being written, begun when there is none yet."""
    session = session_by_id(session_id)
    if session.status not in {Status.CONSOLIDATION, Status.SYNTHESIS_DRAFT}:
        raise TransitionRefused("the synthesis is written after the session, until it is agreed to")
    synthesis, _created = Synthesis.objects.get_or_create(session=session)
    if seen is not None and seen != synthesis.version:
        raise StaleSynthesis(synthesis)
    return synthesis


def synthesis_to_change(session_id: UUID) -> Synthesis:
    synthesis = Synthesis.objects.filter(session=session_by_id(session_id)).first()
    if synthesis is None:
        raise NotVisible("no synthesis yet")
    return synthesis


def count_change(synthesis: Synthesis) -> Synthesis:
    """Count a change: who agreed to the text before it agreed to another one."""
    synthesis.version += 1
    synthesis.save()
    return synthesis


def short(text: str, longest: int, path: str) -> str:
    kept = text.strip().replace("\r\n", "\n")
    if len(kept) > longest:
        raise InvalidInput(
            "too long", path=path, value=len(kept), accepted=f"at most {longest} characters"
        )
    return kept
