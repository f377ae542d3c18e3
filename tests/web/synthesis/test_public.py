"""The synthesis as everybody reads it: page, PDF, DOCX, JSON; nothing before it was sent."""

import io
import json

import docx
import pikepdf
import pytest
from django.urls import reverse

from seuil.concertation.domain.contribution import Heading
from seuil.concertation.domain.session import Status
from seuil.concertation.models import Synthesis, SynthesisItem
from seuil.concertation.report.data import document_of
from tests.factories.accounts import UserFactory
from tests.factories.concertation import SessionFactory, working_group

pytestmark = pytest.mark.django_db
FORMS = ("synthesis", "synthesis_pdf", "synthesis_docx", "synthesis_json")


def told_session(status=Status.DISSEMINATED, **changed):
    session = SessionFactory(
        status=status,
        starts_in=-30,
        title_fr="Le soutien juridique",
        title_nl="Juridische hulp",
        attended={"low_threshold": 4, "justice": 5, "youth": 1},
        **changed,
    )
    synthesis = Synthesis.objects.create(session=session, method_fr="Une vignette.", version=3)
    for heading, fr, nl in (
        (Heading.BARRIER_PERSON, "Ne pas oser demander.", "Niet durven vragen."),
        (Heading.BARRIER_SYSTEM, "Personne ne répond.", ""),
        (Heading.TRACK, "Un point de contact.", "Een contactpunt."),
    ):
        SynthesisItem.objects.create(synthesis=synthesis, heading=heading, text_fr=fr, text_nl=nl)
    synthesis.document = document_of(session)
    synthesis.save()
    return session


def address(session, name="synthesis"):
    return reverse(f"web:{name}", args=[session.slug])


def test_everybody_reads_it_in_their_language_and_what_is_not_translated_is_marked(client):
    session = told_session()

    page = client.get(address(session), headers={"Accept-Language": "nl"})

    assert page.status_code == 200
    assert "Juridische hulp" in page.text
    assert "Niet durven vragen." in page.text
    assert '<li dir="auto" lang="fr">Personne ne répond.</li>' in " ".join(page.text.split())
    assert not page.cookies


def test_numbers_about_one_or_two_people_are_in_no_form(client):
    session = told_session()

    data = json.loads(client.get(address(session, "synthesis_json")).content)

    participants = data["languages"]["en"]["parts"][0]["groups"][0]["lines"][0]["text"]
    assert participants.startswith("10 participants: justice (5) and other practices (5)")


@pytest.mark.parametrize("status", [Status.SYNTHESIS_DRAFT, Status.SYNTHESIS_VALIDATED])
@pytest.mark.parametrize("name", FORMS)
def test_before_it_is_sent_it_does_not_exist_for_others(client, status, name):
    session = told_session(status)
    elsewhere, _scribe = working_group(SessionFactory(status=Status.CONSOLIDATION))

    assert client.get(address(session, name)).status_code == 404
    for user in (UserFactory(), elsewhere):
        client.force_login(user)
        assert client.get(address(session, name)).status_code == 404


@pytest.mark.parametrize("name", FORMS)
def test_those_who_write_it_read_the_draft_and_no_cache_keeps_it(client, name):
    session = told_session(Status.SYNTHESIS_DRAFT)
    client.force_login(working_group(session)[0])

    response = client.get(address(session, name))

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"


def test_what_was_agreed_to_does_not_follow_what_it_was_made_from(client):
    session = told_session()
    SynthesisItem.objects.update(text_fr="Changed afterwards.")

    for name in ("synthesis", "synthesis_json"):
        page = client.get(address(session, name), headers={"Accept-Language": "fr"})
        assert "Changed afterwards" not in page.text


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_the_pdf_is_tagged_has_two_pages_at_most_and_its_language(client, language):
    session = told_session()

    response = client.get(address(session, "synthesis_pdf"), {"language": language})

    with pikepdf.open(io.BytesIO(response.content)) as paper:
        assert len(paper.pages) <= 2
        assert paper.Root.MarkInfo.Marked
        assert str(paper.Root.Lang).startswith(language)
        assert paper.docinfo.get("/Author") in (None, "")
    assert response.headers["Content-Type"] == "application/pdf"
    assert f"{session.slug}-synthesis-{language}.pdf" in response.headers["Content-Disposition"]


def test_the_paper_leads_to_its_page_and_to_what_the_series_is(client):
    session = told_session()

    response = client.get(address(session, "synthesis_pdf"), {"language": "fr"})

    with pikepdf.open(io.BytesIO(response.content)) as paper:
        leads = [str(note.A.URI) for page in paper.pages for note in page.get("/Annots", [])]
    assert leads == [
        f"http://testserver/sessions/{session.slug}/synthesis/",
        f"http://testserver/series/{session.series.slug}/",
    ]


def test_the_docx_opens_with_headings_and_its_language(client):
    session = told_session()

    response = client.get(address(session, "synthesis_docx"), {"language": "nl"})

    paper = docx.Document(io.BytesIO(response.content))
    styles = {paragraph.style.name for paragraph in paper.paragraphs}
    assert {"Heading 1", "Heading 2", "Heading 3", "List Bullet"} <= styles
    assert paper.core_properties.language == "nl"
    assert "Een contactpunt." in [paragraph.text for paragraph in paper.paragraphs]


def test_the_data_are_the_same_bytes_each_time(client):
    session = told_session()

    first = client.get(address(session, "synthesis_json"), headers={"Accept-Language": "fr"})
    again = client.get(address(session, "synthesis_json"), headers={"Accept-Language": "nl"})

    assert first.content == again.content
    assert list(json.loads(first.content)) == sorted(json.loads(first.content))


def test_a_language_that_nobody_knows_gives_that_of_the_reader(client):
    session = told_session()

    response = client.get(
        address(session, "synthesis_pdf"), {"language": "xx"}, headers={"Accept-Language": "nl"}
    )

    assert "synthesis-nl.pdf" in response.headers["Content-Disposition"]


def test_a_promised_translation_is_said_where_something_misses(client):
    session = told_session()
    Synthesis.objects.update(promised={"nl": "2027-01-10"})

    dutch = client.get(address(session), headers={"Accept-Language": "nl"}).text
    french = client.get(address(session), headers={"Accept-Language": "fr"}).text

    assert "2027" in dutch
    assert "2027" not in french


def test_pictures_and_letters_from_right_to_left_do_not_break_any_form(client):
    session = told_session()
    SynthesisItem.objects.update(
        text_fr="\U0001f381 Un colis \u200f\u0645\u0631\u062d\u0628\u0627 \u26d1\ufe0f \u202e"
    )
    Synthesis.objects.update(document=document_of(session))

    for name in FORMS:
        response = client.get(address(session, name), {"language": "fr"})
        assert response.status_code in {200, 302}  # no font: the page to print instead


def test_a_session_without_synthesis_has_none(client):
    session = SessionFactory(status=Status.DISSEMINATED, starts_in=-30)

    assert client.get(address(session)).status_code == 404


def test_the_page_costs_the_same_however_long_the_synthesis(client, django_assert_max_num_queries):
    session = told_session()
    client.get(address(session))

    with django_assert_max_num_queries(6):
        client.get(address(session))
