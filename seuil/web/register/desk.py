"""The desk of the register: what was said or failed, one after the other; a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seuil.kernel.errors import InvalidInput
from seuil.plans.queries.chain import key_of
from seuil.plans.queries.reached import perhaps_resolved
from seuil.register.models import Blockage, Observation
from seuil.register.operations import add_evidence
from seuil.register.operations.desk import set_aside, statement_of, take_back, take_up_cluster
from seuil.register.queries.lists import Choice, blockages, to_confirm
from seuil.register.queries.proposals import (
    Proposal,
    proposals_for,
    set_aside_lately,
    unlinked,
    unlinked_ways_out,
)
from seuil.register.similar import Asked, Why, known
from seuil.web.chain.shown import chain_address, measured_text
from seuil.web.http import CONFLICT, UNREADABLE, MemberRequest, signed_in
from seuil.web.register.public import must_work
from seuil.web.register.shown import Line, lines_of, meetings, spoken
from seuil.web.register.words import Names, names, period_text, reason_text, times_text
from seuil.wording.localised import reader_language
from seuil.wording.phrases import listed

NEW, ASIDE = "new", "aside"
MOST_FOUND = 6
MOST_PROPOSED = 50
WHY = {
    Why.WORDS: gettext_lazy("the same words"),
    Why.MEANING: gettext_lazy("means much the same"),
    Why.BARRIER: gettext_lazy("the same barrier"),
    Why.THEME: gettext_lazy("the same theme"),
    Why.PUBLIC: gettext_lazy("the same public"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A blockage that something could show, and why it is proposed; empty: found by words."""

    line: Line
    why: str = ""


@dataclass(frozen=True, slots=True)
class ClusterLine:
    proposal: Proposal
    category: str
    reason: str
    basin: str
    period: str
    times: str
    url: str
    statement: str


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def register_desk(request: MemberRequest) -> HttpResponse:
    """Show the next thing to read with what it looks like; POST writes what was decided."""
    must_work(request.standing)
    asked = request.POST if request.method == "POST" else request.GET
    if code := asked.get("cluster", ""):
        return _cluster(request, code)
    if request.POST.get("do") == "take_back":
        return _taken_back(_uuid(request.POST.get("observation", "")))
    if request.method == "POST":
        return _decided(request)
    return _observation_page(request, _current(request.GET))


def _taken_back(key: UUID) -> HttpResponse:
    """Let the desk ask again about what was set aside."""
    take_back(list(Observation.objects.shown().filter(pk=key)))
    return redirect(f"{reverse('web:register_desk')}?{urlencode({'observation': str(key)})}")


def _current(asked: QueryDict) -> Observation | None:
    """Return the one asked for, or the first after those that were left for later."""
    waiting = unlinked()
    if text := asked.get("observation", ""):
        return waiting.filter(pk=_uuid(text)).first()
    later = asked.get("after", "")
    if later:
        rows = list(waiting.values_list("pk", flat=True))
        number = rows.index(_uuid(later)) + 1 if _uuid(later) in rows else 0
        return waiting.filter(pk=rows[number % len(rows)]).first() if rows else None
    return waiting.first()


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as odd:
        raise Http404 from odd


def _observation_page(
    request: MemberRequest, current: Observation | None, problem: str = "", status: int = 200
) -> HttpResponse:
    words = request.GET.get("words", "").replace("\x00", "").strip()
    shown = spoken([current], meetings([current.occasion] if current.occasion else []))[0] \
        if current else None  # fmt: skip
    ways_out = unlinked_ways_out()
    context = {
        "current": current,
        "shown": shown,
        "offered": _offered(_asked(current), words) if current else [],
        "words": words,
        "waiting": unlinked().count(),
        "later": f"?{urlencode({'after': str(current.pk)})}" if current else "",
        "lasting": lines_of(to_confirm()[:MOST_PROPOSED]),
        "reached": _reached_lines(),
        "clusters": _cluster_lines(_proposals(request)),
        "ways_out": spoken(ways_out[:MOST_FOUND], {}),
        "ways_out_count": ways_out.count(),
        "aside": spoken(set_aside_lately(MOST_FOUND), {}),
        "problem": problem,
    }
    return render(request, "register/desk.html", context, status=status)


@dataclass(frozen=True, slots=True)
class ReachedLine:
    """A blockage that is perhaps resolved, and what was measured of it with where that is read."""

    line: Line
    measured: Sequence[tuple[str, str]]


def _reached_lines() -> list[ReachedLine]:
    found = perhaps_resolved(timezone.localdate())[:MOST_PROPOSED]
    lines = lines_of([one.blockage for one in found])
    return [
        ReachedLine(
            line,
            [(measured_text(each), chain_address(*key_of(each))) for each in one.followed],
        )
        for one, line in zip(found, lines, strict=True)
    ]


def _asked(current: Observation) -> Asked:
    return Asked(current.statement, current.barrier, current.themes, current.publics)


def _offered(asked: Asked, words: str = "") -> list[Offered]:
    """Return the three nearest with why, then what has the words somebody looked for."""
    near = known.nearest(asked)
    rows = Blockage.objects.in_bulk([one.blockage for one in near])
    lines = {one.blockage.pk: one for one in lines_of(rows.values())}
    found = [
        Offered(lines[one.blockage], _why(one.why, one.words))
        for one in near
        if one.blockage in lines
    ]
    if words:
        others = blockages(Choice(words=words)).exclude(pk__in=rows)[:MOST_FOUND]
        found += [Offered(one) for one in lines_of(others)]
    return found


def _why(reasons: Sequence[Why], words: Sequence[str]) -> str:
    said = [str(WHY[one]) for one in reasons if one is not Why.WORDS]
    if words:
        said.insert(0, _("the same words: %(words)s") % {"words": ", ".join(words)})
    return listed(said) if said else _("its letters look alike")


def _decided(request: MemberRequest) -> HttpResponse:
    """Write what was decided of one observation; 409 when somebody was faster."""
    text = request.POST.get("observation", "")
    if not text:
        return _observation_page(request, _current(request.GET), _("Nothing was sent."), UNREADABLE)
    current = unlinked().filter(pk=_uuid(text)).first()
    if current is None:
        gone = _("Somebody else decided about it in the meantime. This is the next one.")
        return _observation_page(request, unlinked().first(), gone, CONFLICT)
    decision = request.POST.get("decision", "")
    if not decision:
        return _observation_page(request, current, _("Choose what it is."), UNREADABLE)
    if decision == NEW:
        return redirect(f"{reverse('web:new_blockage')}?observation={current.pk}")
    if decision == ASIDE:
        set_aside([current], actor=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, _("Set aside: it shows no blockage."))
        return redirect("web:register_desk")
    return _linked(request, current, _uuid(decision))


def _linked(request: MemberRequest, current: Observation, blockage_id: UUID) -> HttpResponse:
    target = Blockage.objects.filter(uuid=blockage_id).first()
    if target is None:
        raise Http404
    near = {one.blockage for one in known.nearest(_asked(current))}
    linked = add_evidence(target.uuid, [current], actor=request.user, suggested=target.pk in near)
    messages.success(request, _("Linked with “%(title)s”.") % {"title": linked.title})
    return redirect("web:register_desk")


def _proposals(request: MemberRequest) -> list[Proposal]:
    return proposals_for(request.standing, today=timezone.localdate())[:MOST_PROPOSED]


def _cluster_lines(proposals: Sequence[Proposal]) -> list[ClusterLine]:
    called = names()
    return [_line(one, called) for one in proposals]


def _line(one: Proposal, called: Names) -> ClusterLine:
    cluster = one.cluster
    category, reason = called.category(cluster.category), reason_text(cluster.reason)
    return ClusterLine(
        one,
        category,
        reason,
        called.basin(cluster.basin),
        period_text(cluster.trimester),
        times_text(cluster.count),
        f"?{urlencode({'cluster': one.code})}",
        statement_of(category, reason, reader_language()),
    )


def _cluster(request: MemberRequest, code: str) -> HttpResponse:
    """Decide about a cluster of failures: what it shows, in which words, or nothing."""
    proposal = next((one for one in _proposals(request) if one.code == code), None)
    if proposal is None:
        gone = _("Somebody else decided about it in the meantime. This is the next one.")
        return _observation_page(request, unlinked().first(), gone, CONFLICT)
    [line] = _cluster_lines([proposal])
    if request.method != "POST":
        return _cluster_page(request, line)
    decision = request.POST.get("decision", "")
    statement = request.POST.get("statement", "").strip()
    if decision == ASIDE:
        set_aside(
            [proposal.cluster], actor=request.user, reason=request.POST.get("reason", "")
        )  # fmt: skip
        messages.success(request, _("Set aside: it shows no blockage."))
        return redirect("web:register_desk")
    target = Blockage.objects.filter(uuid=_uuid(decision)).first() if decision else None
    if target is None or not statement:
        return _cluster_page(
            request, line, _("Choose what it shows, and say it in words."), UNREADABLE
        )  # fmt: skip
    try:
        with transaction.atomic():
            linked = take_up_cluster(
                proposal, statement, reader_language(), target.uuid, actor=request.user
            )
    except InvalidInput:
        return _cluster_page(request, line, _too_few(), CONFLICT)
    messages.success(request, _("Linked with “%(title)s”.") % {"title": linked.title})
    return redirect("web:register_desk")


def _too_few() -> str:
    return _(
        "Too few requests of this kind failed there: saying it in public would let others work out"
        " how many. Talk of it in a meeting instead."
    )


def _cluster_page(
    request: MemberRequest, line: ClusterLine, problem: str = "", status: int = 200
) -> HttpResponse:
    words = request.GET.get("words", "").replace("\x00", "").strip()
    theme = (line.proposal.theme,) if line.proposal.theme else ()
    context = {
        "line": line,
        "words": words,
        "problem": problem or ("" if line.proposal.can_be_told else _too_few()),
        "offered": _offered(Asked(line.statement, themes=theme), words),
    }
    return render(request, "register/cluster.html", context, status=status)
