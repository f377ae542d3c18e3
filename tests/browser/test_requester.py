"""A worker asks for orientation on a phone: the count follows, a name is pointed out, it goes."""

import io
from types import SimpleNamespace

import pytest
from PIL import Image
from playwright.sync_api import expect

from seuil.orientation.models import OrientationRequest
from seuil.territory.models import Territory
from tests.browser.looks import PHONE, barriers, looks_right
from tests.browser.visits import leads_on, serving, session_of
from tests.factories.orientation import DeskFactory, SeatFactory, professional

NEW = "/orientation/requests/new/"


@pytest.fixture(scope="module")
def site(own_copy):
    """The address of a server on a copy of the demonstration: requests are written in it."""
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def people(own_copy):
    """A worker who is signed in, and a desk of the region with somebody at it."""
    region = Territory.objects.get(code="region:brussels")
    seat = SeatFactory(desk=DeskFactory(territory=region, name_fr="Helpdesk de la région"))
    worker = professional()
    return SimpleNamespace(desk=seat.desk, worker=worker, session=session_of(worker))


@pytest.fixture
def works(reader, people):
    """Opens pages as the worker."""

    def opens(path, **options):
        return reader.opens(path, session=people.session, **options)

    return opens


def photo():
    content = io.BytesIO()
    Image.new("RGB", (80, 60), "teal").save(content, "JPEG")
    return {"name": "attest.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def test_a_request_is_written_and_sent_on_a_phone(works, people):
    page = works(NEW, **PHONE)
    count = page.locator("#count")
    page.locator("[name=category]").select_option("homelessness")
    expect(count).to_contain_text("services")
    page.locator("details.situation > summary").click()
    page.locator("details.theme", has=page.locator("[name=s_animals]")).locator("summary").click()
    page.locator("[name=s_animals][value=yes]").check()
    expect(count.locator(".is-open b")).to_be_visible()
    before = count.inner_text()
    page.locator("details.theme", has=page.locator("[name=s_residence_status]")).locator(
        "summary"
    ).click()
    page.locator("[name=s_residence_status][value=undocumented]").check()
    expect(count).not_to_have_text(before)
    looks_right(page)

    page.locator("[name=words]").fill("Mme Dupont cherche un lit avec son chien.")
    page.locator("#files").set_input_files([photo()])
    page.locator("button[value=save]").click()
    page.wait_for_url("**/edit/")
    expect(page.locator(".notice--warning")).to_contain_text("Mme Dupont")
    page.locator("[name=contact]").fill("par l'accueil")
    page.locator("[name=contact]").blur()
    expect(page.locator("#saved")).not_to_be_empty()
    assert barriers(page) == []

    page.locator("button[value=send]").click()
    expect(page.locator(".notice--warning")).to_contain_text("Mme Dupont")
    page.locator("button[value=send_as_is]").click()
    page.wait_for_url(lambda url: not url.endswith("/edit/"))
    sent = OrientationRequest.objects.get(author=people.worker, status="submitted")
    assert (sent.contact, sent.desk, sent.signs_kept) == ("par l'accueil", people.desk, ["name"])
    assert sent.situation == {"animals": True, "residence_status": "undocumented"}
    assert sent.attachments.count() == 1


def test_without_scripts_it_counts_again_and_is_sent(works, people):
    page = works(NEW, java_script_enabled=False, **PHONE)
    page.locator("[name=words]").fill("Un dentiste sans mutuelle")
    page.locator("details.situation > summary").click()
    page.locator("details.theme", has=page.locator("[name=s_address]")).locator("summary").click()
    page.locator("[name=s_address][value=none]").check()
    page.locator("noscript button, .live button").first.click()
    expect(page.locator("#count .is-open b")).to_be_visible()
    leads_on(page, "button[value=send]")

    assert OrientationRequest.objects.filter(words="Un dentiste sans mutuelle").exists()


def test_a_search_is_carried_into_a_request(works):
    page = works("/")
    page.locator("[name=text]").fill("dentiste")
    page.locator(".ask > button").click()
    page.locator(f"button[formaction='{NEW}']").click()

    page.wait_for_url(f"**{NEW}")
    expect(page.locator("[name=words]")).to_have_value("dentiste")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr", "nl"])
@pytest.mark.parametrize(
    "path",
    ["/orientation/", NEW, "/orientation/requests/", "/orientation/questions/",
     "/orientation/questions/ask/"],
)  # fmt: skip
def test_every_page_of_who_asks_is_open_to_everyone(works, path, language, scheme):
    page = works(path, language=language, color_scheme=scheme, **PHONE)

    looks_right(page)
