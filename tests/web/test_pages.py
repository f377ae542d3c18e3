"""What holds on every page: language, errors, headers, reads that only read."""

import re

import pytest
from django.test import override_settings
from django.urls import path, reverse

from config.urls import urlpatterns as project_urls
from seuil.directory.models import Service
from tests.factories.accounts import UserFactory
from tests.web.reading import attribute, read, walk, words
from tests.web.sheets.conftest import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

SEARCHES = ["/", "/?category=food&place=1080"]
PLAIN = [
    *SEARCHES,
    "/about/",
    "/accessibility/",
    "/vignettes/",
    "/vignettes/leaving-prison-on-methadone/",
    "/vignettes/leaving-prison-on-methadone/adapt/",
    "/vignettes/changes/",
    "/vignettes/compose/",
    "/territories/basin:nord/",
    "a sheet",
]
GALLERY = "/components/"


@pytest.fixture(params=[*PLAIN, GALLERY])
def address(request):
    if request.param != "a sheet":
        return request.param
    return reverse("web:service", args=[Service.objects.public().first().uuid])


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_every_page_is_in_the_language_of_the_reader(client, address, language):
    response = client.get(address, headers={"Accept-Language": f"{language}, de;q=0.3"})
    page = read(response)

    assert response.status_code == 200
    assert attribute(page.one("html"), "lang") == language
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]
    assert len(page.all("h1")) == 1
    assert words(page.one("title"))
    assert len(page.all("main")) == 1


def test_every_page_marks_what_is_invented(client, address):
    if address != GALLERY:
        assert (
            "Demonstration: all services are invented"
            in read(client.get(address, headers={"Accept-Language": "en"})).text
        )


@pytest.mark.parametrize("address", PLAIN, indirect=True)
def test_identities_on_a_page_are_unique_and_labels_point_to_something(client, address):
    page = read(client.get(address))
    identities = [i for e in walk(page.root) if (i := attribute(e, "id"))]

    assert sorted(set(identities)) == sorted(identities)
    for element in walk(page.root):
        for name in ("for", "aria-labelledby", "aria-describedby", "list", "form"):
            for target in (attribute(element, name) or "").split():
                assert target in identities, (name, target)


def test_nothing_comes_from_elsewhere_or_runs_inline(client, address):
    response = client.get(address)

    assert "'unsafe" not in response.headers["Content-Security-Policy"]
    for element in walk(read(response).root):
        for name, value in element.attributes:
            assert name != "style"
            assert not name.startswith("on")
            if name == "src" or (name == "href" and element.name == "link"):
                assert value.startswith("/static/")


@pytest.mark.parametrize(
    ("headers", "cookie", "query", "expected"),
    [
        ({}, "", "", "fr"),
        ({"Accept-Language": "de, nl;q=0.5"}, "", "", "nl"),
        ({"Accept-Language": "xx"}, "", "", "fr"),
        ({"Accept-Language": "nl"}, "en", "", "en"),
        ({"Accept-Language": "nl"}, "en", "?lang=fr", "fr"),
        ({"Accept-Language": "nl"}, "", "?lang=../../etc", "nl"),
        ({"Accept-Language": "nl"}, "klingon", "", "nl"),
    ],
)
def test_the_language_is_the_one_that_was_asked_for_last(client, headers, cookie, query, expected):
    if cookie:
        client.cookies["language"] = cookie

    page = read(client.get(f"/about/{query}", headers=headers))

    assert attribute(page.one("html"), "lang") == expected


def test_a_language_in_an_address_is_not_remembered(client):
    assert not client.get("/about/?lang=nl").cookies


def test_choosing_a_language_comes_back_to_the_same_page(client):
    page = read(client.get("/vignettes/?lang=fr"))
    form = next(e for e in page.all("form") if attribute(e, "action") == "/language/")
    back = next(attribute(e, "value") for e in walk(form) if attribute(e, "name") == "next")

    response = client.post("/language/", {"language": "nl", "next": back}, follow=True)

    assert response.redirect_chain[-1][0].startswith("/vignettes/")
    assert attribute(read(response).one("html"), "lang") == "nl"
    assert response.client.cookies["language"]["samesite"] == "Lax"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_choosing_a_language_never_leads_elsewhere(client, target):
    response = client.post("/language/", {"language": "nl", "next": target})

    assert response.headers["Location"] == "/"


def test_an_unknown_language_is_not_remembered(client):
    assert not client.post("/language/", {"language": "tlh", "next": "/"}).cookies


# Errors


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_a_page_that_does_not_exist_says_so_and_leads_back(client, language):
    response = client.get("/no/such/page/?q=<i>", headers={"Accept-Language": language})
    page = read(response)

    assert response.status_code == 404
    assert attribute(page.one("html"), "lang") == language
    assert "/" in {attribute(a, "href") for a in page.all("a")}
    assert "<i>" not in page.response.text


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_where_only_a_form_leads_an_address_alone_is_told_so(client, language):
    response = client.get("/list/pdf/", headers={"Accept-Language": language})
    page = read(response)

    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert response.headers["Content-Length"] == str(len(response.content))
    assert attribute(page.one("html"), "lang") == language
    assert words(page.one("h1"))


@pytest.mark.parametrize("address", sorted({*PLAIN} - {*SEARCHES}), indirect=True)
def test_no_page_stays_in_a_browser_after_somebody_signed_out(client, address):
    assert "Cache-Control" not in client.get(address).headers

    sign_in(client, UserFactory())

    assert "no-store" in client.get(address).headers["Cache-Control"]


@pytest.mark.parametrize("address", SEARCHES)
def test_the_search_can_be_gone_back_to_by_everybody(client, address):
    """With no-store browsers forget what was found as soon as one looks at a sheet."""
    as_visitor = client.get(address).headers["Cache-Control"]

    sign_in(client, UserFactory())

    assert as_visitor == client.get(address).headers["Cache-Control"] == "private, no-cache"


def test_outlines_of_maps_may_be_kept_by_those_who_are_signed_in(client):
    sign_in(client, UserFactory())

    assert "max-age=3600" in client.get("/outlines.json").headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/list/share/", "/confirm/nobody/"])
def test_a_form_with_a_character_that_nothing_can_keep_is_refused(client, address):
    response = client.post(address, {"text": "doc\x00tor"}, headers={"Accept-Language": "en"})

    assert response.status_code == 400
    assert "was not understood" in words(read(response).one("h1"))


def broken(request):
    raise RuntimeError("a failure of the test")


class Broken:
    urlpatterns = [path("broken/", broken), *project_urls]


@override_settings(ROOT_URLCONF=Broken)
def test_a_failure_says_so_without_details(client):
    client.raise_request_exception = False

    response = client.get("/broken/", headers={"Accept-Language": "nl"})

    assert response.status_code == 500
    assert words(read(response).one("h1"))
    assert "RuntimeError" not in response.text
    assert "a failure of the test" not in response.text


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_what_a_page_does_not_do_is_refused(client, method):
    for url in ("/", "/about/", "/vignettes/", "/territories/basin:nord/", "/outlines.json"):
        assert getattr(client, method)(url).status_code == 405


@pytest.mark.parametrize("url", ["/about/", "/vignettes/", "/territories/basin:nord/"])
def test_pages_that_are_only_read_take_no_form(client, url):
    assert client.post(url).status_code == 405


def test_a_visitor_leaves_no_cookie_and_no_session(client, address):
    response = client.get(address)

    assert not response.cookies
    assert "sessionid" not in str(response.headers)


def test_the_administration_asks_who_is_there(client):
    response = client.get("/admin/directory/service/")

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/admin/login/")


def test_links_inside_the_site_lead_somewhere(client):
    """From the page of a basin, one step on."""
    page = read(client.get("/territories/basin:nord/"))
    links = {attribute(a, "href") for a in page.all("a")}
    inside = sorted(link for link in links if re.match(r"/(?!/)", link or ""))

    assert len(inside) > 10
    for link in inside[:: max(1, len(inside) // 25)]:
        assert client.get(link, follow=True).status_code == 200, link
