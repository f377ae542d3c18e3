"""One correction before somebody who may answer it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seuil.directory.record.known import known_now
from seuil.directory.record.parsing import parse_record
from seuil.directory.record.saving import record_now
from seuil.directory.record.values import ServiceRecord
from seuil.kernel.errors import (
    Forbidden,
    InvalidInput,
    InvalidInputs,
    NotVisible,
    TransitionRefused,
)
from seuil.upkeep.corrections.domain import Overtaken, Step, Subject, Values, applied
from seuil.upkeep.corrections.operations import Edit, take_step
from seuil.upkeep.corrections.policies import steps_of
from seuil.upkeep.corrections.queries import correction_for
from seuil.upkeep.models import Correction
from seuil.upkeep.operations import Writer
from seuil.web.components import Crumb
from seuil.web.corrections.differences import differences
from seuil.web.corrections.forms import Refusal
from seuil.web.corrections.parts import Drawn, dimension_form, editing_of, typed
from seuil.web.corrections.proposing import dimensions
from seuil.web.corrections.waiting import days_text
from seuil.web.history.views import seen_in
from seuil.web.http import MemberRequest, signed_in
from seuil.web.sheets.conditions import CONDITIONS
from seuil.web.sheets.contacts import CONTACTS
from seuil.web.sheets.hours import HOURS
from seuil.web.sheets.identity import WHAT
from seuil.web.sheets.places import PLACES
from seuil.web.sheets.sections import Section

SECTIONS: dict[Subject, Section] = {
    Subject.HOURS: HOURS,
    Subject.CONTACT: CONTACTS,
    Subject.PLACE: PLACES,
    Subject.CONDITION: CONDITIONS,
    Subject.OTHER: WHAT,
    Subject.GONE: WHAT,
}
DONE = {
    Step.TAKE: gettext_lazy("You look at it; others see that."),
    Step.GIVE_BACK: gettext_lazy("Others can look at it again."),
    Step.ACCEPT: gettext_lazy("Done: the sheet says it now."),
    Step.ACCEPT_CHANGED: gettext_lazy("Done: the sheet says it in your words."),
    Step.REFUSE: gettext_lazy("Not taken up; the reason goes to whoever wrote it."),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The form in which it is put right in other words; ``seen``: the sheet that it began from."""

    drawn: Drawn
    seen: str


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def correction(request: MemberRequest, correction_id: int) -> HttpResponse:
    """Show what was written beside what the sheet says; POST answers."""
    try:
        found = correction_for(request.standing, correction_id, request.staff_session)
    except NotVisible as missing:
        raise Http404 from missing
    if request.method == "POST":
        return _answered(request, found)
    return _page(request, found, Refusal())


def _answered(request: MemberRequest, found: Correction) -> HttpResponse:
    step = _step(request)
    if "seen" in request.POST and step in {None, Step.ACCEPT_CHANGED}:
        return _reworded(request, found, step)
    refusal = Refusal(request.POST) if step is Step.REFUSE else Refusal()
    if step is None or (step is Step.REFUSE and not refusal.is_valid()):
        return _page(request, found, refusal, status=422)
    reason = refusal.cleaned_data["reason"] if step is Step.REFUSE else ""
    return _taken(request, found, step, reason=reason)


def _reworded(request: MemberRequest, found: Correction, step: Step | None) -> HttpResponse:
    """Accept in other words; without a step the form is shown with one more row, a day copied."""
    now = record_now(found.service)
    wanted = _in_other_words(found, now.as_dict(), request)
    if step is None:
        return _page(request, found, Refusal(), wanted=wanted)
    if request.POST.get("seen") != seen_in(now):
        messages.error(request, _("The sheet changed in the meantime: look again."))
        return _page(request, found, Refusal(), wanted=wanted, status=409)

    def edit(record: ServiceRecord) -> ServiceRecord:
        if record != now:
            raise Overtaken("the sheet changed while the form was on its way")
        return parse_record(wanted, known_now())

    return _taken(request, found, step, edit=edit, wanted=wanted)


def _taken(
    request: MemberRequest,
    found: Correction,
    step: Step,
    *,
    reason: str = "",
    edit: Edit | None = None,
    wanted: Values | None = None,
) -> HttpResponse:
    """Take a step, or say what is in the way."""
    writer = Writer(request.user, request.standing, request.staff_session)
    try:
        take_step(found.pk, step, actor=writer, reason=reason, edit=edit)
    except Overtaken:
        text = _("The sheet says something else by now: put it right below, in your own words.")
        messages.error(request, text)
        return _page(request, found, Refusal(), status=409)
    except InvalidInputs as wrong:
        return _page(request, found, Refusal(), wanted=wanted, wrong=wrong, status=422)
    except TransitionRefused:
        messages.info(request, _("Somebody has answered in the meantime."))
    except Forbidden as refused:
        raise Http404 from refused
    else:
        messages.success(request, str(DONE[step]))
    return redirect("web:correction", found.pk)


def _step(request: MemberRequest) -> Step | None:
    """Return the step that was asked for; the Enter key in the form of the sheet means its end."""
    text, with_sheet = request.POST.get("step", ""), "seen" in request.POST
    if not text and with_sheet and "add" not in request.POST:
        return Step.ACCEPT_CHANGED
    if text == Step.ACCEPT_CHANGED and not with_sheet:
        return None
    return Step(text) if text in DONE else None


def _in_other_words(found: Correction, now: Values, request: MemberRequest) -> Values:
    subject = Subject(found.subject)
    if found.dimension:
        return typed(subject, found.dimension, now, request.POST)
    return SECTIONS[subject].write(now, request.POST)


def _wording(found: Correction, wanted: Values, wrong: InvalidInputs | None) -> Wording:
    """Return the form of this part of the sheet, with the correction in it where it still fits."""
    record = record_now(found.service)
    now = record.as_dict()
    subject = Subject(found.subject)
    values: Values = wanted
    if not values:
        try:
            values = now if subject is Subject.GONE else applied(now, found.proposed)
        except Overtaken:
            values = now
    editing = editing_of(found.service, values, wrong.problems if wrong else ())
    if found.dimension:
        form = dimension_form(found.dimension, values, editing)
        return Wording(Drawn("corrections/dimension.html", form), seen_in(record))
    section = SECTIONS[subject]
    return Wording(Drawn(section.template, section.read(values, editing)), seen_in(record))


def _page(
    request: MemberRequest,
    found: Correction,
    refusal: Refusal,
    *,
    wanted: Values | None = None,
    wrong: InvalidInputs | None = None,
    status: int = 200,
) -> HttpResponse:
    writer = Writer(request.user, request.standing, request.staff_session)
    steps = {str(step) for step in steps_of(writer, found)}
    problems: list[InvalidInput] = list(wrong.problems) if wrong else []
    context = {
        "correction": found,
        "dimension": dimensions().get(found.dimension, ""),
        "changes": differences(found),
        "steps": steps,
        "refusal": refusal,
        "wording": _wording(found, wanted or {}, wrong) if "accept_changed" in steps else None,
        "open": bool(wanted) or status == 409,
        "problems": [one.sentence for one in editing_of(found.service, {}, problems).problems],
        "age": days_text(found.waited(timezone.now())),
        "events": found.events.select_related("actor"),
        "crumbs": [
            Crumb(label=_("Corrections"), url=reverse("web:corrections")),
            Crumb(label=str(found.service.name)),
        ],
    }
    return render(request, "corrections/review.html", context, status=status)
