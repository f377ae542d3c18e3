"""Guards: every one that says no is named, with what it misses; the first one is what stops."""

from dataclasses import dataclass
from enum import StrEnum

import pytest

from seuil.kernel.guards import GuardRefused, Guards
from seuil.kernel.versions import Stale, refuse_stale


class Step(StrEnum):
    OPEN = "open"
    CLOSE = "close"


class Guard(StrEnum):
    KEY_FOUND = "key_found"
    NOBODY_INSIDE = "nobody_inside"


@dataclass(frozen=True)
class Door:
    has_key: bool = True
    inside: tuple[str, ...] = ()


GUARDS: Guards[Step, Door] = Guards(
    before={
        Step.CLOSE: (
            (Guard.KEY_FOUND, lambda door: door.has_key),
            (Guard.NOBODY_INSIDE, lambda door: not door.inside),
        )
    },
    missing={Guard.NOBODY_INSIDE: lambda door: door.inside},
)


def test_every_guard_that_says_no_is_told_with_what_it_misses():
    refusals = GUARDS.refusals(Step.CLOSE, Door(has_key=False, inside=("Ann", "Bart")))

    assert [(one.guard, one.missing) for one in refusals] == [
        (Guard.KEY_FOUND, ()),
        (Guard.NOBODY_INSIDE, ("Ann", "Bart")),
    ]


def test_the_first_one_stops_the_step():
    with pytest.raises(GuardRefused, match=Guard.KEY_FOUND):
        GUARDS.check(Step.CLOSE, Door(has_key=False, inside=("Ann",)))


def test_a_step_goes_through_when_all_hold_or_none_is_asked():
    GUARDS.check(Step.CLOSE, Door())
    GUARDS.check(Step.OPEN, Door(has_key=False, inside=("Ann",)))


@dataclass
class Sheet:
    version: int


def test_a_form_made_from_an_older_version_is_refused_with_what_stands_now():
    sheet = Sheet(version=3)

    with pytest.raises(Stale) as stale:
        refuse_stale(sheet, 2)

    assert stale.value.current is sheet


@pytest.mark.parametrize("seen", [3, None])
def test_the_present_version_or_none_is_good(seen):
    refuse_stale(Sheet(version=3), seen)
