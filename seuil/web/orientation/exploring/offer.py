"""Exploring a request: what was tried beside what the offer has, level by level."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from seuil.directory.models import Service
from seuil.kernel.errors import NotVisible, SeuilError, TransitionRefused
from seuil.matching.search import judge
from seuil.orientation.domain import avenue as domain
from seuil.orientation.domain.avenue import Band, Origin
from seuil.orientation.domain.reasons import NEEDS_WORDS, Reason, is_combined, reasons_for
from seuil.orientation.domain.request import Step
from seuil.orientation.exploring import (
    Proposal,
    Sought,
    proposals,
    question_of,
    sought_by,
)
from seuil.orientation.labels import BAND_LABELS, Words
from seuil.orientation.models import Avenue, OrientationRequest
from seuil.orientation.operations import AvenueMove, add_avenue, take_avenue_step
from seuil.orientation.policies import steps_of
from seuil.orientation.queries import request_for
from seuil.web.components import Crumb
from seuil.web.http import render_page
from seuil.web.orientation.crumbs import crumbs_of
from seuil.web.orientation.exploring.beginning import begin, explorable, sees_exploration
from seuil.web.orientation.exploring.cards import (
    ProposalCard,
    cards_of,
    partnerships_for,
    reason_choices,
)
from seuil.web.orientation.exploring.combined import other_desks, sections_of
from seuil.web.orientation.exploring.levels import levels_of
from seuil.web.orientation.facts import facts_said
from seuil.web.orientation.passages.parts import passage_part
from seuil.web.orientation.reader import RequestReader, for_professionals, sentence_of
from seuil.web.signs import signs_of

SHOWN = 20
LONGEST_NAME = 300
UNPROCESSABLE = 422


class Incomplete(SeuilError):
    """The form lacks something; the message tells its reader what."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the reader looks for by hand: words, one level only, all that was found."""

    words: str = ""
    band: Band | None = None
    whole: bool = False

    @classmethod
    def in_form(cls, posted: QueryDict) -> "Looked":
        band = posted.get("level", "")
        return cls(
            words=posted.get("words", "").strip()[:LONGEST_NAME],
            band=Band(band) if band in set(Band) else None,
            whole="whole" in posted,
        )


@dataclass(frozen=True, slots=True)
class BandChoice:
    value: str
    label: Words
    found: int
    checked: bool


@dataclass(frozen=True, slots=True)
class CardSection:
    key: str
    label: Words
    cards: Sequence[ProposalCard]
    found: int


@dataclass(frozen=True, slots=True)
class Found:
    """What the engine proposes, as the screen shows it."""

    sections: Sequence[CardSection] = ()
    bands: Sequence[BandChoice] = ()
    count: int = 0
    hidden: int = 0
    combined: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """A form by heart that is shown again, with what is wrong."""

    name: str = ""
    band: str = ""
    errors: Sequence[str] = field(default_factory=tuple)


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def explore(request: RequestReader, request_id: UUID) -> HttpResponse:
    """Show the exploration of a request; POST looks by hand and keeps nothing."""
    asked = explored(request, request_id)
    return _page(request, asked, Looked.in_form(request.POST))


@require_POST
@for_professionals
def add(request: RequestReader, request_id: UUID) -> HttpResponse:
    """Make an avenue of a service that was proposed, or of what somebody knows by heart.

    With a reason it is set aside at once: it was looked at, and says why it was not tried.
    """
    asked = explored(request, request_id)
    try:
        with transaction.atomic():
            begin(request.viewer, asked)
            said = _added(request, asked)
            asked.refresh_from_db(fields=["status", "version"])
    except Incomplete as wrong:
        again = Again(request.POST.get("name", ""), request.POST.get("band", ""), [str(wrong)])
        return _page(request, asked, Looked.in_form(request.POST), again, status=UNPROCESSABLE)
    except TransitionRefused as refusal:
        if not request.htmx:
            raise
        again = Again(errors=[sentence_of(refusal)])
        return _page(request, asked, Looked.in_form(request.POST), again, status=UNPROCESSABLE)
    looked = Looked.in_form(request.POST)
    if request.htmx:
        return _page(request, asked, looked, said=said)
    messages.success(request, said)
    searched = looked != Looked()  # the browser sends it there again: it stands in no address
    return redirect("web:orientation_explore", asked.uuid, preserve_request=searched)


def explored(request: RequestReader, request_id: UUID) -> OrientationRequest:
    """Return a request whose exploration this person may see."""
    asked = request_for(request.viewer, request_id)
    if not sees_exploration(request.viewer, asked):
        raise NotVisible("the requester reads the answer, not how it was found")
    return asked


# Adding


def _added(request: RequestReader, asked: OrientationRequest) -> str:
    if "aside" in request.POST:
        return _set_aside(request, asked, request.POST["aside"])
    if "add" in request.POST:
        avenue = _from_engine(request, asked, request.POST["add"])
        return _("%(name)s is an avenue now.") % {"name": avenue.called}
    return _by_heart(request, asked)


def _from_engine(request: RequestReader, asked: OrientationRequest, service_id: str) -> Avenue:
    service = _service(service_id)
    match = judge(service, question_of(sought_by(asked)))
    verdict = match.found.verdict
    return add_avenue(
        request.viewer,
        asked.uuid,
        service=service,
        verdict=verdict.value if verdict else "",
        origin=Origin.ENGINE,
    )


def _service(service_id: str) -> Service:
    try:
        key = UUID(service_id)
    except ValueError as wrong:
        raise NotVisible("no such service") from wrong
    for sheets in (Service.objects.public(), Service.objects.for_professionals()):
        if service := sheets.for_sheet().filter(uuid=key).first():
            return service
    raise NotVisible("no such service")


def _set_aside(request: RequestReader, asked: OrientationRequest, service_id: str) -> str:
    posted = request.POST
    chosen = posted.get(f"reason-{service_id}", "")
    words = posted.get(f"words-{service_id}", "").strip()
    if chosen not in reasons_for(domain.Step.SET_ASIDE):
        raise Incomplete(_("Choose why it is not tried, then set it aside."))
    if Reason(chosen) in NEEDS_WORDS and not words:
        raise Incomplete(_("Say this reason in your own words."))
    if signs := signs_of(words):
        text = _("Your words hold %(signs)s. Take out what is about a person.")
        raise Incomplete(text % {"signs": signs})
    avenue = _from_engine(request, asked, service_id)
    move = AvenueMove(domain.Step.SET_ASIDE, reason=Reason(chosen), words=words)
    take_avenue_step(request.viewer, avenue.uuid, move)
    return _("%(name)s is set aside.") % {"name": avenue.called}


def _by_heart(request: RequestReader, asked: OrientationRequest) -> str:
    name = request.POST.get("name", "").strip()[:LONGEST_NAME]
    band = request.POST.get("band", "")
    if not name:
        raise Incomplete(_("Write the name of the service or the place."))
    if band not in set(Band):
        raise Incomplete(_("Say at which level it is."))
    if signs := signs_of(name):
        text = _("Your words hold %(signs)s. Take out what is about a person.")
        raise Incomplete(text % {"signs": signs})
    avenue = add_avenue(
        request.viewer, asked.uuid, name=name, band=Band(band), origin=Origin.MEMORY
    )
    return _("%(name)s is an avenue now.") % {"name": avenue.called}


# The page


def _page(
    request: RequestReader,
    asked: OrientationRequest,
    looked: Looked,
    again: Again | None = None,
    *,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    avenues = list(asked.avenues.for_list().by_band())
    found = _found(request, asked, looked, avenues)
    steps = steps_of(request.viewer, asked)
    desks = other_desks(asked) if found.combined and Step.CO_EXPLORE in steps else []
    levels = levels_of(avenues, asked.levels.all())
    context: dict[str, object] = {
        "asked": asked,
        "crumbs": crumbs_of(asked, Crumb(label=_("Explore"))),
        "facts": facts_said(asked),
        "avenues": avenues,
        "today": timezone.localdate(),
        "levels": levels,
        "missing": [one.label for one in levels if one.missing],
        "editing": explorable(request.viewer, asked),
        "from_answer": False,
        "can_answer": Step.ANSWER in steps,
        "looked": looked,
        "found": found,
        "desks": desks,
        "asides": reason_choices(domain.Step.SET_ASIDE),
        "band_labels": BAND_LABELS.items(),
        "again": again or Again(),
        "said": said or _how_many(found),
        "passage": passage_part(asked, timezone.localdate()),
    }
    return render_page(
        request, "orientation/explore.html", context, partial="exploration", status=status
    )


def _found(
    request: RequestReader, asked: OrientationRequest, looked: Looked, avenues: Sequence[Avenue]
) -> Found:
    sought: Sought = sought_by(asked, words=looked.words)
    everything = proposals(sought)
    counts = Counter(one.band for one in everything)
    wanted = [one for one in everything if looked.band in {None, one.band}]
    combined = is_combined(sought.situation)
    ordered = sections_of(wanted, combined=combined)
    known = {avenue.service_id: avenue for avenue in avenues if avenue.service_id}
    agreed = partnerships_for(
        request.viewer, asked, [one.service for one in wanted], timezone.localdate()
    )
    left = len(wanted) if looked.whole else SHOWN
    sections = []
    for section in ordered:
        cards = cards_of(_first(section.proposals, left), known, agreed)
        left -= len(cards)
        sections.append(
            CardSection(section.key, section.label, cards, found=len(section.proposals))
        )
    return Found(
        sections=sections,
        bands=_bands(counts, len(everything), looked.band),
        count=len(wanted),
        hidden=len(wanted) - sum(len(section.cards) for section in sections),
        combined=combined,
    )


def _first(found: Sequence[Proposal], most: int) -> Sequence[Proposal]:
    return found[: max(most, 0)]


def _bands(counts: Counter[Band], whole: int, chosen: Band | None) -> list[BandChoice]:
    every = BandChoice("", _("all levels"), whole, chosen is None)
    return [
        every,
        *(BandChoice(band, BAND_LABELS[band], counts[band], band is chosen) for band in Band),
    ]


def _how_many(found: Found) -> str:
    text = ngettext("%(count)s service proposed", "%(count)s services proposed", found.count)
    return text % {"count": found.count}
