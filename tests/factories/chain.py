"""A chain from a sentence to a measure, in the rows that everybody else writes."""

import datetime
import itertools
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from seuil.councils.models import (
    Council,
    Decision,
    DecisionText,
    Round,
    Seat,
    SeatPosition,
)
from seuil.plans.models import Action, Indicator, Measure, Plan
from seuil.register.domain.trace import End, Relation
from seuil.register.models import Blockage, Observation, Track
from seuil.register.operations import link, write_track
from tests.factories.register import blockage, said
from tests.factories.territory import TerritoryFactory

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Walked:
    """One of each, each leading to the next."""

    observation: Observation
    blockage: Blockage
    track: Track
    action: Action
    decision: Decision
    indicator: Indicator
    measure: Measure


def a_plan(**given):
    number = next(_numbers)
    now = timezone.now()
    fields = {"slug": f"plan-{number}", "year": 2026, "created_at": now, "moved_at": now}
    if "territory" not in given:
        fields["territory"] = TerritoryFactory(basin=True)
    return Plan.objects.create(**fields | given)


def an_action(plan=None, **given):
    number, now = next(_numbers), timezone.now()
    fields = {
        "number": number,
        "status": "in_progress",
        "title_fr": f"Ouvrir une porte {number}",
        "title_nl": f"Een deur openen {number}",
        "created_at": now,
        "moved_at": now,
    }
    return Action.objects.create(plan=plan or a_plan(), **fields | given)


def an_indicator(action, **given):
    fields = {
        "name_fr": "Services sans condition",
        "name_nl": "Diensten zonder voorwaarde",
        "unit_fr": "services",
        "source_words": "Comptage de l’équipe",
        "baseline": Decimal(0),
        "target": Decimal(3),
    }
    return Indicator.objects.create(action=action, **fields | given)


def a_measure(indicator, value=1, on=datetime.date(2026, 9, 1), **given):
    return Measure.objects.create(
        indicator=indicator, value=Decimal(value), on=on, at=timezone.now(), **given
    )


def a_decision(**given):
    number, now = next(_numbers), timezone.now()
    council = Council.objects.create(
        slug=f"council-{number}",
        name_fr=f"Conseil {number}",
        name_nl=f"Raad {number}",
        territory=TerritoryFactory(basin=True),
        created_at=now,
    )
    fields = {
        "title_fr": f"Adopter le plan {number}",
        "title_nl": f"Het plan aannemen {number}",
        "status": "consented",
        "created_at": now,
        "moved_at": now,
    }
    decision = Decision.objects.create(council=council, **fields | given)
    if decision.status != "prepared":
        a_round(decision, closed_at=now)
    return decision


def a_round(decision, **given):
    """Return a round of objections to the first text of a decision; open unless it is closed."""
    now = timezone.now()
    text, _made = DecisionText.objects.get_or_create(
        decision=decision, number=1, defaults={"text_fr": "Le plan", "written_at": now}
    )
    fields = {"kind": "objections", "opened_at": now, "until": now + datetime.timedelta(days=14)}
    return Round.objects.create(decision=decision, text=text, **fields | given)


def an_open_round(decision, concern):
    """Let a seat say something in a round that is open; return its words."""
    seat = Seat.objects.create(
        council=decision.council,
        kind="member",
        family="hospital",
        label="Siège muet",
        begins_on=timezone.localdate(),
    )
    SeatPosition.objects.create(
        round=a_round(decision),
        seat=seat,
        position="concern",
        concern=concern,
        at=timezone.now(),
    )
    return concern


def joined(source, relation, target):
    """Join two of them by the kinds that they are."""
    return link(end(source), Relation(relation), end(target), actor=None)


def end(thing):
    return End(type(thing).__name__.lower()), getattr(thing, "uuid", thing.pk)


def walked():
    """Return one of each, joined from end to end."""
    observation = said()
    found = blockage(shown_by=[observation])
    track = write_track({"title_fr": "Un relais de nuit"}, actor=None, answers=[found])
    action, decision = an_action(), a_decision()
    joined(track, "leads_to", action)
    joined(action, "decided_by", decision)
    indicator = an_indicator(action)
    measure = a_measure(indicator)
    return Walked(observation, found, track, action, decision, indicator, measure)
