"""A study as a table for spreadsheets and as data for programs: every figure, not rounded."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from seuil.access.counterfactual.types import Figure, Gain
from seuil.kernel.tables import csv_line
from seuil.observatory.studies.domain import Found

HEAD = (
    "figure", "category", "territory", "condition", "service", "service_name", "people",
    "at_least", "at_most", "population", "services_asking", "services_unchecked",
)  # fmt: skip


def csv_text(found: Found, names: Mapping[int, str]) -> str:
    """Return the figures as CSV; the first line says what they are figures of."""
    rows = (["about", *_about(found)], HEAD, *_rows(found, names))
    return "".join(map(csv_line, rows))


def _about(found: Found) -> Sequence[str]:
    design = found.design
    return [
        f"{found.population.kind} population: {found.population.name}",
        f"sha256: {found.population.digest}",
        *(
            f"inhabitants of {found.population.year}: {source}"
            for source in found.population.sources
        ),
        f"offer of {found.day.isoformat()}: {found.services} services",
        f"living in: {design.territory}",
        f"public: {' and '.join(design.public) or 'everybody'}",
        f"open doors: {design.k}",
        f"within metres: {design.within_m:g}",
    ]


def _rows(found: Found, names: Mapping[int, str]) -> Iterator[Sequence[Any]]:
    category = " ".join(found.asked)
    for one in found.reached:
        cells = (one.category, one.territory, "", "", "")
        yield ("reached", *cells, *_figure(one.figure), one.people, "", "")
    for kind, gains in (("gain", found.gains), ("gain_of_service", found.own)):
        for gain in gains:
            yield _gain(kind, category, gain, found, names)
    for number, (gain, after) in enumerate(zip(found.steps, found.after, strict=True), start=1):
        yield _gain(f"choice_{number}", category, gain, found, names)
        cells = (category, "", "", "", "")
        yield (f"reached_after_{number}", *cells, *_figure(after), found.people, "", "")


def _gain(
    kind: str, category: str, gain: Gain, found: Found, names: Mapping[int, str]
) -> Sequence[Any]:
    lowering, key = gain.lowering, gain.lowering.service
    return (
        kind,
        category,
        lowering.territory,
        lowering.dimension,
        "" if key is None else key,
        "" if key is None else names.get(key, ""),
        *_figure(gain.figure),
        found.people,
        len(gain.asking),
        len(gain.unchecked),
    )


def _figure(figure: Figure) -> Sequence[str]:
    return [f"{value:.12g}" for value in (figure.people, figure.at_least, figure.at_most)]
