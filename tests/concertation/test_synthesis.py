"""The synthesis: from what was filed to lines, agreement, and what the register keeps."""

import datetime

import pytest

from seuil.concertation.domain.contribution import Heading
from seuil.concertation.domain.contribution import Status as Said
from seuil.concertation.domain.session import Guard, Status, Step
from seuil.concertation.domain.working_group import Verdict
from seuil.concertation.models import ClearedSign, Contribution, SynthesisItem
from seuil.concertation.operations.contributions import withdraw
from seuil.concertation.operations.reviews import review_blockage
from seuil.concertation.operations.sessions import take_session_step
from seuil.concertation.operations.synthesis import (
    agree,
    doubt_again,
    drop_line,
    gather,
    give_to_group,
    merge_lines,
    move_line,
    promise_translation,
    say_names_nobody,
    validate,
    write_line,
)
from seuil.concertation.queries.synthesis import named_in
from seuil.kernel.errors import Forbidden, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.kernel.versions import Stale
from seuil.organisations.domain import PracticeFamily as Family
from seuil.register.domain.blockage import Status as BlockageStatus
from seuil.register.domain.observation import Level, Origin
from seuil.register.models import Blockage, Observation
from seuil.register.operations import Named, name_blockage
from tests.factories.accounts import UserFactory
from tests.factories.concertation import ContributionFactory, SessionFactory, working_group

pytestmark = pytest.mark.django_db
NATIONAL_NUMBER = "85.07.30-033.28"


@pytest.fixture
def session():
    return SessionFactory(status=Status.CONSOLIDATION, starts_in=-1)


@pytest.fixture
def group(session):
    return working_group(session)


def filed(session, text, **changed):
    given = {"status": Said.FILED, "heading": Heading.BARRIER_SYSTEM} | changed
    return ContributionFactory(session=session, text=text, **given)


def lines(session):
    return [str(one.text_fr or one.text_nl) for one in SynthesisItem.objects.all()]


def finished(session, group):
    """Take a session to an agreed synthesis."""
    leader, scribe = group
    gather(session.uuid)
    give_to_group(session.uuid, actor=leader)
    agree(session.uuid, leader)
    agree(session.uuid, scribe)
    return validate(session.uuid, actor=leader)


def test_what_was_filed_is_gathered_once_in_its_language(session):
    filed(session, "Personne ne répond.")
    filed(session, "Niemand neemt op.", language="nl")
    ContributionFactory(session=session, text="Not looked at yet.")

    gather(session.uuid)
    gather(session.uuid)

    assert lines(session) == ["Personne ne répond.", "Niemand neemt op."]
    assert SynthesisItem.objects.get(text_nl="Niemand neemt op.").text_fr == ""


def test_what_says_the_same_goes_to_one_line(session):
    first = filed(session, "Personne ne répond.")
    filed(session, "Personne ne répond au téléphone.", duplicate_of=first)

    gather(session.uuid)

    assert lines(session) == ["Personne ne répond."]
    assert SynthesisItem.objects.get().contributions.count() == 2


def test_lines_that_people_wrote_stay_when_more_is_gathered(session):
    filed(session, "Personne ne répond.")
    gather(session.uuid)
    line = SynthesisItem.objects.get()
    write_line(session.uuid, {"fr": "Injoignable", "nl": "Onbereikbaar"}, line_id=line.pk)
    filed(session, "Trop cher.")

    gather(session.uuid)

    assert lines(session) == ["Injoignable", "Trop cher."]


def test_lines_merge_move_and_go(session):
    for text in ("un", "deux", "trois"):
        filed(session, text)
    gather(session.uuid)
    one, two, three = SynthesisItem.objects.order_by("position")

    move_line(session.uuid, three.pk, up=True)
    assert lines(session) == ["un", "trois", "deux"]
    merge_lines(session.uuid, one.pk, two.pk)
    assert lines(session) == ["un", "trois"]
    assert one.contributions.count() == 2
    drop_line(session.uuid, three.pk)
    assert lines(session) == ["un"]
    gather(session.uuid)
    assert lines(session) == ["un", "trois"]


def test_an_untouched_line_follows_its_contribution_to_another_heading_or_away(session):
    moved, gone = filed(session, "un"), filed(session, "deux")
    filed(session, "trois")
    gather(session.uuid)
    third = SynthesisItem.objects.get(text_fr="trois")
    write_line(session.uuid, {"fr": "Nos mots."}, line_id=third.pk)
    Contribution.objects.filter(pk=moved.pk).update(heading=Heading.TRACK)
    Contribution.objects.filter(text="trois").update(heading=Heading.TRACK)
    Contribution.objects.filter(pk=gone.pk).update(status=Said.SET_ASIDE, reason="said twice")

    gather(session.uuid)

    found = dict(SynthesisItem.objects.values_list("text_fr", "heading"))
    assert found == {"un": Heading.TRACK, "Nos mots.": Heading.BARRIER_SYSTEM}


def test_what_is_withdrawn_leaves_the_draft_and_what_said_the_same_is_gathered_again(session):
    first = filed(session, "Personne ne répond.")
    filed(session, "Personne ne répond au téléphone.", duplicate_of=first)
    alone = filed(session, "Trop cher.")
    gather(session.uuid)
    rewritten = SynthesisItem.objects.get(text_fr="Trop cher.")
    write_line(session.uuid, {"nl": "Te duur voor velen."}, line_id=rewritten.pk)

    withdraw(first.uuid)
    withdraw(alone.uuid)
    gather(session.uuid)

    assert sorted(lines(session)) == ["Personne ne répond au téléphone.", "Te duur voor velen."]


def test_a_stale_form_changes_nothing(session):
    filed(session, "un")
    seen = gather(session.uuid).version
    line = SynthesisItem.objects.get()
    write_line(session.uuid, {"fr": "one"}, line_id=line.pk, seen=seen)

    with pytest.raises(Stale):
        write_line(session.uuid, {"fr": "other"}, line_id=line.pk, seen=seen)

    assert lines(session) == ["one"]


def test_nothing_is_handed_over_while_something_is_not_filed(session, group):
    ContributionFactory(session=session)

    with pytest.raises(GuardRefused) as refused:
        give_to_group(session.uuid, actor=group[0])

    assert refused.value.guard == Guard.ALL_FILED


def test_the_group_reads_before_it_is_agreed_to_and_a_change_asks_everybody_again(session, group):
    leader, scribe = group
    filed(session, "Personne ne répond.")
    gather(session.uuid)
    give_to_group(session.uuid, actor=leader)
    agree(session.uuid, leader)
    with pytest.raises(GuardRefused) as refused:
        validate(session.uuid, actor=leader)
    assert refused.value.guard == Guard.WINDOW_OVER
    agree(session.uuid, scribe)
    line = SynthesisItem.objects.get()
    write_line(session.uuid, {"nl": "Niemand neemt op."}, line_id=line.pk)

    with pytest.raises(GuardRefused):
        validate(session.uuid, actor=leader)


def test_the_time_to_read_ends(session, group, clock):
    filed(session, "Personne ne répond.")
    gather(session.uuid)
    give_to_group(session.uuid, actor=group[0])
    synthesis = session.synthesis

    clock((synthesis.window_until + datetime.timedelta(hours=3)).strftime("%Y-%m-%d %H:%M"))

    assert validate(session.uuid, actor=group[0]).status == Status.SYNTHESIS_VALIDATED


def test_somebody_from_outside_agrees_to_nothing(session, group):
    gather(session.uuid)
    give_to_group(session.uuid, actor=group[0])

    with pytest.raises(Forbidden):
        agree(session.uuid, UserFactory())


def test_a_name_in_a_line_is_refused(session, group):
    filed(session, "Appeler Madame Fatima Benali au 0470 12 34 56.")
    gather(session.uuid)
    give_to_group(session.uuid, actor=group[0])
    for user in group:
        agree(session.uuid, user)

    with pytest.raises(GuardRefused) as refused:
        validate(session.uuid, actor=group[0])

    assert refused.value.guard == Guard.NO_NAMES


def test_words_taken_for_a_name_pass_once_somebody_says_that_they_name_nobody(session, group):
    leader, _scribe = group
    filed(session, "Le guichet de la Rue Marie-Janson 12 est fermé le matin.")
    gather(session.uuid)
    give_to_group(session.uuid, actor=leader)
    (street,) = {one.text for one in named_in(session)}

    say_names_nobody(session.uuid, street, actor=leader)
    say_names_nobody(session.uuid, "Madame Fatima Benali", actor=leader)

    (kept,) = ClearedSign.objects.all()
    assert (kept.text, kept.kind, kept.said_by) == (street, "address", leader)
    for user in group:
        agree(session.uuid, user)
    assert validate(session.uuid, actor=leader).status == Status.SYNTHESIS_VALIDATED


def test_who_doubts_again_closes_the_way(session, group):
    filed(session, "Le guichet de la Rue Marie-Janson 12 est fermé le matin.")
    gather(session.uuid)
    (street,) = {one.text for one in named_in(session)}
    say_names_nobody(session.uuid, street, actor=group[0])
    assert named_in(session) == []

    doubt_again(session.uuid, street)

    assert [one.text for one in named_in(session)] == [street]


def test_nobody_can_say_of_a_national_number_that_it_names_nobody(session, group):
    filed(session, f"Le dossier {NATIONAL_NUMBER} est perdu.")
    gather(session.uuid)

    say_names_nobody(session.uuid, NATIONAL_NUMBER, actor=group[0])

    assert not ClearedSign.objects.exists()
    assert [one.text for one in named_in(session)] == [NATIONAL_NUMBER]


def test_what_was_said_of_words_goes_with_them(session, group):
    leader, _scribe = group
    filed(session, "Le guichet de la Rue Marie-Janson 12 est fermé le matin.")
    gather(session.uuid)
    (street,) = {one.text for one in named_in(session)}
    say_names_nobody(session.uuid, street, actor=leader)
    write_line(
        session.uuid, {"fr": "Le guichet est fermé."}, line_id=SynthesisItem.objects.get().pk
    )
    give_to_group(session.uuid, actor=leader)
    for user in group:
        agree(session.uuid, user)

    validate(session.uuid, actor=leader)

    assert not ClearedSign.objects.exists()


def test_what_was_agreed_to_goes_into_the_register_without_an_author(session, group):
    said = filed(session, "Personne ne répond.", family=Family.HOSPITAL)

    finished(session, group)

    said.refresh_from_db()
    observation = Observation.objects.get()
    assert said.status == Said.PUBLISHED
    assert said.observation == observation.pk
    assert observation.origin == Origin.SESSION
    assert observation.statement == "Personne ne répond."
    assert (observation.family, observation.occasion) == (Family.HOSPITAL, session.slug)
    assert observation.level == Level.SYSTEM


def test_only_words_that_the_group_read_are_published(session, group):
    filed(session, "Jean dit que personne ne répond.", family=Family.HOSPITAL)
    filed(session, "Un mot de trop.", family=Family.YOUTH)
    gather(session.uuid)
    first, second = SynthesisItem.objects.order_by("position")
    write_line(session.uuid, {"fr": "Personne ne répond."}, line_id=first.pk)
    drop_line(session.uuid, second.pk)
    give_to_group(session.uuid, actor=group[0])
    for user in group:
        agree(session.uuid, user)

    validate(session.uuid, actor=group[0])

    told = set(Observation.objects.values_list("statement", flat=True))
    assert told == {"Personne ne répond.", ""}


def test_what_shows_a_known_blockage_becomes_its_evidence(session, group):
    blockage = name_blockage(Named({"fr": "Injoignable"}, Level.SYSTEM))
    filed(session, "Personne ne répond.", family=Family.HOSPITAL, blockage=blockage)
    filed(session, "Rien à voir.", family=Family.YOUTH)

    finished(session, group)

    blockage.refresh_from_db()
    assert blockage.observations == 1
    assert blockage.families == [Family.HOSPITAL]
    assert blockage.occasions == [session.slug]


@pytest.fixture
def met_before(session):
    """A blockage that the session before this one met."""
    before = SessionFactory(series=session.series, status=Status.DISSEMINATED, starts_in=-100)
    blockage = name_blockage(Named({"fr": "Injoignable"}, Level.SYSTEM))
    filed(before, "Personne ne répond.", family=Family.HOSPITAL, blockage=blockage)
    before.status = Status.CONSOLIDATION
    before.save()
    finished(before, working_group(before))
    return blockage


def test_each_blockage_of_the_last_session_is_talked_of(session, group, met_before):
    with pytest.raises(GuardRefused) as refused:
        give_to_group(session.uuid, actor=group[0])
    assert refused.value.guard == Guard.ALL_REVIEWED

    review_blockage(session.uuid, met_before.uuid, Verdict.NOT_DISCUSSED, actor=group[0])

    assert give_to_group(session.uuid, actor=group[0]).status == Status.SYNTHESIS_DRAFT


def test_a_blockage_that_is_still_there_was_met_in_two_sessions(session, group, met_before):
    review_blockage(session.uuid, met_before.uuid, Verdict.STILL_THERE, actor=group[0])

    finished(session, group)

    met_before.refresh_from_db()
    assert len(met_before.occasions) == 2
    assert met_before.status == BlockageStatus.OBSERVED


@pytest.mark.parametrize(
    ("attended", "status"),
    [
        ({"hospital": 3, "youth": 3}, BlockageStatus.RESOLVED),
        ({"justice": 3, "youth": 3}, BlockageStatus.RECOGNISED),
        ({"hospital": 9}, BlockageStatus.RECOGNISED),
    ],
    ids=["two families, one met it", "nobody met it", "one family"],
)
def test_resolved_needs_two_families_of_whom_one_met_it(
    session, group, met_before, attended, status
):
    Blockage.objects.filter(pk=met_before.pk).update(status=BlockageStatus.RECOGNISED)
    session.attended = attended
    session.save()
    review_blockage(
        session.uuid, met_before.uuid, Verdict.RESOLVED, actor=group[0], words="A direct line."
    )

    finished(session, group)

    met_before.refresh_from_db()
    assert met_before.status == status


def test_what_is_agreed_to_can_be_worked_on_again_but_is_not_said_twice(session, group):
    filed(session, "Personne ne répond.")
    finished(session, group)
    take_session_step(session.uuid, Step.REVISE, actor=group[0], words="A word was wrong.")

    finished(session, group)

    assert Observation.objects.count() == 1
    assert Contribution.objects.get().status == Said.PUBLISHED


def test_a_language_that_misses_something_is_promised_for_a_day(session, group):
    filed(session, "Personne ne répond.")
    finished(session, group)
    with pytest.raises(GuardRefused) as refused:
        take_session_step(session.uuid, Step.DISSEMINATE, actor=group[0])
    assert refused.value.missing == ("nl",)

    promise_translation(session.uuid, "nl", datetime.date(2027, 1, 10))

    assert take_session_step(session.uuid, Step.DISSEMINATE, actor=group[0]).status == (
        Status.DISSEMINATED
    )


def test_nothing_is_written_before_the_session_is_over():
    live = SessionFactory(status=Status.LIVE)

    with pytest.raises(TransitionRefused):
        gather(live.uuid)
