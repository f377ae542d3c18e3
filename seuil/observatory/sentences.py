"""Vignettes and their results in sentences, in the reader's language."""

from collections.abc import Iterator, Sequence

from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from seuil.access.types import CAPACITY, Verdict
from seuil.matching.explain import speaker
from seuil.observatory.domain import Cause, Cell, Expected, Lowering, Problem, ProblemKind
from seuil.observatory.domain.difference import Move, MoveKind
from seuil.observatory.queries.changes import ServiceName
from seuil.territory.domain import Level
from seuil.wording.localised import reader_language
from seuil.wording.phrases import listed


def conditions_text(conditions: Sequence[str]) -> str:
    """Return the names of conditions as a list."""
    says = speaker()
    return listed([says.label(code) for code in conditions])


def distance_text(metres: int) -> str:
    """Return a distance as one says it: 800 m, 2.5 km."""
    if metres < 1000:
        return _("%(metres)s m") % {"metres": metres}
    kilometres = format_decimal(metres / 1000, "0.#", locale=reader_language())
    return _("%(kilometres)s km") % {"kilometres": kilometres}


# What is expected


def expected_sentence(expected: Expected) -> str:
    """Say what a vignette expects of each place."""
    sentence = _expected_within(expected) if expected.within_m else _expected_in(expected)
    return sentence % {
        "count": expected.at_least,
        "distance": distance_text(expected.within_m or 0),
    }


def _expected_in(expected: Expected) -> str:
    return {
        Level.REGION: ngettext(
            "Expected: at least %(count)s accessible service in the region.",
            "Expected: at least %(count)s accessible services in the region.",
            expected.at_least,
        ),
        Level.BASIN: ngettext(
            "Expected: at least %(count)s accessible service in each basin.",
            "Expected: at least %(count)s accessible services in each basin.",
            expected.at_least,
        ),
        Level.COMMUNE: ngettext(
            "Expected: at least %(count)s accessible service in each commune.",
            "Expected: at least %(count)s accessible services in each commune.",
            expected.at_least,
        ),
    }[expected.level]


def _expected_within(expected: Expected) -> str:
    return {
        Level.REGION: ngettext(
            "Expected: at least %(count)s accessible service within %(distance)s of the middle of"
            " the region.",
            "Expected: at least %(count)s accessible services within %(distance)s of the middle of"
            " the region.",
            expected.at_least,
        ),
        Level.BASIN: ngettext(
            "Expected: at least %(count)s accessible service within %(distance)s of the middle of"
            " each basin.",
            "Expected: at least %(count)s accessible services within %(distance)s of the middle of"
            " each basin.",
            expected.at_least,
        ),
        Level.COMMUNE: ngettext(
            "Expected: at least %(count)s accessible service within %(distance)s of the middle of"
            " each commune.",
            "Expected: at least %(count)s accessible services within %(distance)s of the middle of"
            " each commune.",
            expected.at_least,
        ),
    }[expected.level]


# Why a cell is as it is


def cell_sentences(cell: Cell) -> list[str]:
    """Say what stands between the person and an open service in one place."""
    return list(_cell_sentences(cell))


def _cell_sentences(cell: Cell) -> Iterator[str]:
    counts = cell.counts
    if counts.state is None:
        yield _("No service is found for this need.")
    if counts.ask:
        yield ngettext(
            "%(count)s service would have to be asked. What about: %(conditions)s.",
            "%(count)s services would have to be asked. What about: %(conditions)s.",
            counts.ask,
        ) % {"count": counts.ask, "conditions": causes_text(cell.asking)}
    if counts.blocked:
        yield ngettext(
            "%(count)s service would not take this person. What blocks: %(conditions)s.",
            "%(count)s services would not take this person. What blocks: %(conditions)s.",
            counts.blocked,
        ) % {"count": counts.blocked, "conditions": causes_text(cell.blocking)}
    if cell.lowering:
        yield lowering_sentence(cell.lowering)
    if not counts.open and cell.reach.open and cell.reach_m and not cell.by_reach:
        yield ngettext(
            "%(count)s accessible service lies within %(distance)s of the middle.",
            "%(count)s accessible services lie within %(distance)s of the middle.",
            cell.reach.open,
        ) % {"count": cell.reach.open, "distance": distance_text(cell.reach_m)}


def causes_text(causes: Sequence[Cause]) -> str:
    """Return conditions as a list, each with the number of services."""
    says = speaker()
    return listed(
        [
            pgettext("a condition and a number of services", "%(condition)s (%(count)s)")
            % {"condition": says.label(one.condition), "count": one.services}
            for one in causes
        ]
    )


def lowering_sentence(lowering: Lowering) -> str:
    """Say what would have to be lowered for a first open service."""
    if lowering.unsure == lowering.services:
        count = lowering.services
        sentence = ngettext(
            "Smallest change, after which %(count)s service would have to be asked:"
            " %(conditions)s.",
            "Smallest change, after which %(count)s services would have to be asked:"
            " %(conditions)s.",
            count,
        )
    else:
        count = lowering.services - lowering.unsure
        sentence = ngettext(
            "Smallest change, after which %(count)s service would be open: %(conditions)s.",
            "Smallest change, after which %(count)s services would be open: %(conditions)s.",
            count,
        )
    return sentence % {"count": count, "conditions": conditions_text(lowering.conditions)}


# What a service changed


def service_text(name: ServiceName) -> str:
    """Name a service with its organisation, or say that it is not shown any more."""
    if name.name is None:
        return _("A service that is no longer shown")
    if not name.organisation or name.organisation == str(name.name):
        return str(name.name)
    return pgettext("a service and its organisation", "%(service)s (%(organisation)s)") % {
        "service": name.name,
        "organisation": name.organisation,
    }


def move_sentences(move: Move, name: ServiceName) -> list[str]:
    """Say what one service changed, one sentence for each thing."""
    service = service_text(name)
    if move.kind is MoveKind.CHANGED:
        return list(_changed(move, service))
    return [_came_or_went(move) % {"service": service}]


def _came_or_went(move: Move) -> str:
    if move.kind is MoveKind.GONE:
        return _("%(service)s is no longer found for this need.")
    return {
        Verdict.OPEN: _("%(service)s is new here and would take this person."),
        Verdict.ASK: _("%(service)s is new here and would have to be asked."),
        Verdict.BLOCKED: _("%(service)s is new here but would not take this person."),
        None: _("%(service)s is no longer found here."),
    }[move.after]


def _changed(move: Move, service: str) -> Iterator[str]:
    if CAPACITY in move.started:
        yield _("%(service)s is full.") % {"service": service}
    if CAPACITY in move.stopped:
        yield _("%(service)s is no longer full.") % {"service": service}
    for conditions, sentence in (
        (move.stopped, _("At %(service)s, no longer an obstacle: %(conditions)s.")),
        (move.started, _("At %(service)s, an obstacle now: %(conditions)s.")),
        (move.settled, _("At %(service)s, no longer to be asked: %(conditions)s.")),
        (move.asked, _("At %(service)s, to be asked now: %(conditions)s.")),
    ):
        if named := [code for code in conditions if code != CAPACITY]:
            yield sentence % {"service": service, "conditions": conditions_text(named)}


# What keeps a vignette from being run


def problem_sentence(problem: Problem) -> str:
    sentence = {
        ProblemKind.NO_FACTS: _("It tells no fact about the person."),
        ProblemKind.NO_NEEDS: _("It names no need."),
        ProblemKind.WRONG_FACT: _("A fact is not understood: %(value)s."),
        ProblemKind.CONTRADICTION: _("Facts contradict each other: %(value)s."),
        ProblemKind.UNKNOWN_NEED: _("There is no category %(value)s."),
    }[problem.kind]
    return sentence % {"value": problem.value}
