"""The register in words: months, places, reasons, families."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from seuil.directory.models import Category
from seuil.kernel.small_cells import HIDDEN, SMALLEST
from seuil.organisations.models import FAMILY_LABELS
from seuil.orientation.domain.reasons import Reason
from seuil.orientation.labels import REASON_LABELS
from seuil.register.domain.trimesters import Trimester
from seuil.register.queries.failures import Cluster
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.queries import places
from seuil.wording.localised import reader_language
from seuil.wording.times import month_text


@dataclass(frozen=True, slots=True)
class Names:
    """The names of what codes stand for, in the reader's language; in two queries."""

    categories: Mapping[str, str]
    gazetteer: Gazetteer
    language: str

    def category(self, code: str) -> str:
        return self.categories.get(code, code) if code else _("Kind of help not noted")

    def basin(self, code: str) -> str:
        return self.gazetteer.label(code, self.language) if code else _("Place not noted")


def names() -> Names:
    categories = {one.code: str(one.label) for one in Category.objects.all()}
    return Names(categories, places(), reader_language())


def reason_text(code: str) -> str:
    if not code:
        return _("no reason noted")
    return str(REASON_LABELS[Reason(code)]) if code in set(Reason) else code


def period_text(trimester: Trimester) -> str:
    """Return the months: avril à juin 2026."""
    return pgettext("months", "%(first)s to %(last)s") % {
        "first": month_text(trimester.first, "LLLL"),
        "last": month_text(trimester.last_month),
    }


def times_text(count: int) -> str:
    return ngettext("%(count)s time", "%(count)s times", count) % {"count": count}


def family_texts(one: Cluster) -> Sequence[str]:
    """Return the families whose counts are told, the most frequent first, then what is not told."""
    told = [(code, count) for code, count in one.families.items() if isinstance(count, int)]
    told.sort(key=lambda pair: -pair[1])
    texts = [
        _("%(family)s: %(count)s")
        % {"family": FAMILY_LABELS[code] if code else _("no service"), "count": count}
        for code, count in told
    ]
    if HIDDEN in one.families.values():
        texts.append(_what_is_hidden(bool(texts)) % {"smallest": SMALLEST})
    return texts


def _what_is_hidden(beside_others: bool) -> str:
    if beside_others:
        return _("the rest cannot be told apart without showing fewer than %(smallest)s")
    return _("practice families cannot be told apart without showing fewer than %(smallest)s")
