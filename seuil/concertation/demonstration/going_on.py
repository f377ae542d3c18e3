"""The session that is always going on, and those that are to come."""

import datetime
import uuid
from collections.abc import Sequence
from itertools import count

from django.utils import timezone

from seuil.concertation.demonstration.days import at, days, on
from seuil.concertation.demonstration.staging import (
    LASTS,
    OPENED,
    Stage,
    Written,
    announce,
    open_registration,
    plan,
    step,
)
from seuil.concertation.domain import session as domain
from seuil.concertation.domain.contribution import Heading, Step
from seuil.concertation.domain.registration import Share
from seuil.concertation.models import Contribution, Device, RegistrationLink, Session
from seuil.concertation.operations.contributions import (
    ContributionMove,
    Said,
    note,
    receive,
    take_contribution_step,
)
from seuil.concertation.operations.live import go_to_phase, join
from seuil.concertation.operations.registration import Asked, ask_for_seat, confirm, share_seats
from seuil.concertation.operations.sessions import write_session
from seuil.messaging.links import digest_of, new_secret
from seuil.organisations.domain import PracticeFamily
from seuil.orientation.domain.clocks import is_working_day

SOON = 18
"""So many days from now, when the day that was announced is over."""
BETWEEN = datetime.timedelta(minutes=37)


def await_people(stage: Stage, written: Written) -> Session:
    """Open the registration of a session: its seats are shared, some are taken, some wait."""
    now, today = timezone.now(), timezone.localdate()
    day = written["day"] if written["day"] > today else today + days(SOON)
    session = plan(stage, written, at(day), now)
    open_registration(stage, session, now)
    opened = now - days(OPENED)
    with on(opened):
        shares = {PracticeFamily(one): Share(**share) for one, share in written["shares"].items()}
        session = share_seats(session.uuid, written["seats"], shares)
    for number, row in enumerate(written["registrations"], start=1):
        with on(opened + number * BETWEEN):
            _register(session, row)
    return session


def _register(session: Session, row: Sequence[str]) -> None:
    """Ask for a seat and confirm it by a link, as somebody does who reads their mail."""
    name, mail, family, language, organisation, needs = row
    asked = Asked(name, mail, PracticeFamily(family), language, organisation, needs=needs)
    registration = ask_for_seat(session.uuid, asked)
    secret = new_secret()
    RegistrationLink.objects.create(
        registration=registration, digest=secret.digest, expires_at=timezone.now() + days(1)
    )
    confirm(secret.token)


def save_the_date(stage: Stage, written: Written) -> Session:
    """Announce a session of a basin some weeks ahead, on a working day."""
    now = timezone.now()
    ahead = count(written["in_days"])
    day = next(filter(is_working_day, (timezone.localdate() + days(more) for more in ahead)))
    return announce(stage, plan(stage, written, at(day), now), now)


def go_on(stage: Stage, written: Written) -> Session:
    """Hold a session now: phones send, the note-taker has begun."""
    now = timezone.now()
    session = plan(stage, written, _this_hour(now), now)
    open_registration(stage, session, now)
    session = step(session, domain.Step.GO_LIVE, stage.leads(session))
    go_to_phase(session.uuid, written["phase"], seen=None)
    scribe = stage.people["professional"]
    came = [_phone(session, row) for row in written["phones"]]
    for heading, family, language, text in written["notes"]:
        note(session, Said(text, family, heading, language), actor=scribe)
    number, why = written["aside"]
    moves = (
        (came[written["shown"]], ContributionMove(Step.SHOW)),
        (came[written["filed"]], _as_proposed(came[written["filed"]])),
        (came[number], ContributionMove(Step.SET_ASIDE, words=why)),
    )
    for one, move in moves:
        take_contribution_step(session, one.pk, move, actor=scribe)
    return session


def _phone(session: Session, row: Sequence[str]) -> Contribution:
    family, heading, language, text = row
    _session, token = join(session.code, PracticeFamily(family))
    device = Device.objects.get(digest=digest_of(token))
    return receive(device, uuid.uuid4(), Said(text, proposed=heading, language=language))


def _as_proposed(one: Contribution) -> ContributionMove:
    return ContributionMove(Step.FILE, heading=Heading(one.proposed))


def keep_going(slug: str) -> None:
    """Let the session that goes on be held today, however long ago it began."""
    session = Session.objects.filter(slug=slug, status=domain.Status.LIVE).first()
    now = timezone.now()
    if session is not None and session.starts_at and session.starts_at.date() != now.date():
        starts_at = _this_hour(now)
        write_session(session.uuid, {"starts_at": starts_at, "ends_at": starts_at + LASTS})


def _this_hour(now: datetime.datetime) -> datetime.datetime:
    return now.replace(minute=0, second=0, microsecond=0)
