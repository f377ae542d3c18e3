"""Narrowing what was found, with counts over all of it."""

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _

from seuil.matching.chips import language_label
from seuil.matching.index import index
from seuil.matching.kinds import Kind
from seuil.matching.search import Reply
from seuil.web.components import Facet, FacetOption
from seuil.web.search.kept import made_once
from seuil.wording.localised import reader_language

FACETS = ("category", "language", "basin", "commune")
PREFIX = "f_"
MOST_OPTIONS = 12
MOST_CHOSEN = 20
FORM_ID = "search-form"


def chosen_in(data: QueryDict, facet: str) -> list[str]:
    return [value for value in data.getlist(PREFIX + facet) if value][:MOST_CHOSEN]


def facet_panels(reply: Reply, data: QueryDict) -> list[Facet]:
    legends = {
        "category": _("Kind of help"),
        "language": _("Languages of the service"),
        "basin": _("Basin"),
        "commune": _("Commune"),
    }
    labels = _labels(reply)
    return [
        Facet(
            name=PREFIX + facet,
            legend=legends[facet],
            form=FORM_ID,
            options=_options(reply.facets[facet], labels[facet], chosen_in(data, facet)),
        )
        for facet in FACETS
    ]


def _labels(reply: Reply) -> Mapping[str, Mapping[str, str]]:
    ready, language = index.ready(), reader_language()
    places = ready.places
    return {
        "category": _kind_labels(ready.kinds, language),
        "language": {code: language_label(code, language) for code in reply.facets["language"]},
        "basin": {code: places.label(code, language) for code in reply.facets["basin"]},
        "commune": {code: places.label(code, language) for code in reply.facets["commune"]},
    }


@made_once
def _kind_labels(kinds: tuple[Kind, ...], language: str) -> dict[str, str]:
    return {kind.code: kind.labels[language] for top in kinds for kind in top.with_children()}


def _options(
    counts: Mapping[str, int], labels: Mapping[str, str], chosen: list[str]
) -> list[FacetOption]:
    """Return the most frequent options, those that are chosen always among them."""
    order = sorted(
        counts, key=lambda code: (code not in chosen, -counts[code], labels.get(code, code))
    )
    known = [code for code in [*(c for c in chosen if c not in counts), *order] if code in labels]
    return [
        FacetOption(
            value=code, label=labels[code], found=counts.get(code, 0), checked=code in chosen
        )
        for code in known[: max(MOST_OPTIONS, len(chosen))]
    ]
