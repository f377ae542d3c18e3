"""Loads the series, the sessions and the register of the demonstration, once."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from seuil.accounts.models import User
from seuil.accounts.operations import DEMO_LOGINS
from seuil.concertation.demonstration.going_on import (
    await_people,
    go_on,
    keep_going,
    save_the_date,
)
from seuil.concertation.demonstration.holding import hold
from seuil.concertation.demonstration.staging import REGIONAL, Stage, begin
from seuil.concertation.models import Series
from seuil.kernel.data import shipped_yaml
from seuil.messaging.models import Message
from seuil.organisations.demonstration import SOURCE
from seuil.organisations.models import Organisation

PACKAGE = "seuil.concertation.demonstration"
CONVENER = "demo-org-su-33"


@transaction.atomic
def load_concertations() -> str:
    """Write them once; later only the session that goes on is moved to today. Nobody is told."""
    written = shipped_yaml(PACKAGE, "sessions.yaml")
    if not Organisation.objects.from_source(SOURCE).exists():
        return ""
    if Series.objects.filter(slug=REGIONAL).exists():
        keep_going(written["live"]["slug"])
        return ""
    last = Message.objects.aggregate(last=Max("pk"))["last"] or 0
    stage = new_stage()
    for series in shipped_yaml(PACKAGE, "series.yaml"):
        begin(stage, series)
    sessions = [
        *(hold(stage, one) for one in written["held"]),
        *(save_the_date(stage, one) for one in written["announced"]),
        await_people(stage, written["prepared"]),
        go_on(stage, written["live"]),
    ]
    Message.objects.filter(pk__gt=last).delete()
    return (
        f"{len(sessions)} sessions, {len(stage.blockages)} blockages, {len(stage.tracks)} tracks; "
        f"code of the session that is going on: {sessions[-1].code}"
    )


def new_stage() -> Stage:
    """Return who plays, before anything is planned."""
    written: Any = shipped_yaml(PACKAGE, "sessions.yaml")
    return Stage(
        people={one.role: User.objects.get(email=one.email) for one in DEMO_LOGINS},
        convener=Organisation.objects.from_source(SOURCE).filter(external_id=CONVENER).first(),
        places=written["places"]["house"],
        purpose=written["purpose"],
    )
