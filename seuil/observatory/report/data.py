"""A run as JSON. The shape is stable: fields may be added, none goes or changes its meaning."""

from collections.abc import Iterable
from typing import Any

from seuil.observatory.domain import Cause, Cell, Counts
from seuil.observatory.queries.evaluation import Evaluation, NeedFound, VignetteOutcome
from seuil.observatory.report import FORMAT
from seuil.observatory.sentences import cell_sentences, problem_sentence
from seuil.wording.localised import LANGUAGES, reader_language


def as_data(found: Evaluation) -> dict[str, Any]:
    """Return what a run found; reasons are in the reader's language."""
    return {
        "format": FORMAT,
        "territory": found.territory,
        "day": found.day.isoformat(),
        "started_at": found.started_at.isoformat(),
        "seconds": round(found.seconds, 3),
        "language": reader_language(),
        "offer": {"day": found.engine_day.isoformat(), "services": found.services},
        "summary": {
            "vignettes": len(found.outcomes),
            "expectations": found.checks,
            "met": found.met,
            "not_met": found.checks - found.met,
            "problems": len(found.problems),
        },
        "vignettes": [_vignette(outcome) for outcome in found.outcomes],
    }


def _vignette(outcome: VignetteOutcome) -> dict[str, Any]:
    vignette, expected = outcome.vignette, outcome.expected
    return {
        "code": vignette.code,
        "title": {
            language: text
            for language in LANGUAGES
            if (text := getattr(vignette, f"title_{language}"))
        },
        "expectation": expected
        and {
            "at_least": expected.at_least,
            "level": expected.level.value,
            "within_m": expected.within_m,
        },
        "problems": [
            {
                "kind": problem.kind.value,
                "value": problem.value,
                "sentence": problem_sentence(problem),
            }
            for problem in outcome.problems
        ],
        "needs": [_need(need) for need in outcome.needs],
    }


def _need(need: NeedFound) -> dict[str, Any]:
    return {"category": need.need, "places": [_cell(cell) for cell in need.cells.values()]}


def _cell(cell: Cell) -> dict[str, Any]:
    lowering = cell.lowering
    return {
        "territory": cell.place,
        "within": _counts(cell.within),
        "reach": {"metres": cell.reach_m, **_counts(cell.reach)},
        "looked_at": "reach" if cell.by_reach else "within",
        "expected": cell.expected,
        "met": cell.met,
        "blocking": _causes(cell.blocking),
        "asking": _causes(cell.asking),
        "lowering": lowering
        and {
            "conditions": list(lowering.conditions),
            "services": lowering.services,
            "still_to_ask": lowering.unsure,
        },
        "soonest": cell.soonest and cell.soonest.isoformat(),
        "reasons": [] if cell.met else cell_sentences(cell),
    }


def _causes(causes: Iterable[Cause]) -> list[dict[str, str | int]]:
    return [
        {"condition": one.condition, "services": one.services, "alone": one.alone} for one in causes
    ]


def _counts(counts: Counts) -> dict[str, int]:
    return {"open": counts.open, "ask": counts.ask, "blocked": counts.blocked}
