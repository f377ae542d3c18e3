"""Who acts on a blockage, as its page tells it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seuil.plans.queries.acting import Acting
from seuil.web.chain.shown import Thing, action_thing, measured_thing


@dataclass(frozen=True, slots=True)
class Acts:
    """An action, and what was measured of it last."""

    action: Thing
    measured: Sequence[Thing]


def acts_of(found: Iterable[Acting]) -> list[Acts]:
    return [
        Acts(action_thing(each.action), [measured_thing(one) for one in each.followed])
        for each in found
    ]
