"""The public register: blockages as they are chosen, and all that one page of them shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Func, Q, QuerySet, Value

from seuil.register.domain.blockage import (
    ALIVE,
    BASINS_TO_PERSIST,
    OCCASIONS_TO_PERSIST,
    PROCESS,
    Step,
)
from seuil.register.models import Blockage, Track
from seuil.register.similar import known

OPEN = "open"
"""All states in which people still meet it."""
LONGEST_WORDS = 200
NARROWER = [status for status, step in PROCESS.paths if step is Step.CONFIRM_PERSISTENT]


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody looks for; empty chooses nothing. ``status`` may be `OPEN`."""

    words: str = ""
    theme: str = ""
    public: str = ""
    basin: str = ""
    level: str = ""
    status: str = ""
    session: str = ""


def blockages(choice: Choice) -> QuerySet[Blockage]:
    """Return the blockages that stand and fit, those met lately first."""
    found = Blockage.objects.standing().latest_first()
    if words := choice.words.strip()[:LONGEST_WORDS]:
        found = found.filter(pk__in=_among(known.having(words)))
    for column, code in (
        ("themes", choice.theme),
        ("publics", choice.public),
        ("basins", choice.basin),
        ("occasions", choice.session),
    ):
        if code:
            found = found.filter(**{f"{column}__contains": [code]})
    if choice.level:
        found = found.filter(level=choice.level)
    if choice.status == OPEN:
        found = found.filter(status__in=ALIVE)
    elif choice.status:
        found = found.filter(status=choice.status)
    return found


def _among(keys: Sequence[int]) -> Func:
    """Return keys as one text: thousands of values are slow to write one by one."""
    given = Value(",".join(map(str, keys)))
    return Func(given, template="(SELECT unnest(string_to_array(%(expressions)s, ',')::bigint[]))")


def to_confirm() -> QuerySet[Blockage]:
    """Return those that propose themselves as persistent: two meetings or two basins met them."""
    broad = Q(occasions__len__gte=OCCASIONS_TO_PERSIST) | Q(basins__len__gte=BASINS_TO_PERSIST)
    return Blockage.objects.filter(broad, status__in=NARROWER).latest_first()


def open_in(basin: str, most: int) -> Sequence[Blockage]:
    """Return the blockages that are open in a basin, those met lately first."""
    return list(blockages(Choice(basin=basin, status=OPEN))[:most])


def tracks(theme: str = "", status: str = "") -> QuerySet[Track]:
    found = Track.objects.order_by("-moved_at", "-pk")
    if theme:
        found = found.filter(themes__contains=[theme])
    return found.filter(status=status) if status else found
