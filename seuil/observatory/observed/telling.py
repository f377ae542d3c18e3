"""From exact counts to what may be told: each set of figures protected together, once.

Tables of one set that count the same attempts agree on what they share: all of it is told by both.
Then nothing is learnt of one from the other, and each keeps the promise of the small-cell rule.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from seuil.kernel.small_cells import HIDDEN, TOTAL, Figure, Key, Sums, protected, worth_telling
from seuil.observatory.domain.observed import NO_ACCESS, Result
from seuil.observatory.observed.counting import TOGETHER, Fine

WITHOUT = "-"
"""Before a public: all who are not of it."""
REST = "~"
"""Stands in a list for all that is hidden of it."""
WORTH = 0.5
"""From which share of counts that can be shown a finer table is worth telling."""
Told = Mapping[Key, Figure]


@dataclass(frozen=True, slots=True)
class Access:
    """What is told of the attempts of three months.

    Keys of ``by_category``: basin, kind of help, result. Of ``by_public``: basin, public, and
    `Result.ACCESS` or `NO_ACCESS`; what is not told stands for the whole of its axis.
    """

    by_category: Told = field(default_factory=dict)
    by_public: Told = field(default_factory=dict)


def told_access(fine: Fine) -> Access:
    """Return what may be told of attempts by basin, kind of help, public and result."""
    by_category: dict[Key, int] = {}
    for (basin, category, _publics, result), count in fine.items():
        key = (basin, category, result)
        by_category[key] = by_category.get(key, 0) + count
    if not by_category:
        return Access()
    told = protected(by_category, told=worth_telling(by_category))
    return Access(told, _by_public(fine, told))


def told_table(counts: Mapping[Key, int]) -> Told:
    return protected(counts, told=worth_telling(counts)) if counts else {}


def _by_public(fine: Fine, by_category: Told) -> Told:
    """Return the finest table of publics that agrees with the other one and is worth telling.

    By basin, then for the whole region, then attempts alone; where none agrees there is none.
    """
    best: Told = {}
    for basins, results in ((True, True), (False, True), (False, False)):
        found = _publics(fine, basins=basins, results=results)
        if not _agree(found, by_category):
            continue
        best = found
        if _shown(found) >= WORTH:
            break
    return best


def _publics(fine: Fine, *, basins: bool, results: bool) -> Told:
    """Return what may be told by public, over the whole of each axis that is left out."""
    table: dict[Key, int] = {}
    for (basin, _category, publics, result), count in fine.items():
        end = result if result == Result.ACCESS else NO_ACCESS
        key = (publics, *([basin] if basins else []), *([end] if results else []))
        table[key] = table.get(key, 0) + count
    whole = (TOTAL,)
    return {
        (
            *(key[1:2] if basins else whole),
            key[0],
            *(key[-1:] if results else whole),
        ): figure
        for key, figure in told_publics(table).items()
    }


def told_publics(table: Mapping[Key, int]) -> Told:
    """Protect each public together with those who are not of it: one subtraction tells them.

    The first axis of the table has publics together; what is told has one public at a time.
    """
    axes = len(next(iter(table)))
    sums: tuple[Sums, ...] = (_sums_of({key[0] for key in table}), *([{}] * (axes - 1)))
    figures = protected(table, sums=sums, told=lambda key: not key[0].startswith(TOGETHER))
    return {key: figure for key, figure in figures.items() if not key[0].startswith(WITHOUT)}


def _sums_of(labels: Collection[str]) -> Sums:
    """Return for each public, and for all who are not of it, the labels that this adds up."""
    held = {label: set(label.split(TOGETHER)) - {""} for label in labels}
    codes = set[str]().union(*held.values())
    with_it = {code: [one for one in labels if code in held[one]] for code in codes}
    others = {WITHOUT + code: [one for one in labels if code not in held[one]] for code in codes}
    return with_it | {name: some for name, some in others.items() if some}


def _agree(by_public: Told, by_category: Told) -> bool:
    """Whether both tell all that they share: attempts, and those with access, of the same places.

    What is left of the attempts follows from these two.
    """
    return all(
        figure is not HIDDEN and by_category.get((basin, TOTAL, result)) == figure
        for (basin, public, result), figure in by_public.items()
        if public == TOTAL and result != NO_ACCESS
    )


def _shown(told: Told) -> float:
    """Return the share of counts of publics that can be shown, zeros apart."""
    counts = [figure for key, figure in told.items() if key[1] != TOTAL and figure != 0]
    return sum(figure is not HIDDEN for figure in counts) / len(counts) if counts else 1.0


def told_list(counts: Mapping[Key, int]) -> Told | None:
    """Return a list with its total; None where it cannot be told beside others of the same.

    Lists that tell one total and share nothing else cannot be subtracted from each other.
    """
    return _folded(_with_its_total(protected(counts) if counts else {}))


def told_list_of_publics(counts: Mapping[Key, int]) -> Told | None:
    return _folded(_with_its_total(told_publics(counts) if counts else {}))


def told_results(counts: Mapping[Key, int]) -> Told | None:
    """Return a list of results, each with its reasons: keys are a result, then perhaps a reason."""
    flat: dict[Key, int] = {
        (f"{result}:{reason}",): count for (result, reason), count in counts.items()
    }
    sums = {
        result: [label for (label,) in flat if label.startswith(f"{result}:")]
        for result, _reason in counts
    }
    told = _with_its_total(protected(flat, sums=[sums]) if flat else {})
    return told and _folded({tuple(key[0].split(":")): figure for key, figure in told.items()})


def _with_its_total(told: Told) -> Told | None:
    return None if told.get((TOTAL,), HIDDEN) is HIDDEN else told


def _folded(told: Told | None) -> Told | None:
    """Put what is hidden together as the rest: a name in a list says already that it happened."""
    if told is None:
        return None
    shown = {key: figure for key, figure in told.items() if figure is not HIDDEN}
    rest = {(*key[:-1], REST): figure for key, figure in told.items() if figure is HIDDEN}
    inside = {key: figure for key, figure in rest.items() if key[:-1] in shown or len(key) == 1}
    return shown | inside


class Cells:
    """A told table, asked cell by cell."""

    def __init__(self, told: Told) -> None:
        self.told = told
        axes = len(next(iter(told), ()))
        self.labels = [sorted({key[at] for key in told} - {TOTAL}) for at in range(axes)]

    def at(self, *key: str) -> Figure:
        """Return a count: nothing where a label stands nowhere, and what is not told is hidden.

        >>> cells = Cells({("a", TOTAL): 9, (TOTAL, "x"): 9, (TOTAL, TOTAL): 9})
        >>> cells.at("a", TOTAL), cells.at("b", TOTAL), cells.at("a", "x")
        (9, 0, <Hidden.HIDDEN: 'hidden'>)
        """
        known = zip(key, self.labels, strict=False)
        if not self.labels or any(name != TOTAL and name not in labels for name, labels in known):
            return 0
        return self.told.get(key, HIDDEN)
