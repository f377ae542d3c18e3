"""Saying whether a service takes people: one tap, from a mail or signed in, and taking it back."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from seuil.access.types import CapacityStatus
from seuil.accounts.models import User
from seuil.directory.capacity import capacity_days
from seuil.directory.domain import Cause, Hand
from seuil.directory.models import Service
from seuil.directory.models.sheet import CAPACITY_LABELS
from seuil.directory.policies import hand_of
from seuil.directory.queries import sheet_for
from seuil.directory.record.history import versions_of
from seuil.directory.record.saving import record_now
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.upkeep.capacity.operations import Said, capacity_link_for, say_capacity, take_back
from seuil.upkeep.recipients import choice_of, choose_reminders, keeps
from seuil.web.components import Capacity, Crumb
from seuil.web.http import MemberRequest, PageRequest, number_in, signed_in
from seuil.web.links import opened_by_link
from seuil.web.search.cards import capacity_of
from seuil.wording.times import date_text, days_text

DELAYS = (7, 14, 28, 56, 90, 180)
SALT = "seuil.web.upkeep.capacity"
UNDO_FOR = datetime.timedelta(hours=1)
MOST_OF_HISTORY = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what it says of the service, and whether that is what the sheet says."""

    value: str
    label: str
    now: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button did. ``undo`` carries what was there before, signed."""

    thanks: str
    undo: str = ""
    delays: Sequence[Choice] = ()


@dataclass(frozen=True, slots=True)
class CapacityLine:
    """One service with its buttons, as the list of those who keep it draws it."""

    service: Service
    capacity: Capacity
    may_edit: bool = True


@csrf_exempt  # mail programs may refuse cookies; the token in the address is the proof
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link
def capacity_by_link(request: PageRequest, capacity_token: str) -> HttpResponse:
    link = capacity_link_for(capacity_token, timezone.now())
    pressed = None
    if request.method == "POST":
        pressed = press(link.service, request.POST, actor=link.user, hand=Hand.SERVICE)
    context = page_of(link.service, pressed)
    return render(request, "upkeep/capacity_link.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def my_capacity(request: MemberRequest, service_id: uuid.UUID) -> HttpResponse:
    """The same for those who are signed in, with who said what when."""
    try:
        service = sheet_for(request.standing, service_id, request.staff_session)
    except NotVisible as missing:
        raise Http404 from missing
    hand = hand_of(request.standing, service, request.staff_session)
    pressed = None
    if request.method == "POST":
        if hand is None:
            raise Http404
        if request.POST.get("reminders"):
            wanted = request.POST["reminders"] == "yes"
            choice = choice_of(request.user, service)
            choose_reminders(request.user, service, capacity=wanted, freshness=choice.freshness)
        else:
            pressed = press(service, request.POST, actor=request.user, hand=hand)
    if request.htmx:
        line = CapacityLine(service, capacity_of(service), hand is not None)
        context = {"line": line, "pressed": pressed}
        return render(request, "sheets/capacity_buttons.html", context)
    context = page_of(service, pressed) | {
        "may_say": hand is not None,
        "history": history_of(service),
        "keeps": keeps(request.user, service),
        "reminded": choice_of(request.user, service).capacity,
        "crumbs": [
            Crumb(label=_("My services"), url=reverse("web:my_services")),
            Crumb(label=str(service.name), url=reverse("web:my_service", args=[service.uuid])),
            Crumb(label=_("Availability")),
        ],
    }
    return render(request, "upkeep/capacity.html", context)


def page_of(service: Service, pressed: Pressed | None) -> dict[str, Any]:
    return {
        "service": service,
        "capacity": capacity_of(service),
        "choices": choices_of(service),
        "pressed": pressed,
        "days": capacity_days(),
    }


def choices_of(service: Service) -> list[Choice]:
    labels = {
        CapacityStatus.OPEN: _("Takes new requests"),
        CapacityStatus.WAITING_LIST: _("Waiting list"),
        CapacityStatus.FULL: _("Full"),
    }
    return [
        Choice(status.value, label, now=service.capacity == status)
        for status, label in labels.items()
    ]


def press(service: Service, posted: QueryDict, *, actor: User, hand: Hand) -> Pressed:
    """Do what a button says; what is no button of ours changes nothing."""
    if "undo" in posted and "say" not in posted:
        return _undo(service, posted.get("undo", ""), actor, hand)
    before = _before(service, posted.get("undo", "")) or Said.of(record_now(service))
    delay = posted.get("delay", "")
    try:
        status = CapacityStatus(posted.get("say", ""))
        saved = say_capacity(
            service,
            status,
            actor=actor,
            hand=hand,
            delay_days=number_in(delay),
        )
    except (ValueError, InvalidInput):
        return Pressed(_("Choose one of the three."))
    service.refresh_from_db()
    return Pressed(
        thanks=_("Thank you. Everyone sees it now."),
        undo=_signed(service, Said.of(saved.record), before),
        delays=_delays(service) if status is CapacityStatus.WAITING_LIST else (),
    )


def _delays(service: Service) -> list[Choice]:
    return [
        Choice(str(days), days_text(days), now=service.capacity_delay_days == days)
        for days in DELAYS
    ]


def _undo(service: Service, signed: str, actor: User, hand: Hand) -> Pressed:
    found = _read(service, signed)
    if found is None or not take_back(service, *found, actor=actor, hand=hand):
        return Pressed(_("It was changed again meanwhile: say how it is now."))
    service.refresh_from_db()
    return Pressed(_("Taken back."))


def _signed(service: Service, said: Said, before: Said) -> str:
    return signing.dumps([str(service.uuid), _plain(said), _plain(before)], salt=SALT)


def _plain(said: Said) -> list[str | int | None]:
    return [said.status, said.delay_days, said.on.isoformat() if said.on else None]


def _read(service: Service, signed: str) -> tuple[Said, Said] | None:
    """Return what was said and what was there before, when this site signed it lately."""
    try:
        about, said, before = signing.loads(signed, salt=SALT, max_age=UNDO_FOR)
    except signing.BadSignature:
        return None
    return (_said(said), _said(before)) if about == str(service.uuid) else None


def _said(plain: Sequence[Any]) -> Said:
    status, delay, on = plain
    return Said(CapacityStatus(status), delay, datetime.date.fromisoformat(on) if on else None)


def _before(service: Service, signed: str) -> Said | None:
    found = _read(service, signed) if signed else None
    return found[1] if found else None


@dataclass(frozen=True, slots=True)
class Moment:
    """One time that somebody said how it is."""

    date: str
    text: str
    who: str


def history_of(service: Service) -> list[Moment]:
    """Return what was said of the capacity, the latest first, and by whom."""
    found = [
        version
        for version in versions_of(service)
        if Said.of(version.before) != Said.of(version.after)
    ][:MOST_OF_HISTORY]
    people = User.objects.in_bulk([v.by for v in found if v.by is not None])
    moments = []
    for version in found:
        said = Said.of(version.after)
        text = str(CAPACITY_LABELS[said.status])
        if said.delay_days is not None:
            text = _("%(text)s, about %(delay)s") % {
                "text": text,
                "delay": days_text(said.delay_days),
            }
        who = str(people[version.by]) if version.by in people else ""
        if not who and version.cause is Cause.IMPORT:
            who = _("an import")
        date = date_text(timezone.localdate(version.at))
        moments.append(Moment(date, text, who))
    return moments
