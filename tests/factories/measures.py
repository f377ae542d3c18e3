"""Actions of plans with indicators and measures, as rows: what leads there is tested elsewhere."""

import datetime
import itertools
from decimal import Decimal

from django.utils import timezone

from seuil.plans.models import Action, Indicator, Measure, Plan
from seuil.plans.operations.measures import Written, add_measure
from seuil.territory.models import Territory

NEW_YEAR = datetime.date(2026, 1, 1)
_numbers = itertools.count(1)


def plan(territory="basin:north", year=2026, **given):
    """Return the plan of a place, begun where there is none."""
    place = territory if isinstance(territory, Territory) else Territory.objects.get(code=territory)
    now = timezone.now()
    return Plan.objects.get_or_create(
        territory=place,
        year=year,
        defaults={
            "slug": f"{place.code.rpartition(':')[2]}-{year}",
            "created_at": now,
            "moved_at": now,
            "status": "running",
        }
        | given,
    )[0]


def action(of=None, *, title="Une permanence sans rendez-vous", **given):
    now = timezone.now()
    of = of or plan()
    return Action.objects.create(
        **{
            "plan": of,
            "number": of.actions.count() + 1,
            "title_fr": title,
            "status": "in_progress",
            "started_on": NEW_YEAR,
            "created_at": now,
            "moved_at": now,
        }
        | given
    )


def indicator(of=None, **given):
    """Return an indicator with all its parts, entered by hand: from 1 towards 4 services."""
    of = of or action()
    return Indicator.objects.create(
        **{
            "action": of,
            "position": of.indicators.count(),
            "name_fr": "Services joignables sans rendez-vous",
            "unit_fr": "services",
            "source_words": "relevé de l’équipe",
            "baseline": Decimal(1),
            "baseline_on": NEW_YEAR,
            "target": Decimal(4),
        }
        | given
    )


def measured(of, value, on="2026-06-01", **given):
    """Write a measure down as somebody of the team does."""
    day = datetime.date.fromisoformat(on)
    written = Written(Decimal(str(value)), day, **{"source_words": "relevé"} | given)
    add_measure(of.uuid, written, actor=None, today=timezone.localdate())
    return Measure.objects.filter(indicator=of).latest("pk")
