"""Taking in what people say: from phones, from the note-taker, from paper cards."""

import datetime
import unicodedata
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation.domain.contribution import LONGEST, Heading, Status, Step, Via
from seuil.concertation.domain.session import Status as SessionStatus
from seuil.concertation.models import Contribution, Device, Session
from seuil.concertation.operations.contributions.moving import ContributionMove, take, taking
from seuil.kernel.errors import InvalidInput, SeuilError
from seuil.organisations.domain import PracticeFamily

TURNING = frozenset(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


class OtherText(SeuilError):
    """This id came already, with another text. The first one stands."""


class CardTwice(SeuilError):
    """A paper card of this number was typed already; ``contribution`` is it."""

    def __init__(self, contribution: Contribution) -> None:
        super().__init__(f"card {contribution.paper_number} was typed already")
        self.contribution = contribution


@dataclass(frozen=True, slots=True)
class Said:
    """What was said. ``proposed``: the heading that its author tapped, if any."""

    text: str
    family: str = ""
    proposed: str = ""
    language: str = ""
    signs_kept: bool = False
    said_at: datetime.datetime | None = None


def tidy(text: str) -> str:
    """Return a text on one line, without characters that are not seen; too long: refused.

    >>> tidy("  Pas  d’adresse,\\n pas de médecin. ")
    'Pas d’adresse, pas de médecin.'
    """
    shown = "".join(" " if _is_unseen(one) else one for one in text)
    line = " ".join(unicodedata.normalize("NFC", shown).split())
    if not line:
        raise InvalidInput("say something", path="text")
    if len(line) > LONGEST:
        raise InvalidInput(
            "too long", path="text", value=len(line), accepted=f"at most {LONGEST} characters"
        )
    return line


def _is_unseen(one: str) -> bool:
    """Whether a character has no face, or turns the direction of what stands around it."""
    return unicodedata.category(one) in {"Cc", "Cs"} or one in TURNING


@transaction.atomic
def receive(device: Device, uuid: UUID, said: Said) -> Contribution:
    """Take in what a phone sends, however often it sends it.

    Raises `OtherText` when the same id came with another text, and `SessionOver`.
    """
    session = taking(device.session_id)
    said = replace(said, family=device.family)
    return _keep(session, uuid, said, via=Via.PHONE, device=device)


@transaction.atomic
def note(session: Session, said: Said, *, actor: User, uuid: UUID | None = None) -> Contribution:
    """Keep what the note-taker writes; with a heading it is filed at once."""
    kept = _keep(taking(session.pk), uuid or uuid4(), said, via=Via.SCRIBE)
    return _filed_as_proposed(kept, actor)


@transaction.atomic
def type_card(
    session: Session, number: int, said: Said, *, actor: User, uuid: UUID | None = None
) -> Contribution:
    """Keep a paper card; raises `CardTwice` when its number was typed already."""
    uuid = uuid or uuid4()
    session = taking(session.pk)
    before = Contribution.objects.filter(session=session, paper_number=number).first()
    if before and before.uuid != uuid:
        raise CardTwice(before)
    kept = _keep(session, uuid, said, via=Via.PAPER, paper_number=number)
    return _filed_as_proposed(kept, actor)


def _keep(
    session: Session,
    uuid: UUID,
    said: Said,
    *,
    via: Via,
    device: Device | None = None,
    paper_number: int | None = None,
) -> Contribution:
    """Write it once: of two that come with one id, at the same moment or later, the first."""
    text = tidy(said.text)
    new = Contribution(
        uuid=uuid,
        session=session,
        device=device,
        via=via,
        paper_number=paper_number,
        family=PracticeFamily(said.family) if said.family else "",
        proposed=Heading(said.proposed) if said.proposed else "",
        text=text,
        language=said.language,
        signs_kept=said.signs_kept,
        is_late=session.status != SessionStatus.LIVE,
        said_at=said.said_at,
        received_at=timezone.now(),
    )
    Contribution.objects.bulk_create([new], ignore_conflicts=True)
    kept = Contribution.objects.filter(uuid=uuid, session=session).first()
    if kept is None or not _is_the_same(kept, text):
        raise OtherText("this id came already, with another text")
    return kept


def _is_the_same(kept: Contribution, text: str) -> bool:
    """Whether it came before; what was withdrawn has no text left to compare."""
    return kept.text == text or kept.status == Status.WITHDRAWN


def _filed_as_proposed(contribution: Contribution, actor: User) -> Contribution:
    if contribution.proposed and contribution.status == Status.RECEIVED:
        heading = Heading(contribution.proposed)
        take(contribution, ContributionMove(Step.FILE, heading=heading), actor)
    return contribution
