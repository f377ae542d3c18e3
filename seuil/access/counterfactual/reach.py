"""Which services people reach from where they live, in whole metres or in minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seuil.access.counterfactual.types import Place, Study, Travel
from seuil.access.types import Offer
from seuil.kernel.errors import InvalidInput
from seuil.kernel.geography import distances_m, on_the_sphere

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Reach:
    """``points`` are unit vectors of the places of services, those of service ``i`` in ``owner``.

    ``comes_to`` holds for each territory the services that come to people there. ``limits``
    are metres, or minutes when there is a travel matrix, one for each category.
    """

    services: int
    points: Floats
    owner: Ints
    comes_to: Mapping[str, Ints]
    limits: Floats
    minutes: Floats | None

    def costs(self, number: int, place: Place) -> Floats:
        """Return metres or minutes to each service: infinite without a way, -1 if it comes."""
        costs = np.full(self.services, np.inf)
        if self.minutes is not None:
            costs = np.nan_to_num(self.minutes[number], nan=np.inf)
        elif place.point is not None and self.owner.size:
            np.minimum.at(costs, self.owner, np.rint(distances_m(self.points, place.point)))
        for territory in place.territories & self.comes_to.keys():
            costs[self.comes_to[territory]] = -1.0
        return costs


def reach_of(offers: Sequence[Offer], study: Study) -> Reach:
    points = [(row, point) for row, offer in enumerate(offers) for point in offer.points]
    comes_to: dict[str, list[int]] = {}
    for row, offer in enumerate(offers):
        for territory in offer.comes_to:
            comes_to.setdefault(territory, []).append(row)
    reach = study.reach
    return Reach(
        services=len(offers),
        points=on_the_sphere(
            np.array([point.lat for _, point in points], np.float64),
            np.array([point.lon for _, point in points], np.float64),
        ),
        owner=np.array([row for row, _ in points], np.int64),
        comes_to={code: np.array(rows, np.int64) for code, rows in comes_to.items()},
        limits=_limits(study),
        minutes=_matrix(reach.minutes, study, len(offers)) if isinstance(reach, Travel) else None,
    )


def _limits(study: Study) -> Floats:
    """Return the limit of each category."""
    reach = study.reach
    given = reach.limit if isinstance(reach, Travel) else reach.metres
    if isinstance(given, Mapping):
        missing = [code for code in study.categories if code not in given]
        if missing:
            raise InvalidInput(
                f"reach: no limit for {', '.join(missing)}",
                path="reach",
                value=missing,
                accepted="a limit for each category of the study",
            )
        limits = np.array([given[code] for code in study.categories], np.float64)
    else:
        limits = np.full(len(study.categories), given, np.float64)
    for limit in limits[~((limits > 0) & np.isfinite(limits))][:1]:
        raise InvalidInput(
            f"reach: {limit} is no limit",
            path="reach",
            value=float(limit),
            accepted="a finite number of metres or minutes above 0",
        )
    return limits


def _matrix(minutes: Floats, study: Study, services: int) -> Floats:
    shape = (len(study.places), services)
    if minutes.shape != shape:
        raise InvalidInput(
            f"travel matrix: shape {minutes.shape}",
            path="reach.minutes",
            value=minutes.shape,
            accepted=f"one row a place and one column a service: {shape}",
        )
    if (minutes < 0).any():
        row, column = np.argwhere(minutes < 0)[0]
        raise InvalidInput(
            f"travel matrix: {minutes[row, column]} minutes from place {row + 1} "
            f"({study.places[row].code}) to service {column + 1}",
            path=f"reach.minutes[{row}, {column}]",
            value=float(minutes[row, column]),
            accepted="minutes from 0, NaN where there is no way",
        )
    return minutes
