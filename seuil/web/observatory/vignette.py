"""One vignette: who would take this person now, who would not and why, and since when."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from seuil.access.types import Verdict
from seuil.accounts.models import User
from seuil.kernel.errors import Forbidden, NotVisible
from seuil.kernel.geography import Point
from seuil.matching.index import index
from seuil.matching.search import Question, search
from seuil.observatory import operations, policies
from seuil.observatory.domain import Cell, Counts, NeedOutcome, Origin, Status
from seuil.observatory.models import Vignette
from seuil.observatory.queries import (
    Group,
    Outcome,
    Who,
    facts_of,
    history,
    outcome_today,
    vignette_for,
    whos_now,
)
from seuil.observatory.queries.changes import ServiceName, names_of
from seuil.observatory.queries.evaluation import columns_of
from seuil.observatory.queries.runs import region
from seuil.observatory.sentences import (
    cell_sentences,
    conditions_text,
    expected_sentence,
    problem_sentence,
    service_text,
)
from seuil.plans.queries.acting import measured_by
from seuil.web.chain.shown import action_thing
from seuil.web.components import CellMark, Crumb, LineChart, ResultCard
from seuil.web.http import PageRequest
from seuil.web.observatory.charts import chart_of
from seuil.web.observatory.facts import facts_in_words, search_fields
from seuil.web.observatory.marks import anchor_of, need_marks
from seuil.web.observatory.names import Names, names
from seuil.web.observatory.sharing import shared
from seuil.web.search.cards import foreign_language, result_cards
from seuil.wording.times import date_text, moment_text

MOST_CARDS = 4
MOST_GROUPS = 12
MOST_NAMES = 6
MOST_NIGHTS_LISTED = 30


@dataclass(frozen=True, slots=True)
class NamedService:
    text: str
    url: str
    language: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Services that exactly the same conditions block, some of them by name."""

    sentence: str
    near: bool
    services: Sequence[NamedService]
    more: str


@dataclass(frozen=True, slots=True)
class NeedPanel:
    """All that the page says of one need in the chosen place."""

    label: str
    anchor: str
    met: bool | None
    open: int
    ask: int
    blocked: int
    near: int
    sentences: Sequence[str]
    soonest: str
    marks: Sequence[CellMark | None]
    cards: Sequence[ResultCard]
    above: Sequence[NamedService]
    more: str
    obstacles: Sequence[Obstacle]
    fields: Sequence[tuple[str, str]]
    chart: LineChart | None
    points: Sequence[tuple[str, Counts]]


def visible_vignette(request: PageRequest, code: str) -> Vignette:
    try:
        return vignette_for(request.standing, code)
    except NotVisible as error:
        raise Http404 from error


@require_safe
def vignette(request: PageRequest, code: str) -> HttpResponse:
    found, called = visible_vignette(request, code), names()
    columns = columns_of(region(), called.places)
    place = request.GET.get("place") or region()
    if place not in called.places or place not in {*columns, *_communes(called)}:
        raise Http404
    outcome = outcome_today(found, limit=0)
    address = reverse("web:vignette", args=[code])
    context = {
        "crumbs": [
            Crumb(label=_("Vignettes"), url=reverse("web:vignettes")),
            Crumb(label=str(found.title)),
        ],
        "vignette": found,
        "story_language": foreign_language(found.story),
        "title_language": foreign_language(found.title),
        "facts": [] if outcome.problems else facts_in_words(found),
        "about": list(about(found)),
        "expected": expected_sentence(found.expectation) if found.expectation else "",
        "problems": [problem_sentence(problem) for problem in outcome.problems],
        "place": called.place(place),
        "is_whole": place == region(),
        "heads": called.heads(columns),
        "panels": list(_panels(found, outcome, called, columns, place)),
        "may_write": policies.may_write(request.standing),
        "may_rewrite": policies.may_write(request.standing) and found.origin == Origin.WRITTEN,
        "is_draft": found.status == Status.DRAFT,
        "is_withdrawn": found.status == Status.WITHDRAWN,
        "acting": [action_thing(one) for one in measured_by(found)],
        "share": shared(
            request, address, reverse("web:vignette_embed", args=[code]), str(found.title)
        ),
    }
    return render(request, "observatory/vignette.html", context)


def _communes(called: Names) -> Iterator[str]:
    return (code for code in called.places.parts(region()) if code.startswith("commune:"))


def about(found: Vignette) -> Iterator[tuple[str, str]]:
    """Yield who wrote it, from what, where it was used, and until when it holds."""
    if found.author:
        yield _("Written by"), str(found.author)
    elif found.origin == Origin.SHIPPED:
        yield _("Written by"), _("the makers of Seuil, after the founding texts of the field")
    if found.adapted_from and found.adapted_from.is_public:
        yield _("Adapted from"), str(found.adapted_from.title)
    for use in found.uses.all():
        said = f"{use.label}, {date_text(use.day)}" if use.day else use.label
        yield _("Used in"), said
    if found.valid_from:
        yield _("Valid from"), date_text(found.valid_from)
    if found.valid_to:
        yield _("No longer valid from"), date_text(found.valid_to)


def _panels(
    found: Vignette, outcome: Outcome, called: Names, columns: Sequence[str], place: str
) -> Iterator[NeedPanel]:
    who = whos_now(found, place=place) if outcome.needs else {}
    known = names_of(
        key for one in who.values() for group in one.blocked for key in group.services[:MOST_NAMES]
    )
    cells, shown = _cells_of(found, outcome, place), set[str]()
    for need in outcome.needs:
        here = cells.get(need.need)
        panel = _panel(found, need, who[need.need], known, called, columns, place, here)
        yield _without_those_above(panel, shown)
        shown.update(card.sheet.id for card in panel.cards)


def _without_those_above(panel: NeedPanel, shown: Collection[str]) -> NeedPanel:
    """Draw each service once: those that an earlier need drew become links to it."""
    above = [card.sheet for card in panel.cards if card.sheet.id in shown]
    return replace(
        panel,
        cards=[card for card in panel.cards if card.sheet.id not in shown],
        above=[
            NamedService(text=sheet.name, url=f"#service-{sheet.id}", language=sheet.name_language)
            for sheet in above
        ],
    )


def _cells_of(found: Vignette, outcome: Outcome, place: str) -> dict[str, Cell]:
    """Return the cell of each need in a place; a commune is counted by itself."""
    if any(place not in need.cells for need in outcome.needs):
        outcome = outcome_today(found, limit=0, territory=place)
    return {need.need: need.cells[place] for need in outcome.needs}


def _panel(
    found: Vignette,
    need: NeedOutcome,
    who: Who,
    known: Mapping[int, ServiceName],
    called: Names,
    columns: Sequence[str],
    place: str,
    cell: Cell | None,
) -> NeedPanel:
    points = history(found, need.need, place)
    cards = _cards(found, need.need, cell, called)
    left = len(who.open) + len(who.ask) - len(cards)
    anchor = anchor_of(need.need)
    here = reverse("web:vignette", args=[found.code])
    return NeedPanel(
        label=called.need(need.need),
        anchor=anchor,
        met=cell.met if cell else None,
        open=len(who.open),
        ask=len(who.ask),
        blocked=sum(len(group.services) for group in who.blocked),
        near=sum(len(group.services) for group in who.blocked if len(group.conditions) == 1),
        sentences=_sentences(cell),
        soonest=_soonest(cell),
        marks=need_marks(
            need,
            columns,
            called.heads(columns),
            {code: f"{here}?place={code}#{anchor}" for code in columns},
        ),
        cards=cards,
        above=(),
        more=_more(left),
        obstacles=[_obstacle(group, known) for group in who.blocked[:MOST_GROUPS]],
        fields=search_fields(found, need.need, "" if place == region() else called.place(place)),
        chart=chart_of(points, cell.expected if cell else None),
        points=[
            (date_text(point.day), point.counts) for point in reversed(points[-MOST_NIGHTS_LISTED:])
        ],
    )


def _sentences(cell: Cell | None) -> list[str]:
    return cell_sentences(cell) if cell and not cell.counts.open else []


def _soonest(cell: Cell | None) -> str:
    if cell is None or cell.soonest is None:
        return ""
    now = timezone.localtime()
    moment = timezone.localtime(cell.soonest)
    if moment <= now:
        return _("An accessible service is open now.")
    return _("The first accessible service opens %(moment)s.") % {
        "moment": moment_text(moment, now)
    }


def _cards(found: Vignette, need: str, cell: Cell | None, called: Names) -> list[ResultCard]:
    """Return the first services that would take the person, or that would have to be asked."""
    if cell is None:
        return []
    question = Question(
        situation=facts_of(found, index.ready()), categories=frozenset({need}), limit=MOST_CARDS
    )
    reply = search(_narrowed(question, cell, called))
    fitting = (match for match in reply.matches if match.found.verdict is not Verdict.BLOCKED)
    return result_cards(fitting, reply)


def _narrowed(question: Question, cell: Cell, called: Names) -> Question:
    """Look where the cell looks: in its place, or around the middle of it."""
    middle = called.places.place(cell.place)
    if cell.by_reach and cell.reach_m and middle.lat is not None and middle.lon is not None:
        return replace(question, point=Point(middle.lat, middle.lon), radius_m=cell.reach_m)
    if cell.place == region():
        return question
    return replace(question, territories=frozenset({cell.place}))


def _more(left: int) -> str:
    if left <= 0:
        return ""
    sentence = ngettext(
        "%(count)s more service would take this person or would have to be asked.",
        "%(count)s more services would take this person or would have to be asked.",
        left,
    )
    return sentence % {"count": left}


def _obstacle(group: Group, known: Mapping[int, ServiceName]) -> Obstacle:
    count = len(group.services)
    near = len(group.conditions) == 1
    sentence = (
        ngettext(
            "%(count)s service, one threshold away: %(conditions)s",
            "%(count)s services, one threshold away: %(conditions)s",
            count,
        )
        if near
        else ngettext(
            "%(count)s service: %(conditions)s", "%(count)s services: %(conditions)s", count
        )
    )
    left = count - MOST_NAMES
    return Obstacle(
        sentence=sentence % {"count": count, "conditions": conditions_text(group.conditions)},
        near=near,
        services=[named(known[key]) for key in group.services[:MOST_NAMES]],
        more=ngettext("and %(count)s more", "and %(count)s more", left) % {"count": left}
        if left > 0
        else "",
    )


def named(name: ServiceName) -> NamedService:
    return NamedService(
        text=service_text(name),
        url=reverse("web:service", args=[name.uuid]) if name.uuid else "",
        language=foreign_language(name.name) if name.name else "",
    )


@require_POST
def publish(request: PageRequest, code: str) -> HttpResponse:
    return _with_status(request, code, operations.publish)


@require_POST
def withdraw(request: PageRequest, code: str) -> HttpResponse:
    return _with_status(request, code, operations.withdraw)


def _with_status(request: PageRequest, code: str, change: Callable[..., None]) -> HttpResponse:
    if not isinstance(request.user, User):
        raise PermissionDenied
    try:
        change(visible_vignette(request, code), actor=request.user)
    except Forbidden as error:
        raise PermissionDenied from error
    return redirect("web:vignette", code=code)
