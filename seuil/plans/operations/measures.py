"""Indicators of actions and what is measured of them, by people and by night."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.errors import InvalidInput, SeuilError, visible
from seuil.kernel.versions import refuse_stale
from seuil.plans import news
from seuil.plans.domain import action as actions
from seuil.plans.domain.indicator import (
    AS_CONSENTED,
    OF_SOURCE,
    Direction,
    Part,
    Progress,
    Rhythm,
    Source,
    gives_baseline,
    is_worth_keeping,
    missing_in,
    read,
)
from seuil.plans.models import Action, Indicator, Measure
from seuil.plans.queries.figures import Value, values_of
from seuil.register.domain.trace import End, Relation
from seuil.register.models import TraceLink
from seuil.register.operations.traces import link, revoke
from seuil.wording.localised import LANGUAGES

WRITTEN = AS_CONSENTED | {"source_words", "rhythm", "baseline", "baseline_on", "baseline_due"}
"""The fields of an indicator that people write."""
FIRM = frozenset(actions.Status) - {actions.Status.DRAFT, actions.Status.PROPOSED}
"""States of an action in which its goal stands as members and council have it before them."""
CLOSED_TO_NEW = frozenset({
    actions.Status.CONSULTED, actions.Status.CLOSED, actions.Status.DROPPED,
})  # fmt: skip
"""States in which no indicator is added either."""


class GoalStands(SeuilError):
    """The council consented to this: ``fields`` are what somebody wanted to change."""

    def __init__(self, fields: frozenset[str]) -> None:
        super().__init__(f"consented: {', '.join(sorted(fields))}")
        self.fields = fields


class StillNeeded(SeuilError):
    """An action that everybody reads has an indicator with all its parts; ``missing`` of them."""

    def __init__(self, missing: tuple[Part, ...] = ()) -> None:
        super().__init__("an action that is proposed has a whole indicator")
        self.missing = missing


class WasMeasured(SeuilError):
    """An indicator that was measured stays."""


class AlreadySetRight(SeuilError):
    """Another measure sets this one right."""


@dataclass(frozen=True, slots=True)
class Written:
    """A measure as somebody writes it. ``is_baseline``: the indicator begins from it."""

    value: Decimal
    on: datetime.date
    source_words: str = ""
    note: str = ""
    is_baseline: bool = False


@transaction.atomic
def write_indicator(
    action_id: UUID,
    written: Mapping[str, Any],
    *,
    actor: User | None,
    indicator_id: UUID | None = None,
    seen: int | None = None,
) -> Indicator:
    """Add an indicator to an action, or write one anew; what ``written`` leaves out stays.

    Raises `GoalStands` once the council consented, `StillNeeded` when a proposed action would be
    left with an unfinished one.
    """
    if unknown := set(written) - WRITTEN:
        raise InvalidInput("no such field of an indicator", path=min(unknown))
    action = _locked_action(action_id, seen)
    one = _indicator(action, indicator_id) if indicator_id else _new(action)
    before = {name: getattr(one, name) for name in WRITTEN}
    for name, value in written.items():
        setattr(one, name, value.strip() if isinstance(value, str) else value)
    _tidy(one)
    changed = frozenset(name for name in WRITTEN if getattr(one, name) != before[name])
    status = actions.Status(action.status)
    if status in CLOSED_TO_NEW:
        raise GoalStands(changed)
    if indicator_id and status in FIRM and (moved := _moved(changed, before)):
        raise GoalStands(moved)
    if not one.name:
        raise InvalidInput("an indicator says what it counts", path="name")
    missing = missing_in(one.written())
    if status in actions.SHOWN and missing:
        raise StillNeeded(tuple(missing))
    one.save()
    _touch(action)
    if changed:
        record(Verb.CHANGED, action, actor=actor, fields=[f"indicator {one.position + 1}"])
    return one


def _new(action: Action) -> Indicator:
    last = action.indicators.order_by("-position").first()
    return Indicator(action=action, position=last.position + 1 if last else 0)


def _tidy(one: Indicator) -> None:
    """Leave no binding behind that the source has nothing to do with."""
    source = Source(one.source)
    figures = OF_SOURCE.get(source)
    if figures is None:
        one.figure = one.need = one.place = ""
    elif one.figure and one.figure not in set(figures):
        raise InvalidInput("this source has no such figure", path="figure", value=one.figure)
    if source is not Source.VIGNETTE:
        one.vignette = None
    elif one.vignette is not None and one.need not in one.vignette.needs:
        raise InvalidInput("this vignette has no such need", path="need", value=one.need)
    if one.baseline is not None:
        one.baseline_due = None
    if one.target is not None and one.baseline is not None:
        sign = 1 if one.direction == Direction.UP else -1
        if sign * (one.target - one.baseline) < 0:
            raise InvalidInput("the target lies behind the baseline", path="target")


def _moved(changed: frozenset[str], before: Mapping[str, Any]) -> frozenset[str]:
    """Return what was changed of what stands: a baseline too, once it is known."""
    stands = AS_CONSENTED | (
        {"baseline", "baseline_on"} if before["baseline"] is not None else frozenset()
    )
    filled_in = {name for name in changed if name.endswith(LANGUAGES) and not before[name]}
    return changed & stands - filled_in


@transaction.atomic
def remove_indicator(indicator_id: UUID, *, actor: User | None, seen: int | None = None) -> Action:
    """Take an indicator away that was never measured, and that nothing was consented about."""
    found = visible(
        Indicator.objects.select_related("action").filter(uuid=indicator_id).first(),
        "no such indicator",
    )
    action = _locked_action(found.action.uuid, seen)
    status = actions.Status(action.status)
    if status in FIRM:
        raise GoalStands(frozenset({"name"}))
    if found.measures.exists():
        raise WasMeasured("it was measured")
    if status in actions.SHOWN and action.indicators.count() == 1:
        raise StillNeeded
    found.delete()
    _touch(action)
    record(Verb.CHANGED, action, actor=actor, fields=[f"indicator {found.position + 1} removed"])
    return action


@transaction.atomic
def add_measure(
    indicator_id: UUID, written: Written, *, actor: User | None, today: datetime.date
) -> Measure:
    """Write down what somebody measured; a day that is still to come is refused."""
    one = _locked_indicator(indicator_id)
    _refuse_odd(written, today)
    is_baseline = written.is_baseline and one.baseline is None
    return _kept(one, _measure(one, written, actor), is_baseline=is_baseline)


@transaction.atomic
def set_right(
    measure_id: UUID, written: Written, *, actor: User | None, today: datetime.date
) -> Measure:
    """Put another measure in the place of a wrong one, which stays readable. Its note says why."""
    wrong = visible(
        Measure.objects.select_related("indicator").filter(uuid=measure_id).first(),
        "no such measure",
    )
    one = _locked_indicator(wrong.indicator.uuid)
    if Measure.objects.filter(replaces=wrong).exists():
        raise AlreadySetRight("another one sets it right")
    _refuse_odd(written, today)
    if not written.note.strip():
        raise InvalidInput("say what was wrong", path="note")
    was_baseline = one.baseline == wrong.value and one.baseline_on == wrong.on
    for trace in TraceLink.objects.in_force().filter(
        relation=Relation.SHOWN_BY, target_kind=End.MEASURE, target=wrong.uuid
    ):
        revoke(trace, actor=actor, reason=written.note)
    measure = _measure(one, written, actor, replaces=wrong)
    return _kept(one, measure, is_baseline=was_baseline)


def _measure(
    one: Indicator, written: Written, actor: User | None, *, replaces: Measure | None = None
) -> Measure:
    return Measure(
        indicator=one,
        on=written.on,
        value=written.value,
        source_words=written.source_words.strip(),
        note=written.note.strip(),
        author=actor,
        replaces=replaces,
    )


def measure_by_night(today: datetime.date) -> int:
    """Measure all that is bound to a figure; return how many measures were written.

    Run again on the same day it writes nothing. A figure that may not be told gives none.
    """
    waiting = list(Indicator.objects.measured_by_night())
    found = values_of(waiting, today)
    return sum(_keep(one.uuid, found[one.pk]) for one in waiting if one.pk in found)


@transaction.atomic
def _keep(indicator_id: UUID, value: Value) -> bool:
    one = _locked_indicator(indicator_id)
    last = last_of(one)
    before = (last.on, last.value) if last else None
    if not is_worth_keeping(Rhythm(one.rhythm), before, (value.on, value.value)):
        return False
    if one.measures.filter(by_night=True, on=value.on).exists():
        return False
    _kept(
        one,
        Measure(indicator=one, on=value.on, value=value.value, run=value.run, by_night=True),
        is_baseline=gives_baseline(one.baseline, one.baseline_due, value.on),
    )
    return True


def last_of(one: Indicator) -> Measure | None:
    return one.measures.in_force().order_by("-on", "-pk").first()


def _kept(one: Indicator, measure: Measure, *, is_baseline: bool) -> Measure:
    """Write a measure, and join it to its action when it says something new."""
    last = last_of(one) if measure.replaces is None else None
    measure.at = timezone.now()
    measure.save()
    if is_baseline:
        one.baseline, one.baseline_on, one.baseline_due = measure.value, measure.on, None
        one.save(update_fields=["baseline", "baseline_on", "baseline_due"])
    if last is None or last.value != measure.value:
        link(
            (End.ACTION, one.action.uuid),
            Relation.SHOWN_BY,
            (End.MEASURE, measure.uuid),
            actor=measure.author,
        )
    if _is_news(one, measure.replaces or last, measure):
        news.tell_target_reached(measure)
    return measure


def _is_news(one: Indicator, before: Measure | None, measure: Measure) -> bool:
    """Whether the target is reached that was not; what is written late is no news."""
    if progress_of(one, measure.value) is not Progress.REACHED:
        return False
    if before is None:
        return True
    earlier = progress_of(one, before.value)
    return earlier is not Progress.REACHED and before.on <= measure.on


def progress_of(one: Indicator, value: Decimal | None) -> Progress:
    if one.target is None:
        return Progress.NOT_MEASURED
    return read(one.baseline, one.target, Direction(one.direction), value).progress


def _refuse_odd(written: Written, today: datetime.date) -> None:
    if written.on > today:
        raise InvalidInput("that day is still to come", path="on", value=written.on.isoformat())
    if not written.value.is_finite():
        raise InvalidInput("a measure is a number", path="value", value=str(written.value))
    if not written.source_words.strip():
        raise InvalidInput("say where the value comes from", path="source_words")


def _locked_action(action_id: UUID, seen: int | None) -> Action:
    action = visible(
        Action.objects.select_for_update(of=("self",)).filter(uuid=action_id).first(),
        "no such action",
    )
    refuse_stale(action, seen)
    return action


def _touch(action: Action) -> None:
    action.version += 1
    action.save(update_fields=["version"])


def _indicator(action: Action, indicator_id: UUID) -> Indicator:
    return visible(action.indicators.filter(uuid=indicator_id).first(), "no such indicator")


def _locked_indicator(indicator_id: UUID) -> Indicator:
    return visible(
        Indicator.objects.select_for_update(of=("self",))
        .select_related("action")
        .filter(uuid=indicator_id)
        .first(),
        "no such indicator",
    )
