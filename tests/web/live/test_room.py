"""The pages of the room: note-taker, cards, console, screen. For those who prepared it only."""

import uuid

import pytest

from seuil.concertation.domain.screen import Shown
from seuil.concertation.models import Contribution
from seuil.concertation.operations.live import put_on_screen
from tests.factories.accounts import UserFactory
from tests.factories.concertation import (
    ContributionFactory,
    DeviceFactory,
    SessionFactory,
    ToolFactory,
    working_group,
)
from tests.factories.observatory import VignetteFactory
from tests.plugins.reads import CarefulClient

pytestmark = pytest.mark.django_db
PAGES = ["notes/", "notes/incoming/", "cards/", "console/", "console/now/", "console/steps/",
         "code/", "screen/", "screen/now/", "results/"]  # fmt: skip


MOST_QUERIES = 12
"""Who asks takes six of them: the session, the account, its roles, its second factor."""


@pytest.fixture
def session(db):
    return SessionFactory(status="live", usual=True)


@pytest.fixture
def group(session):
    return working_group(session)


def signed_in(user):
    client = CarefulClient()
    client.force_login(user)
    return client


@pytest.fixture
def scribe(group):
    return signed_in(group[1])


def act(client, session, act, said=None, page="notes/", **more):
    sent = {"act": act, **more}
    if said is not None:
        sent |= {"contribution": said.pk, "seen": more.get("seen", said.version)}
    return client.post(f"/live/{session.slug}/{page}", sent, follow=True)


# Who may


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_finds_nothing_and_a_visitor_signs_in(session, page):
    stranger = signed_in(working_group(SessionFactory(status="live"))[1])

    assert stranger.get(f"/live/{session.slug}/{page}").status_code == 404
    led = CarefulClient().get(f"/live/{session.slug}/{page}")
    assert "login" in led.headers["Location"]


@pytest.mark.parametrize("page", PAGES)
def test_whoever_prepared_it_opens_every_page(scribe, session, page):
    assert scribe.get(f"/live/{session.slug}/{page}").status_code == 200


def test_a_seat_opens_no_page_of_the_room(session):
    phone = CarefulClient()
    phone.post(f"/join/{session.code}/", {"family": "justice"})

    assert phone.get(f"/live/{session.slug}/notes/").status_code == 302


@pytest.mark.parametrize("status", ["registration_open", "synthesis_draft"])
def test_nothing_is_filed_before_the_session_nor_once_the_synthesis_is_written(status):
    session = SessionFactory(status=status)
    said = ContributionFactory(session=session)
    scribe = signed_in(working_group(session)[1])

    assert act(scribe, session, "file:track", said).status_code == 404
    said.refresh_from_db()
    assert said.status == "received"


# The note-taker


def test_a_button_files_shows_and_sets_aside(scribe, session):
    one, two, three = (ContributionFactory(session=session) for _ in range(3))

    act(scribe, session, "file:barrier_system", one)
    act(scribe, session, "show", two)
    act(scribe, session, "set_aside", three, words="said twice")

    states = Contribution.objects.in_order().values_list("status", "heading", "reason")
    assert list(states) == [
        ("filed", "barrier_system", ""),
        ("on_screen", "", ""),
        ("set_aside", "", "said twice"),
    ]


def test_of_two_note_takers_the_second_reads_what_the_first_did(group, session):
    said = ContributionFactory(session=session, text="Pas d’adresse.")
    first, second = (signed_in(user) for user in group)
    act(first, session, "file:track", said)

    page = act(second, session, "set_aside", said, words="said twice")

    assert "Pas d’adresse." in page.text
    assert Contribution.objects.get().status == "filed"


def test_what_is_refused_is_said_on_the_page(scribe, session):
    said = ContributionFactory(session=session)

    page = act(scribe, session, "set_aside", said, words=" ")

    assert page.status_code == 200
    assert 'class="notice notice--warning"' in page.text


@pytest.mark.parametrize("wrong", ["publish", "withdraw_all", "file:nothing", "same:x", ""])
def test_a_button_that_is_not_there_does_nothing(scribe, session, wrong):
    said = ContributionFactory(session=session)

    act(scribe, session, wrong, said)

    assert Contribution.objects.get().status == "received"


def test_a_note_is_written_once_however_often_its_form_is_sent(scribe, session):
    sent = {"text": "Il faut un numéro unique.", "kind": "track", "uuid": str(uuid.uuid4())}

    for _ in range(2):
        act(scribe, session, "note", **sent)

    kept = Contribution.objects.get()
    assert (kept.via, kept.status, kept.heading) == ("scribe", "filed", "track")


def test_a_note_that_may_name_somebody_is_asked_about(scribe, session):
    page = act(scribe, session, "note", text="Mme Dupont attend.", uuid=str(uuid.uuid4()))
    assert page.status_code == 422
    assert not Contribution.objects.exists()

    act(scribe, session, "note", text="Mme Dupont attend.", step="send_as_is", shown="Mme Dupont")

    assert Contribution.objects.get().signs_kept


def test_near_duplicates_are_one_tap(scribe, session):
    first = ContributionFactory(session=session, text="Personne ne répond au téléphone du CPAS.")
    again = ContributionFactory(session=session, text="personne ne repond au telephone du cpas !")

    page = scribe.get(f"/live/{session.slug}/notes/")
    act(scribe, session, f"same:{first.pk}", again)

    again.refresh_from_db()
    assert f'value="same:{first.pk}"' in page.text
    assert again.duplicate_of == first


def test_the_last_step_is_undone(scribe, session):
    said = ContributionFactory(session=session)
    act(scribe, session, "file:track", said)

    act(scribe, session, "undo")

    assert Contribution.objects.get().status == "received"


def test_the_note_taker_never_reads_the_id_by_which_an_author_withdraws(scribe, session):
    said = ContributionFactory(session=session, via="phone", device=DeviceFactory(session=session))

    for page in ("notes/", "notes/?list=filed", "notes/incoming/", "screen/now/", "console/"):
        assert str(said.uuid) not in scribe.get(f"/live/{session.slug}/{page}").text


@pytest.mark.parametrize("number", [1, 10])
def test_the_list_takes_as_many_queries_for_ten_as_for_one(
    scribe, session, number, django_assert_max_num_queries
):
    ContributionFactory.create_batch(number, session=session)
    scribe.get(f"/live/{session.slug}/notes/incoming/")

    with django_assert_max_num_queries(MOST_QUERIES):
        scribe.get(f"/live/{session.slug}/notes/incoming/")


@pytest.mark.parametrize("page", ["notes/incoming/", "console/steps/", "screen/now/"])
def test_an_unchanged_page_is_not_sent_again(scribe, session, page):
    first = scribe.get(f"/live/{session.slug}/{page}")
    tag = first.headers["ETag"]

    assert (
        scribe.get(f"/live/{session.slug}/{page}", headers={"If-None-Match": tag}).status_code
        == 304
    )


# Paper cards


def card(client, session, number, text="Zéro lit.", **more):
    sent = {"number": number, "text": text, "uuid": str(uuid.uuid4()), **more}
    return client.post(f"/live/{session.slug}/cards/", sent, follow=True)


def test_cards_go_on_with_the_next_number_and_the_same_family(scribe, session):
    page = card(scribe, session, 7, family="justice", kind="track")

    assert 'value="8"' in page.text
    assert '<option value="justice" selected>' in page.text
    kept = Contribution.objects.get()
    assert (kept.via, kept.paper_number, kept.family, kept.heading) == (
        "paper",
        7,
        "justice",
        "track",
    )


def test_a_number_typed_twice_is_refused_and_nothing_typed_is_lost(scribe, session):
    card(scribe, session, 7)

    page = card(scribe, session, 7, "Un autre texte.")

    assert page.status_code == 422
    assert "Un autre texte." in page.text
    assert "Zéro lit." in page.text
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize("number", ["", "0", "-3", "x", "٣", "99999999999"])
def test_a_card_needs_a_number_from_one_on(scribe, session, number):
    assert card(scribe, session, number).status_code == 422
    assert not Contribution.objects.exists()


def test_a_card_is_taken_back(scribe, session):
    card(scribe, session, 7)
    wrong = Contribution.objects.get()

    scribe.post(f"/live/{session.slug}/cards/", {"withdraw": wrong.pk})

    assert card(scribe, session, 7, "Zéro lit libre.").status_code == 200


# The console


def test_the_session_begins_from_the_console_once_its_tools_are_checked():
    session = SessionFactory(status="registration_closed", usual=True)
    tool = ToolFactory(session=session, checked=[], title="Yonas")
    facilitator = signed_in(working_group(session)[0])

    refused = act(facilitator, session, "begin", page="console/", version=session.version)
    type(tool).objects.update(checked=["fictional", "no_details"])
    begun = act(facilitator, session, "begin", page="console/", version=session.version)

    session.refresh_from_db()
    assert "Yonas" in refused.text
    assert session.status == "live"
    assert session.code in begun.text
    assert "<svg" in begun.text


def test_any_member_takes_over_the_clock_on_the_day(scribe, session):
    act(scribe, session, "phase:0", page="console/", phase_seen="")
    act(scribe, session, "minutes:5", page="console/", phase_seen="0")
    act(scribe, session, "pause", page="console/", phase_seen="0")

    session.refresh_from_db()
    assert (session.clock_phase, session.clock_since) == (0, None)
    assert session.phases.get(position=0).minutes == 15


def test_two_facilitators_who_press_at_once_skip_no_phase(group, session):
    one, other = (signed_in(user) for user in group)

    act(one, session, "phase:0", page="console/", phase_seen="")
    page = act(other, session, "phase:0", page="console/", phase_seen="")

    assert 'class="notice notice--warning"' in page.text


def test_the_end_waits_for_phones_unless_somebody_says_why_not(scribe, session):
    DeviceFactory(session=session, waiting=2)

    waits = act(scribe, session, "end", page="console/", version=session.version)
    session.refresh_from_db()
    assert session.status == "live"
    assert 'name="waive"' in waits.text

    act(scribe, session, "end", page="console/", version=session.version, waive="It went home.")

    session.refresh_from_db()
    assert (session.status, session.waived) == ("consolidation", "It went home.")


def test_one_or_two_phones_of_a_family_are_not_counted_on_the_console(scribe, session):
    DeviceFactory.create_batch(2, session=session, family="justice")

    assert (
        "fewer than 3"
        in scribe.get(f"/live/{session.slug}/console/", headers={"Accept-Language": "en"}).text
    )


def test_the_console_leads_to_what_a_vignette_finds_in_detail(scribe, session):
    told = ToolFactory(session=session, vignette=None)
    run = ToolFactory(session=session, vignette=VignetteFactory())

    text = scribe.get(f"/live/{session.slug}/console/").text

    assert f"/tools/{run.uuid}/screen/" in text
    assert f"/tools/{told.uuid}/screen/" not in text


# The screen


def test_nothing_is_on_the_screen_before_the_tap(scribe, session):
    said = ContributionFactory(session=session, text="Pas d’adresse.")
    put_on_screen(session.uuid, Shown.SAID)
    page = f"/live/{session.slug}/screen/"
    assert "Pas d’adresse." not in scribe.get(page).text

    act(scribe, session, "show", said)
    assert "Pas d’adresse." in scribe.get(page).text

    said.refresh_from_db()
    act(scribe, session, "hide", said)
    assert "Pas d’adresse." not in scribe.get(page).text


def test_the_screen_has_no_controls_and_names_no_family(scribe, session):
    put_on_screen(session.uuid, Shown.SAID)
    said = ContributionFactory(session=session, family="justice", text="Zéro lit.")
    act(scribe, session, "show", said)

    page = scribe.get(f"/live/{session.slug}/screen/", headers={"Accept-Language": "en"}).text

    assert "<form" not in page
    assert "<a " not in page
    assert "justice" not in page


def test_a_tool_is_shown_with_its_words(scribe, session):
    tool = ToolFactory(session=session, text_fr="Une personne sans adresse.")
    act(scribe, session, f"show:tool:{tool.pk}", page="console/")

    assert "Une personne sans adresse." in scribe.get(f"/live/{session.slug}/screen/").text


def test_the_screen_is_empty_once_the_synthesis_is_written(group):
    session = SessionFactory(status="synthesis_draft", screen="said")
    ContributionFactory(
        session=session, status="filed", text="Zéro lit.", shown_at="2026-11-22T10:00Z"
    )
    scribe = signed_in(working_group(session)[1])

    assert "Zéro lit." not in scribe.get(f"/live/{session.slug}/screen/").text


def test_the_results_of_an_evaluation_are_read_by_those_who_prepare(scribe, session):
    for _ in range(3):
        session.evaluations.create(answers={"could_say": "yes"}, words="Plus de temps.")

    page = scribe.get(f"/live/{session.slug}/results/").text
    assert "Plus de temps." in page
    assert signed_in(UserFactory()).get(f"/live/{session.slug}/results/").status_code == 404
