"""Loads the councils, plans and level requests of the demonstration, once."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from seuil.concertation.demonstration.staging import REGIONAL
from seuil.concertation.models import Series
from seuil.councils.models import Council
from seuil.kernel.data import shipped_yaml
from seuil.messaging.models import Message
from seuil.organisations.demonstration import SOURCE
from seuil.organisations.models import Organisation
from seuil.plans.demonstration.asking import ask
from seuil.plans.demonstration.cast import PACKAGE, new_cast
from seuil.plans.demonstration.convening import convene
from seuil.plans.demonstration.deciding import decide
from seuil.plans.demonstration.meeting import meet
from seuil.plans.demonstration.planning import write_plans
from seuil.plans.operations.measures import measure_by_night

FIRST = "conseil-regional"


@transaction.atomic
def load_plans() -> str:
    """Write them once, where the demonstration and its sessions are. Nobody is told."""
    if not Organisation.objects.from_source(SOURCE).exists():
        return ""
    if Council.objects.filter(slug=FIRST).exists():
        return ""
    if not Series.objects.filter(slug=REGIONAL).exists():
        return ""
    last = Message.objects.aggregate(last=Max("pk"))["last"] or 0
    councils, meetings, plans = (
        shipped_yaml(PACKAGE, f"{name}.yaml") for name in ("councils", "meetings", "plans")
    )
    cast = new_cast()
    convene(cast, councils)
    decide(cast, councils["decisions"])
    meet(cast, meetings)
    write_plans(cast, plans["plans"])
    ask(cast, plans["requests"])
    measure_by_night(timezone.localdate())
    Message.objects.filter(pk__gt=last).delete()
    return (
        f"{len(cast.councils)} councils, {len(cast.decisions)} decisions, "
        f"{len(cast.plans)} plans with {len(cast.actions)} actions"
    )
