"""Upkeep of the fictional directory: silent sheets, corrections, services that are missing."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from seuil.accounts.models import User
from seuil.accounts.operations import DEMO_LOGINS
from seuil.directory.domain import Cause, Hand
from seuil.directory.models import Category, Service
from seuil.directory.record.changes import Change, changed
from seuil.directory.record.saving import save_sheet
from seuil.directory.record.values import ServiceRecord
from seuil.messaging.models import Message
from seuil.organisations.demonstration import SHELTER, SOURCE
from seuil.organisations.models import Organisation
from seuil.organisations.standing import standing_of
from seuil.territory.models import Territory
from seuil.upkeep.corrections.domain import Basis, Often, Proposal, Step, Subject, observed
from seuil.upkeep.corrections.operations import Told, propose, take_step
from seuil.upkeep.freshness.domain import REMIND_AFTER, SILENT_AFTER
from seuil.upkeep.freshness.operations import (
    leave_to_teams,
    not_reached,
    open_askings,
    remind_again,
)
from seuil.upkeep.missing import operations as missing
from seuil.upkeep.missing.domain import Step as MissingStep
from seuil.upkeep.models import Asking, Correction, MissingService
from seuil.upkeep.operations import Writer

COUNTER_SHEET, DOCTOR_SHEET = "demo-co-002", "demo-co-003"
NO_DOGS = {
    "dimension": "animals",
    "state": "condition",
    "force": "requires",
    "operator": "not_has",
    "note": {"fr": "Le dimanche, pas de chien à l’intérieur.", "nl": "Op zondag geen hond binnen."},
}
BY_APPOINTMENT = {
    "dimension": "appointment",
    "state": "condition",
    "force": "requires",
    "operator": "has",
    "note": {"fr": "Après 16 h, on demande un rendez-vous.", "nl": "Na 16 uur op afspraak."},
}
WEEKDAYS_ONLY = "Mo-Fr 09:00-18:00"
JETTE = "commune:21010"


@transaction.atomic
def load_upkeep() -> str:
    """Write it once, and nobody is told."""
    named = (COUNTER_SHEET, DOCTOR_SHEET)
    found = Service.objects.filter(source__code=SOURCE, external_id__in=named)
    sheets = {one.external_id: one for one in found.select_related("organisation", "source")}
    if len(sheets) < len(named) or Asking.objects.exists() or Correction.objects.exists():
        return ""
    last = Message.objects.aggregate(last=Max("pk"))["last"] or 0
    people = {one.role: User.objects.get(email=one.email) for one in DEMO_LOGINS}
    silent = _ask(timezone.now())
    _met(sheets[COUNTER_SHEET], people)
    _wrong(sheets[DOCTOR_SHEET], people["professional"])
    _change_and_bring_back(sheets[DOCTOR_SHEET], people["manager"])
    _missing(people)
    Message.objects.filter(pk__gt=last).delete()
    corrections, absent = Correction.objects.count(), MissingService.objects.count()
    return f"{silent} sheets without an answer, {corrections} corrections, {absent} missing"


def _ask(now: datetime.datetime) -> int:
    """Ask three weeks ago, remind, wait: some sheets stay silent; one was telephoned in vain."""
    asked = now - SILENT_AFTER - datetime.timedelta(days=1)
    open_askings(asked)
    remind_again(asked + REMIND_AFTER)
    leave_to_teams(now)
    silent = list(Asking.objects.silent().select_related("service"))
    for asking in silent[:1]:
        not_reached(asking.service)
    return len(silent)


def _met(service: Service, people: Mapping[str, User]) -> None:
    """A professional met a condition; the manager puts it beside what the sheet declares."""
    made = propose(service, *_seen(NO_DOGS, people["professional"], Often.SEVERAL))
    manager = people["manager"]
    writer = Writer(manager, standing_of(manager))
    take_step(made.correction.pk, Step.ACCEPT, actor=writer)


def _wrong(service: Service, professional: User) -> None:
    """Two corrections wait: one in words, one met in the field."""
    told = Told(
        "La sonnette de la porte verte ne marche plus : il faut frapper.", basis=Basis.THERE
    )
    propose(service, Proposal(Subject.OTHER), told)
    propose(service, *_seen(BY_APPOINTMENT, professional, Often.ONCE))


def _seen(row: Mapping[str, Any], professional: User, often: Often) -> tuple[Proposal, Told]:
    on = timezone.localdate() - datetime.timedelta(days=4)
    proposed = Proposal(
        Subject.OBSERVED, row["dimension"], after={"conditions": observed([row], on)}
    )
    shelter = Organisation.objects.from_source(SOURCE).filter(external_id=SHELTER).first()
    told = Told(
        basis=Basis.ACCOMPANIED,
        proposer=professional,
        observer=shelter,
        observed_on=on,
        often=often,
    )
    return proposed, told


def _missing(people: Mapping[str, User]) -> None:
    """Two services are missing in the north: one waits, and the team looks at the other."""
    jette = Territory.objects.get(code=JETTE)
    missing.tell_of(
        missing.Told(
            "Le Vélo Qui Porte (fictif)",
            jette,
            "Des bénévoles à vélo accompagnent à un rendez-vous, sans frais.",
            Category.objects.get(code="mobility"),
            basis=Basis.ACCOMPANIED,
            proposer=people["professional"],
        )
    )
    cupboard = missing.tell_of(
        missing.Told(
            "De Volle Kast (fictief)",
            jette,
            "Sociale kruidenier, twee namiddagen per week.",
            Category.objects.get(code="food.social_grocery"),
            contact="https://volle-kast.example",
            basis=Basis.THERE,
            language="nl",
        )
    )
    team = people["team"]
    writer = Writer(team, standing_of(team))
    missing.take_step(cupboard.missing.pk, MissingStep.TAKE, actor=writer)


def _change_and_bring_back(service: Service, manager: User) -> None:
    """Hours changed by mistake and brought back: the history shows both."""

    def weekdays_only(record: ServiceRecord) -> ServiceRecord:
        return replace(record, hours=WEEKDAYS_ONLY)

    saved = save_sheet(
        service.pk, weekdays_only, actor=manager, cause=Cause.EDIT, hand=Hand.SERVICE
    )
    back = [Change(one.path, one.after, one.before) for one in saved.changes]
    save_sheet(
        service.pk,
        lambda record: changed(record, back),
        actor=manager,
        cause=Cause.RESTORE,
        hand=Hand.SERVICE,
    )
