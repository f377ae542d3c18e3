"""Figures of observed access in words: what is shown, what is not, and why."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from seuil.kernel.small_cells import Figure
from seuil.observatory.domain.observed import Result
from seuil.register.domain.publics import Public
from seuil.register.domain.trimesters import Trimester
from seuil.register.labels import PUBLIC_LABELS
from seuil.web.components import Option
from seuil.web.register.words import period_text
from seuil.wording.phrases import number_text
from seuil.wording.times import month_text

RESULT_LABELS = {
    Result.ACCESS: gettext_lazy("the person was received"),
    Result.REFUSED: gettext_lazy("refused by the service"),
    Result.SILENCE: gettext_lazy("no answer"),
    Result.MISSED: gettext_lazy("accepted, but it did not happen"),
    Result.GIVEN_UP: gettext_lazy("given up by the person"),
}
WIDEST = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A count as it is read; ``width``: of its bar, None where there is no bar to draw."""

    text: str
    width: int | None = None


def figure_text(figure: Figure) -> str:
    return number_text(figure) if isinstance(figure, int) else _("not shown")


def bars_of(figures: Sequence[Figure]) -> list[Shown]:
    """Return counts with bars, as wide as the largest of them allows."""
    most = max((figure for figure in figures if isinstance(figure, int)), default=0)
    return [
        Shown(
            figure_text(one), round(WIDEST * one / most) if isinstance(one, int) and most else None
        )
        for one in figures
    ]


def share_of(part: Figure, whole: Figure) -> int | None:
    """Return a share in per cent, where both counts are shown and there is something to share."""
    if not isinstance(part, int) or not isinstance(whole, int) or not whole:
        return None
    return round(WIDEST * part / whole)


def public_text(code: str) -> str:
    return str(PUBLIC_LABELS[Public(code)]) if code in set(Public) else code


def months_text(first: datetime.date, last: datetime.date) -> str:
    """Return the months from one to another: octobre 2025 à mars 2026."""
    pattern = "LLLL" if first.year == last.year else "LLLL y"
    return pgettext("months", "%(first)s to %(last)s") % {
        "first": month_text(first, pattern),
        "last": month_text(last),
    }


def periods_of(trimesters: Sequence[Trimester], chosen: Trimester) -> list[Option]:
    return [Option(str(one), period_text(one), one == chosen) for one in trimesters]


def chosen_of(asked: str, trimesters: Sequence[Trimester]) -> Trimester:
    """Return the trimester that an address asks for, the latest one when it asks for no other."""
    by_name: Mapping[str, Trimester] = {str(one): one for one in trimesters}
    return by_name.get(asked, trimesters[0])
