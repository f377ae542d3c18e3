"""Telling those who answer what others said: one mail a day, each thing once."""

import datetime
from collections.abc import Callable, Iterable, Sequence

from seuil.accounts.models import User
from seuil.upkeep.models.said import Row, SaidQuerySet


def tell_once_a_day(
    untold: SaidQuerySet[Row],
    answerers: Callable[[Row], Iterable[User]],
    tell: Callable[[User, Sequence[Row], datetime.datetime], None],
    now: datetime.datetime,
) -> int:
    """Write one mail to each person with what is new to them; return how many.

    To be called in a transaction; rows that another process tells of now are left to it.
    """
    found = list(untold.select_for_update(of=("self",), skip_locked=True).oldest_first())
    by_person: dict[User, list[Row]] = {}
    for one in found:
        for person in answerers(one):
            by_person.setdefault(person, []).append(one)
    for person, theirs in by_person.items():
        tell(person, theirs, now)
    untold.model._default_manager.filter(pk__in=[one.pk for one in found]).update(told_at=now)
    return len(by_person)
