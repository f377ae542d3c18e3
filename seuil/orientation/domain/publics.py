"""For whom: the few publics by which figures are read, derived from the facts of a situation."""

from collections.abc import Mapping

from seuil.orientation.domain.reasons import MIND, SUBSTANCES, is_combined
from seuil.register.domain.publics import Public

YOUNG_BEFORE, OLDER_FROM = 25, 65


def _has(situation: Mapping[str, object], dimension: str, *values: str) -> bool:
    fact = situation.get(dimension)
    found = fact if isinstance(fact, frozenset) else {fact}
    return not found.isdisjoint(values)


def publics_of(situation: Mapping[str, object]) -> list[Public]:
    """Return the publics of a situation; a fact that was not asked puts nobody anywhere.

    >>> publics_of({"residence_status": "undocumented", "age": 70.0})
    [<Public.UNDOCUMENTED: 'undocumented'>, <Public.OLDER: 'older'>]
    """
    age = situation.get("age")
    years = age if isinstance(age, int | float) and not isinstance(age, bool) else None
    tests = {
        Public.UNDOCUMENTED: _has(situation, "residence_status", "undocumented"),
        Public.WITHOUT_HOME: _has(situation, "address", "none")
        or _has(situation, "public", "homeless"),
        Public.WITHOUT_COVER: _has(situation, "health_cover", "none"),
        Public.DRUGS_OR_ALCOHOL: _has(situation, "health", *SUBSTANCES)
        or situation.get("active_use") is True,
        Public.MENTAL_HEALTH: _has(situation, "health", *MIND),
        Public.DOUBLE_DIAGNOSIS: is_combined(situation),
        Public.LEAVING_PRISON: _has(situation, "justice", "leaving", "detained"),
        Public.VIOLENCE: _has(situation, "public", "violence_victim"),
        Public.WITH_CHILDREN: _has(situation, "household", "children", "pregnant"),
        Public.YOUNG: years is not None and years < YOUNG_BEFORE,
        Public.OLDER: years is not None and years >= OLDER_FROM,
    }
    return [public for public, holds in tests.items() if holds]
