"""Opening a synthesis to change it, and counting that it changed."""

from uuid import UUID

from seuil.concertation.domain.session import Status
from seuil.concertation.models import Synthesis
from seuil.concertation.queries.sessions import session_by_id
from seuil.kernel.errors import InvalidInput, TransitionRefused, visible
from seuil.kernel.versions import refuse_stale
from seuil.wording.localised import LANGUAGES

WRITTEN = frozenset(f"{name}_{language}" for name in ("method", "next") for language in LANGUAGES)
"""The texts of a synthesis that people write, besides its lines."""
LATER = (Status.SYNTHESIS_VALIDATED, Status.DISSEMINATED, Status.ARCHIVED)
"""States in which only what is missing in a language is still written."""
LONGEST_LINE, LONGEST_TEXT = 300, 2_000


def open_synthesis(session_id: UUID, seen: int | None = None) -> Synthesis:
    """Return the synthesis of a session that is being written, begun when there is none yet."""
    session = session_by_id(session_id)
    if session.status not in {Status.CONSOLIDATION, Status.SYNTHESIS_DRAFT}:
        raise TransitionRefused("the synthesis is written after the session, until it is agreed to")
    synthesis, _created = Synthesis.objects.get_or_create(session=session)
    refuse_stale(synthesis, seen)
    return synthesis


def synthesis_to_change(session_id: UUID) -> Synthesis:
    return visible(
        Synthesis.objects.filter(session=session_by_id(session_id)).first(), "no synthesis yet"
    )


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
