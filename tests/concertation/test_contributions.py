"""What people say: kept once, moved one step at a time, by whoever may."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seuil.concertation.domain.contribution import (
    LONGEST,
    PROCESS,
    Heading,
    Status,
    Step,
    Via,
)
from seuil.concertation.models import Contribution, ContributionEvent
from seuil.concertation.operations.contributions import (
    CardTwice,
    ContributionMove,
    OtherText,
    Said,
    SessionOver,
    forget_words,
    note,
    receive,
    say_not_same,
    say_same,
    take_contribution_step,
    tidy,
    type_card,
    undo_last,
    withdraw,
    withdraw_typed,
)
from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused
from seuil.kernel.versions import Stale
from tests.factories.accounts import UserFactory
from tests.factories.concertation import ContributionFactory, DeviceFactory, SessionFactory

EXPECTED = {  # written again by hand, so that a slip in the table shows
    ("received", "show"): "on_screen",
    ("received", "set_aside"): "set_aside",
    ("received", "file"): "filed",
    ("received", "withdraw"): "withdrawn",
    ("on_screen", "hide"): "received",
    ("on_screen", "set_aside"): "set_aside",
    ("on_screen", "file"): "filed",
    ("on_screen", "withdraw"): "withdrawn",
    ("set_aside", "take_back"): "received",
    ("set_aside", "withdraw"): "withdrawn",
    ("filed", "show"): "filed",
    ("filed", "hide"): "filed",
    ("filed", "file"): "filed",
    ("filed", "set_aside"): "set_aside",
    ("filed", "take_back"): "received",
    ("filed", "link"): "linked",
    ("filed", "publish"): "published",
    ("filed", "withdraw"): "withdrawn",
    ("linked", "show"): "linked",
    ("linked", "hide"): "linked",
    ("linked", "file"): "filed",
    ("linked", "publish"): "published",
    ("linked", "withdraw"): "withdrawn",
}


@pytest.fixture
def scribe(db):
    return UserFactory()


@pytest.fixture
def device(db):
    return DeviceFactory()


def file(contribution, heading=Heading.TRACK, *, scribe, seen=None):
    move = ContributionMove(Step.FILE, heading=heading, seen=seen)
    return take_contribution_step(contribution.session, contribution.pk, move, actor=scribe)


def step(contribution, step, *, scribe, words="", seen=None):
    move = ContributionMove(step, words=words, seen=seen)
    return take_contribution_step(contribution.session, contribution.pk, move, actor=scribe)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("taken", Step)
def test_every_step_from_every_status(status, taken):
    if target := EXPECTED.get((status, taken)):
        assert PROCESS.after(status, taken, words="said twice") == target
    else:
        with pytest.raises(TransitionRefused):
            PROCESS.after(status, taken, words="said twice")


# What comes in


@pytest.mark.django_db
def test_one_id_sent_twice_is_one_contribution(device):
    key = uuid.uuid4()

    first = receive(device, key, Said("Pas d’adresse, pas de médecin."))
    again = receive(device, key, Said("  Pas d’adresse,  pas de médecin. "))

    assert again.pk == first.pk
    assert Contribution.objects.count() == 1


@pytest.mark.django_db
def test_one_id_with_another_text_is_refused_and_the_first_stands(device):
    key = uuid.uuid4()
    receive(device, key, Said("Pas d’adresse."))

    with pytest.raises(OtherText):
        receive(device, key, Said("Pas de médecin."))

    assert Contribution.objects.get().text == "Pas d’adresse."


@pytest.mark.django_db
def test_an_id_of_another_session_is_refused(device):
    said = ContributionFactory(text="Pas d’adresse.")

    with pytest.raises(OtherText):
        receive(device, said.uuid, Said("Pas d’adresse."))

    assert list(device.session.contributions.all()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("texts", [["Pas d’adresse."] * 6, [f"Numéro {n}." for n in range(6)]])
def test_one_id_sent_at_the_same_moment_is_one_contribution(texts):
    device, key, start = DeviceFactory(), uuid.uuid4(), Barrier(len(texts))

    def send(text):
        start.wait()
        try:
            return receive(device, key, Said(text)).text
        except OtherText:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(texts)) as threads:
        answers = list(threads.map(send, texts))

    kept = Contribution.objects.get().text
    assert answers.count(kept) == (len(texts) if len(set(texts)) == 1 else 1)
    assert set(answers) <= {kept, "refused"}


TEXTS = st.sampled_from(["Pas d’adresse.", "Zéro lit.", "لا عنوان", "🛌 0"])
QUEUED = st.lists(st.tuples(st.uuids(version=4), TEXTS), unique_by=lambda item: item[0], max_size=6)


@pytest.mark.django_db
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(queues=st.lists(QUEUED, min_size=1, max_size=3), data=st.data())
def test_queues_of_phones_in_any_order_and_again_give_the_same_set(queues, data):
    """I5: whatever arrives first, twice, or in between."""
    session = SessionFactory(status="live")
    devices = [DeviceFactory(session=session) for _ in queues]
    sent = [
        (device, uuid.uuid5(session.uuid, key.hex), text)
        for device, queue in zip(devices, queues, strict=True)
        for key, text in queue
    ]
    arrivals = data.draw(st.permutations(sent + data.draw(st.permutations(sent))))

    for device, key, text in arrivals:
        receive(device, key, Said(text))

    kept = Contribution.objects.filter(session=session)
    assert sorted((one.device_id, one.uuid, one.text) for one in kept) == sorted(
        (device.pk, key, text) for device, key, text in sent
    )


@pytest.mark.django_db
def test_a_contribution_knows_the_practice_of_its_seat_and_nothing_of_its_author(device):
    kept = receive(device, uuid.uuid4(), Said("Pas d’adresse.", family="justice"))

    assert kept.family == device.family
    assert kept.via == Via.PHONE


@pytest.mark.django_db
def test_what_comes_after_the_live_part_is_kept_and_shown_as_late():
    device = DeviceFactory(session__status="consolidation")

    assert receive(device, uuid.uuid4(), Said("Encore ceci.")).is_late


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["registration_open", "synthesis_draft", "disseminated"])
def test_nothing_comes_in_before_the_session_nor_once_the_synthesis_is_written(status):
    device = DeviceFactory(session__status=status)

    with pytest.raises(SessionOver):
        receive(device, uuid.uuid4(), Said("Trop tard."))

    assert not Contribution.objects.exists()


def test_a_text_is_one_line_of_at_most_280_characters_that_are_seen():
    assert tidy("a\x00b\u202ec\n\n d\ud800") == "a b c d"
    assert tidy("👩🏽‍⚕️" * 40) == "👩🏽‍⚕️" * 40
    assert len(tidy("é" * LONGEST)) == LONGEST
    with pytest.raises(InvalidInput) as refused:
        tidy("x" * 5_000)
    assert refused.value.value == 5_000
    with pytest.raises(InvalidInput):
        tidy(" \n\x00 ")


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["لا عنوان، لا طبيب", "אין כתובת", "👩🏽‍⚕️ cherche 🛏️"])
def test_every_script_and_emoji_is_kept_as_it_was_typed(device, text):
    assert receive(device, uuid.uuid4(), Said(text)).text == text


# The note-taker


@pytest.mark.django_db
def test_one_tap_files_it_under_a_heading_and_writes_who_did(scribe):
    said = ContributionFactory()

    filed = file(said, Heading.BARRIER_SYSTEM, scribe=scribe)

    event = said.events.get()
    assert (filed.status, filed.heading, filed.version) == ("filed", "barrier_system", 1)
    assert (event.step, event.heading, event.actor) == ("file", "barrier_system", scribe)


@pytest.mark.django_db
def test_of_two_note_takers_the_second_is_told_and_nothing_is_lost(scribe):
    said = ContributionFactory()
    file(said, Heading.TRACK, scribe=scribe, seen=0)

    with pytest.raises(Stale):
        step(said, Step.SET_ASIDE, scribe=UserFactory(), words="said twice", seen=0)

    said.refresh_from_db()
    assert (said.status, said.heading) == ("filed", "track")


@pytest.mark.django_db
def test_setting_aside_needs_a_reason(scribe):
    said = ContributionFactory()

    with pytest.raises(TransitionRefused):
        step(said, Step.SET_ASIDE, scribe=scribe, words="  ")

    assert not ContributionEvent.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("taken", [Step.LINK, Step.PUBLISH, Step.WITHDRAW])
def test_the_note_taker_neither_links_nor_publishes_nor_withdraws(scribe, taken):
    with pytest.raises(TransitionRefused):
        step(ContributionFactory(status="filed"), taken, scribe=scribe)


@pytest.mark.django_db
def test_a_contribution_of_another_session_is_not_there(scribe):
    said, elsewhere = ContributionFactory(), SessionFactory(status="live")

    with pytest.raises(NotVisible):
        take_contribution_step(elsewhere, said.pk, ContributionMove(Step.SHOW), actor=scribe)


@pytest.mark.django_db
def test_nothing_is_on_the_screen_before_the_tap_nor_after_it_is_set_aside(scribe):
    said = ContributionFactory()
    assert said.shown_at is None

    step(said, Step.SHOW, scribe=scribe)
    said.refresh_from_db()
    assert said.shown_at

    step(said, Step.SET_ASIDE, scribe=scribe, words="names somebody")
    said.refresh_from_db()
    assert said.shown_at is None


@pytest.mark.django_db
def test_what_is_filed_while_it_is_on_the_screen_stays_there_until_it_is_hidden(scribe):
    said = ContributionFactory()
    step(said, Step.SHOW, scribe=scribe)
    file(said, scribe=scribe)
    said.refresh_from_db()
    assert (said.status, bool(said.shown_at)) == ("filed", True)

    step(said, Step.HIDE, scribe=scribe)

    said.refresh_from_db()
    assert (said.status, said.shown_at) == ("filed", None)


@pytest.mark.django_db
def test_what_says_the_same_follows_to_its_heading(scribe):
    first = ContributionFactory()
    second = ContributionFactory(session=first.session)
    third = ContributionFactory(session=first.session)
    say_same(first.session, second.pk, first.pk, actor=scribe)

    file(first, Heading.NEED_SYSTEM, scribe=scribe)
    say_same(first.session, third.pk, second.pk, actor=scribe)

    for same in (second, third):
        same.refresh_from_db()
        assert (same.duplicate_of, same.heading) == (first, "need_system")


@pytest.mark.django_db
def test_nothing_says_the_same_as_itself_and_the_link_can_be_taken_back(scribe):
    one = ContributionFactory()
    other = ContributionFactory(session=one.session)
    say_same(one.session, one.pk, other.pk, actor=scribe)

    with pytest.raises(TransitionRefused):
        say_same(one.session, other.pk, one.pk, actor=scribe)
    say_not_same(one.session, one.pk)

    one.refresh_from_db()
    assert one.duplicate_of is None


def put(contribution, taken, scribe):
    if taken is Step.FILE:
        return file(contribution, scribe=scribe)
    return step(contribution, taken, scribe=scribe, words="said twice")


@pytest.mark.django_db
@pytest.mark.parametrize("before", [(), ("show",), ("file",), ("show", "file"), ("show", "hide")])
@pytest.mark.parametrize("last", ["show", "hide", "file", "set_aside"])
def test_the_last_step_is_undone_wherever_it_led(scribe, before, last):
    said = ContributionFactory()
    for taken in before:
        put(said, Step(taken), scribe)
    said.refresh_from_db()
    if Step(last) not in PROCESS.steps_from(Status(said.status)):
        return
    was = (said.status, said.heading, said.reason)

    put(said, Step(last), scribe)
    undo_last(said.session, actor=scribe)

    said.refresh_from_db()
    assert (said.status, said.heading, said.reason) == was


@pytest.mark.django_db
def test_undoing_takes_back_what_went_with_it_and_only_once(scribe):
    first = ContributionFactory()
    second = ContributionFactory(session=first.session)
    say_same(first.session, second.pk, first.pk, actor=scribe)
    file(first, scribe=scribe)

    undo_last(first.session, actor=scribe)

    first.refresh_from_db()
    second.refresh_from_db()
    assert {first.status, second.status} == {"received"}
    assert undo_last(first.session, actor=scribe) is None


@pytest.mark.django_db
def test_nobody_undoes_over_the_step_of_somebody_else(scribe):
    said = ContributionFactory()
    file(said, scribe=scribe)
    step(said, Step.SHOW, scribe=UserFactory())

    with pytest.raises(Stale):
        undo_last(said.session, actor=scribe)

    said.refresh_from_db()
    assert said.status == "filed"


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(taps=st.lists(st.sampled_from([*Step, "undo"]), max_size=12))
def test_replaying_the_steps_gives_the_same_state(taps, scribe):
    """I3: the journal of a contribution and its state never disagree, whatever is tapped."""
    said = ContributionFactory()

    for tap in taps:
        try:
            if tap == "undo":
                undo_last(said.session, actor=scribe)
            elif tap is Step.WITHDRAW:
                withdraw(said.uuid)
            else:
                put(said, tap, scribe)
        except (TransitionRefused, Stale):  # its author withdrew it in between
            pass

    said.refresh_from_db()
    steps = [Step(event.step) for event in said.events.order_by("pk")]
    assert PROCESS.replayed(steps) == said.status
    assert said.version == len(steps)
    if said.status == "on_screen":
        assert said.shown_at


# Notes and cards


@pytest.mark.django_db
def test_a_note_with_a_heading_is_filed_at_once(scribe):
    session = SessionFactory(status="live")

    written = note(session, Said("Il faut un numéro unique.", proposed="track"), actor=scribe)

    assert (written.via, written.status, written.heading) == ("scribe", "filed", "track")


@pytest.mark.django_db
def test_a_card_of_a_number_that_was_typed_is_refused_and_shown(scribe):
    session = SessionFactory(status="live")
    first = type_card(session, 7, Said("Zéro lit."), actor=scribe)

    with pytest.raises(CardTwice) as twice:
        type_card(session, 7, Said("Un autre texte."), actor=scribe)

    assert twice.value.contribution == first
    assert session.contributions.count() == 1


@pytest.mark.django_db
def test_a_card_typed_wrongly_is_withdrawn_and_its_number_is_free_again(scribe):
    session = SessionFactory(status="live")
    wrong = type_card(session, 7, Said("Zero lit."), actor=scribe)

    withdraw_typed(session, wrong.pk, actor=scribe)
    right = type_card(session, 7, Said("Zéro lit."), actor=scribe)

    assert right.paper_number == 7


@pytest.mark.django_db
def test_what_came_from_a_phone_is_withdrawn_by_its_author_only(device, scribe):
    said = receive(device, uuid.uuid4(), Said("Pas d’adresse."))

    with pytest.raises(TransitionRefused):
        withdraw_typed(device.session, said.pk, actor=scribe)


# Withdrawing and forgetting


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["received", "set_aside", "filed"])
def test_whoever_kept_the_id_withdraws_and_the_words_go(status):
    said = ContributionFactory(status=status, text="Je ne voulais pas.")

    withdraw(said.uuid)
    withdraw(said.uuid)

    said.refresh_from_db()
    assert (said.status, said.text, said.events.count()) == ("withdrawn", "", 1)


@pytest.mark.django_db
def test_what_was_published_is_not_withdrawn():
    said = ContributionFactory(status="published", text="Publié.")

    with pytest.raises(TransitionRefused):
        withdraw(said.uuid)

    said.refresh_from_db()
    assert said.text == "Publié."


@pytest.mark.django_db
def test_what_was_withdrawn_and_comes_again_from_a_queue_stays_withdrawn(device):
    key = uuid.uuid4()
    receive(device, key, Said("Je ne voulais pas."))
    withdraw(key)

    again = receive(device, key, Said("Je ne voulais pas."))

    assert (again.status, again.text) == ("withdrawn", "")


@pytest.mark.django_db
def test_an_unknown_id_withdraws_nothing():
    with pytest.raises(NotVisible):
        withdraw(uuid.uuid4())


@pytest.mark.django_db
def test_words_that_were_not_published_are_forgotten_after_a_year(clock):
    old = clock("2025-11-01 10:00")
    aside = ContributionFactory(status="set_aside", received_at=old)
    told = ContributionFactory(status="published", received_at=old, text="Publié.")

    assert forget_words(clock("2026-11-22 10:00")) == 1
    assert forget_words(clock("2026-11-22 10:00")) == 0

    aside.refresh_from_db()
    told.refresh_from_db()
    assert (aside.text, told.text) == ("", "Publié.")
