"""One search request, read: what is needed, near what, for whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from seuil.access.types import Fact
from seuil.matching.index import index
from seuil.matching.search import Reply, search
from seuil.territory.gazetteer import Gazetteer
from seuil.web.search.facets import FACETS, chosen_in
from seuil.web.search.forms import SearchForm
from seuil.web.search.situation import carried, facts_of


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, read: the form, the facts, and what could not be read of them."""

    form: SearchForm
    facts: dict[str, Fact]
    errors: Mapping[str, str]
    places: Gazetteer
    data: QueryDict

    def is_valid(self) -> bool:
        return self.form.is_valid() and not self.errors

    def reply(self) -> Reply:
        narrowed = {facet: chosen_in(self.data, facet) for facet in FACETS}
        question = self.form.question(
            self.facts,
            categories=narrowed["category"],
            territories=[*narrowed["basin"], *narrowed["commune"]],
            spoken=narrowed["language"],
        )
        return search(question)


def asked_by(data: QueryDict) -> Asked:
    places = index.ready().places
    facts, errors = facts_of(data, places)
    form = SearchForm(data or None, places=places)
    return Asked(form, facts, errors, places, data)


def carried_fields(asked: Asked) -> list[tuple[str, str]]:
    """Return every field of the search, so that a sheet can be opened with it and come back."""
    names = ("text", "category", "place", "lat", "lon", "within", "when", "day", "hour", "sort")
    plain = [(name, asked.data.get(name, "")) for name in names]
    return [(name, value) for name, value in plain if value] + carried(asked.facts)
