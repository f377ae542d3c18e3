"""Plans in any state, actions with what their state needs, what they come from."""

import datetime
import itertools
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from seuil.councils.domain import decision
from seuil.councils.models import Council, Decision
from seuil.plans.domain import plan
from seuil.plans.domain.action import SHOWN, Status, Step
from seuil.plans.domain.indicator import Source
from seuil.plans.models import Action, Indicator, Measure, Plan, Proposal
from seuil.register.models import Track
from seuil.register.operations import write_track
from seuil.territory.domain import Level
from seuil.territory.models import Territory
from tests.factories.organisations import OrganisationFactory
from tests.factories.territory import TerritoryFactory

_numbers = itertools.count(1)


class PlanFactory(DjangoModelFactory):
    """Open for proposals, unless a test says otherwise."""

    class Meta:
        model = Plan

    territory = factory.SubFactory(TerritoryFactory, basin=True)
    year = 2026
    slug = factory.LazyAttribute(
        lambda one: f"{one.territory.code.rpartition(':')[2]}-{one.year}-{next(_numbers)}"
    )
    created_at = factory.LazyAttribute(lambda _one: timezone.now())
    moved_at = factory.LazyAttribute(lambda _one: timezone.now())


class ActionFactory(DjangoModelFactory):
    """A draft, unless a test says otherwise; ``whole`` gives it all that a proposed one has."""

    class Meta:
        model = Action
        skip_postgeneration_save = True

    plan = factory.SubFactory(PlanFactory)
    number = factory.Sequence(lambda number: number + 1)
    title_fr = factory.Sequence("Une permanence le soir {}".format)
    created_at = factory.LazyAttribute(lambda _one: timezone.now())
    moved_at = factory.LazyAttribute(lambda _one: timezone.now())

    @factory.post_generation
    def whole(self, _create, extracted, **_more):
        if extracted or (extracted is None and self.status in SHOWN):
            make_whole(self)


def make_whole(one):
    """Give an action an indicator, an origin and a body that carries it."""
    if not one.propositions:
        one.propositions = ["open_hours"]
    if one.carrier is None:
        one.carrier = OrganisationFactory()
    one.save()
    if not one.indicators.exists():
        indicator_of(one)
    return one


def indicator_of(one, **given):
    return Indicator.objects.create(
        **{
            "action": one,
            "name_fr": "Heures d’ouverture le soir",
            "unit_fr": "heures par semaine",
            "source": Source.BY_HAND,
            "source_words": "Horaires affichés",
            "baseline": Decimal(2),
            "target": Decimal(8),
        }
        | given
    )


def measured(indicator, value, on):
    return Measure.objects.create(
        indicator=indicator,
        value=Decimal(value),
        on=datetime.date.fromisoformat(on),
        at=timezone.now(),
    )


def council_of(territory):
    found = Council.objects.filter(territory=territory).first()
    number = next(_numbers)
    return found or Council.objects.create(
        slug=f"council-{number}",
        name_fr=f"Conseil {number}",
        name_nl=f"Raad {number}",
        territory=territory,
        created_at=timezone.now(),
    )


def decision_of(council, *, consented=False):
    now = timezone.now()
    return Decision.objects.create(
        council=council,
        title_fr="Le plan 2026",
        title_nl="Het plan 2026",
        status=decision.Status.CONSENTED if consented else decision.Status.PREPARED,
        created_at=now,
        moved_at=now,
    )


def before_the_council(one, *, consented=True):
    """Bring a plan before its council; its actions are consulted."""
    one.council = council_of(one.territory)
    one.decision = decision_of(one.council, consented=consented)
    one.status = plan.Status.CONSENT_ROUND
    one.save()
    one.actions.filter(status=Status.PROPOSED).update(status=Status.CONSULTED)
    return one


def track(title="Une adresse de référence", **given) -> Track:
    return write_track({"title_fr": title, **given}, actor=None)


def region():
    """Return a place that pages know already."""
    return Territory.objects.filter(level=Level.REGION).first() or TerritoryFactory()


def plan_on(route, carrier):
    """Return what fills in an address about plans: in a state in which its page has an answer."""
    status, state = plan.Status.OPEN_FOR_PROPOSALS, Status.PROPOSED
    if "<str:plan_step>" in route:
        status = plan.Status.MEMBER_CONSULTATION
    if "/reading/" in route:
        status, state = plan.Status.RUNNING, Status.DONE
    slug = f"tried-{status}-{carrier.pk}".replace("_", "-")
    one = Plan.objects.filter(slug=slug).first() or PlanFactory(
        slug=slug, status=status, territory=region(), year=2030 + list(plan.Status).index(status)
    )
    tried = one.actions.first() or ActionFactory(plan=one, status=state, carrier=carrier)
    kept = one.proposals.first() or Proposal.objects.create(
        plan=one, title="Une idée", words="Une adresse", language="fr", received_at=timezone.now()
    )
    shown = tried.indicators.first()
    return {
        "plan_slug": one.slug,
        "plan_id": one.slug,
        "year": one.year,
        "indicator_id": shown.uuid,
        "measure_id": (shown.measures.first() or measured(shown, 3, "2026-01-15")).uuid,
        "number": tried.number,
        "plan_step": plan.Step.REVISE,
        "action_step": Step.DROP,
        "proposal_id": kept.uuid,
    }
