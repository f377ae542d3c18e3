"""One avenue: what to say on the telephone, attempts in one tap, what came of it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seuil.directory.domain import ContactType
from seuil.directory.models import Service
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible
from seuil.orientation.domain import avenue as domain
from seuil.orientation.domain.avenue import Channel, Status, Step
from seuil.orientation.domain.guards import Content, is_worked_on
from seuil.orientation.domain.reasons import Reason, reason_for, reasons_for
from seuil.orientation.domain.request import Status as RequestStatus
from seuil.orientation.exploring import facts_of
from seuil.orientation.labels import (
    AVENUE_LABELS,
    AVENUE_STEP_LABELS,
    CHANNEL_LABELS,
    Words,
)
from seuil.orientation.models import Avenue, AvenueEvent
from seuil.orientation.operations import take_avenue_step
from seuil.orientation.operations.links import send_link
from seuil.orientation.policies import Viewer, explores, may_move
from seuil.orientation.queries import avenue_for
from seuil.web.components import Crumb
from seuil.web.orientation.crumbs import crumbs_of
from seuil.web.orientation.exploring.avenue_forms import BY_HAND, LONGEST_WORDS, StepForm
from seuil.web.orientation.exploring.cards import partnerships_for
from seuil.web.orientation.exploring.script import Script, contents_of, script_of, sheet_of
from seuil.web.orientation.person.voices import voice_of
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.signs import signs_of
from seuil.wording.times import date_text

CONTACTS = (Step.CONTACT, Step.ATTEMPT)
UNPROCESSABLE = 422
ICONS = {Channel.PHONE: "phone", Channel.MAIL: "mail", Channel.VISIT: "place"}


@dataclass(frozen=True, slots=True)
class Next:
    """A step that can be taken now, with its form."""

    step: Step
    label: Words
    form: StepForm


@dataclass(frozen=True, slots=True)
class Tap:
    """An attempt that one tap notes."""

    channel: str
    label: Words
    icon: str


@require_safe
@for_professionals
def avenue(request: RequestReader, avenue_id: UUID) -> HttpResponse:
    """Show an avenue to those who explore it, and its course to the others concerned."""
    found = avenue_for(request.viewer, avenue_id)
    return _page(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def avenue_step(request: RequestReader, avenue_id: UUID, step: str) -> HttpResponse:
    """Show the form of one step; POST takes it."""
    found = avenue_for(request.viewer, avenue_id)
    if not explores(request.viewer, found.request) or step not in set(Step):
        raise NotVisible("no such step")
    wanted = Step(step)
    if not may_move(request.viewer, found, wanted):
        raise NotVisible("a step of the service")
    if request.method == "POST":
        return _taken(request, found, wanted)
    if wanted not in domain.PROCESS.steps_from(Status(found.status)):
        return redirect("web:orientation_avenue", found.uuid)
    return _step_page(request, found, _form(request.viewer, found, wanted, sheet_of(found)))


@require_POST
@for_professionals
def avenue_link(request: RequestReader, avenue_id: UUID) -> HttpResponse:
    """Send the service a link by which it answers without account."""
    found = avenue_for(request.viewer, avenue_id)
    if not explores(request.viewer, found.request):
        raise NotVisible("no such avenue")
    posted = request.POST
    to = posted.get("other", "").strip() or posted.get("to", "").strip()
    words = posted.get("words", "").strip()[:LONGEST_WORDS]
    if wrong := _wrong_link(to, words, sure="sure" in posted):
        return _page(request, found, link_wrong=wrong, link_words=words, link_to=to, status=422)
    content = frozenset(Content(one) for one in posted.getlist("content") if one in set(Content))
    try:
        send_link(
            request.viewer, found.uuid, to=to, content=content, words=words, seen=_seen(posted)
        )
    except InvalidInput:
        text = _("Write an address such as name@service.example.")
        return _page(request, found, link_wrong=text, link_words=words, link_to=to, status=422)
    except Forbidden:
        text = _("This link would show what your desk does not see: ask the desk that leads.")
        return _page(request, found, link_wrong=text, link_words=words, link_to=to, status=422)
    messages.success(request, _("Sent. The service can answer by the link for eight days."))
    return redirect("web:orientation_avenue", found.uuid)


def _wrong_link(to: str, words: str, *, sure: bool) -> str:
    try:
        validate_email(to)
    except ValidationError:
        return _("Write an address such as name@service.example.")
    if (signs := signs_of(words)) and not sure:
        text = _("Your words hold %(signs)s. Take out what is about a person.")
        return text % {"signs": signs}
    return ""


def _seen(posted: QueryDict) -> int | None:
    text = posted.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


# Taking a step


def _taken(request: RequestReader, found: Avenue, step: Step) -> HttpResponse:
    form = _form(request.viewer, found, step, sheet_of(found), request.POST)
    if not form.is_valid():
        return _step_page(request, found, form, status=UNPROCESSABLE)
    words = f"{form.cleaned_data.get('words', '')}\n{form.cleaned_data.get('first_contact', '')}"
    if (signs := signs_of(words)) and "sure" not in request.POST:
        return _step_page(request, found, form, signs=signs, status=UNPROCESSABLE)
    moved = take_avenue_step(request.viewer, found.uuid, form.move())
    messages.success(request, _noted(moved, step))
    if form.cleaned_data.get("tells"):
        return redirect("web:orientation_tells", found.uuid)
    return redirect("web:orientation_avenue", found.uuid)


def _noted(moved: Avenue, step: Step) -> str:
    if step in CONTACTS:
        return _("Noted, with the time.")
    return _("Noted: %(state)s.") % {"state": AVENUE_LABELS[Status(moved.status)]}


def _form(
    viewer: Viewer,
    found: Avenue,
    step: Step,
    sheet: Service | None,
    posted: QueryDict | None = None,
    script: Script | None = None,
) -> StepForm:
    script = script or (script_of(found, sheet) if sheet else None)
    initial: dict[str, object] = {"seen": found.version}
    if likely := _likely(found, step, script):
        initial["reason"] = likely
    return StepForm(
        posted,
        initial=initial,
        step=step,
        said=script.said if script else (),
        contents=contents_of(found, viewer) if step in CONTACTS else (),
        with_sheet=sheet is not None,
    )


def _likely(found: Avenue, step: Step, script: Script | None) -> str:
    """Return the reason that the sheet itself gives, of those that the step may have."""
    if step in {Step.NO_ANSWER, Step.GIVE_UP, Step.MISS} or script is None:
        return Reason.NO_REPLY.value if step is Step.NO_ANSWER else ""
    situation = facts_of(found.request.situation)
    reasons = {reason_for(one, situation) for one in script.failed_dimensions}
    return next((one.value for one in reasons_for(step) if one in reasons), "")


# The pages


def _page(
    request: RequestReader,
    found: Avenue,
    *,
    link_wrong: str = "",
    link_words: str = "",
    link_to: str = "",
    status: int = 200,
) -> HttpResponse:
    viewer, today = request.viewer, timezone.localdate()
    sheet = sheet_of(found)
    script = script_of(found, sheet) if sheet else None
    steps = [
        one
        for one in domain.PROCESS.steps_from(Status(found.status))
        if may_move(viewer, found, one)
    ]
    if not _at_work(found) or not explores(viewer, found.request):
        steps = []
    events = list(found.events.select_related("actor"))
    contact = next((one for one in CONTACTS if one in steps), None)
    context = {
        "avenue": found,
        "asked": found.request,
        "sheet": sheet,
        "script": script,
        "explores": explores(viewer, found.request),
        "crumbs": crumbs_of(found.request, Crumb(label=found.called)),
        "contact": contact,
        "taps": [Tap(one.value, CHANNEL_LABELS[one], ICONS[one]) for one in BY_HAND],
        "mails": _mails(sheet),
        "contents": contents_of(found, viewer) if contact else (),
        "link_wrong": link_wrong,
        "link_words": link_words,
        "link_to": link_to,
        "nexts": [
            Next(one, AVENUE_STEP_LABELS[one], _form(viewer, found, one, sheet, script=script))
            for one in steps
            if one not in CONTACTS
        ],
        "silent": Step.NO_ANSWER in steps and found.is_silent(today),
        "due": found.is_due(today),
        "attempts": _attempts(events),
        "events": events,
        "result": found.status in domain.RESULTS,
        "partnership": _partnership(request, found, sheet, today),
        "voice": voice_of(found),
    }
    return render(request, "orientation/avenue.html", context, status=status)


def _at_work(found: Avenue) -> bool:
    """Whether steps are possible: a place on a waiting list is looked after once it is closed."""
    return is_worked_on(RequestStatus(found.request.status), Status(found.status))


def _mails(sheet: Service | None) -> Sequence[str]:
    if sheet is None:
        return ()
    return [one.value for one in sheet.contacts.all() if one.kind == ContactType.EMAIL]


def _attempts(events: Sequence[AvenueEvent]) -> str:
    """Say how often the service was contacted, and when last."""
    tried = [event for event in events if event.step in CONTACTS]
    if not tried:
        return ""
    text = ngettext(
        "%(count)s attempt, on %(date)s",
        "%(count)s attempts, the last on %(date)s",
        len(tried),
    )
    return text % {
        "count": len(tried),
        "date": date_text(timezone.localdate(tried[-1].at)),
    }


def _partnership(
    request: RequestReader, found: Avenue, sheet: Service | None, today: datetime.date
) -> object:
    if sheet is None:
        return None
    held: Mapping[int, object] = partnerships_for(request.viewer, found.request, [sheet], today)
    return held.get(sheet.organisation_id)


def _step_page(
    request: RequestReader, found: Avenue, form: StepForm, *, signs: str = "", status: int = 200
) -> HttpResponse:
    there = reverse("web:orientation_avenue", args=[found.uuid])
    label = AVENUE_STEP_LABELS[form.step]
    context = {
        "avenue": found,
        "form": form,
        "label": label,
        "signs": signs,
        "crumbs": crumbs_of(
            found.request, Crumb(label=found.called, url=there), Crumb(label=str(label))
        ),
    }
    return render(request, "orientation/avenue_step.html", context, status=status)
