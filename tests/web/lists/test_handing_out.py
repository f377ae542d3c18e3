"""What is handed out: the PDF, the page to print, the page behind a link."""

import io
import re
import time

import pikepdf
import pytest
import typst
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seuil.directory.models import Contact, Service, SharedList
from seuil.directory.operations import forget_shared_lists, share_list
from seuil.territory.models import Territory
from seuil.web.lists import document
from seuil.wording import printing
from tests.factories.directory import ContactFactory, LocationFactory, ServiceFactory
from tests.web.reading import attribute, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

NOTE = "Demander Fatma, au guichet 4"
SECRET = {"address": "Rue Jamais-Dite 77", "lat": 50.987654, "lon": 4.123456}


@pytest.fixture
def services():
    return list(Service.objects.public().filter(locations__precision="address").distinct()[:10])


@pytest.fixture
def refuge():
    refuge = ServiceFactory(name_fr="Refuge Zeppelin", categories=["violence.shelter"])
    commune = Territory.objects.get(code="commune:21015")
    LocationFactory(service=refuge, confidential=True, commune=commune, **SECRET)
    ContactFactory(service=refuge, kind="phone", value="+32 2 000 77 77")
    ContactFactory(service=refuge, kind="web", value="https://zeppelin.example")
    return refuge


def asked(services, **more):
    return {"service": [str(service.uuid) for service in services], **more}


def pdf_of(client, services, *, reader="fr", **more):
    response = client.post(
        "/list/pdf/", asked(services, **more), headers={"Accept-Language": reader}
    )
    assert response.headers["Content-Type"] == "application/pdf"
    return pikepdf.open(io.BytesIO(response.content))


def tags(pdf):
    """Return the kind of every element of the structure of a tagged PDF."""

    def walk(element):
        if isinstance(element, pikepdf.Array):
            for child in element:
                yield from walk(child)
        elif isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                yield str(element.S)
            if "/K" in element:
                yield from walk(element.K)

    return list(walk(pdf.Root.StructTreeRoot.K))


def alternatives(pdf):
    objects = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]
    return [str(o.Alt) for o in objects if o.get("/S") == "/Figure" and "/Alt" in o]


def figures(pdf):
    return [kind for kind in tags(pdf) if kind == "/Figure"]


@pytest.mark.parametrize("form", ["booklet", "slips"])
@pytest.mark.parametrize(
    ("language", "reader"), [("fr", "nl"), ("nl", "fr"), ("en", "en"), ("uk", "fr")]
)
def test_a_pdf_is_tagged_and_says_its_language_and_title(client, services, form, language, reader):
    pdf = pdf_of(client, services, form=form, language=language, reader=reader)

    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang)[:2] == language
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    assert {"/H1", "/H2"} <= set(tags(pdf))
    assert len(alternatives(pdf)) == len(figures(pdf)) >= len(services)


@pytest.mark.parametrize("language", ["ar", "fa", "ti"])
def test_a_language_with_its_own_letters_is_printed_with_a_font_that_has_them(
    client, services, language
):
    if not printing.can_print(language):
        pytest.skip("no font of this machine has these letters")
    pdf = pdf_of(client, services[:2], language=language, second="fr")

    used = " ".join(
        str(o.get("/FontName", "")) for o in pdf.objects if isinstance(o, pikepdf.Dictionary)
    )
    families = [family.replace(" ", "") for family in printing.SCRIPTS[language]]
    assert str(pdf.Root.Lang)[:2] == language
    assert any(family in used for family in families)


def test_without_such_a_font_the_page_to_print_says_so(client, services, monkeypatch):
    monkeypatch.setattr(printing, "_families", lambda: frozenset({"Libertinus Serif"}))

    response = client.post("/list/pdf/", asked(services[:1], language="ti"))

    page = read(response)
    assert response.headers["Content-Type"].startswith("text/html")
    assert attribute(page.all("article")[0], "lang") == "ti"
    assert "notice--warning" in response.text


def test_the_fonts_of_typst_alone_print_french_and_ukrainian(client, services, monkeypatch):
    monkeypatch.setattr(document, "font_families", lambda: ["Libertinus Serif"])

    for language in ("fr", "uk"):
        assert pdf_of(client, services[:1], language=language).pages


def test_a_page_for_each_service(client, services):
    pdf = pdf_of(client, services[:4], form="slips", language="fr")

    assert len(pdf.pages) == 4


def test_a_list_of_ten_is_made_in_less_than_two_seconds(client, services):
    pdf_of(client, services[:1], language="fr")  # looks for fonts, once a process
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        pdf_of(client, services, language="ar", second="fr", form="slips")
        seconds.append(time.perf_counter() - start)

    assert len(services) == 10
    assert min(seconds) < 2


def test_the_file_and_its_title_tell_nothing(client, services):
    response = client.post("/list/pdf/", asked(services[:1]))

    with pikepdf.open(io.BytesIO(response.content)).open_metadata() as metadata:
        title = metadata["dc:title"]
    assert response.headers["Content-Disposition"] in {
        'inline; filename="addresses.pdf"',
        'inline; filename="adresses.pdf"',
    }
    assert title in {"Addresses", "Adresses"}
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_the_number_of_queries_does_not_grow(client, services, settings):
    settings.SEUIL_ENGINE_POLL_SECONDS = 60.0  # as many looks at what changed as the clock allows
    counts = []
    for number in (1, 10):
        with CaptureQueriesContext(connection) as asked_for:
            client.post("/list/print/", asked(services[:number], language="ar", second="fr"))
        counts.append(len(asked_for))

    assert counts[0] >= counts[1]


# A page to print


def test_the_page_to_print_says_the_same_in_both_languages(client, services):
    response = client.post("/list/print/", asked(services[:1], language="ar", second="nl"))

    (slip,) = read(response).all("article")
    assert (attribute(slip, "lang"), attribute(slip, "dir")) == ("ar", "rtl")
    assert "Openingsuren" in response.text
    assert re.search(r"[\u0600-\u06ff]{4}", response.text)


def test_a_note_goes_onto_the_paper(client, services):
    note = {f"note-{services[1].uuid}": f"  {NOTE} "}

    page = client.post("/list/print/", asked(services[:2], **note)).text

    assert page.count(NOTE) == 1


def test_a_note_is_text_and_not_too_long(client, services):
    note = {f"note-{services[0].uuid}": "<b>x</b>" + "y" * 500}

    page = client.post("/list/print/", asked(services[:1], **note)).text

    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "y" * 193 not in page


def test_typst_reads_a_note_as_text_and_not_as_markup(client, services):
    note = {f"note-{services[0].uuid}": '#panic("x") $ _ * = #sys.inputs "'}

    assert pdf_of(client, services[:1], **note).pages


def test_small_pictures_and_signs_for_machines_are_left_out_of_a_pdf(client, services):
    services[0].name_fr = "Accueil \U0001f381 du \x07 jour"
    services[0].save()
    note = {f"note-{services[0].uuid}": "\U0001f4de 02 000 00 00 \u202e"}

    assert pdf_of(client, services[:1], language="fr", **note).pages


def test_letters_that_no_font_has_open_the_page_to_print(client, services, monkeypatch):
    monkeypatch.setattr(printing, "known_fonts", lambda: typst.Fonts(include_system_fonts=False))
    note = {f"note-{services[0].uuid}": "\u6c49\u5b57"}

    response = client.post("/list/pdf/", asked(services[:1], **note))

    assert response.headers["Content-Type"].startswith("text/html")
    assert "\u6c49\u5b57" in response.text
    assert "notice--warning" in response.text


# Places that are kept secret, people who are watched


@pytest.mark.parametrize("discreet", ["", "on"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_confidential_address_is_on_no_paper(client, refuge, language, discreet):
    data = asked([refuge], language=language, second="nl", discreet=discreet)

    page = client.post("/list/print/", data).text
    pdf = pikepdf.open(io.BytesIO(client.post("/list/pdf/", data).content))

    assert "+32 2 000 77 77" in page
    assert not [trace for trace in ("Jamais-Dite", "50.98", "4.123") if trace in page]
    assert len(figures(pdf)) == (0 if discreet else 1)  # no map: only the code of the sheet


def test_a_discreet_paper_does_not_say_what_it_is_about(client, refuge, services):
    page = read(
        client.post("/list/print/", asked([refuge, services[0]], discreet="on", language="fr"))
    )

    slips = [" ".join(str(child) for child in slip.children) for slip in page.all("article")]
    assert "+32 2 000 77 77" in slips[0]
    for told in ("Zeppelin", "zeppelin.example", "secrète", str(refuge.uuid)):
        assert told not in slips[0]
    phone = Contact.objects.filter(service=services[0], kind="phone").first()
    assert phone is None or phone.value in slips[1]
    assert str(services[0].name) not in slips[1]
    assert str(services[0].organisation.name) not in slips[1]


# Behind a link


@pytest.fixture
def token(services):
    return share_list([s.uuid for s in services[:3]], language="ar", now=timezone.now())


@pytest.mark.parametrize("address", ["/list/pdf/", "/list/print/"])
@pytest.mark.parametrize("link", ["a/b", "../x", "a" * 3000])
def test_what_is_no_link_is_left_off_the_paper(client, services, address, link):
    assert client.post(address, asked(services[:1], link=link)).status_code == 200


def test_a_link_shows_the_services_in_order_in_the_language_of_the_person(client, services, token):
    response = client.get(f"/l/{token}/")

    slips = read(response).all("article")
    assert [attribute(slip, "lang") for slip in slips] == ["ar"] * 3
    places = [response.text.index(str(s.name)) for s in services[:3]]
    assert places == sorted(places)
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_a_link_shows_what_is_true_today(client, services, token):
    Contact.objects.create(service=services[0], kind="phone", value="+32 2 111 11 11")
    services[1].visibility = "professional"
    services[1].save()

    page = client.get(f"/l/{token}/").text

    assert "+32 2 111 11 11" in page
    assert str(services[1].name) not in page
    assert "notice--warning" in page


def test_an_address_that_became_secret_is_no_longer_shown(client, services, token):
    place = services[0].locations.first()
    assert place.address in client.get(f"/l/{token}/").text

    services[0].locations.update(confidential=True)

    assert place.address not in client.get(f"/l/{token}/").text


def test_a_link_is_open_for_its_days_and_then_forgotten(client, token, settings, clock):
    assert settings.SEUIL_SHARED_LIST_DAYS == 90
    clock("2027-02-19 11:00")
    assert client.get(f"/l/{token}/").status_code == 200

    later = clock("2027-02-19 13:00")

    assert client.get(f"/l/{token}/").status_code == 404
    assert forget_shared_lists(later) == 1
    assert not SharedList.objects.exists()


def test_unknown_deleted_and_old_links_look_the_same(client, token):
    client.post(f"/l/{token}/delete/")

    answers = [client.get(f"/l/{one}/") for one in (token, "x", "a" * 43)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r"/l/[^/]+/", "", answer.text) for answer in answers}) == 1
    assert not SharedList.objects.exists()


def test_deleting_takes_the_form_and_not_the_address(client, token):
    assert client.get(f"/l/{token}/delete/").status_code == 405

    assert client.post(f"/l/{token}/delete/").status_code == 200
    assert client.post(f"/l/{token}/delete/").status_code == 404
