"""Blockages: who met them where, merging and splitting without loss, and what happens at once."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from seuil.accounts.models import User
from seuil.journal.models import Entry
from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.kernel.versions import Stale
from seuil.organisations.domain import PracticeFamily
from seuil.register.domain.blockage import (
    PROCESS,
    Guard,
    Shown,
    Status,
    Step,
)
from seuil.register.domain.trace import End, Relation
from seuil.register.models import Blockage, TraceLink
from seuil.register.operations import (
    Move,
    Named,
    add_evidence,
    link,
    remove_evidence,
    rename_blockage,
    revoke,
    split_blockage,
    take_blockage_step,
    take_track_step,
    write_track,
)
from seuil.register.operations.blockages import name_blockage
from seuil.register.queries.answers import answered
from seuil.register.queries.blockages import evidence_of
from tests.factories.accounts import UserFactory
from tests.factories.register import blockage, observed, said
from tests.factories.territory import TerritoryFactory

pytestmark = pytest.mark.django_db
MAY, JUNE = datetime.date(2026, 5, 1), datetime.date(2026, 6, 1)


def heard(occasion="may", family=PracticeFamily.HOSPITAL, **given):
    return said(occasion=occasion, family=family, **given)


def step(one, taken, words="because", **given):
    return take_blockage_step(one.uuid, Move(taken, words, **given), actor=None)


def seen_twice():
    return blockage(shown_by=[heard(month=MAY), heard("june", PracticeFamily.JUSTICE, month=JUNE)])


def test_two_meetings_make_it_persistent_once_a_person_says_so():
    one = seen_twice()

    assert one.status == Status.OBSERVED
    one = step(one, Step.CONFIRM_PERSISTENT)

    assert one.status == Status.PERSISTENT
    assert one.occasions == ["june", "may"]
    assert (one.first_seen, one.last_seen) == (MAY, JUNE)


def test_two_basins_do_too():
    basins = [TerritoryFactory(basin=True).code for _ in range(2)]
    one = blockage(shown_by=[heard(basin=code) for code in basins])

    assert step(one, Step.CONFIRM_PERSISTENT).basins == sorted(basins)


def test_a_persistent_one_whose_second_meeting_was_a_mistake_is_only_observed_again():
    late = heard("june")
    one = blockage(shown_by=[heard(), late])
    step(one, Step.CONFIRM_PERSISTENT)

    one = remove_evidence(one.uuid, late, actor=None, reason="about something else")

    assert one.status == Status.OBSERVED
    assert one.events.last().step == Step.FALL_BACK


def test_failures_of_single_requests_are_never_evidence():
    one = blockage()

    with pytest.raises(InvalidInput):
        add_evidence(one.uuid, [observed()], actor=None)
    assert not TraceLink.objects.exists()


def test_the_same_observation_counts_once_however_often_it_is_linked():
    spoken = heard()
    one = blockage(shown_by=[spoken, spoken])

    add_evidence(one.uuid, [spoken], actor=None)

    assert Blockage.objects.get().observations == 1
    assert TraceLink.objects.count() == 1


def test_merging_keeps_what_shows_both_and_taking_apart_gives_it_back():
    first = blockage("A", shown_by=[heard(month=MAY)])
    second = blockage("B", shown_by=[heard("june", PracticeFamily.JUSTICE, month=JUNE)])

    step(first, Step.MERGE, into=second)

    second.refresh_from_db()
    assert second.observations == 2
    assert second.families == ["hospital", "justice"]
    first = step(Blockage.objects.get(pk=first.pk), Step.UNMERGE)
    second.refresh_from_db()
    assert (first.status, first.observations, first.occasions) == ("observed", 1, ["may"])
    assert (second.observations, second.occasions) == (1, ["june"])


def test_merged_ones_follow_when_theirs_is_merged_again():
    one, two, three = (blockage(title, shown_by=[heard(title)]) for title in "ABC")
    step(one, Step.MERGE, into=two)

    step(Blockage.objects.get(pk=two.pk), Step.MERGE, into=three)

    three.refresh_from_db()
    assert three.occasions == ["A", "B", "C"]
    assert set(three.merged.all()) == {one, two}
    two = step(Blockage.objects.get(pk=two.pk), Step.UNMERGE)
    three.refresh_from_db()
    assert (two.occasions, three.occasions) == (["B"], ["A", "C"])


@pytest.mark.parametrize("which", ["itself", "merged"])
def test_nothing_is_merged_into_itself_or_into_what_does_not_stand(which):
    one, two, three = blockage("A"), blockage("B"), blockage("C")
    step(two, Step.MERGE, into=three)

    with pytest.raises(GuardRefused) as refused:
        step(one, Step.MERGE, into=one if which == "itself" else two)

    assert refused.value.guard is Guard.ANOTHER_ONE


def test_what_is_added_to_a_merged_one_shows_the_one_that_stands():
    one, two = blockage("A"), blockage("B")
    step(one, Step.MERGE, into=two)

    found = add_evidence(one.uuid, [heard()], actor=None)

    assert found == two
    assert found.observations == 1


def test_evidence_of_a_merged_one_can_be_taken_back_where_it_is_shown():
    spoken = heard()
    one, two = blockage("A", shown_by=[spoken]), blockage("B", shown_by=[heard("june")])
    step(one, Step.MERGE, into=two)

    two = remove_evidence(two.uuid, spoken, actor=None, reason="a mistake")

    one.refresh_from_db()
    assert (one.observations, two.observations) == (0, 1)
    with pytest.raises(NotVisible):
        remove_evidence(two.uuid, spoken, actor=None, reason="again")


def test_calm_ends_with_new_evidence_and_not_with_a_merged_one_that_is_calm_itself():
    calm = step(blockage("A", shown_by=[heard()]), Step.REST)
    resting = step(blockage("B", shown_by=[heard("june")]), Step.REST)

    step(resting, Step.MERGE, into=calm)
    assert Blockage.objects.get(pk=calm.pk).status == Status.DORMANT

    one = add_evidence(calm.uuid, [heard("autumn")], actor=None)
    assert one.status == Status.OBSERVED
    assert one.events.last().step == Step.REOPEN


def test_splitting_moves_evidence_and_says_why():
    stays, goes = heard(), heard("june")
    one = blockage(shown_by=[stays, goes])

    new = split_blockage(
        one.uuid, [goes], Named({"fr": "Autre chose"}, one.level), actor=None, reason="two things"
    )

    one.refresh_from_db()
    assert [list(evidence_of(each)) for each in (one, new)] == [[stays], [goes]]
    assert (one.observations, new.observations, new.occasions) == (1, 1, ["june"])
    gone = TraceLink.objects.exclude(revocation=None).get()
    assert gone.revocation.reason == "two things"


def test_what_does_not_show_it_cannot_be_split_off():
    one = blockage(shown_by=[heard()])

    for chosen in ([], [heard("elsewhere")]):
        with pytest.raises(InvalidInput):
            split_blockage(one.uuid, chosen, Named({"fr": "x"}, "system"), actor=None, reason="x")


@pytest.mark.parametrize(
    ("shown", "holds"),
    [
        (Shown(), False),
        (Shown(measured=True), True),
        (Shown(families=frozenset({PracticeFamily.HOSPITAL})), False),
        (Shown(families=frozenset({PracticeFamily.YOUTH, PracticeFamily.JUSTICE})), False),
        (Shown(families=frozenset({PracticeFamily.YOUTH, PracticeFamily.HOSPITAL})), True),
    ],
)
def test_resolved_needs_a_measure_or_a_room_with_one_who_met_it(shown, holds):
    one = step(blockage(shown_by=[heard()]), Step.RECOGNISE, by_group=True)

    if holds:
        assert step(one, Step.RESOLVE, shown=shown).status == Status.RESOLVED
    else:
        with pytest.raises(GuardRefused, match=Guard.CHANGE_SHOWN):
            step(one, Step.RESOLVE, shown=shown)


def test_it_is_treated_once_a_track_is_in_a_plan():
    one = step(blockage(shown_by=[heard()]), Step.RECOGNISE, by_group=True)
    track = write_track({"title_fr": "Une adresse"}, actor=None, answers=[one])

    with pytest.raises(GuardRefused, match=Guard.TRACK_IN_PLAN):
        step(one, Step.TREAT)
    take_track_step(track.uuid, "adopt", actor=None)

    assert step(one, Step.TREAT).status == Status.IN_TREATMENT


def test_out_of_reach_names_somebody():
    with pytest.raises(GuardRefused, match=Guard.ADDRESSEE_NAMED):
        step(blockage(), Step.PUT_OUTSIDE_REACH)

    assert step(blockage(), Step.PUT_OUTSIDE_REACH, addressee="INAMI").addressee == "INAMI"


@pytest.mark.parametrize("status", Status)
def test_nobody_is_offered_what_only_evidence_decides(status):
    assert PROCESS.by_itself.isdisjoint(PROCESS.steps_from(status))


@pytest.mark.parametrize("taken", sorted(PROCESS.by_itself))
def test_nobody_takes_a_step_that_only_evidence_takes(taken):
    with pytest.raises(TransitionRefused):
        step(seen_twice(), taken)


def test_whoever_read_an_older_state_decides_nothing():
    one = blockage()
    rename_blockage(one.uuid, Named({"fr": "Autrement"}, one.level), actor=None, seen=one.version)

    with pytest.raises(Stale):
        step(one, Step.RECOGNISE, seen=one.version)


def test_who_named_it_stands_in_the_journal_and_nowhere_else():
    actor = UserFactory()

    one = name_blockage(Named({"fr": "Sans adresse"}, "system"), actor=actor)
    rename_blockage(one.uuid, Named({"fr": "Sans domicile"}, "system"), actor=actor)
    rename_blockage(one.uuid, Named({"fr": "Sans domicile"}, "system"), actor=actor)

    entries = Entry.objects.about(one).order_by("at")
    assert [(entry.actor, entry.fields) for entry in entries] == [(actor, ""), (actor, "title_fr")]
    assert User not in {field.related_model for field in Blockage._meta.fields}


def test_a_trace_is_written_once_and_taken_back_once():
    one, spoken = blockage(), heard()
    ends = ((End.OBSERVATION, spoken.pk), Relation.EVIDENCE, (End.BLOCKAGE, one.uuid))

    first, again = link(*ends, actor=None), link(*ends, actor=None)
    assert first == again
    assert revoke(first, actor=None, reason="no") == revoke(first, actor=None, reason="no")
    assert link(*ends, actor=None) != first


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET reason = 'other'"])
@pytest.mark.parametrize("table", ["register_tracelink", "register_tracerevocation"])
def test_the_database_lets_nobody_change_a_trace(statement, table):
    one = blockage(shown_by=[heard()])
    revoke(TraceLink.objects.get(), actor=None, reason="no")

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))

    assert one.events.count() == 0


def test_what_was_said_has_an_answer_once_its_blockage_moved():
    one = step(seen_twice(), Step.RECOGNISE, by_group=True)
    heard("may", statement="autre chose")
    assert (answered().said, answered().answered, answered().share) == (3, 0, 0)

    step(one, Step.EASE)

    assert (answered().answered, answered().share) == (2, 67)
    assert answered(["june"]).share is None
    assert answered(["june"]).answered == 1


def test_what_suggests_a_track_has_an_answer_once_somebody_began_with_it():
    spoken = heard()
    track = write_track({"title_fr": "Une adresse"}, actor=None, suggested_by=[spoken])
    assert answered().answered == 0

    take_track_step(track.uuid, "study", actor=None)

    assert answered().answered == 1


@pytest.fixture
def committing(own_copy):
    """Runs something where what is written is committed, unlike in the test itself."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda play: pool.submit(play).result()
        pool.submit(connections.close_all).result()


@pytest.mark.slow
def test_many_who_merge_link_and_take_apart_at_once_lose_nothing(committing):
    names = committing(lambda: [blockage(title).uuid for title in "ABCD"])
    spoken = committing(lambda: [heard(str(number)) for number in range(24)])

    def work(number):
        try:
            name, other = names[number % 4], names[(number + 1 + number // 4) % 4]
            add_evidence(name, [spoken[number]], actor=None)
            into = Blockage.objects.get(uuid=other)
            try:
                take_blockage_step(name, Move(Step.MERGE, "same", into=into), actor=None)
                take_blockage_step(name, Move(Step.UNMERGE, "not the same"), actor=None)
            except TransitionRefused:
                pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(24)))

    def found():
        standing = list(Blockage.objects.filter(uuid__in=names).standing())
        return standing, set().union(*(set(evidence_of(one)) for one in standing))

    standing, evidence = committing(found)
    assert evidence == set(spoken)
    assert [one.observations for one in standing] == [
        committing(lambda one=one: evidence_of(one).count()) for one in standing
    ]
