"""Carrying out a study: a population meets the offer, once for each look at it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Protocol

from seuil.access.counterfactual.types import Lowering, People, Place, Step, Study, Within
from seuil.kernel.errors import InvalidInput
from seuil.matching.what_if import Outcome, Part, WhatIf
from seuil.observatory.populations.publics import Public, read_public
from seuil.observatory.studies.domain import MOST_KEPT, Design, Found, Reached
from seuil.observatory.studies.ground import Ground, Source
from seuil.territory.domain import Level

BELOW = {Level.REGION: Level.BASIN, Level.BASIN: Level.COMMUNE}


class Measure(Protocol):
    """How a population goes through: here, or shared out over other processes."""

    def __call__(
        self, what_if: WhatIf, population: Iterable[People], lowered: Collection[Lowering]
    ) -> Part: ...


def here(
    *,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda _: None,
) -> Measure:
    """Measure in this process; ``progress`` hears the rows done so far, of all passages."""
    before = 0

    def measure(
        what_if: WhatIf, population: Iterable[People], lowered: Collection[Lowering]
    ) -> Part:
        nonlocal before
        part = what_if.measure(
            population,
            lowered=lowered,
            cancelled=cancelled,
            progress=lambda rows: progress(before + rows),
        )
        before += part.rows
        return part

    return measure


def passages(design: Design) -> int:
    """Return how many times a population is gone through at most."""
    return 1 + (design.choose + 1 if design.choose else 0)


def carry_out(design: Design, source: Source, ground: Ground, measure: Measure) -> Found:
    """Return what a study finds.

    Raises `InvalidInput` when it asks for what does not exist or nobody is left to look at,
    `Cancelled` when ``measure`` was told to stop.
    """
    territory = ground.places.place(design.territory).code
    asked = _asked(design, ground)
    study = Study(
        setting=ground.setting,
        day=ground.day,
        places=source.places,
        categories=_with_parts(asked, ground),
        reach=Within(design.within_m),
        k=design.k,
        territories=ground.basins,
        by_service=True,
    )
    population = Public(
        source.people,
        read_public(design.public, ground.places),
        frozenset(n for n, place in enumerate(source.places) if territory in place.territories),
    )
    what_if = WhatIf(ground.offers, study)
    outcome = what_if.outcome(measure(what_if, population, ()))
    one = asked[0] if len(asked) == 1 else None
    steps = _chosen(design, ground, replace(study, categories=asked), population, measure)
    return Found(
        design=design,
        population=source.label,
        day=ground.day,
        services=len(ground.offers),
        rows=outcome.rows,
        people=outcome.population(),
        asked=asked,
        reached=tuple(_table(outcome, territory, source.places, ground)),
        gains=tuple(gain for gain in outcome.gains(one) if gain.figure.at_most),
        own=outcome.service_gains(one, MOST_KEPT),
        steps=tuple(step.gain for step in steps),
        after=tuple(step.reached for step in steps),
    )


def _asked(design: Design, ground: Ground) -> tuple[str, ...]:
    """Return the categories of a design in the order of the directory, all of the first level."""
    if not design.categories:
        return tuple(kind.code for kind in ground.kinds)
    known = [kind.code for top in ground.kinds for kind in top.with_children()]
    for code in design.categories:
        if code not in known:
            raise InvalidInput(
                f"category: {code!r} is not known",
                path="category",
                value=code,
                accepted=f"one of {', '.join(known)}",
            )
    return tuple(code for code in known if code in design.categories)


def _with_parts(asked: tuple[str, ...], ground: Ground) -> tuple[str, ...]:
    """Return what the table shows: a single category with the kinds below it."""
    if len(asked) > 1:
        return asked
    parts = [child.code for top in ground.kinds if top.code in asked for child in top.children]
    return (*asked, *parts)


def _table(
    outcome: Outcome, territory: str, places: Iterable[Place], ground: Ground
) -> Iterable[Reached]:
    """Yield those reached of each category: in the whole territory, then in each part of it."""
    homes = {
        code: [place.code for place in places if {code, territory} <= place.territories]
        for code in (territory, *parts_of(territory, ground))
    }
    for category in outcome.study.categories:
        for code, there in homes.items():
            if people := outcome.population(there):
                yield Reached(category, code, people, outcome.reached(category, there))


def parts_of(territory: str, ground: Ground) -> list[str]:
    """Return the places one level down, in the order in which they are shown."""
    level = BELOW.get(ground.places.place(territory).level)
    inside = [ground.places.place(code) for code in ground.places.parts(territory)]
    found = [place for place in inside if place.level is level]
    return [place.code for place in sorted(found, key=lambda place: (place.position, place.code))]


def _chosen(
    design: Design, ground: Ground, study: Study, population: Public, measure: Measure
) -> tuple[Step, ...]:
    """Return the lowerings that open most, one after the other, for the categories asked."""
    if not design.choose:
        return ()
    what_if = WhatIf(ground.offers, study).for_choice(design.among)
    return what_if.choose_with(
        lambda lowered: measure(what_if, population, lowered), design.choose, design.among
    )
