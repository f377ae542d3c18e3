"""Preparing a session: planning it, its life drawn with what is missing, its announcement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seuil.concertation.domain.session import GUARDS, PROCESS, Status, Step, purged_on
from seuil.concertation.domain.working_group import Task
from seuil.concertation.labels import SESSION_LABELS, SESSION_STEPS, TASK_LABELS
from seuil.concertation.models import Session, SessionEvent
from seuil.concertation.operations.group import accept, invitations_for
from seuil.concertation.operations.sessions import (
    free_slug,
    plan_after,
    plan_session,
    take_session_step,
    tick_tasks,
    write_session,
)
from seuil.concertation.policies import convenes, may_take
from seuil.concertation.queries.calendar import convened_by, sessions_inside
from seuil.concertation.queries.sessions import seen_of
from seuil.concertation.sentences import when_text
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible
from seuil.kernel.personal import Found
from seuil.kernel.versions import Stale
from seuil.organisations.domain import PracticeFamily
from seuil.web.http import CONFLICT, UNREADABLE, MemberRequest, number_in, signed_in
from seuil.web.sessions.forms import AnnouncementForm, PlanForm, StepForm
from seuil.web.sessions.inside import (
    PAGES,
    InsideRequest,
    guard_sentence,
    inside,
    render_inside,
)
from seuil.web.sessions.themes import labels_of, priorities_of, theme_labels
from seuil.web.signs import confirmed, signs_in, signs_text
from seuil.wording.localised import reader_language
from seuil.wording.times import date_text

WAY = (
    Status.IDEA, Status.PREPARED, Status.ANNOUNCED, Status.REGISTRATION_OPEN,
    Status.REGISTRATION_CLOSED, Status.LIVE, Status.CONSOLIDATION, Status.SYNTHESIS_DRAFT,
    Status.SYNTHESIS_VALIDATED, Status.DISSEMINATED, Status.ARCHIVED,
)  # fmt: skip
"""The states of a session that goes well, in order."""
PAGE_OF_STEP = {
    Step.CONSOLIDATE: "live_console",
    Step.DRAFT: "session_synthesis",
    Step.VALIDATE: "session_synthesis",
    Step.REVISE: "session_synthesis",
    Step.DISSEMINATE: "session_synthesis",
}
"""Steps that are taken on a page of their own, where what they need is."""
ASIDE = frozenset({Step.POSTPONE, Step.CANCEL, Step.REVISE})
TOLD_TO_ALL = frozenset({Step.POSTPONE, Step.CANCEL})
"""Steps whose reason everybody reads."""


@dataclass(frozen=True, slots=True)
class Station:
    """A state on the way; ``place``: "past", "here" or "ahead"."""

    label: str | Promise
    place: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that is possible now: what is missing before it, and its form or its page."""

    step: Step
    label: str | Promise
    missing: Sequence[str]
    form: StepForm
    url: str = ""
    may: bool = True


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def mine(request: MemberRequest) -> HttpResponse:
    """List the sessions that somebody prepares; POST accepts an invitation to a group."""
    if request.method == "POST":
        return _accepted(request)
    found = sessions_inside(request.user, request.standing)
    context = {
        "lines": [(one, when_text(one)) for one in found],
        "series": convened_by(request.standing),
        "convenes": convenes(request.standing),
        "invitations": invitations_for(request.user, timezone.now()),
    }
    return render(request, "sessions/mine.html", context)


def _accepted(request: MemberRequest) -> HttpResponse:
    key = request.POST.get("invitation", "")
    try:
        member = accept(number_in(key) or 0, request.user)
    except NotVisible as hidden:
        raise Http404 from hidden
    messages.success(request, _("Welcome: %(name)s.") % {"name": member.session})
    return redirect("web:session_prepare", member.session.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def plan(request: MemberRequest) -> HttpResponse:
    """Begin a session, for the team that convenes; members of its group join later."""
    series = convened_by(request.standing)
    if not series:
        if convenes(request.standing):
            return redirect("web:new_series")
        raise Http404
    before = [one for one in sessions_inside(request.user, request.standing) if one.starts_at]
    asked = {"series": request.GET.get("series", ""), "previous": request.GET.get("previous", "")}
    form = PlanForm(series, before, request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("web:session_prepare", _planned(request, form).slug)
        except InvalidInput:
            form.add_error("slug", _("Another session has this address: choose another name."))
    status = UNREADABLE if form.errors else 200
    return render(request, "sessions/plan.html", {"form": form}, status=status)


def _planned(request: MemberRequest, form: PlanForm) -> Session:
    told = form.cleaned_data
    series, previous, cycle = told["series"], told["previous"], told["cycle"]
    slug = told["slug"] or free_slug(series)
    family = PracticeFamily(told["family"])
    if previous is not None:
        begun = plan_after(previous, slug, actor=request.user, family=family, cycle=cycle)
    else:
        begun = plan_session(series, slug, actor=request.user, family=family, cycle=cycle)
    written: dict[str, Any] = {name: told[name] for name in ("title_fr", "title_nl")}
    if cycle is not None:
        written["themes"] = [cycle.theme]
    return write_session(begun.uuid, written)


@require_safe
@inside
def prepare(request: InsideRequest) -> HttpResponse:
    """Show where a session is, what comes next, and what is still missing before it."""
    return prepare_page(request)


def prepare_page(
    request: InsideRequest,
    *,
    form: StepForm | None = None,
    signs: Sequence[Found] = (),
    status: int = 200,
) -> HttpResponse:
    session = request.session_opened
    offered = offers(request, form)
    events = list(session.events.select_related("actor"))
    context = {
        "stations": stations(session, events),
        "first": next((one for one in offered if one.step not in ASIDE), None),
        "others": [one for one in offered if one.step in ASIDE],
        "more": [one for one in offered if one.step not in ASIDE][1:],
        "events": events,
        "tasks": [(task.value, TASK_LABELS[task], task in session.tasks) for task in Task],
        "group": list(session.working_group.select_related("user")),
        "when": when_text(session),
        "themes": labels_of(session.themes, theme_labels()),
        "purged": _purged(session),
        "wrong": form.step if form else None,
        "signs": signs,
        "signs_text": signs_text(signs),
    }
    return render_inside(
        request, "sessions/prepare.html", context, here="session_prepare", status=status
    )


def stations(session: Session, events: Sequence[SessionEvent]) -> list[Station]:
    """Return the way of a session; one that is postponed or cancelled stands where it was left."""
    status = Status(session.status)
    stands = status
    if status not in WAY:
        left = [Status(event.origin) for event in events if Status(event.origin) in WAY]
        stands = left[-1] if left else Status.IDEA
    at = WAY.index(stands)
    drawn = [
        Station(SESSION_LABELS[one], "past" if number < at else "ahead")
        for number, one in enumerate(WAY)
    ]
    drawn[at] = Station(SESSION_LABELS[stands], "here" if stands is status else "past")
    if stands is not status:
        drawn.insert(at + 1, Station(SESSION_LABELS[status], "here"))
    return drawn


def offers(request: InsideRequest, wrong: StepForm | None = None) -> list[Offer]:
    """Return the steps that the session can take now, the next of its life first."""
    session, able = request.session_opened, request.able
    here = {page.name for page in PAGES if page.opens(session, able)}
    seen = seen_of(session)
    found = []
    for step in PROCESS.steps_from(Status(session.status)):
        page = PAGE_OF_STEP.get(step, "")
        found.append(
            Offer(
                step,
                SESSION_STEPS[step],
                [guard_sentence(one) for one in GUARDS.refusals(step, seen)],
                wrong if wrong and wrong.step is step else StepForm(step, session.version),
                url=reverse(f"web:{page}", args=[session.slug]) if page in here else "",
                may=may_take(able, step),
            )
        )
    return sorted(found, key=lambda one: _order(session, one.step))


def _order(session: Session, step: Step) -> int:
    """Steps that lead on stand before those that lead back."""
    target = PROCESS.paths[Status(session.status), step]
    if target not in WAY:
        return len(WAY)
    at = WAY.index(Status(session.status)) if session.status in WAY else 0
    ahead = WAY.index(target) - at
    return ahead if ahead > 0 else len(WAY) + 1


def _purged(session: Session) -> str:
    if session.starts_at is None:
        return ""
    return date_text(purged_on(session.starts_at.date(), session.retention_days))


@require_POST
@inside
def step(request: InsideRequest, session_step: str) -> HttpResponse:
    """Take a step of the whole session."""
    session = request.session_opened
    if session_step not in set(Step):
        raise Http404
    wanted = Step(session_step)
    if wanted in PAGE_OF_STEP:
        return redirect(f"web:{PAGE_OF_STEP[wanted]}", session.slug)
    if not may_take(request.able, wanted):
        raise Forbidden("teams and facilitators decide")
    form = StepForm(wanted, session.version, request.POST)
    if not form.is_valid():
        return prepare_page(request, form=form, status=UNREADABLE)
    words = form.cleaned_data.get("words", "")
    signs = signs_in(words) if wanted in TOLD_TO_ALL else ()
    if signs and not confirmed(request.POST, signs):
        return prepare_page(request, form=form, signs=signs, status=UNREADABLE)
    take_session_step(
        session.uuid,
        wanted,
        actor=request.user,
        words=words,
        language=reader_language(),
        seen=form.cleaned_data["seen"],
    )
    if signs:
        kept = {*session.signs_kept, *(one.kind.value for one in signs)}
        write_session(session.uuid, {"signs_kept": sorted(kept)})
    messages.success(request, _("Done. The working group is told."))
    return redirect("web:session_prepare", session.slug)


@require_POST
@inside
def tick(request: InsideRequest) -> HttpResponse:
    """Say which parts of the preparation are done."""
    session = request.session_opened
    done = [Task(one) for one in request.POST.getlist("task") if one in set(Task)]
    tick_tasks(session.uuid, done)
    return redirect(f"{reverse('web:session_prepare', args=[session.slug])}#tasks")


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def write(request: InsideRequest) -> HttpResponse:
    """Write what is told of a session: French and Dutch side by side, when, where, how many."""
    session = request.session_opened
    labels = theme_labels()
    if request.method != "POST":
        return _form(request, AnnouncementForm(session, labels))
    form = AnnouncementForm(session, labels, request.POST)
    if not form.is_valid():
        return _form(request, form, status=UNREADABLE)
    signs = signs_in(form.texts)
    if signs and not confirmed(request.POST, signs):
        return _form(request, form, signs=signs, status=UNREADABLE)
    written = {
        **form.written(),
        "signs_kept": sorted({one.kind.value for one in signs}),
    }
    try:
        write_session(session.uuid, written, seen=form.cleaned_data["seen"])
    except Stale as stale:
        request.session_opened = stale.current
        return _form(request, form, stale=stale.current, status=CONFLICT)
    messages.success(request, _("Kept."))
    return redirect("web:session_prepare", session.slug)


def _form(
    request: InsideRequest,
    form: AnnouncementForm,
    *,
    signs: Sequence[Found] = (),
    stale: Session | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the form; after somebody else wrote, with what was typed and what stands there now."""
    session = request.session_opened
    context = {
        "form": form,
        "signs": signs,
        "signs_text": signs_text(signs),
        "stale": stale,
        "priorities": priorities_of(session.series.territory),
        "pairs": [(form[f"title_{one}"], form[f"about_{one}"]) for one in ("fr", "nl", "en")],
    }
    return render_inside(
        request, "sessions/announcement.html", context, here="session_prepare", status=status
    )
