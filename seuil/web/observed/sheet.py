"""What happened to those who were sent to a service, for those who keep its sheet."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from seuil.kernel.errors import NotVisible
from seuil.kernel.small_cells import HIDDEN, SMALLEST, TOTAL
from seuil.observatory.domain.observed import ENOUGH, Delay, Period, Result
from seuil.observatory.observed.sheet import OfPeriod, Undeclared, observed_of
from seuil.observatory.observed.telling import REST, Told
from seuil.orientation.domain.reasons import Reason
from seuil.web.http import MemberRequest, signed_in
from seuil.web.observed.words import (
    RESULT_LABELS,
    figure_text,
    months_text,
    share_of,
)
from seuil.web.register.words import reason_text
from seuil.web.sheets.work import Work, open_work
from seuil.wording.times import month_text

ROOM = frozenset({Reason.FULL, Reason.WAITING_LIST_CLOSED})
SECTIONS = {Reason.OUT_OF_HOURS: "hours", Reason.LANGUAGE_NOT_COVERED: "languages"}
CONDITIONS = "conditions"
SAYS_NOTHING = frozenset({"", Reason.NO_REPLY.value, REST})
"""Alone, these add nothing to the result that they belong to."""


@dataclass(frozen=True, slots=True)
class ReasonLine:
    label: str
    count: str


@dataclass(frozen=True, slots=True)
class ResultLine:
    label: str
    count: str
    share: int | None
    reasons: Sequence[ReasonLine]


@dataclass(frozen=True, slots=True)
class UndeclaredLine:
    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class PeriodBlock:
    months: str
    attempts: str
    lines: Sequence[ResultLine]
    delay: str
    undeclared: Sequence[UndeclaredLine]


@require_safe
@never_cache
@signed_in
def observed_of_service(request: MemberRequest, service_id: uuid.UUID) -> HttpResponse:
    try:
        work = open_work(request, service_id)
    except NotVisible as missing:
        raise Http404 from missing
    if work.service is None or not work.may_edit:
        raise Http404
    found = observed_of(work.service, today=timezone.localdate())
    context = {
        "work": work,
        "crumbs": work.crumbs(_("What happened here")),
        "blocks": [_block(one, work) for one in found.periods],
        "since": month_text(found.since.first) if found.since else "",
        "enough": ENOUGH,
        "smallest": SMALLEST,
    }
    return render(request, "observed/service.html", context)


def _block(one: OfPeriod, work: Work) -> PeriodBlock:
    return PeriodBlock(
        months=_months(one.period),
        attempts=figure_text(one.told[TOTAL,]) if one.told else "",
        lines=_lines(one.told) if one.told else [],
        delay=_delay_text(one.delay) if one.delay else "",
        undeclared=[_undeclared(each, work) for each in one.undeclared],
    )


def _months(period: Period) -> str:
    return months_text(period.first.first, period.last.last_month)


def _lines(told: Told) -> list[ResultLine]:
    lines = [
        ResultLine(
            str(RESULT_LABELS[result]),
            figure_text(count),
            share_of(count, told[TOTAL,]),
            _reasons(told, result),
        )
        for result in Result
        if (count := told.get((result,), 0)) != 0
    ]
    rest = [ResultLine(_("the rest"), figure_text(HIDDEN), None, [])] if (REST,) in told else []
    return lines + rest


def _reasons(told: Told, result: Result) -> list[ReasonLine]:
    """Return the reasons of a result, the most frequent first, where any says something."""
    found = {key[1]: count for key, count in told.items() if key[0] == result and key[1:]}
    if set(found) <= SAYS_NOTHING:
        return []
    order = sorted(found.items(), key=lambda pair: -pair[1] if isinstance(pair[1], int) else 0)
    return [
        ReasonLine(
            _("other reasons") if reason == REST else reason_text(reason), figure_text(count)
        )
        for reason, count in order
    ]


def _delay_text(delay: Delay) -> str:
    text = ngettext(
        "From the first contact to being received: %(count)s day at the median; for half of the"
        " people between %(low)s and %(high)s.",
        "From the first contact to being received: %(count)s days at the median; for half of the"
        " people between %(low)s and %(high)s.",
        delay.median,
    )
    return text % {"count": delay.median, "low": delay.low, "high": delay.high}


def _undeclared(found: Undeclared, work: Work) -> UndeclaredLine:
    text = ngettext(
        "Refused %(count)s time for this reason: %(reason)s. The sheet says nothing about it.",
        "Refused %(count)s times for this reason: %(reason)s. The sheet says nothing about it.",
        found.count,
    )
    sentence = text % {"count": found.count, "reason": reason_text(found.reason)}
    if found.reason in ROOM:
        return UndeclaredLine(sentence, reverse("web:my_capacity", args=[work.service_id]))
    section = SECTIONS.get(found.reason, CONDITIONS)
    return UndeclaredLine(
        sentence, reverse("web:my_service_section", args=[work.service_id, section])
    )
