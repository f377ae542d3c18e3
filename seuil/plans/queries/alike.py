"""Which actions of other plans look like one: perhaps the same thing twice, a person decides."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from seuil.kernel.text import fold
from seuil.plans.domain import action
from seuil.plans.models import Action
from seuil.register.ngrams import Columns, grams_of
from seuil.wording.localised import LANGUAGES

LIKE_ENOUGH = 0.2
MOST = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """An action that looks like what was asked; ``score`` from 0 to 1."""

    action: Action
    score: float


def actions_alike(
    texts: Collection[str], year: int, *, but: Collection[int] = (), own_plan: int | None = None
) -> list[Alike]:
    """Return at most three actions of a year that look like a text; in one query.

    ``texts``: the same thing in the languages in which it is written; the likest one counts, as
    languages are not compared with one another. ``own_plan``: look in this plan only.
    """
    rows = _candidates(year, but, own_plan)
    written = [
        (row, text) for row in rows for text in texts_of_action(row) if grams_of(fold(text))[0].size
    ]
    columns = Columns.of([grams_of(fold(text)) for _row, text in written])
    best: dict[int, Alike] = {}
    for text in filter(None, texts):
        for (row, _text), score in zip(written, columns.alike(text), strict=True):
            likeness = float(np.clip(score, 0, 1))
            there = best.get(row.pk)
            if likeness >= LIKE_ENOUGH and (there is None or likeness > there.score):
                best[row.pk] = Alike(row, likeness)
    return sorted(best.values(), key=lambda each: (-each.score, each.action.pk))[:MOST]


def _candidates(year: int, but: Collection[int], own_plan: int | None) -> Sequence[Action]:
    found = Action.objects.shown().exclude(status=action.Status.DROPPED).exclude(pk__in=but)
    found = found.filter(plan=own_plan) if own_plan else found.filter(plan__year=year)
    return list(found.select_related("plan__territory").order_by("pk"))


def texts_of_action(one: Action) -> list[str]:
    """Return title and description together, once for each language in which there is a title."""
    return [
        ". ".join(filter(None, (getattr(one, f"title_{code}"), getattr(one, f"about_{code}"))))
        for code in LANGUAGES
        if getattr(one, f"title_{code}")
    ]
