"""The closed doors of a service for one situation, as reasons of the list."""

from collections.abc import Mapping, Sequence
from datetime import date

from seuil.access.types import Condition, Fact, Force, Offer, Operator
from seuil.directory.models import Service
from seuil.matching.explain import Reason as Sentence
from seuil.orientation.domain.reasons import Reason, reason_for

HEALTH = "health"
CARES = ("mental_health", "addictions")
REFUSALS = frozenset({
    (Force.REQUIRES, Operator.NOT_IN), (Force.REQUIRES, Operator.NOT_ALL_OF),
    (Force.EXCLUDES, Operator.IN), (Force.EXCLUDES, Operator.ALL_OF),
})  # fmt: skip
TOGETHER = frozenset({Operator.NOT_ALL_OF, Operator.ALL_OF})


def cares_for_either(service: Service) -> bool:
    """Whether mental health or addictions is what the service is there for."""
    return any(one.code.split(".")[0] in CARES for one in service.categories.all())


def closed_doors(
    failed: Sequence[Sentence],
    offer: Offer,
    situation: Mapping[str, Fact],
    day: date,
    *,
    cares: bool,
) -> list[Reason]:
    """Return the reasons of what fails, each once.

    ``cares``: mental health or addictions is what the service is there for.
    """
    together = _refuses_both(offer, situation, day, cares=cares)
    return list(
        dict.fromkeys(
            Reason.DIAGNOSIS_EXCLUDED
            if one.dimension == HEALTH and not together
            else reason_for(one.dimension, situation)
            for one in failed
        )
    )


def _refuses_both(offer: Offer, situation: Mapping[str, Fact], day: date, *, cares: bool) -> bool:
    """Whether a closed health door refuses two problems at once.

    It does where the rule names them together, or where a service for the one refuses the other. A
    service that asks for a diagnosis, or refuses one for its own sake, does not.
    """
    fact = situation.get(HEALTH)
    known = fact if isinstance(fact, frozenset) else frozenset()
    shut = [
        one
        for one in offer.conditions
        if one.dimension == HEALTH and one.in_force(day) and _shuts(one, known)
    ]
    return any(cares or one.operator in TOGETHER for one in shut)


def _shuts(condition: Condition, known: frozenset[str]) -> bool:
    values = frozenset(condition.values)
    refuses = (condition.force, condition.operator) in REFUSALS
    hit = values <= known if condition.operator in TOGETHER else bool(values & known)
    return refuses and hit
