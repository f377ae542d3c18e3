"""A run on a terminal: a line a need while it runs, then what failed and why."""

from collections.abc import Callable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.observatory.domain import Cell
from seuil.observatory.models import LEVEL_LABELS
from seuil.observatory.queries.evaluation import Evaluation, NeedFound, VignetteOutcome
from seuil.observatory.report import Labels, title_of
from seuil.observatory.report.junit import short_of
from seuil.observatory.sentences import cell_sentences, problem_sentence
from seuil.territory.domain import level_of

MET, NOT_MET, NO_EXPECTATION, NOT_RUN = "✓", "✗", "·", "!"
LABEL_WIDTH = 38

Paint = Callable[[str, str], str]
"""(mark, text) -> the text in the colour of the mark, or as it is."""


def unpainted(_mark: str, text: str) -> str:
    return text


class TextReport:
    """Tells a run in lines, in the reader's language."""

    def __init__(self, columns: Sequence[str], labels: Labels, paint: Paint = unpainted) -> None:
        self.columns, self.labels, self.paint = columns, labels, paint
        self.heads = self._heads()
        self.widths = [max(len(head), 4) + 2 for head in self.heads]

    def _heads(self) -> list[str]:
        """Name the columns: the territory by its level, the others without what all begin with."""
        whole, *parts = self.columns
        names = [self.labels.place(place) for place in parts]
        firsts = {name.partition(" ")[0] for name in names}
        if len(names) > 1 and len(firsts) == 1:
            names = [name.partition(" ")[2] or name for name in names]
        return [str(LEVEL_LABELS.get(level_of(whole), self.labels.place(whole))), *names]

    def header(self) -> str:
        heads = zip(self.heads, self.widths, strict=True)
        return " " * LABEL_WIDTH + "".join(head.rjust(width) for head, width in heads)

    # While it runs

    def vignette(self, outcome: VignetteOutcome) -> Iterator[str]:
        """Yield the lines of one vignette: its title, then each need with its marks."""
        yield f"{self._mark_of(outcome)} {title_of(outcome.vignette)}"
        for problem in outcome.problems:
            yield f"    {problem_sentence(problem)}"
        for need in outcome.needs:
            yield self._need(need)

    def _mark_of(self, outcome: VignetteOutcome) -> str:
        if outcome.problems:
            mark = NOT_RUN
        elif not outcome.judged:
            mark = NO_EXPECTATION
        else:
            mark = MET if all(cell.met for cell in outcome.judged) else NOT_MET
        return self.paint(mark, mark)

    def _need(self, need: NeedFound) -> str:
        label = _shortened(self.labels.need(need.need), LABEL_WIDTH - 5)
        cells = "".join(
            self._cell(need.cells.get(place), width)
            for place, width in zip(self.columns, self.widths, strict=True)
        )
        return f"    {label}".ljust(LABEL_WIDTH) + cells

    def _cell(self, cell: Cell | None, width: int) -> str:
        if cell is None:
            return " " * width
        mark = mark_of(cell)
        return self.paint(mark, f"{mark} {cell.counts.open}".rjust(width))

    def legend(self) -> str:
        return _(
            "✓ as expected   ✗ below what is expected   · nothing expected   ! could not be run"
            "   number: accessible services"
        )

    # At the end

    def failures(self, found: Evaluation) -> Iterator[str]:
        """Yield each expectation that is not met, with its reasons."""
        for outcome in found.outcomes:
            failed = [cell for cell in outcome.judged if not cell.met]
            if failed:
                yield ""
                yield self.paint(NOT_MET, title_of(outcome.vignette))
            for need in outcome.needs:
                yield from self._failures_of(need)

    def _failures_of(self, need: NeedFound) -> Iterator[str]:
        failed = [cell for cell in need.cells.values() if cell.met is False]
        if failed:
            yield f"  {self.labels.need(need.need)}"
        for cell in failed:
            reasons = " ".join(cell_sentences(cell))
            yield f"    {self.labels.place(cell.place)}: {short_of(cell)}. {reasons}"

    def summary(self, found: Evaluation) -> str:
        """Return the last line: what was run, what was met, in how many seconds."""
        counted = _(
            "Vignettes: %(vignettes)s · expectations: %(checks)s · met: %(met)s"
            " · not met: %(failed)s · %(seconds)s s"
        ) % {
            "vignettes": len(found.outcomes),
            "checks": found.checks,
            "met": found.met,
            "failed": found.checks - found.met,
            "seconds": f"{found.seconds:.2f}",
        }
        not_run = sum(bool(outcome.problems) for outcome in found.outcomes)
        if not not_run:
            return counted
        return f"{counted} · {could_not_be_run(not_run)}"


def could_not_be_run(count: int) -> str:
    return ngettext(
        "%(count)s vignette could not be run.", "%(count)s vignettes could not be run.", count
    ) % {"count": count}


def mark_of(cell: Cell) -> str:
    if cell.met is None:
        return NO_EXPECTATION
    return MET if cell.met else NOT_MET


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
