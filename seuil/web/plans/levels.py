"""What levels ask of each other: the public list, each request with its way, asking, answering."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, SeuilError
from seuil.messaging.links import full_address
from seuil.plans.asking import asking_abilities, asks_somewhere
from seuil.plans.domain.action import SHOWN
from seuil.plans.domain.level import (
    DAYS_TO_ACKNOWLEDGE,
    DAYS_TO_ANSWER,
    PROCESS,
    WAITING,
    Late,
    PingPong,
    Status,
    Step,
    StillUnderWay,
    UpReason,
    WithoutReason,
)
from seuil.plans.labels import LATE_LABELS, REQUEST_LABELS, REQUEST_STEPS
from seuil.plans.models import Action, LevelRequest
from seuil.plans.operations.levels import (
    ASKED,
    Answer,
    AskedAlready,
    Question,
    StaleRequest,
    ask_level,
    name_result,
    take_request_step,
)
from seuil.plans.queries.levels import (
    Narrowed,
    RequestLine,
    hops_of,
    line_of,
    others,
    overdue,
    places_asking,
    request_by_uuid,
    waiting_for,
)
from seuil.register.models import Blockage
from seuil.territory.models import Territory
from seuil.territory.queries import places
from seuil.web.components import Crumb
from seuil.web.http import MemberRequest, PageRequest, refuse_unstorable, signed_in
from seuil.web.plans.level_forms import AnswerForm, AskForm, ResultForm
from seuil.web.plans.opened import CONFLICT, WRONG, areas, stale_text
from seuil.web.register.words import Option
from seuil.web.sessions.series import territories_of
from seuil.wording.localised import reader_language
from seuil.wording.times import date_text

PER_PAGE = 25
MOST_IN_FEED = 50
TONES = {
    Status.SENT: "is-ask",
    Status.ACKNOWLEDGED: "is-ask",
    Status.TAKEN_UP: "is-open",
    Status.SUPPORTED: "is-open",
    Status.RETURNED: "is-blocked",
    Status.HANDED_ON: "is-ask",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A request in a list: in words and with its tone."""

    request: LevelRequest
    tone: str
    late: str
    waited: str
    day: datetime.date


def shown(lines: Iterable[RequestLine]) -> list[Shown]:
    return [
        Shown(
            request=line.request,
            tone=TONES.get(Status(line.request.status), "is-neutral"),
            late=str(LATE_LABELS[line.late]) if line.late else "",
            waited=waited_text(line.days),
            day=timezone.localdate(line.request.sent_at),
        )
        for line in lines
    ]


def waited_text(days: int | None) -> str:
    if days is None:
        return ""
    said = ngettext("waits for %(count)s day", "waits for %(count)s days", days)
    return said % {"count": days}


@require_safe
def level_list(request: PageRequest) -> HttpResponse:
    """Show every request: those that are overdue first, all of them, then the others."""
    narrowed, today = _narrowed(request), timezone.localdate()
    page = Paginator(others(narrowed, today), PER_PAGE).get_page(request.GET.get("page"))
    asked = {"place": narrowed.place, "status": narrowed.status}
    asked = {name: value for name, value in asked.items() if value}
    late = shown(overdue(narrowed, today))
    own = [one.code for one in territories_of(request.standing)]
    context = {
        "areas": areas("levels"),
        "overdue": late,
        "page": page,
        "lines": shown(line_of(one, today) for one in page),
        "whole": page.paginator.count + len(late),
        "fields": [
            (
                "place",
                _("Territory"),
                _("all territories"),
                [
                    Option(one.code, str(one.name), one.code == narrowed.place)
                    for one in places_asking()
                ],
            ),
            (
                "status",
                _("State"),
                _("all states"),
                [
                    Option(code.value, str(label), code == narrowed.status)
                    for code, label in REQUEST_LABELS.items()
                ],
            ),
        ],
        "pages_url": f"?{urlencode([*asked.items(), ('page', '')])}",
        "asks": asks_somewhere(request.standing),
        "owed": shown(waiting_for(frozenset(own), today)) if own else [],
        "acknowledge": DAYS_TO_ACKNOWLEDGE,
        "answer": DAYS_TO_ANSWER,
    }
    return render(request, "levels/levels.html", context)


def _narrowed(request: HttpRequest) -> Narrowed:
    place, status = request.GET.get("place", ""), request.GET.get("status", "")
    return Narrowed(place if place in places() else "", status if status in set(Status) else "")


@dataclass(frozen=True, slots=True)
class Hop:
    """One place through which a request went."""

    request: LevelRequest
    here: bool
    late: str


@require_safe
def level(request: PageRequest, level_id: UUID) -> HttpResponse:
    one, today = _found(level_id), timezone.localdate()
    able = asking_abilities(request.standing, one)
    line = line_of(one, today)
    sent = timezone.localdate(one.sent_at)
    hops = hops_of(one)
    nameable = able.answers and one.status in {Status.TAKEN_UP, Status.LOOP_CLOSED}
    actions = _actions_of(one.target) if nameable and one.result is None else []
    context = {
        "request_shown": one,
        "crumbs": _crumbs(one.subject),
        "tone": TONES.get(Status(one.status), "is-neutral"),
        "late": str(LATE_LABELS[line.late]) if line.late else "",
        "waited": waited_text(line.days),
        "owed": _owed(one, sent),
        "hops": [_hop(hop, one, today) for hop in hops] if len(hops) > 1 else [],
        "events": list(one.events.order_by("at", "pk")),
        "action": one.action if one.action and one.action.status in SHOWN else None,
        "result": one.result if one.result and one.result.status in SHOWN else None,
        "steps": [
            (step, str(REQUEST_STEPS[step]))
            for step in PROCESS.steps_from(Status(one.status))
            if able.may_take(step)
        ],
        "result_form": ResultForm(actions, initial={"seen": one.version}) if actions else None,
    }
    return render(request, "levels/level.html", context)


def _owed(one: LevelRequest, sent: datetime.date) -> str:
    """Say what is owed and by when, of a request that waits."""
    if one.status not in WAITING:
        return ""
    told = {
        "acknowledge": date_text(sent + datetime.timedelta(days=DAYS_TO_ACKNOWLEDGE)),
        "answer": date_text(sent + datetime.timedelta(days=DAYS_TO_ANSWER)),
        "place": one.target.name,
    }
    if one.status == Status.SENT:
        return (
            _(
                "Due from %(place)s: a word that it arrived, by %(acknowledge)s; an answer, by"
                " %(answer)s."
            )
            % told
        )
    return _("Due from %(place)s: an answer, by %(answer)s.") % told


def _hop(hop: LevelRequest, one: LevelRequest, today: datetime.date) -> Hop:
    late = line_of(hop, today).late
    return Hop(hop, hop.pk == one.pk, str(LATE_LABELS[late]) if late else "")


def _found(level_id: UUID) -> LevelRequest:
    try:
        return request_by_uuid(level_id)
    except NotVisible as missing:
        raise Http404 from missing


def _crumbs(label: str) -> list[Crumb]:
    return [Crumb(label=_("Between levels"), url=reverse("web:levels")), Crumb(label=label)]


def _actions_of(territory: Territory) -> list[Action]:
    """Return the actions of a territory that everybody reads, of its latest plans first."""
    found = Action.objects.shown().filter(plan__territory=territory)
    return list(found.select_related("plan__territory").order_by("-plan__year", "number"))


def _asked_territories() -> list[Territory]:
    found = Territory.objects.filter(level__in=ASKED)
    return list(found.order_by("-level", "position", "code"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def ask(request: MemberRequest) -> HttpResponse:
    """Ask another territory; ``blockage`` or ``action`` of the address: what it is about."""
    refuse_unstorable(request)
    own = territories_of(request.standing)
    if not own:
        raise Http404
    blockage = _about(Blockage, request, "blockage")
    action = _about(Action, request, "action")
    form = AskForm(
        own,
        _asked_territories(),
        request.POST if request.method == "POST" else None,
        initial=_first_words(own, blockage, action),
    )
    problem, status = "", WRONG if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            sent = ask_level(
                request.standing, _question(form, blockage, action), actor=request.user
            )
        except SeuilError as refused:
            problem, status = refusal_text(refused), CONFLICT
        else:
            messages.success(
                request,
                _("It is sent. %(place)s is told, and owes an answer.")
                % {"place": sent.target.name},
            )
            return redirect("web:level", sent.uuid)
    context = {
        "title": _("Ask another level"),
        "crumbs": _crumbs(_("Ask another level")),
        "form": form,
        "problem": problem,
        "about": blockage or action,
        "button": _("Send it"),
        "back": reverse("web:levels"),
    }
    return render(request, "levels/form.html", context, status=status)


def _about(model: Any, request: MemberRequest, name: str) -> Any:
    """Return what the address names, nothing when it names nothing, or a 404."""
    text = request.GET.get(name, "")
    if not text:
        return None
    rows = Action.objects.shown() if model is Action else Blockage.objects.standing()
    try:
        return get_object_or_404(rows, uuid=UUID(text))
    except ValueError as odd:
        raise Http404 from odd


def _first_words(
    own: list[Territory], blockage: Blockage | None, action: Action | None
) -> dict[str, str]:
    about = blockage or action
    return {
        "origin": own[0].code,
        "subject": str(about.title)[:160] if about else "",
        "language": reader_language(),
    }


def _question(form: AskForm, blockage: Blockage | None, action: Action | None) -> Question:
    told = form.cleaned_data
    return Question(
        origin=form.origins[told["origin"]],
        target=form.targets[told["target"]],
        subject=told["subject"],
        words=told["words"],
        language=told["language"],
        reason=form.reason_given(),
        blockage=blockage,
        action=action,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def level_step(request: MemberRequest, level_id: UUID, level_step: str) -> HttpResponse:
    """Ask for words; POST takes the step. A step that does not follow gets 409."""
    refuse_unstorable(request)
    if level_step not in set(Step):
        raise Http404
    one, step = _found(level_id), Step(level_step)
    if not asking_abilities(request.standing, one).may_take(step):
        raise Http404
    form = AnswerForm(
        one,
        step,
        _asked_territories() if step is Step.HAND_ON else [],
        _actions_of(one.target) if step is Step.TAKE_UP else [],
        request.POST if request.method == "POST" else None,
        initial={"seen": one.version},
    )
    problem, status = "", WRONG if request.method == "POST" else 200
    possible = step in PROCESS.steps_from(Status(one.status))
    if not possible:
        problem, status = _not_from_here(one, step), CONFLICT
    elif request.method == "POST" and form.is_valid():
        try:
            moved = take_request_step(
                request.standing, one.uuid, _answer(form, step), actor=request.user
            )
        except SeuilError as refused:
            problem, status = refusal_text(refused), CONFLICT
        else:
            messages.success(
                request, _("State now: %(status)s.") % {"status": moved.get_status_display()}
            )
            return redirect("web:level", one.uuid)
    context = {
        "title": str(REQUEST_STEPS[step]),
        "crumbs": _crumbs(one.subject),
        "form": form,
        "problem": problem,
        "possible": possible,
        "about_request": one,
        "button": _("Take this step"),
        "back": reverse("web:level", args=[one.uuid]),
    }
    return render(request, "levels/form.html", context, status=status)


def _answer(form: AnswerForm, step: Step) -> Answer:
    told = form.cleaned_data
    return Answer(
        step,
        told["words"],
        seen=told["seen"],
        result=form.actions.get(told.get("result", "")),
        to=form.targets.get(told.get("to", "")),
        reason=UpReason(told["reason"]) if told.get("reason") else None,
    )


@require_POST
@signed_in
def level_result(request: MemberRequest, level_id: UUID) -> HttpResponse:
    """Say by which action a request was taken up, when it was not said at once."""
    one = _found(level_id)
    form = ResultForm(_actions_of(one.target), request.POST)
    if not asking_abilities(request.standing, one).answers:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Choose one of the actions that everybody reads."))
        return redirect("web:level", one.uuid)
    told = form.cleaned_data
    try:
        name_result(request.standing, one.uuid, form.actions[told["result"]], seen=told["seen"])
    except SeuilError as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, _("Kept."))
    return redirect("web:level", one.uuid)


def _not_from_here(one: LevelRequest, step: Step) -> str:
    return _("“%(step)s” does not follow on “%(status)s”.") % {
        "step": REQUEST_STEPS[step],
        "status": one.get_status_display(),
    }


def refusal_text(refused: SeuilError) -> str:
    """Return why something was not done between levels, and what to do."""
    if isinstance(refused, StaleRequest):
        return stale_text()
    sentences = {
        PingPong: _(
            "It was at %(place)s before: passing it back would only send it round. Answer it, or"
            " return it with the reason."
        ),
        StillUnderWay: _(
            "It was passed on, and %(place)s has not answered yet: wait for that answer."
        ),
        AskedAlready: _("The same was asked already and waits: “%(title)s”."),
        WithoutReason: _("Say why at that level: it would otherwise stay where it was met."),
        Forbidden: _(
            "Nobody answers their own request: those who were asked answer, those who asked close"
            " it."
        ),
        InvalidInput: _("Choose a region or a basin, which have a team to answer."),
    }
    sentence = sentences.get(
        type(refused), _("This step is not possible now. Look at the page again.")
    )
    told = {
        "place": _name(refused.place) if isinstance(refused, PingPong | StillUnderWay) else "",
        "title": refused.request.subject if isinstance(refused, AskedAlready) else "",
    }
    return sentence % told


def _name(code: str) -> str:
    return places().label(code, reader_language())


class LevelsFeed(Feed[RequestLine, Narrowed]):
    """What levels ask of each other, each with where it stands now. Atom."""

    feed_type = Atom1Feed
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest) -> Narrowed:
        return _narrowed(request)

    def title(self) -> str:
        return _("What levels ask of each other")

    def link(self) -> str:
        return full_address(reverse("web:levels"))

    def items(self, narrowed: Narrowed) -> list[RequestLine]:
        today = timezone.localdate()
        late = overdue(narrowed, today)
        room = max(0, MOST_IN_FEED - len(late))
        return late + [line_of(one, today) for one in others(narrowed, today)[:room]]

    def item_title(self, item: RequestLine) -> str:
        said = {
            "title": item.request.subject,
            "state": _late_text(item.late) or item.request.get_status_display(),
        }
        return _("%(state)s: %(title)s") % said

    def item_description(self, item: RequestLine) -> str:
        return _("%(origin)s asked %(target)s.") % {
            "origin": item.request.origin.name,
            "target": item.request.target.name,
        }

    def item_link(self, item: RequestLine) -> str:
        return full_address(reverse("web:level", args=[item.request.uuid]))

    def item_guid(self, item: RequestLine) -> str:
        return f"urn:uuid:{item.request.uuid}"

    def item_pubdate(self, item: RequestLine) -> datetime.datetime:
        return item.request.sent_at

    def item_updateddate(self, item: RequestLine) -> datetime.datetime:
        return item.request.moved_at


def _late_text(late: Late | None) -> str:
    return str(LATE_LABELS[late]) if late else ""


@require_safe
def levels_feed(request: HttpRequest) -> HttpResponse:
    return LevelsFeed()(request)
