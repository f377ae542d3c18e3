"""What the words of a search tell of the person: offered as facts, taken as such on request."""

from dataclasses import dataclass, field

from seuil.access.types import Fact
from seuil.matching.told import told_of_person
from seuil.web.search.asked import Asked, asked_by
from seuil.web.search.facets import chosen_in
from seuil.web.search.situation import carried


@dataclass(frozen=True, slots=True)
class ToldFacts:
    """Facts that the words tell and nobody has answered, and the words without them."""

    facts: dict[str, Fact] = field(default_factory=dict)
    rest: str = ""


def told_in(asked: Asked) -> ToldFacts:
    """Return what a valid search tells of the person; nothing when it asks for nothing else.

    One fact alone is a need as well: *enceinte*, *sans papiers*.
    """
    known, rest = told_of_person(
        asked.form.cleaned_data["text"], is_territory=asked.places.__contains__
    )
    facts = {code: fact for code, fact in known.items() if code not in asked.facts}
    if not facts or not (rest or len(facts) > 1 or _kind_is_chosen(asked)):
        return ToldFacts()
    return ToldFacts(facts, rest)


def _kind_is_chosen(asked: Asked) -> bool:
    return bool(asked.form.cleaned_data["category"] or chosen_in(asked.data, "category"))


def with_what_is_told(asked: Asked) -> Asked:
    """Return the search with these facts in its situation, and only the need in its words."""
    told = told_in(asked)
    if not told.facts:
        return asked
    data = asked.data.copy()
    data["text"] = told.rest
    for name, value in carried(told.facts):
        data.appendlist(name, value)
    return asked_by(data)
