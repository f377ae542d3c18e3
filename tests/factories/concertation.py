"""Series, sessions in any state with what that state needs, working groups, what was said."""

import datetime
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from seuil.concertation.domain import contribution, registration
from seuil.concertation.domain.contribution import Heading, Via
from seuil.concertation.domain.protocol import USUAL
from seuil.concertation.domain.session import Status
from seuil.concertation.domain.tool import CHECKS, ToolKind
from seuil.concertation.domain.working_group import Duty
from seuil.concertation.models import (
    Contribution,
    Cycle,
    Device,
    GroupInvitation,
    Phase,
    Registration,
    SeatShare,
    Series,
    Session,
    Tool,
    WorkingMember,
)
from seuil.messaging.links import new_secret
from seuil.organisations.domain import MandateKind, PracticeFamily
from seuil.territory.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MandateFactory, OrganisationFactory
from tests.factories.territory import TerritoryFactory

PLANNED = "planned"
HOURS = datetime.timedelta(hours=1)
JOINED = frozenset({Status.LIVE, Status.CONSOLIDATION})
"""States in which a session has a code by which phones join."""


class SeriesFactory(DjangoModelFactory):
    class Meta:
        model = Series

    slug = factory.Sequence("series-{}".format)
    name_fr = factory.Sequence("Concertation {}".format)
    name_nl = factory.Sequence("Overleg {}".format)
    about_fr = "Quatre rencontres par an."
    about_nl = "Vier bijeenkomsten per jaar."
    aims_fr = "Se parler.\nTrouver des pistes."
    aims_nl = "Met elkaar praten.\nOplossingen vinden."
    territory = factory.SubFactory(TerritoryFactory)
    convener = factory.SubFactory(OrganisationFactory)
    created_at = factory.LazyFunction(timezone.now)


class CycleFactory(DjangoModelFactory):
    class Meta:
        model = Cycle

    series = factory.SubFactory(SeriesFactory)
    title_fr = "Assuétudes"
    title_nl = "Verslaving"
    theme = "addictions"
    begins_on = datetime.date(2026, 6, 1)


class SessionFactory(DjangoModelFactory):
    """Any ``status``, with all that the steps before it ask for; ``usual`` gives it a protocol.

    It has no working group unless a test asks for one: see `working_group`.
    """

    class Meta:
        model = Session
        skip_postgeneration_save = True

    class Params:
        starts_in = 10
        """So many days from now it begins; below zero: it was."""

    slug = factory.Sequence("session-{}".format)
    series = factory.SubFactory(SeriesFactory)
    status = Status.IDEA
    title_fr = factory.Sequence("Rencontre {}".format)
    title_nl = factory.Sequence("Bijeenkomst {}".format)
    about_fr = "Une rencontre sur l’accès."
    about_nl = "Een bijeenkomst over toegang."
    themes = factory.LazyFunction(lambda: ["addictions"])
    starts_at = factory.LazyAttribute(
        lambda session: timezone.now() + session.starts_in * datetime.timedelta(days=1)
    )
    ends_at = factory.LazyAttribute(
        lambda session: session.starts_at + 2 * HOURS if session.starts_at else None
    )
    place = "Maison des associations"
    address = "Rue Neuve 1, 1000 Bruxelles"
    access_notes = "Step-free from the street, lift, induction loop."
    seats = 20
    purpose = "Badges and a reminder, nothing else."
    created_at = factory.LazyFunction(timezone.now)
    moved_at = factory.LazyFunction(timezone.now)

    @factory.lazy_attribute_sequence
    def code(self, number):
        return _code(number) if self.status in JOINED else ""

    @factory.post_generation
    def usual(self, create, extracted, **_more):
        if create and extracted:
            Phase.objects.bulk_create(
                Phase(session=self, position=position, kind=kind, minutes=minutes, floor=floor)
                for position, (kind, minutes, floor) in enumerate(USUAL)
            )


class WorkingMemberFactory(DjangoModelFactory):
    """Somebody of the working group: a low-threshold worker, unless a test says otherwise."""

    class Meta:
        model = WorkingMember

    session = factory.SubFactory(SessionFactory)
    user = factory.SubFactory(UserFactory)
    family = PracticeFamily.LOW_THRESHOLD
    duty = Duty.MEMBER
    joined_at = factory.LazyFunction(timezone.now)


class ToolFactory(DjangoModelFactory):
    """A vignette that was checked, unless a test says otherwise."""

    class Meta:
        model = Tool

    session = factory.SubFactory(SessionFactory)
    kind = ToolKind.VIGNETTE
    title = factory.Sequence("Tool {}".format)
    text_fr = "Une personne sans adresse cherche un médecin."
    text_nl = "Iemand zonder adres zoekt een arts."
    checked = factory.LazyAttribute(lambda tool: list(CHECKS[ToolKind(tool.kind)]))


class SeatShareFactory(DjangoModelFactory):
    class Meta:
        model = SeatShare

    session = factory.SubFactory(SessionFactory)
    family = PracticeFamily.LOW_THRESHOLD
    floor = 2


class RegistrationFactory(DjangoModelFactory):
    """A confirmed seat, unless a test gives another ``status``."""

    class Meta:
        model = Registration

    session = factory.SubFactory(SessionFactory, status=Status.REGISTRATION_OPEN)
    name = factory.Sequence("Participant {}".format)
    mail = factory.Sequence("participant-{}@association.example".format)
    organisation = "Association"
    family = PracticeFamily.FIRST_LINE
    language = "fr"
    status = registration.Status.CONFIRMED
    asked_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.LazyAttribute(
        lambda one: None if one.status == registration.Status.REQUESTED else one.asked_at
    )
    offered_until = factory.LazyAttribute(
        lambda one: one.asked_at + 48 * HOURS if one.status == registration.Status.OFFERED else None
    )


class DeviceFactory(DjangoModelFactory):
    class Meta:
        model = Device

    session = factory.SubFactory(SessionFactory, status=Status.LIVE)
    digest = factory.Sequence("{:064d}".format)
    family = PracticeFamily.FIRST_LINE
    joined_at = factory.LazyFunction(timezone.now)
    seen_at = factory.LazyFunction(timezone.now)


class ContributionFactory(DjangoModelFactory):
    """Something said and not looked at yet; another ``status`` with what it needs."""

    class Meta:
        model = Contribution

    uuid = factory.LazyFunction(uuid.uuid4)
    session = factory.SubFactory(SessionFactory, status=Status.LIVE)
    via = Via.SCRIBE
    family = PracticeFamily.FIRST_LINE
    text = factory.Sequence("Nobody answers the telephone, number {}.".format)
    language = "fr"
    status = contribution.Status.RECEIVED
    heading = factory.LazyAttribute(
        lambda one: (
            Heading.BARRIER_SYSTEM
            if one.status
            in {
                contribution.Status.FILED,
                contribution.Status.LINKED,
                contribution.Status.PUBLISHED,
            }
            else ""
        )
    )
    reason = factory.LazyAttribute(
        lambda one: "said twice" if one.status == contribution.Status.SET_ASIDE else ""
    )
    received_at = factory.LazyFunction(timezone.now)


def _code(number):
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    return "".join(letters[(number // len(letters) ** power) % len(letters)] for power in range(5))


def working_group(session):
    """Give a session a balanced group; return its facilitator and its note-taker."""
    leader = WorkingMemberFactory(session=session, duty=Duty.FACILITATOR)
    scribe = WorkingMemberFactory(
        session=session, duty=Duty.SCRIBE, family=PracticeFamily.FIRST_LINE
    )
    return leader.user, scribe.user


def team_of(territory):
    """Return somebody in the team of a territory."""
    return MandateFactory(territory=territory, kind=MandateKind.BASIN_TEAM).user


def group_token(session):
    """Return the token of a link into the working group of a session."""
    secret = new_secret()
    GroupInvitation.objects.create(
        session=session,
        mail="somebody@association.example",
        family=PracticeFamily.YOUTH,
        digest=secret.digest,
        expires_at=timezone.now() + 48 * HOURS,
    )
    return secret.token


def planned_now():
    """Return what stands in the addresses of a session of the region to which one registers."""
    session = Session.objects.filter(slug=PLANNED).first()
    if session is None:
        region = Territory.objects.get(code="region:brussels")
        session = SessionFactory(
            slug=PLANNED, status=Status.REGISTRATION_OPEN, usual=True, series__territory=region
        )
    tool = session.tools.first() or ToolFactory(session=session)
    return {
        "slug": session.slug,
        "series_slug": session.series.slug,
        "session_step": "close_registration",
        "tool_id": tool.uuid,
        "group_token": lambda: group_token(session),
    }
