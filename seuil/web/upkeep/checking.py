"""Saying whether a sheet is still right: from a mail, signed in, or on the telephone."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from seuil.access.vocabulary import vocabulary
from seuil.directory.domain import Hand
from seuil.directory.models import Service
from seuil.directory.policies import hand_of
from seuil.directory.queries import sheet_to_edit
from seuil.kernel.errors import NotVisible
from seuil.matching.chips import dimension_label
from seuil.upkeep.freshness.domain import MONTHS, Part
from seuil.upkeep.freshness.operations import (
    Said,
    Voice,
    answer,
    choose_rhythms,
    not_reached,
)
from seuil.upkeep.freshness.queries import (
    asking_link_for,
    freshness_now,
    silent_askings,
    usual_months,
)
from seuil.upkeep.models import Asking, Correction, Rhythm
from seuil.upkeep.models.asking import MONTH_LABELS, PART_LABELS
from seuil.upkeep.recipients import choice_of, choose_reminders, keeps
from seuil.web.components import Crumb
from seuil.web.directory.sheet import contacts_of
from seuil.web.http import MemberRequest, signed_in
from seuil.web.http import PageRequest as Request
from seuil.web.links import opened_by_link
from seuil.web.upkeep.facts import PartFacts, facts_of, mark_of
from seuil.web.upkeep.useful import questions_of
from seuil.wording.times import age_text, date_text

LONGEST = 1000
MOST_QUESTIONS = 6


@dataclass(frozen=True, slots=True)
class Answers:
    """A form as it was sent."""

    remarks: Sequence[Said]
    unconditional: frozenset[str]
    function: str


class NotSaid(Exception):
    """A form that cannot be taken down; its text says what to do."""


def answers_in(posted: QueryDict, found: Sequence[PartFacts]) -> Answers:
    """Read a form; raises `NotSaid` when the sheet changed meanwhile or nothing was written."""
    if posted.get("seen") != mark_of(found):
        raise NotSaid(_("The sheet was changed meanwhile. Please look once more."))
    remarks = list(_remarks(posted, found))
    unconditional = frozenset(
        code for code in vocabulary().ruled if posted.get(f"unknown-{code}") == "none"
    )
    if posted.get("step") == "changed" and not remarks:
        raise NotSaid(_("Tap the fact that changed, and write what is right now."))
    return Answers(remarks, unconditional, posted.get("function", "").strip()[:80])


def _remarks(posted: QueryDict, found: Sequence[PartFacts]) -> Iterator[Said]:
    fields = [
        (name, part.part, shown, "")
        for part in found
        for name, shown in [
            *((fact.name, fact.text) for fact in part.facts),
            (part.other, part.title),
        ]
    ]
    fields += [
        (f"condition-{code}", Part.CONDITIONS, dimension_label(code), code)
        for code in vocabulary().ruled
    ]
    for name, part, shown, dimension in fields:
        if text := posted.get(name, "").strip():
            yield Said(part, shown, text[:LONGEST], dimension)


def _sheet(service: Service) -> Service:
    return Service.objects.for_sheet().get(pk=service.pk)


def _page(service: Service, parts: Collection[Part]) -> dict[str, Any]:
    found = facts_of(service, parts)
    return {"service": service, "parts": found, "seen": mark_of(found), "problem": ""}


# By a link, without account


@csrf_exempt  # mail programs may refuse cookies; the token in the address is the proof
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link
def check_by_link(request: Request, asking_token: str) -> HttpResponse:
    """Show what is to be confirmed; one button says that nothing changed."""
    link = asking_link_for(asking_token, timezone.now())
    service = _sheet(link.asking.service)
    parts = [Part(part) for part in link.asking.parts]
    context = _page(service, parts) | {"done": ""}
    if request.method == "POST":
        try:
            said = answers_in(request.POST, context["parts"])
        except NotSaid as problem:
            context["problem"] = str(problem)
        else:
            voice = Voice(Hand.SERVICE, link.user)
            answer(service, parts, voice=voice, remarks=said.remarks, by_link=link)
            context["done"] = "changed" if said.remarks else "confirmed"
    return render(request, "upkeep/check_link.html", context)


# Signed in


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def my_check(request: MemberRequest, service_id: uuid.UUID) -> HttpResponse:
    """The whole sheet at any time, how often it is asked about, and what waits to be put in it."""
    service = _own_sheet(request, service_id)
    hand = hand_of(request.standing, service, request.staff_session)
    if hand is None:
        raise Http404
    context = _page(service, list(Part))
    if request.method == "POST":
        try:
            text = _step(request, service, hand, context["parts"])
        except NotSaid as problem:
            context["problem"] = str(problem)
        else:
            messages.success(request, text)
            return redirect("web:my_check", service_id)
    choice = choice_of(request.user, service)
    context |= {
        "corrections": list(Correction.objects.waiting().filter(service=service).oldest_first()),
        "rhythms": rhythm_lines(service),
        "keeps": keeps(request.user, service),
        "reminded": choice.freshness,
        "crumbs": [
            Crumb(label=_("My services"), url=reverse("web:my_services")),
            Crumb(label=str(service.name), url=reverse("web:my_service", args=[service.uuid])),
            Crumb(label=_("Still right?")),
        ],
    }
    return render(request, "upkeep/check.html", context)


def _own_sheet(request: MemberRequest, service_id: uuid.UUID) -> Service:
    try:
        return _sheet(sheet_to_edit(request.standing, service_id, request.staff_session))
    except NotVisible as missing:
        raise Http404 from missing


def _step(request: MemberRequest, service: Service, hand: Hand, found: Sequence[PartFacts]) -> str:
    posted = request.POST
    match posted.get("step"):
        case "rhythm":
            choose_rhythms(service, _months(posted))
            return _("Saved.")
        case "reminders":
            choice = choice_of(request.user, service)
            wanted = posted.get("wanted") == "yes"
            choose_reminders(request.user, service, capacity=choice.capacity, freshness=wanted)
            return _("Saved.")
    said = answers_in(posted, found)
    answer(service, list(Part), voice=Voice(hand, request.user), remarks=said.remarks)
    if said.remarks:
        return _("Thank you. What changed waits below until it is in the sheet.")
    return _("Thank you. The sheet is checked today.")


def _months(posted: QueryDict) -> dict[Part | None, int | None]:
    """Return what was chosen; nothing, or what nobody offered: as usual."""
    allowed = {str(months): months for months in MONTHS}
    chosen: dict[Part | None, int | None] = {None: allowed.get(posted.get("months", ""))}
    return chosen | {part: allowed.get(posted.get(f"months-{part}", "")) for part in Part}


@dataclass(frozen=True, slots=True)
class RhythmLine:
    """How often a part is asked about; ``options``: value, label, chosen."""

    name: str
    label: str
    usual: str
    due: str
    options: Sequence[tuple[int, str, bool]]


def rhythm_lines(service: Service) -> list[RhythmLine]:
    chosen = dict(Rhythm.objects.filter(service=service).values_list("part", "months"))
    known, today = freshness_now(service), timezone.localdate()
    as_usual = _("as usual (%(rhythm)s)") % {"rhythm": MONTH_LABELS[usual_months()]}
    lines = [RhythmLine("months", _("The whole sheet"), as_usual, "", _options(chosen.get("")))]
    for part in Part:
        due = known.due_on(part, today)
        lines.append(
            RhythmLine(
                f"months-{part}",
                str(PART_LABELS[part]),
                _("as the whole sheet"),
                _("now") if due <= today else date_text(due),
                _options(chosen.get(part)),
            )
        )
    return lines


def _options(chosen: int | None) -> list[tuple[int, str, bool]]:
    return [(months, str(MONTH_LABELS[months]), months == chosen) for months in MONTHS]


# On the telephone


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def telephone(request: MemberRequest, service_id: uuid.UUID) -> HttpResponse:
    """What to ask on the telephone, in the order of use, with the answers beside."""
    asking = _silent(request, service_id)
    service = _sheet(asking.service)
    context = _page(service, [Part(part) for part in asking.parts])
    if request.method == "POST":
        if request.POST.get("step") == "not_reached":
            return _nobody_reached(request, service)
        try:
            _take_down(request, asking, context["parts"])
        except NotSaid as problem:
            context["problem"] = str(problem)
        else:
            messages.success(request, _("Taken down: %(name)s") % {"name": service.name})
            return redirect("web:upkeep")
    context |= {
        "asking": asking,
        "questions": questions_of(service)[:MOST_QUESTIONS],
        "contacts": list(contacts_of(service.contacts.all())),
        "age": age_text(service.checked_on, timezone.localdate()) if service.checked_on else "",
        "crumbs": [
            Crumb(label=_("Sheets to check"), url=reverse("web:upkeep")),
            Crumb(label=str(service.name)),
        ],
    }
    return render(request, "upkeep/telephone.html", context)


def _nobody_reached(request: MemberRequest, service: Service) -> HttpResponse:
    try:
        not_reached(service)
    except NotVisible:
        messages.info(request, _("Somebody has answered in the meantime."))
    else:
        messages.success(request, _("Noted: nobody was reached today."))
    return redirect("web:upkeep")


def _silent(request: MemberRequest, service_id: uuid.UUID) -> Asking:
    try:
        rows = silent_askings(request.standing, request.staff_session)
    except NotVisible as missing:
        raise Http404 from missing
    asking = rows.filter(service__uuid=service_id).first()
    if asking is None:
        raise Http404
    return asking


def _take_down(request: MemberRequest, asking: Asking, found: Sequence[PartFacts]) -> None:
    said = answers_in(request.POST, found)
    if not said.function:
        raise NotSaid(_("Say the function of the person on the telephone, such as “reception”."))
    answer(
        asking.service,
        [Part(part) for part in asking.parts],
        voice=Voice(Hand.PHONE, request.user, said.function),
        remarks=said.remarks,
        unconditional=said.unconditional,
    )
