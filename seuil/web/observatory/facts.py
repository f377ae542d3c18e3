"""The facts of a vignette: in words, and as the fields of the search form."""

from collections.abc import Mapping

from seuil.access.types import Fact
from seuil.matching.chips import themes
from seuil.matching.index import index
from seuil.observatory.models import Vignette
from seuil.observatory.queries import facts_of
from seuil.web.search.situation import carried, chip_group


def facts_in_words(vignette: Vignette) -> list[str]:
    """Return the facts as the words of the chips, in the order of the screen."""
    return words_of(facts_of(vignette, index.ready()))


def words_of(facts: Mapping[str, Fact]) -> list[str]:
    places = index.ready().places
    return [
        words
        for theme in themes()
        for dimension in theme.dimensions
        if dimension.code in facts
        for words in chip_group(dimension, facts[dimension.code], places).chosen
    ]


def search_fields(vignette: Vignette, need: str, place: str = "") -> list[tuple[str, str]]:
    """Return the fields that start a search with this situation and one of its needs."""
    fields = [("category", need), *carried(facts_of(vignette, index.ready()))]
    return [("place", place), *fields] if place else fields
