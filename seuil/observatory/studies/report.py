"""A study in plain words: what it is about, what it found, how far it can be trusted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.access.counterfactual.types import Gain
from seuil.observatory.studies.domain import (
    ANY_DISTANCE_M,
    Design,
    Found,
    PopulationKind,
    Reached,
)
from seuil.observatory.studies.names import public_sentences
from seuil.observatory.studies.sentences import Teller, is_purpose, percent
from seuil.wording.phrases import listed, number_text
from seuil.wording.times import date_text

MOST_SHOWN = 6
OF_ONE_CONDITION = 2


@dataclass(frozen=True, slots=True)
class Ranking:
    """The lowerings that open most, the best first; those about whom a service is for apart."""

    everywhere: Sequence[Gain]
    in_places: Sequence[Gain]
    of_services: Sequence[Gain]
    purposes: Sequence[Gain]

    @property
    def most(self) -> float:
        """The largest figure of all, by which bars are drawn."""
        gains = (*self.everywhere, *self.in_places, *self.of_services, *self.purposes)
        return max((gain.figure.at_most for gain in gains), default=0.0)


def ranking(found: Found, most: int = MOST_SHOWN) -> Ranking:
    thresholds = [gain for gain in found.gains if not is_purpose(gain.lowering.dimension)]
    purposes = [gain for gain in found.gains if is_purpose(gain.lowering.dimension)]
    return Ranking(
        everywhere=_best((g for g in thresholds if not g.lowering.territory), most),
        in_places=_best((g for g in thresholds if g.lowering.territory), most),
        of_services=_best((g for g in found.own if not is_purpose(g.lowering.dimension)), most),
        purposes=_best((g for g in purposes if not g.lowering.territory), most),
    )


def _best(gains: Iterable[Gain], most: int) -> list[Gain]:
    """Return those that surely help somebody, no condition too often; if none does, that may."""
    found = list(gains)
    sure = [gain for gain in found if gain.figure.people] or found
    seen: Counter[str] = Counter()
    chosen = []
    for gain in sure:
        seen[gain.lowering.dimension] += 1
        if seen[gain.lowering.dimension] <= OF_ONE_CONDITION:
            chosen.append(gain)
    return chosen[:most]


def population_sentence(found: Found) -> str:
    """Say whose figures these are; an illustrative population always says so."""
    label = found.population
    if label.kind is PopulationKind.ILLUSTRATIVE:
        return _(
            "Illustrative population: made from assumptions and the inhabitants of %(year)s"
            " (%(source)s). Nobody counted these people."
        ) % {"year": label.year, "source": listed(label.sources)}
    return _("Population of the file %(name)s (digest %(digest)s).") % {
        "name": label.name,
        "digest": label.digest[:12],
    }


def reached_sentence(one: Reached, teller: Teller, need: str) -> str:
    """Say who has enough open doors for one need in one place, with what is not known."""
    doors = teller.found.design.k
    if one.figure.people == one.figure.at_most:
        sentence = ngettext(
            "%(need)s, %(place)s: %(reached)s of %(people)s people have an open door"
            " (%(share)s %%).",
            "%(need)s, %(place)s: %(reached)s of %(people)s people have at least %(doors)s open"
            " doors (%(share)s %%).",
            doors,
        )
    else:
        sentence = ngettext(
            "%(need)s, %(place)s: %(reached)s of %(people)s people have an open door"
            " (%(share)s %%; up to %(most)s %% if all that is unchecked turned out well).",
            "%(need)s, %(place)s: %(reached)s of %(people)s people have at least %(doors)s open"
            " doors (%(share)s %%; up to %(most)s %% if all that is unchecked turned out well).",
            doors,
        )
    return sentence % {
        "need": need,
        "place": teller.place(one.territory),
        "reached": teller.people(one.figure.people),
        "people": teller.people(one.people),
        "doors": number_text(doors),
        "share": percent(one.figure.people, one.people),
        "most": percent(one.figure.at_most, one.people),
    }


def method_sentences(found: Found) -> list[str]:
    """Say in two sentences how the figures were made, and what they cannot say."""
    return [
        _(
            "Method: every person of the population meets every service on %(day)s; a door is"
            " open when no condition fails and nothing is left to ask. Reach: %(reach)s from the"
            " middle of the commune."
        )
        % {"day": date_text(found.day), "reach": reach_text(found.design)},
        _(
            "Limits: what a service has not said counts as closed in the lower figure and as open"
            " in the upper one; distance is not travel time; an open door is not yet a place."
        ),
    ]


def nothing_gains_sentence() -> str:
    return _("No single threshold, once lowered, would give anybody of this population enough.")


def reach_text(design: Design) -> str:
    if design.within_m >= ANY_DISTANCE_M:
        return _("any distance")
    return _("%(kilometres)s km in a straight line") % {"kilometres": f"{design.within_m / 1000:g}"}


def step_sentence(number: int, found: Found, teller: Teller) -> str:
    """Say what one choice adds to those before it."""
    gain, after = found.steps[number], found.after[number]
    return _("%(sentence)s With all so far: %(reached)s.") % {
        "sentence": teller.gain(gain),
        "reached": teller.people(after.people),
    }


def lines(found: Found, teller: Teller, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the study as text, one sentence a line."""
    yield population_sentence(found)
    if found.design.public:
        yield _("Of it, only: %(public)s.") % {
            "public": listed(public_sentences(found.design.public))
        }
    yield ""
    for category in found.asked:
        if one := found.reached_in(category, found.design.territory):
            yield reached_sentence(one, teller, names[category])
    ranked = ranking(found)
    parts = (
        (_("One threshold lowered everywhere"), ranked.everywhere),
        (_("One threshold lowered in one basin"), ranked.in_places),
        (_("One threshold of one service"), ranked.of_services),
        (_("Conditions that say for whom a service is there"), ranked.purposes),
    )
    if not found.gains:
        yield ""
        yield nothing_gains_sentence()
    for title, gains in parts:
        if gains:
            yield ""
            yield title
        for rank, gain in enumerate(gains, start=1):
            said = (teller.gain(gain), teller.bounds(gain.figure))
            yield f"{rank:>3}. {' '.join(filter(None, said))}"
    if found.steps:
        yield ""
        yield _("One after the other")
        for number in range(len(found.steps)):
            yield f"{number + 1:>3}. {step_sentence(number, found, teller)}"
    yield ""
    yield from method_sentences(found)
