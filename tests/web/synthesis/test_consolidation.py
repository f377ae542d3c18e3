"""The page on which a session is sorted: filing, what says the same, blockages, last time's."""

import pytest
from django.urls import reverse

from seuil.concertation.domain.contribution import Heading
from seuil.concertation.domain.contribution import Status as Said
from seuil.concertation.domain.session import Status
from seuil.concertation.domain.working_group import Verdict
from seuil.concertation.models import Review
from seuil.register.domain.observation import Level
from seuil.register.models import Blockage
from seuil.register.operations import Named, name_blockage
from seuil.register.similar import known
from tests.factories.accounts import UserFactory
from tests.factories.concertation import (
    ContributionFactory,
    SessionFactory,
    team_of,
    working_group,
)
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_known():
    known.forget()
    yield
    known.forget()


@pytest.fixture
def session():
    return SessionFactory(status=Status.CONSOLIDATION, starts_in=-1)


@pytest.fixture
def member(client, session):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    leader, _scribe = working_group(session)
    client.force_login(leader)
    return leader


def page_of(session):
    return reverse("web:session_consolidation", args=[session.slug])


def filed(session, text, **changed):
    given = {"status": Said.FILED, "heading": Heading.BARRIER_SYSTEM} | changed
    return ContributionFactory(session=session, text=text, **given)


def unreachable():
    return name_blockage(
        Named({"fr": "Personne ne répond au téléphone", "nl": "Niemand neemt op"}, Level.SYSTEM)
    )


def met_before(session):
    """Give the session before this one a blockage that stands."""
    before = SessionFactory(series=session.series, status=Status.DISSEMINATED, starts_in=-100)
    blockage = unreachable()
    Blockage.objects.filter(pk=blockage.pk).update(occasions=[before.slug])
    return blockage


def posted(client, session, act, **more):
    return client.post(page_of(session), {"act": act, **more})


def about(one):
    return {"contribution": one.pk, "seen": one.version}


def test_what_is_left_is_said_in_sentences_that_lead_there(client, session, member):
    ContributionFactory.create_batch(2, session=session)
    filed(session, "Trop cher pour beaucoup.")
    met_before(session)

    page = client.get(page_of(session)).text

    assert "2 contributions are not filed yet." in page
    assert "1 blockage of last time was not talked about yet." in page
    assert "1 filed contribution has no line in the synthesis yet." in page
    assert 'href="#unfiled"' in page


def test_nothing_left_is_said_too(client, session, member):
    assert "Nothing: the synthesis can be written" in client.get(page_of(session)).text


def test_a_contribution_is_filed_and_another_set_aside_with_its_reason(client, session, member):
    one, other = ContributionFactory.create_batch(2, session=session)

    posted(client, session, "file", heading=Heading.TRACK, **about(one))
    posted(client, session, "set_aside", words="said twice", **about(other))

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.status, one.heading) == (Said.FILED, Heading.TRACK)
    assert (other.status, other.reason) == (Said.SET_ASIDE, "said twice")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"act": "file", "heading": "nothing"}, "Choose a heading."),
        ({"act": "set_aside", "words": " "}, "Say why in a few words."),
        ({"act": "link"}, "Choose a blockage"),
    ],
)
def test_what_misses_is_said_beside_it(client, session, member, given, sentence):
    one = (
        filed(session, "Personne ne répond jamais.")
        if given["act"] == "link"
        else ContributionFactory(session=session)
    )

    response = client.post(page_of(session), {**given, **about(one)})

    assert response.status_code == 422
    assert sentence in response.text


def test_a_page_that_is_old_changes_nothing_and_says_so(client, session, member):
    one = ContributionFactory(session=session)
    posted(client, session, "file", heading=Heading.TRACK, **about(one))

    response = posted(client, session, "file", heading=Heading.RISK, **about(one))

    one.refresh_from_db()
    assert response.status_code == 409
    assert "Somebody else was faster" in response.text
    assert one.heading == Heading.TRACK


def test_what_says_the_same_shares_a_line(client, session, member):
    first = filed(session, "Personne ne répond au téléphone du service.")
    second = filed(session, "Personne ne répond au téléphone de ce service.")
    assert "Do these say the same?" in client.get(page_of(session)).text

    posted(client, session, f"same:{first.pk}", **about(second))

    second.refresh_from_db()
    assert second.duplicate_of == first
    assert "Do these say the same?" not in client.get(page_of(session)).text


def test_a_proposed_blockage_that_is_accepted_is_kept_as_proposed(client, session, member):
    blockage = unreachable()
    one = filed(session, "Personne ne répond au téléphone.")
    assert "proposed:" in client.get(page_of(session)).text

    posted(client, session, "link", blockage=blockage.uuid, **about(one))

    one.refresh_from_db()
    assert (one.status, one.blockage, one.blockage_suggested) == (Said.LINKED, blockage, True)


def test_a_blockage_found_by_its_words_was_not_proposed(client, session, member):
    blockage = unreachable()
    one = filed(session, "Wachttijd van maanden.")
    found = client.get(page_of(session), {"of": one.pk, "words": "téléphone"}).text
    assert "Personne ne répond au téléphone" in found

    posted(client, session, "link", blockage=blockage.uuid, **about(one))

    one.refresh_from_db()
    assert (one.blockage, one.blockage_suggested) == (blockage, False)


def test_a_link_is_taken_back(client, session, member):
    blockage = unreachable()
    one = filed(session, "Personne ne répond.", status=Said.LINKED, blockage=blockage)

    posted(client, session, "link", blockage="none", **about(one))

    one.refresh_from_db()
    assert (one.status, one.blockage) == (Said.FILED, None)


def test_a_blockage_of_last_time_is_reviewed_and_what_moved_needs_words(client, session, member):
    blockage = met_before(session)

    refused = posted(client, session, f"review:{blockage.uuid}", verdict=Verdict.MOVED)
    assert refused.status_code == 422
    assert "Say what changed." in refused.text
    posted(
        client, session, f"review:{blockage.uuid}", verdict=Verdict.MOVED, words="A line opened."
    )

    review = Review.objects.get()
    assert (review.verdict, review.words) == (Verdict.MOVED, "A line opened.")


def test_a_name_in_a_review_is_shown_first_and_stays_only_on_purpose(client, session, member):
    blockage = met_before(session)
    given = {"verdict": Verdict.MOVED, "words": "Madame Fatima Benali répond."}

    warned = posted(client, session, f"review:{blockage.uuid}", **given)
    assert warned.status_code == 422
    assert "Madame Fatima Benali" in warned.text
    assert not Review.objects.exists()
    shown = "Madame Fatima Benali"
    again = {**given, "shown": shown, "step": "send_as_is"}
    posted(client, session, f"review:{blockage.uuid}", **again)

    assert Review.objects.exists()


def test_gathering_leads_to_the_synthesis(client, session, member):
    filed(session, "Trop cher.")

    response = posted(client, session, "gather")

    assert response.url == reverse("web:session_synthesis", args=[session.slug])
    assert session.synthesis.items.count() == 1


def test_while_the_session_goes_on_one_may_sort_but_not_gather(client, session, member):
    session.status = Status.LIVE
    session.save()
    one = ContributionFactory(session=session)

    assert "Gather the lines" not in client.get(page_of(session)).text
    posted(client, session, "file", heading=Heading.TRACK, **about(one))

    one.refresh_from_db()
    assert one.status == Said.FILED
    assert posted(client, session, "gather").status_code == 409


def test_once_it_is_handed_over_nothing_is_sorted_any_more(client, session, member):
    one = ContributionFactory(session=session)
    session.status = Status.SYNTHESIS_DRAFT
    session.save()

    assert posted(client, session, "file", heading="track", **about(one)).status_code == 409


@pytest.mark.parametrize("status", [Status.REGISTRATION_OPEN, Status.PREPARED])
def test_before_the_session_there_is_nothing_to_sort(client, status):
    early = SessionFactory(status=status)
    client.force_login(working_group(early)[0])

    assert client.get(page_of(early)).status_code == 404


def test_only_the_group_and_the_team_sort(client, session, member):
    elsewhere, _scribe = working_group(SessionFactory(status=Status.CONSOLIDATION))
    for user, status in ((elsewhere, 404), (UserFactory(), 404), (None, 302)):
        client.logout()
        if user:
            client.force_login(user)
        assert client.get(page_of(session)).status_code == status
    sign_in(client, team_of(session.series.territory))
    assert client.get(page_of(session)).status_code == 200


def test_odd_rows_are_not_there(client, session, member):
    for given in (
        {"act": "file", "contribution": "x"},
        {"act": "same:9", "contribution": "9"},
        {"act": "review:nothing", "verdict": "moved"},
        {"act": "knights"},
        {"act": "link", "contribution": "999999", "blockage": "none"},
    ):
        assert client.post(page_of(session), given).status_code == 404


@pytest.mark.parametrize("number", [8, 16])
def test_from_one_full_page_on_the_number_of_queries_does_not_grow(
    client, session, member, django_assert_max_num_queries, number
):
    blockage = unreachable()
    for count in range(number):
        ContributionFactory(session=session, text=f"Encore une phrase, numéro {count}.")
        filed(session, f"Personne ne répond au guichet {count}.", heading=Heading.RISK)
        filed(session, f"Montré par {count}.", status=Said.LINKED, blockage=blockage)
    client.get(page_of(session))

    with django_assert_max_num_queries(32):
        client.get(page_of(session))
