"""Writing the synthesis: one form, nothing lost; its length, names, languages; its steps."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from seuil.concertation.domain.contribution import Heading
from seuil.concertation.domain.contribution import Status as Said
from seuil.concertation.domain.session import Status
from seuil.concertation.models import ClearedSign, Synthesis, SynthesisItem
from seuil.concertation.operations.synthesis import agree, gather, give_to_group, validate
from seuil.messaging.models import Message
from seuil.register.models import Observation
from tests.factories.accounts import UserFactory
from tests.factories.concertation import (
    ContributionFactory,
    SessionFactory,
    team_of,
    working_group,
)
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(
        status=Status.CONSOLIDATION, starts_in=-1, attended={"low_threshold": 4, "hospital": 3}
    )


@pytest.fixture
def group(session):
    return working_group(session)


@pytest.fixture
def leader(client, group):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(group[0])
    return group[0]


def filed(session, text, **changed):
    given = {"status": Said.FILED, "heading": Heading.BARRIER_SYSTEM} | changed
    return ContributionFactory(session=session, text=text, **given)


def edit(session):
    return reverse("web:session_synthesis", args=[session.slug])


def step(client, session, act, **more):
    session.refresh_from_db()
    address = reverse("web:synthesis_step", args=[session.slug])
    return client.post(address, {"act": act, "seen": session.version, **more}, follow=True)


def kept(client, session, act="keep", **more):
    seen = Synthesis.objects.get(session=session).version
    return client.post(edit(session), {"act": act, "seen": seen, **more})


def first_line():
    return SynthesisItem.objects.order_by("position").first()


def drafted(session, group):
    """Give the group a synthesis of one line in both languages."""
    filed(session, "Personne ne répond.")
    gather(session.uuid)
    SynthesisItem.objects.update(text_nl="Niemand neemt op.")
    give_to_group(session.uuid, actor=group[0])


def validated(session, group):
    drafted(session, group)
    for user in group:
        agree(session.uuid, user)
    session.refresh_from_db()
    validate(session.uuid, actor=group[0])


def test_the_headings_stand_in_their_order_with_both_languages(client, session, leader):
    filed(session, "Personne ne répond.")
    gather(session.uuid)

    page = client.get(edit(session)).text

    titles = ["Tool and method", "Questions on the risk", "Barriers", "Supports", "Needs", "Tracks"]
    places = [page.index(title) for title in titles]
    assert places == sorted(places)
    assert "Personne ne répond." in page
    line = first_line()
    assert f'name="line-{line.pk}-fr"' in page
    assert f'name="line-{line.pk}-nl"' in page


def test_each_button_keeps_all_that_was_typed(client, session, leader):
    for text in ("un", "deux"):
        filed(session, text)
    gather(session.uuid)
    one, two = SynthesisItem.objects.order_by("position")

    kept(
        client,
        session,
        f"up:{two.pk}",
        **{
            f"line-{one.pk}-fr": "Injoignable",
            f"line-{one.pk}-nl": "Onbereikbaar",
            "method_fr": "Une vignette.",
            "new-track-fr": "Un point de contact.",
        },
    )

    assert [str(line.text_fr) for line in SynthesisItem.objects.filter(heading=one.heading)] == [
        "deux",
        "Injoignable",
    ]
    assert SynthesisItem.objects.get(heading=Heading.TRACK).text_fr == "Un point de contact."
    assert Synthesis.objects.get().method_fr == "Une vignette."


def test_lines_are_merged_and_taken_out(client, session, leader):
    for text in ("un", "deux", "trois"):
        filed(session, text)
    gather(session.uuid)
    one, two, three = SynthesisItem.objects.order_by("position")

    kept(client, session, f"merge:{two.pk}", **{f"into-{two.pk}": one.pk})
    kept(client, session, f"drop:{three.pk}")

    assert list(SynthesisItem.objects.all()) == [one]
    assert one.contributions.count() == 2
    assert kept(client, session, f"merge:{one.pk}").status_code == 422


def test_who_was_slower_loses_nothing_and_sees_the_words_of_the_other(client, session, leader):
    filed(session, "un")
    gather(session.uuid)
    line = first_line()
    seen = Synthesis.objects.get().version
    kept(client, session, **{f"line-{line.pk}-fr": "the words of the other"})

    response = client.post(
        edit(session), {"act": "keep", "seen": seen, f"line-{line.pk}-fr": "my own words"}
    )

    assert response.status_code == 409
    assert "my own words" in response.text
    assert "the words of the other" in response.text
    assert first_line().text_fr == "the words of the other"


def test_words_of_a_line_that_is_gone_can_still_be_copied(client, session, leader):
    filed(session, "un")
    gather(session.uuid)
    line = first_line()
    seen = Synthesis.objects.get().version
    kept(client, session, f"drop:{line.pk}")

    response = client.post(
        edit(session), {"act": "keep", "seen": seen, f"line-{line.pk}-fr": "do not lose this"}
    )

    assert response.status_code == 409
    assert "do not lose this" in response.text


def test_keeping_what_did_not_change_asks_nobody_to_agree_again(client, session, group, leader):
    drafted(session, group)
    agree(session.uuid, leader)
    line = first_line()

    kept(
        client, session, **{f"line-{line.pk}-fr": line.text_fr, f"line-{line.pk}-nl": line.text_nl}
    )

    assert "You agree to it as it stands." in client.get(edit(session)).text


@pytest.mark.parametrize(("name", "longest"), [("line", 300), ("method", 2000)])
def test_a_text_that_is_too_long_is_said_beside_its_field(client, session, leader, name, longest):
    filed(session, "un")
    gather(session.uuid)
    field = f"line-{first_line().pk}-fr" if name == "line" else "method_fr"

    response = kept(client, session, **{field: "x" * 5000})

    assert response.status_code == 422
    assert "it has 5000 characters" in response.text
    assert "x" * 5000 in response.text
    assert kept(client, session, **{field: "x" * longest}).status_code == 302


def test_what_is_not_translated_is_listed_and_leads_to_its_field(client, session, leader):
    filed(session, "Personne ne répond.")
    gather(session.uuid)

    page = client.get(edit(session)).text

    assert "Not translated yet" in page
    assert f'href="#line-{first_line().pk}-nl"' in page


def test_a_name_is_shown_with_its_place(client, session, leader):
    filed(session, "Appeler Madame Fatima Benali.")
    gather(session.uuid)

    page = client.get(edit(session)).text

    assert "Barrier linked to the system: a name (“Madame Fatima Benali”)" in page


def test_words_taken_for_a_name_are_let_stand_by_name_and_day(client, session, leader):
    filed(session, "Le guichet de la Rue Marie-Janson 12 est fermé.")
    gather(session.uuid)
    page = client.get(edit(session)).text
    (act,) = set(re.findall(r'value="(nobody:[^"]+)"', page))

    typed = kept(client, session, act=act, method_fr="Une table ronde.")

    assert typed.url.endswith("#names")
    page = client.get(edit(session)).text
    assert "Said to name nobody" in page
    assert f"{leader}, " in page
    assert "nobody:" not in page
    assert Synthesis.objects.get().method_fr == "Une table ronde."
    kept(client, session, act=act.replace("nobody:", "doubt:"))
    assert act in client.get(edit(session)).text


def test_a_save_the_date_may_say_where_it_is(client, session, leader):
    gather(session.uuid)
    kept(client, session, next_fr="10 décembre, Rue Neuve 12, info@service.example")

    assert "This may name a person" not in client.get(edit(session)).text


def test_what_is_too_long_is_told_by_heading_and_language(client, session, leader):
    gather(session.uuid)
    lines = [
        SynthesisItem(
            synthesis=session.synthesis,
            heading=Heading.TRACK,
            position=number,
            text_fr="Une piste qui prend une ligne entière de la page, et encore un peu. " * 3,
            text_nl="Kort.",
        )
        for number in range(90)
    ]
    SynthesisItem.objects.bulk_create(lines)

    page = client.get(edit(session)).text

    assert "after the second page" in page
    assert "French:" in page
    assert "Dutch:" not in page


def test_the_draft_is_handed_over_agreed_to_and_validated(client, session, group, leader):
    filed(session, "Personne ne répond.")
    gather(session.uuid)
    SynthesisItem.objects.update(text_nl="Niemand neemt op.")

    step(client, session, "give", days="5")
    session.refresh_from_db()
    assert session.status == Status.SYNTHESIS_DRAFT
    page = step(client, session, "validate")
    assert page.status_code == 409
    assert "The working group still has time to read." in page.text
    version = session.synthesis.version
    for user in group:
        client.force_login(user)
        client.post(
            reverse("web:synthesis_step", args=[session.slug]), {"act": "agree", "seen": version}
        )
    client.force_login(leader)
    step(client, session, "validate")

    session.refresh_from_db()
    assert session.status == Status.SYNTHESIS_VALIDATED
    assert Observation.objects.count() == 1
    frozen = Synthesis.objects.get().document
    assert set(frozen) == {"fr", "nl", "en"}
    assert "7 participant" in str(frozen["en"])


def test_guards_are_sentences_before_the_button(client, session, leader):
    ContributionFactory(session=session)
    gather(session.uuid)

    page = client.get(edit(session)).text

    assert "File each contribution, or set it aside with a reason." in page
    assert 'value="give"' not in page


def test_nobody_agrees_to_words_that_they_have_not_seen(client, session, group, leader):
    drafted(session, group)
    seen = Synthesis.objects.get().version
    kept(client, session, method_fr="Other words.")

    page = client.post(
        reverse("web:synthesis_step", args=[session.slug]),
        {"act": "agree", "seen": seen},
        follow=True,
    )

    assert "Somebody changed the text since you read it." in page.text
    session.refresh_from_db()
    assert not session.working_group.exclude(agreed_version=None).exists()


def test_working_on_it_again_needs_a_reason(client, session, group, leader):
    validated(session, group)

    assert "Say in a few words" in step(client, session, "revise", words="").text
    step(client, session, "revise", words="A word was wrong.")

    session.refresh_from_db()
    assert session.status == Status.CONSOLIDATION


def test_a_language_is_promised_sent_and_completed_later(client, session, group, leader, clock):
    filed(session, "Personne ne répond.")
    gather(session.uuid)
    give_to_group(session.uuid, actor=leader)
    for user in group:
        agree(session.uuid, user)
    session.refresh_from_db()
    validate(session.uuid, actor=leader)
    assert "A language is not complete." in step(client, session, "disseminate").text
    assert "still to come" in step(client, session, "promise", language="nl", day="2020-01-01").text
    day = (timezone.localdate() + datetime.timedelta(days=9)).isoformat()

    step(client, session, "promise", language="nl", day=day)
    step(client, session, "disseminate")
    session.refresh_from_db()
    assert session.status == Status.DISSEMINATED
    client.post(edit(session), {f"line-{first_line().pk}-nl": "Niemand neemt op."})

    told = Synthesis.objects.get()
    assert told.promised == {}
    assert "Niemand neemt op." in str(told.document["nl"])
    assert "Personne ne répond." in str(told.document["fr"])


def test_a_translation_that_comes_later_changes_no_word_that_was_agreed_to(
    client, session, group, leader
):
    validated(session, group)
    line = first_line()

    client.post(edit(session), {f"line-{line.pk}-nl": "Iets anders.", "method_nl": "Nieuw."})

    assert first_line().text_nl == "Niemand neemt op."
    assert "Iets anders" not in str(Synthesis.objects.get().document)


def test_a_name_in_a_later_translation_is_refused(client, session, group, leader):
    validated(session, group)
    SynthesisItem.objects.update(text_nl="")

    response = client.post(
        edit(session), {f"line-{first_line().pk}-nl": "Bel Mevrouw Els Peeters."}
    )

    assert response.status_code == 422
    assert "Mevrouw Els Peeters" in response.text
    assert first_line().text_nl == ""


def test_a_street_in_a_later_translation_passes_once_it_is_said_to_name_nobody(
    client, session, group, leader
):
    validated(session, group)
    SynthesisItem.objects.update(text_nl="")
    typed = {f"line-{first_line().pk}-nl": "Het loket in de Marie-Jansonstraat 12 is dicht."}
    asked = client.post(edit(session), typed).text
    (street,) = re.findall(r'name="names_nobody"\s+value="([^"]+)"', asked)

    answer = client.post(edit(session), {**typed, "names_nobody": [street]})

    assert answer.status_code == 302
    assert "Jansonstraat 12" in str(Synthesis.objects.get().document["nl"])
    assert ClearedSign.objects.get().said_by == leader


def test_a_member_agrees_but_does_not_decide(client, session, group):
    drafted(session, group)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(group[1])

    page = client.get(edit(session)).text
    assert "I agree to it as it stands" in page
    assert step(client, session, "validate").status_code == 404
    session.refresh_from_db()
    assert session.status == Status.SYNTHESIS_DRAFT


def test_others_do_not_find_the_page(client, session, group):
    elsewhere, _scribe = working_group(SessionFactory(status=Status.CONSOLIDATION))
    for user, status in ((elsewhere, 404), (UserFactory(), 404), (None, 302)):
        client.logout()
        if user:
            client.force_login(user)
        assert client.get(edit(session)).status_code == status
    sign_in(client, team_of(session.series.territory))
    assert client.get(edit(session)).status_code == 200


def test_the_group_is_told_of_each_step_and_no_mail_holds_words_of_the_room(
    session, group, client, leader
):
    drafted(session, group)

    assert Message.objects.exists()
    assert not Message.objects.filter(text__contains="Personne ne répond").exists()


@pytest.mark.parametrize("number", [1, 12])
def test_the_number_of_queries_does_not_grow(
    client, session, leader, django_assert_max_num_queries, number
):
    for count in range(number):
        filed(session, f"Phrase numéro {count}.")
    gather(session.uuid)
    client.get(edit(session))

    with django_assert_max_num_queries(48):
        client.get(edit(session))
