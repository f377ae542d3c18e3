"""How a request can end now, and what is still missing for each ending."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain.guards import GUARDS, Asked, Guard
from seuil.orientation.domain.request import Outcome, Party, Step
from seuil.orientation.labels import GUARD_SENTENCES, OUTCOME_LABELS, Words
from seuil.orientation.models import Avenue, OrientationRequest


@dataclass(frozen=True, slots=True)
class Ending:
    """An outcome; ``guard`` stands in its way: results are told once, above all of them."""

    value: str
    label: Words
    chosen: bool
    guard: StrEnum | None = None

    @property
    def missing(self) -> Words:
        return GUARD_SENTENCES[self.guard] if self.guard else ""

    @property
    def waits_for_results(self) -> bool:
        return self.guard is Guard.RESULTS_KNOWN


def endings(request: OrientationRequest, found: Collection[Avenue], chosen: str) -> list[Ending]:
    """Return every outcome, with what its guards would say; one query."""
    checks = request.events.filter(step=Step.CHECK).count()
    return [
        Ending(
            one.value,
            OUTCOME_LABELS[one],
            one.value == chosen,
            _guard(one, [avenues.Status(avenue.status) for avenue in found], checks),
        )
        for one in Outcome
    ]


def _guard(outcome: Outcome, found: Sequence[avenues.Status], checks: int) -> StrEnum | None:
    asked = Asked(
        now=timezone.now(),
        party=Party.ANSWERER,
        avenues=found,
        outcome=outcome,
        checks=checks,
    )
    refusals = GUARDS.refusals(Step.CLOSE, asked)
    return refusals[0].guard if refusals else None


def without_result(found: Collection[Avenue]) -> list[Avenue]:
    """Return the avenues of which nobody knows yet what came of them."""
    return [one for one in found if one.status not in avenues.RESULTS]
