"""The chain is walked from any of its ends, along what holds and what everybody may read."""

import datetime
from uuid import uuid4

import pytest

from seuil.kernel.errors import NotVisible
from seuil.plans.queries.chain import MOST_SAID, chain_of
from seuil.register.domain.blockage import Step
from seuil.register.domain.trace import End
from seuil.register.operations import Move, revoke, take_blockage_step, write_track
from tests.factories.chain import (
    a_decision,
    a_measure,
    an_action,
    an_indicator,
    end,
    joined,
    walked,
)
from tests.factories.register import blockage, observed, said

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)


def walk(kind, thing):
    return chain_of(kind, thing, today=TODAY)


def things(chain):
    """Return what is in a chain: observations, blockages, tracks, actions, decisions, measures."""
    return [
        list(chain.observations),
        list(chain.blockages),
        list(chain.tracks),
        list(chain.actions),
        list(chain.decisions),
        [one.last for one in chain.followed],
    ]


def joins(chain):
    return {(one.source, one.relation.value, one.target) for one in chain.joins}


@pytest.mark.parametrize(
    "kind", ["observation", "blockage", "track", "action", "decision", "measure"]
)
def test_it_is_the_same_from_whichever_end_one_walks(kind):
    way = walked()

    chain = walk(*end(getattr(way, kind)))

    assert chain.start == end(getattr(way, kind))
    assert things(chain) == [
        [way.observation],
        [way.blockage],
        [way.track],
        [way.action],
        [way.decision],
        [way.measure],
    ]
    assert joins(chain) == {
        (end(way.observation), "evidence", end(way.blockage)),
        (end(way.blockage), "leads_to", end(way.track)),
        (end(way.track), "leads_to", end(way.action)),
        (end(way.action), "decided_by", end(way.decision)),
        (end(way.action), "shown_by", end(way.measure)),
    }


def test_what_has_nothing_to_do_with_it_is_not_there():
    way, other = walked(), walked()

    chain = walk(*end(way.track))

    assert other.blockage not in chain.blockages
    assert other.action not in chain.actions


def test_another_way_that_meets_this_one_further_on_is_not_gone_back():
    way = walked()
    beside = blockage("Une autre porte fermée", shown_by=[said()])
    joined(beside, "leads_to", way.action)

    assert beside not in walk(*end(way.blockage)).blockages
    assert beside in walk(*end(way.action)).blockages


def test_an_idea_said_in_a_room_leads_to_its_track():
    idea = said(kind="track", statement="Un relais de week-end", barrier="")
    track = write_track({"title_fr": "Un relais"}, actor=None, suggested_by=[idea])

    chain = walk(*end(idea))

    assert things(chain)[:3] == [[idea], [], [track]]


def test_a_trace_that_was_taken_back_leads_nowhere():
    way = walked()
    trace = joined(way.track, "leads_to", way.action)
    revoke(trace, actor=None, reason="Linked by mistake")

    assert list(walk(*end(way.blockage)).actions) == []
    assert list(walk(*end(way.action)).blockages) == []


def test_a_merged_blockage_is_the_one_that_stands_from_every_side():
    way = walked()
    heard = said(statement="Elle revient sans cesse au premier guichet")
    other = blockage("En rond", shown_by=[heard])
    take_blockage_step(other.uuid, Move(Step.MERGE, words="La même", into=way.blockage), actor=None)

    for thing in (other, heard, way.action):
        chain = walk(*end(thing))
        assert [one.pk for one in chain.blockages] == [way.blockage.pk]
        assert (end(heard), "evidence", end(way.blockage)) in joins(chain)
        assert way.action in chain.actions
    assert walk(*end(other)).start == end(way.blockage)


def test_an_action_that_supports_another_one_stands_beside_it_without_its_own_past():
    region, basin = walked(), walked()
    joined(region.action, "supports", basin.action)

    chain = walk(*end(basin.action))

    assert list(chain.actions) == [region.action, basin.action]
    assert (end(region.action), "supports", end(basin.action)) in joins(chain)
    assert list(chain.blockages) == [basin.blockage]
    assert [one.last for one in chain.followed] == [basin.measure]


class TestWhatIsNotPublic:
    def test_a_draft_of_an_action_is_not_there(self):
        way = walked()
        draft = an_action(status="draft")
        joined(way.track, "leads_to", draft)

        assert list(walk(*end(way.track)).actions) == [way.action]
        with pytest.raises(NotVisible):
            walk(*end(draft))

    def test_what_is_measured_of_a_draft_is_not_there(self):
        measure = a_measure(an_indicator(an_action(status="draft")))

        with pytest.raises(NotVisible):
            walk(*end(measure))

    def test_a_decision_that_is_only_prepared_is_not_there(self):
        way = walked()
        prepared = a_decision(status="prepared")
        joined(way.action, "decided_by", prepared)

        assert list(walk(*end(way.action)).decisions) == [way.decision]
        with pytest.raises(NotVisible):
            walk(*end(prepared))

    def test_what_failed_in_one_request_is_no_beginning(self):
        with pytest.raises(NotVisible):
            walk(*end(observed()))

    @pytest.mark.parametrize("kind", list(End))
    def test_what_is_not_there_is_not_found(self, kind):
        with pytest.raises(NotVisible):
            walk(kind, uuid4())


class TestMeasures:
    def test_the_latest_is_shown_and_not_one_that_was_set_right(self):
        way = walked()
        wrong = a_measure(way.indicator, 9, datetime.date(2026, 10, 1))
        right = a_measure(way.indicator, 2, datetime.date(2026, 10, 1), replaces=wrong)

        [followed] = walk(*end(way.action)).followed

        assert followed.last == right

    def test_an_indicator_that_nobody_measured_yet_is_there_too(self):
        way = walked()
        other = an_indicator(way.action, position=1)

        chain = walk(*end(way.track))

        assert [(one.indicator, one.last) for one in chain.followed] == [
            (way.indicator, way.measure),
            (other, None),
        ]

    def test_from_an_earlier_measure_one_walks_back_with_that_one(self):
        way = walked()
        a_measure(way.indicator, 2, datetime.date(2026, 10, 1))
        an_indicator(way.action, position=1)

        [followed] = walk(*end(way.measure)).followed

        assert followed.last == way.measure


def test_of_much_that_was_said_the_latest_is_shown():
    heard = [said(statement=f"Encore {number}") for number in range(MOST_SAID + 1)]
    found = blockage(shown_by=heard)

    chain = walk(*end(found))

    assert len(chain.observations) == MOST_SAID
    assert chain.more_said


@pytest.mark.parametrize("times", [1, 10])
def test_it_asks_the_database_as_often_for_much_as_for_little(times, django_assert_num_queries):
    way = walked()
    for _ in range(times):
        other = walked()
        joined(way.blockage, "leads_to", other.track)
        merged = blockage("En rond", shown_by=[said()])
        take_blockage_step(
            merged.uuid, Move(Step.MERGE, words="La même", into=way.blockage), actor=None
        )

    with django_assert_num_queries(11):
        chain = walk(*end(way.blockage))

    assert len(chain.actions) == times + 1
