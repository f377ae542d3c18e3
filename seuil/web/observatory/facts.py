"""The facts of a vignette: in words, and as the fields of the search form."""

from seuil.matching.chips import themes
from seuil.matching.index import index
from seuil.observatory.models import Vignette
from seuil.observatory.queries import facts_of
from seuil.web.search.situation import carried, chip_group


def facts_in_words(vignette: Vignette) -> list[str]:
    """Return the facts as the words of the chips, in the order of the screen."""
    ready = index.ready()
    facts = facts_of(vignette, ready)
    return [
        words
        for theme in themes()
        for dimension in theme.dimensions
        if dimension.code in facts
        for words in chip_group(dimension, facts[dimension.code], ready.places).chosen
    ]


def search_fields(vignette: Vignette) -> list[tuple[str, str]]:
    """Return the fields that start a search with this situation and its first need."""
    fields = carried(facts_of(vignette, index.ready()))
    return [("category", vignette.needs[0]), *fields] if vignette.needs else fields
