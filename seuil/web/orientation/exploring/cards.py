"""What the exploration screen shows of each service proposed."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from seuil.directory.models import Service
from seuil.matching.explain import Reason as Sentence
from seuil.matching.search import local_time
from seuil.orientation.domain.avenue import Step
from seuil.orientation.domain.reasons import SIDES, Reason, is_declared, reasons_for
from seuil.orientation.exploring import Proposal
from seuil.orientation.labels import BAND_LABELS, REASON_LABELS, SIDE_LABELS, Words
from seuil.orientation.models import Avenue, OrientationRequest, Partnership
from seuil.orientation.partnerships import partnerships_between
from seuil.orientation.policies import Viewer
from seuil.web.components import Fact, SheetWords
from seuil.web.components import Reason as ReasonLine
from seuil.web.search.cards import distance_text, opening_text, words_of_sheet

ReasonChoices = Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalCard:
    """One service that may become an avenue. ``avenue``: it is one already.

    ``public``: it has a page of its own. ``likely``: why the sheet would have it set aside.
    """

    sheet: SheetWords
    verdict: str
    band: Words
    facts: Sequence[Fact]
    failed: Sequence[ReasonLine]
    asks: Sequence[ReasonLine]
    others: Sequence[ReasonLine]
    public: bool = True
    likely: str = ""
    speaks: bool = False
    partnership: Partnership | None = None
    avenue: Avenue | None = None


def cards_of(
    proposals: Iterable[Proposal],
    avenues: Mapping[int, Avenue],
    partnerships: Mapping[int, Partnership],
) -> list[ProposalCard]:
    """Return the cards; ``avenues`` by service, ``partnerships`` by organisation that takes."""
    now = local_time(timezone.now())
    return [
        _card(
            one,
            now,
            avenues.get(one.service.pk),
            partnerships.get(one.service.organisation_id),
        )
        for one in proposals
    ]


def _card(
    proposal: Proposal,
    now: datetime.datetime,
    avenue: Avenue | None,
    partnership: Partnership | None,
) -> ProposalCard:
    sheet = words_of_sheet(proposal.service, now.date())
    return ProposalCard(
        sheet=sheet,
        verdict=proposal.verdict.value if proposal.verdict else "",
        band=BAND_LABELS[proposal.band],
        facts=_facts(proposal, sheet, now),
        failed=lines_of(proposal.failed),
        asks=lines_of(proposal.asks),
        others=lines_of(proposal.others),
        public=proposal.service.is_public,
        likely=min(proposal.reasons, key=list(Reason).index, default=""),
        speaks=proposal.speaks,
        partnership=partnership,
        avenue=avenue,
    )


def _facts(proposal: Proposal, sheet: SheetWords, now: datetime.datetime) -> list[Fact]:
    known = bool(proposal.service.hours)
    opening = opening_text(proposal.opens_next, now, known=known)
    shown = sheet.visited and proposal.distance_m is not None
    far = distance_text(round(proposal.distance_m or 0)) if shown else ""
    where = " · ".join(part for part in (far, sheet.where) if part)
    return [fact for fact in (Fact("place", where), Fact("clock", opening)) if fact.text]


def lines_of(sentences: Iterable[Sentence]) -> list[ReasonLine]:
    return [ReasonLine(one.result.value, one.sentence, one.derogation) for one in sentences]


def reason_choices(step: Step, said: Iterable[str] = ()) -> ReasonChoices:
    """Return the reasons of a step under their sides, the offer first.

    ``said``: the dimensions on which the sheet states something; such a reason says so.
    """
    declared = set(said)
    groups: dict[str, list[tuple[str, str]]] = {}
    for reason in reasons_for(step):
        label = _reason_label(reason, stated=is_declared(reason, declared) is True)
        groups.setdefault(str(SIDE_LABELS[SIDES[reason]]), []).append((reason.value, label))
    return list(groups.items())


def _reason_label(reason: Reason, *, stated: bool) -> str:
    label = str(REASON_LABELS[reason])
    return _("%(reason)s (the sheet says it)") % {"reason": label} if stated else label


def partnerships_for(
    viewer: Viewer, request: OrientationRequest, services: Iterable[Service], day: datetime.date
) -> dict[int, Partnership]:
    """Return the agreements of the requester's or the reader's organisation, by who takes."""
    givers = {*viewer.standing.roles}
    if request.organisation_id:
        givers.add(request.organisation_id)
    return partnerships_between(givers, services, day)
