"""Saying that a service is missing in the directory, and answering."""

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.directory.models import Category, Service
from seuil.kernel.errors import Forbidden, InvalidInput, visible
from seuil.messaging.links import new_secret
from seuil.territory.models import Territory
from seuil.upkeep.corrections.domain import Basis
from seuil.upkeep.corrections.operations import KEPT, LETTERS_KEPT, OPENS_FOR
from seuil.upkeep.missing import domain, notifications
from seuil.upkeep.missing.domain import Answer, Status, Step, Why
from seuil.upkeep.missing.policies import Actor, Proposer, may_take
from seuil.upkeep.missing.queries import answerers_of
from seuil.upkeep.models import Draft, MissingService, MissingServiceEvent, MissingServiceLink
from seuil.upkeep.operations import Writer
from seuil.upkeep.queries import address_of_new
from seuil.upkeep.telling import tell_once_a_day

NO_ANSWER = Answer()


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of a service that is missing, and about themselves."""

    name: str
    commune: Territory
    words: str = ""
    category: Category | None = None
    contact: str = ""
    basis: Basis = Basis.OTHERWISE
    mail: str = ""
    language: str = "fr"
    proposer: User | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What was told, and the token with which its writer finds the answer."""

    missing: MissingService
    token: str


@transaction.atomic
def tell_of(told: Told) -> Made:
    """Keep what somebody says is missing. Raises `InvalidInput` when it has no name."""
    if not told.name.strip():
        raise InvalidInput("a name", path="name", value=told.name)
    missing = MissingService.objects.create(
        name=told.name.strip(),
        commune=told.commune,
        words=told.words.strip(),
        category=told.category,
        contact=told.contact,
        basis=told.basis,
        mail=told.mail,
        language=told.language,
        proposer=told.proposer,
        made_at=timezone.now(),
    )
    return Made(missing, _link_to(missing))


def _link_to(missing: MissingService) -> str:
    secret = new_secret()
    MissingServiceLink.objects.create(
        missing=missing, digest=secret.digest, expires_at=timezone.now() + OPENS_FOR
    )
    return secret.token


@transaction.atomic
def take_step(
    missing_id: int, step: Step, *, actor: Actor, answer: Answer = NO_ANSWER
) -> MissingService:
    """Move it one step along, write it down, and tell whoever wrote it.

    Raises `Forbidden`, `TransitionRefused`, `GuardRefused` for what an answer still needs, or
    `InvalidInput` for a sheet that not everybody sees; then nothing is changed.
    """
    missing = _locked(missing_id)
    if not may_take(actor, missing, step):
        raise Forbidden(f"this person may not {step} missing service {missing_id}")
    origin = Status(missing.status)
    missing.status = domain.PROCESS.after(origin, step)
    domain.GUARDS.check(step, answer)
    if answer.why is Why.THERE:
        _check_everybody_sees(answer.sheet)
    user = None if isinstance(actor, Proposer) else actor.user
    _write_down(missing, step, origin, user, answer)
    if missing.status in domain.ANSWERS and missing.mail:
        notifications.tell_the_answer(missing, _link_to(missing))
    if missing.status not in domain.OPEN:
        end = timezone.now() + LETTERS_KEPT
        MissingServiceLink.objects.filter(missing=missing).update(expires_at=end)
    return missing


def _check_everybody_sees(sheet: uuid.UUID | None) -> None:
    if sheet is None or not Service.objects.public().filter(uuid=sheet).exists():
        raise InvalidInput("a sheet that everybody sees", path="sheet", value=str(sheet))


def _locked(missing_id: int) -> MissingService:
    rows = MissingService.objects.select_for_update(of=("self",)).select_related("commune")
    return visible(rows.filter(pk=missing_id).first(), "no such missing service")


def _write_down(
    missing: MissingService, step: Step, origin: Status, user: User | None, answer: Answer
) -> None:
    now = timezone.now()
    missing.holder = None if step is Step.GIVE_BACK else user
    missing.why = answer.why or ""
    missing.reason = answer.words.strip()
    missing.sheet = answer.sheet
    missing.answered_at = None if missing.status in domain.OPEN else now
    missing.save(update_fields=["status", "holder", "why", "reason", "sheet", "answered_at"])
    MissingServiceEvent.objects.create(
        missing=missing,
        step=step,
        origin=origin,
        target=missing.status,
        reason=missing.reason,
        actor=user,
        at=now,
    )


@transaction.atomic
def begin_its_sheet(missing_id: int, begin: Callable[[], Draft], *, writer: Writer) -> Draft:
    """Begin the sheet of a service that was missing: that is the answer.

    Raises what ``begin`` or `take_step` raise; then there is neither a sheet nor an answer.
    """
    draft = begin()
    take_step(missing_id, Step.ACCEPT, actor=writer, answer=Answer(sheet=address_of_new(draft)))
    return draft


@transaction.atomic
def tell_teams(now: datetime.datetime) -> int:
    """Write one mail to each person of a team with new ones to answer; return how many.

    Called once a day; each is told once.
    """
    untold = MissingService.objects.untold().select_related("commune")
    return tell_once_a_day(untold, answerers_of, notifications.tell_what_is_missing, now)


def forget_letters(now: datetime.datetime) -> int:
    """Take addresses, writers, words and contacts out of what was answered a month ago."""
    MissingServiceLink.objects.filter(expires_at__lte=now).delete()
    old = MissingService.objects.answered().filter(answered_at__lt=now - LETTERS_KEPT)
    held = old.exclude(mail="", words="", contact="", proposer=None)
    return held.update(mail="", words="", contact="", proposer=None)


def forget_old_missing_services(now: datetime.datetime) -> int:
    return MissingService.objects.filter(made_at__lt=now - KEPT).delete()[0]
