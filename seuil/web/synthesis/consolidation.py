"""Sorting what was said: filing the rest, what says the same, known blockages, last time's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from seuil.concertation.domain.contribution import Heading, Step
from seuil.concertation.domain.working_group import Verdict
from seuil.concertation.labels import VERDICT_LABELS
from seuil.concertation.models import Contribution
from seuil.concertation.operations.contributions import (
    ContributionMove,
    say_not_same,
    say_same,
    take_contribution_step,
)
from seuil.concertation.operations.linking import link_contribution
from seuil.concertation.operations.reviews import review_blockage
from seuil.concertation.operations.synthesis import gather
from seuil.concertation.queries.evaluation import evaluation_of
from seuil.concertation.queries.sorting import Sorting, sorting_of
from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused
from seuil.kernel.personal import Found
from seuil.kernel.versions import Stale
from seuil.register.domain.blockage import STANDING
from seuil.register.models import Blockage
from seuil.register.queries.lists import Choice, blockages
from seuil.register.similar import Asked, Why, known
from seuil.web.http import CONFLICT, UNREADABLE
from seuil.web.live.evaluating import told_words
from seuil.web.live.words import KIND_GROUPS
from seuil.web.register.shown import Line, line_of
from seuil.web.sessions.inside import (
    InsideRequest,
    inside,
    is_on,
    is_over,
    render_inside,
    was_held,
)
from seuil.web.signs import confirmed, signs_in, signs_text
from seuil.wording.localised import reader_language
from seuil.wording.phrases import listed

PER_PAGE = 8
MOST_FOUND = 6
LONGEST_WORDS = 300
NONE = "none"
TEMPLATE = "synthesis/consolidation.html"


@dataclass(frozen=True, slots=True)
class Offered:
    """A known blockage that a sentence could show; ``why`` is empty where words found it."""

    line: Line
    why: str = ""


@dataclass(frozen=True, slots=True)
class ToLink:
    """A sentence that shows no blockage so far, with those that it could show."""

    contribution: Contribution
    offered: Sequence[Offered]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """One thing that is left to do, and where on the page."""

    sentence: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused: ``about`` is the row of the form, ``typed`` what stood in it."""

    sentence: str
    about: int | UUID | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    signs: Sequence[Found] = ()


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def consolidation(request: InsideRequest) -> HttpResponse:
    """Show what is left to sort; POST does one thing of it."""
    if not was_held(request.session_opened, request.able):
        raise NotVisible("the session has not begun")
    if request.method != "POST":
        return _page(request)
    if not is_on(request.session_opened, request.able):
        raise TransitionRefused("it is sorted until the synthesis is handed over")
    act, _sign, value = request.POST.get("act", "").partition(":")
    try:
        return ACTS.get(act, _unknown)(request, value)
    except Stale as stale:
        text = _("Somebody else was faster: “%(text)s” is not as you saw it. Nothing was changed.")
        return _page(request, Refusal(text % {"text": stale.current.text}), CONFLICT)


def _unknown(_request: InsideRequest, _value: str) -> HttpResponse:
    raise NotVisible("no such step")


def _file(request: InsideRequest, value: str) -> HttpResponse:
    heading = request.POST.get("heading", value)
    if heading not in set(Heading):
        return _page(request, Refusal(_("Choose a heading."), _key(request)), UNREADABLE)
    move = ContributionMove(Step.FILE, heading=Heading(heading), seen=_seen(request))
    take_contribution_step(request.session_opened, _key(request), move, actor=request.user)
    return _back(request, "unfiled")


def _set_aside(request: InsideRequest, _value: str) -> HttpResponse:
    words = request.POST.get("words", "").strip()
    if not words:
        return _page(request, Refusal(_("Say why in a few words."), _key(request)), UNREADABLE)
    move = ContributionMove(Step.SET_ASIDE, words=words[:LONGEST_WORDS], seen=_seen(request))
    take_contribution_step(request.session_opened, _key(request), move, actor=request.user)
    return _back(request, "unfiled")


def _same(request: InsideRequest, other: str) -> HttpResponse:
    say_same(
        request.session_opened,
        _key(request),
        _number(other),
        actor=request.user,
        seen=_seen(request),
    )
    return _back(request, request.POST.get("from", "unfiled"))


def _apart(request: InsideRequest, _value: str) -> HttpResponse:
    say_not_same(request.session_opened, _key(request))
    return _back(request, "twins")


def _link(request: InsideRequest, _value: str) -> HttpResponse:
    """Link a sentence with what was chosen; whether it was proposed is looked up, not believed."""
    chosen = request.POST.get("blockage", "")
    contribution = request.session_opened.contributions.filter(pk=_key(request)).first()
    if contribution is None:
        raise NotVisible("no such contribution")
    if not chosen:
        refusal = Refusal(_("Choose a blockage, or leave it for later."), _key(request))
        return _page(request, refusal, UNREADABLE)
    blockage = None if chosen == NONE else _blockage(chosen)
    near = {one.blockage for one in known.nearest(_asked(contribution))} if blockage else set()
    link_contribution(
        request.session_opened.uuid,
        contribution.pk,
        blockage,
        actor=request.user,
        suggested=blockage is not None and blockage.pk in near,
        seen=_seen(request),
    )
    return _back(request, "blockages")


def _blockage(text: str) -> Blockage:
    found = Blockage.objects.filter(uuid=_uuid(text), status__in=STANDING).first()
    if found is None:
        raise NotVisible("no such blockage")
    return found


def _review(request: InsideRequest, value: str) -> HttpResponse:
    verdict, words = request.POST.get("verdict", ""), request.POST.get("words", "").strip()
    about, typed = _uuid(value), {"verdict": verdict, "words": words}
    if verdict not in set(Verdict):
        return _page(request, Refusal(_("Say where it stands."), about, typed), UNREADABLE)
    if len(words) > LONGEST_WORDS:
        return _page(
            request, Refusal(_("Too long: shorten it a little."), about, typed), UNREADABLE
        )
    signs = signs_in(words)
    if signs and not confirmed(request.POST, signs):
        return _page(request, Refusal("", about, typed, signs), UNREADABLE)
    try:
        review_blockage(
            request.session_opened.uuid,
            about,
            Verdict(verdict),
            actor=request.user,
            words=words,
            language=reader_language(),
        )
    except InvalidInput:
        return _page(request, Refusal(_("Say what changed."), about, typed), UNREADABLE)
    return _back(request, "reviews")


def _gather(request: InsideRequest, _value: str) -> HttpResponse:
    gather(request.session_opened.uuid)
    return redirect("web:session_synthesis", request.session_opened.slug)


ACTS: Mapping[str, Callable[[InsideRequest, str], HttpResponse]] = {
    "file": _file,
    "set_aside": _set_aside,
    "same": _same,
    "apart": _apart,
    "link": _link,
    "review": _review,
    "gather": _gather,
}


def _page(
    request: InsideRequest, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    session = request.session_opened
    sorting = sorting_of(session)
    page = Paginator(sorting.unlinked, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "sorting": sorting,
        "left": _left(sorting),
        "open": is_on(session, request.able),
        "over": is_over(session, request.able),
        "groups": KIND_GROUPS,
        "twins": sorting.twins[:MOST_FOUND],
        "page": page,
        "to_link": _to_link(request, page) if is_on(session, request.able) else [],
        "verdicts": [(str(one), VERDICT_LABELS[one]) for one in Verdict],
        "refusal": refusal,
        "signs": refusal.signs if refusal else (),
        "signs_text": signs_text(refusal.signs) if refusal else "",
        "none": NONE,
        **told_words(evaluation_of(session)),
    }
    return render_inside(request, TEMPLATE, context, here="session_consolidation", status=status)


def _left(sorting: Sorting) -> list[Left]:
    """Return what must be done before the draft can be handed over."""
    counted = (
        (
            len(sorting.unfiled),
            ngettext(
                "%(count)s contribution is not filed yet.",
                "%(count)s contributions are not filed yet.",
                len(sorting.unfiled),
            ),
            "unfiled",
        ),
        (
            sorting.unreviewed,
            ngettext(
                "%(count)s blockage of last time was not talked about yet.",
                "%(count)s blockages of last time were not talked about yet.",
                sorting.unreviewed,
            ),
            "reviews",
        ),
        (
            sorting.without_line,
            ngettext(
                "%(count)s filed contribution has no line in the synthesis yet.",
                "%(count)s filed contributions have no line in the synthesis yet.",
                sorting.without_line,
            ),
            "gather",
        ),
    )
    return [Left(text % {"count": count}, anchor) for count, text, anchor in counted if count]


def _to_link(request: InsideRequest, page: "Page[Contribution]") -> list[ToLink]:
    looked_for = request.GET.get("words", "").replace("\x00", "").strip()
    of = request.GET.get("of", "")
    near = {one.pk: known.nearest(_asked(one)) for one in page}
    keys = {each.blockage for found in near.values() for each in found}
    rows = Blockage.objects.in_bulk(keys)
    found = []
    for one in page:
        offered = [
            Offered(line_of(rows[each.blockage]), _why(each.why, each.words))
            for each in near[one.pk]
            if each.blockage in rows
        ]
        words = looked_for if of == str(one.pk) else ""
        if words:
            others = blockages(Choice(words=words)).exclude(
                pk__in=[each.blockage for each in near[one.pk]]
            )
            offered += [Offered(line_of(each)) for each in others[:MOST_FOUND]]
        found.append(ToLink(one, offered, words))
    return found


def _asked(one: Contribution) -> Asked:
    return Asked(one.text, themes=tuple(one.session.themes))


WHY = {
    Why.MEANING: gettext_lazy("means much the same"),
    Why.BARRIER: gettext_lazy("the same barrier"),
    Why.THEME: gettext_lazy("the same theme"),
    Why.PUBLIC: gettext_lazy("the same public"),
}


def _why(reasons: Sequence[Why], words: Sequence[str]) -> str:
    said = [str(WHY[one]) for one in reasons if one in WHY]
    if words:
        said.insert(0, _("the same words: %(words)s") % {"words": ", ".join(words)})
    return listed(said) if said else _("its letters look alike")


def _back(request: InsideRequest, anchor: str) -> HttpResponse:
    here = reverse("web:session_consolidation", args=[request.session_opened.slug])
    number = request.POST.get("page", "")
    query = f"?{urlencode({'page': number})}" if number.isdecimal() and number != "1" else ""
    known_anchor = anchor if anchor in {"unfiled", "twins", "blockages", "reviews"} else "left"
    return redirect(f"{here}{query}#{known_anchor}")


def _key(request: InsideRequest) -> int:
    return _number(request.POST.get("contribution", ""))


def _seen(request: InsideRequest) -> int | None:
    typed = request.POST.get("seen", "")
    return _number(typed) if typed else None


def _number(typed: str) -> int:
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 12:
        raise NotVisible("no such row")
    return int(typed)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as odd:
        raise NotVisible("no such row") from odd
