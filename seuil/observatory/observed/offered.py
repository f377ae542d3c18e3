"""Offered accessibility by kind of help: for how many fictional situations a door is open."""

from collections.abc import Mapping
from dataclasses import dataclass

from seuil.observatory.models import Result
from seuil.observatory.queries.runs import last_night, region_of

Counted = Mapping[str, "Offered"]


@dataclass(frozen=True, slots=True)
class Offered:
    """Of so many needs of vignettes, for how many a service takes the person.

    ``to_ask``: for how many others at least one service does once something was asked.
    """

    situations: int = 0
    accessible: int = 0
    to_ask: int = 0

    def and_one(self, opened: int, asked: int) -> "Offered":
        return Offered(
            self.situations + 1,
            self.accessible + bool(opened),
            self.to_ask + bool(asked and not opened),
        )


def offered(place: str) -> Counted:
    """Return what the last night found in a region or a basin, by the wider kind of help."""
    run = last_night(region_of(place))
    found: dict[str, Offered] = {}
    if run is None:
        return found
    for cell in Result.objects.filter(run=run, place=place).defer("blocking", "asking", "lowering"):
        category = cell.need.partition(".")[0]
        opened, asked = cell.reach_open, cell.reach_ask
        if not cell.by_reach:
            opened, asked = cell.open, cell.ask
        found[category] = found.get(category, Offered()).and_one(opened, asked)
    return found
