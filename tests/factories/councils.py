"""Councils with seats, links to seats, charters in each state, what levels ask of each other."""

import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from seuil.councils.domain import charter
from seuil.councils.domain.charter import Criterion
from seuil.councils.domain.seat import SeatKind
from seuil.councils.models import Charter, CharterVoice, Council, Holding, Seat, SeatInvitation
from seuil.messaging.links import new_secret
from seuil.organisations.domain import MandateKind, PracticeFamily
from seuil.plans.domain import level
from seuil.plans.models import LevelRequest
from seuil.territory.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.concertation import SeriesFactory, SessionFactory
from tests.factories.organisations import MandateFactory, OrganisationFactory
from tests.factories.territory import TerritoryFactory

LONG_AGO = datetime.date(2025, 1, 1)
OFFERED = "offered"


class CouncilFactory(DjangoModelFactory):
    class Meta:
        model = Council

    slug = factory.Sequence("council-{}".format)
    name_fr = factory.Sequence("Conseil {}".format)
    name_nl = factory.Sequence("Raad {}".format)
    name_en = factory.Sequence("Council {}".format)
    territory = factory.SubFactory(TerritoryFactory, basin=True)
    created_at = factory.LazyFunction(timezone.now)


class SeatFactory(DjangoModelFactory):
    """A seat of a body for the hospitals, unless a test says otherwise."""

    class Meta:
        model = Seat

    council = factory.SubFactory(CouncilFactory)
    kind = SeatKind.MEMBER
    family = PracticeFamily.HOSPITAL
    organisation = factory.SubFactory(OrganisationFactory)
    begins_on = LONG_AGO


class HoldingFactory(DjangoModelFactory):
    class Meta:
        model = Holding

    seat = factory.SubFactory(SeatFactory)
    user = factory.SubFactory(UserFactory)
    begins_on = LONG_AGO


class CharterFactory(DjangoModelFactory):
    """Proposed, unless a test says otherwise."""

    class Meta:
        model = Charter

    council = factory.SubFactory(CouncilFactory)
    version = factory.Sequence(lambda number: number + 1)
    status = charter.Status.PROPOSED
    text_fr = "Nous décidons par consentement."
    text_nl = "We beslissen met instemming."
    text_en = "We decide by consent."
    quorum = 1
    criteria = factory.LazyFunction(lambda: [one.value for one in Criterion])
    proposed_at = factory.LazyFunction(timezone.now)
    adopted_at = factory.LazyAttribute(
        lambda one: one.proposed_at if one.status == charter.Status.ADOPTED else None
    )


class LevelRequestFactory(DjangoModelFactory):
    """Sent by a basin to its region; ``days`` ago, today unless a test says otherwise."""

    class Meta:
        model = LevelRequest

    class Params:
        days = 0

    origin = factory.SubFactory(TerritoryFactory, basin=True)
    target = factory.SubFactory(TerritoryFactory, region=True)
    subject = factory.Sequence("A line for interpreters {}".format)
    words = "Every basin looks for interpreters alone."
    language = "en"
    reason = level.UpReason.SEVERAL_BASINS
    sent_at = factory.LazyAttribute(lambda one: timezone.now() - datetime.timedelta(days=one.days))
    moved_at = factory.LazyAttribute(lambda one: one.sent_at)


def team_of(territory):
    """Return somebody in the team of a territory, of the kind that its level has."""
    kind = MandateKind.REGIONAL_TEAM if territory.level == "region" else MandateKind.BASIN_TEAM
    return MandateFactory(territory=territory, kind=kind).user


def seat_link(seat, mail="somebody@association.example", **more):
    """Return the token of a link to a seat."""
    secret = new_secret()
    SeatInvitation.objects.create(
        seat=seat,
        mail=mail,
        digest=secret.digest,
        expires_at=timezone.now() + datetime.timedelta(days=2),
        **more,
    )
    return secret.token


def council_now(route):
    """Return what stands in an address of a council of the region, or of what levels ask."""
    region = Territory.objects.get(code="region:brussels")
    if route.startswith("levels/"):
        basin = Territory.objects.get(code="basin:sud")
        asked = LevelRequest.objects.first() or LevelRequestFactory(origin=basin, target=region)
        return {"level_id": asked.uuid, "level_step": "support"}
    council = Council.objects.filter(slug=OFFERED).first()
    if council is None:
        council = CouncilFactory(slug=OFFERED, territory=region)
        HoldingFactory(seat__council=council)
    seat = council.seats.first()
    return {
        "council_slug": council.slug,
        "seat_id": seat.pk,
        "seat_token": lambda: seat_link(seat),
        "charter_version": lambda: _agreed(council, seat).version,
        "meeting_slug": lambda: _meeting(council),
    }


def _agreed(council, seat):
    """Return a proposed charter to which every family agrees."""
    proposed = council.charters.filter(status=charter.Status.PROPOSED).first()
    if proposed is None:
        proposed = CharterFactory(council=council, version=council.charters.count() + 1)
        CharterVoice.objects.create(charter=proposed, seat=seat, agrees=True, at=timezone.now())
    return proposed


def _meeting(council):
    """Return the name of a meeting of a council."""
    if council.series is None:
        council.series = SeriesFactory(territory=council.territory)
        council.save()
    session = council.series.sessions.first() or SessionFactory(series=council.series)
    return session.slug
