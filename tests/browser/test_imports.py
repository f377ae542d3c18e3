"""A manager brings a spreadsheet in, from the file to the sheet, with a worker beside the site."""

import io
import threading

import openpyxl
import pytest
from django.db import connection
from playwright.sync_api import expect

from seuil.exchange.domain import RunStatus
from seuil.exchange.models import ImportRun
from seuil.exchange.runs.operations import apply_run, read_run
from tests.browser.looks import barriers
from tests.browser.visits import serving
from tests.factories.exchange import own_feed
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.slow
PASSWORD = "a-long-password-of-a-test"


@pytest.fixture(scope="module")
def site(own_copy):
    """A server on a copy of the demonstration, in which people may write."""
    with serving() as address:
        yield address


@pytest.fixture
def worker(site):
    """Does what the pages ask for, as the worker would."""
    stop = threading.Event()

    def work():
        try:
            while not stop.wait(0.2):
                for run in ImportRun.objects.filter(status=RunStatus.READING):
                    read_run(run.pk)
                for run in ImportRun.objects.filter(status=RunStatus.APPLYING):
                    apply_run(run.pk)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


def spreadsheet():
    book = openpyxl.Workbook()
    for row in (
        ["Nos services en 2026"],
        ["N°", "Nom du service", "Commune", "Téléphone", "Sans rendez-vous"],
        ["n-1", "Accueil du quai", "Bruxelles", "+32 2 000 00 01", "oui"],
        ["n-2", "Douches du quai", "Bruxelles", "pas encore", "oui"],
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_manager_brings_a_spreadsheet_in_on_a_phone(reader, worker):
    feed = own_feed()
    manager = MembershipFactory(organisation=feed.organisation, role="manager").user
    manager.set_password(PASSWORD)
    manager.save()
    manager.emailaddress_set.create(email=manager.email, verified=True, primary=True)
    page = reader.opens(
        "/account/login/?next=/imports/", language="en", viewport={"width": 360, "height": 780}
    )
    page.fill("[name=login]", manager.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("form:has([name=password]) button[type=submit]").first.click()

    page.get_by_role("link", name="Les Amis").click()
    name = "list.xlsx"
    page.set_input_files(
        "[name=file]", {"name": name, "mimeType": "application/zip", "buffer": spreadsheet()}
    )
    page.get_by_role("button", name="Read this file").click()
    page.get_by_role("link", name="Say what the columns mean").click()  # the page turned by itself
    expect(page.get_by_label("Nom du service")).to_have_value("name_fr")
    assert barriers(page) == []
    page.get_by_role("button", name="Read the file like this").click()

    expect(page.get_by_role("heading", name="Accueil du quai")).to_be_visible()
    assert barriers(page) == []
    page.locator(".tabs a", has_text="refused lines").click()
    expect(page.locator("#lines")).to_contain_text("a telephone number such as")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Write 1 sheet").click()

    expect(page.get_by_text("The import is done.")).to_be_visible()
    page.locator(".tabs a", has_text="new sheets").click()
    page.get_by_role("link", name="Accueil du quai").click()
    expect(page.get_by_role("heading", name="Accueil du quai", level=1)).to_be_visible()
