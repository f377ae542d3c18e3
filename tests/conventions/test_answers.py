"""What every answer keeps to: no foreign or inline code, nothing kept, nothing set (ADR 0006)."""

import re

import pytest

from tests.conventions.addresses import address, routes
from tests.conventions.test_who_sees_what import PUBLIC, pages_of, rows

LINK = re.compile(r"(?:href|src|action)=\"(/[^\"#]*)")
DIRECTIVE = re.compile(r"([a-z-]+) ([^;]+)")
OWN = {"'self'", "'none'", "data:"}
SEARCH = {
    "text": "accueil",
    "place": "1000",
    "s_animals": "yes",
    "s_residence_status": "undocumented",
}


@pytest.fixture(autouse=True)
def _nothing_changes_meanwhile(settings):
    settings.SEUIL_ENGINE_POLL_SECONDS = 60.0


@pytest.fixture
def public_addresses(offer):
    return [
        (method, address(page, offer))
        for row in rows(PUBLIC)
        for method in row.methods
        for page in pages_of(row)
    ]


def policy_of(response) -> dict[str, set[str]]:
    header = response.headers.get("Content-Security-Policy", "")
    return {name: set(sources.split()) for name, sources in DIRECTIVE.findall(header)}


def is_strict(policy: dict[str, set[str]]) -> bool:
    """Say whether nothing is inline, evaluated, or from elsewhere; a document runs no script."""
    own = set().union(*policy.values()) <= OWN
    scripts = policy.get("script-src", {"'none'"})
    return own and policy.get("default-src") == {"'none'"} and scripts in ({"'self'"}, {"'none'"})


def test_every_answer_allows_only_our_own_code(offer, client):
    policies = {route: policy_of(client.get(address(route, offer))) for route in routes()}

    assert {route: policy for route, policy in policies.items() if not is_strict(policy)} == {}


def test_the_administration_allows_only_our_own_code(people, client):
    client.force_login(people["operator"])
    client.post("/account/staff-session/", {"reason": "To see its headers"})

    assert is_strict(policy_of(client.get("/admin/directory/service/add/")))


@pytest.mark.parametrize("source", ["'unsafe-inline'", "https://cdn.example", "*"])
def test_a_looser_policy_would_be_seen(source):
    strict = {"default-src": {"'none'"}, "script-src": {"'self'"}, "style-src": {"'self'"}}

    assert is_strict(strict)
    assert not is_strict(strict | {"style-src": {"'self'", source}})


def test_what_is_posted_is_kept_by_no_cache(client, public_addresses):
    kept = {
        page: response.headers.get("Cache-Control")
        for method, page in public_addresses
        if method == "POST"
        for response in [client.post(page, SEARCH)]
        if response.headers.get("Cache-Control") != "no-store"
    }

    assert kept == {}


def test_visiting_and_searching_set_no_cookie(client, public_addresses):
    for method, page in public_addresses:
        if page != "/language/":
            response = client.generic(method, page)
            assert (page, dict(response.cookies)) == (page, {})

    assert client.post("/", SEARCH).status_code == 200
    assert dict(client.cookies) == {}


def test_choosing_a_language_sets_that_cookie_and_no_other(client, db):
    client.post("/language/", {"language": "nl", "next": "/about/"})

    assert {name: cookie.value for name, cookie in client.cookies.items()} == {"language": "nl"}


def test_every_link_of_a_public_page_leads_somewhere(client, public_addresses):
    pages = [page for method, page in public_addresses if method == "GET"]
    answers = {page: client.get(page) for page in pages if "/api/" not in page}
    links = {
        link: page
        for page, response in answers.items()
        if response.headers["Content-Type"].startswith("text/")
        for link in LINK.findall(response.text)
        if page != "/components/"
    }

    answers |= {link: client.get(link) for link in links.keys() - answers.keys()}
    lost = {link: page for link, page in links.items() if answers[link].status_code == 404}

    assert "/territories/" in links
    assert lost == {}
