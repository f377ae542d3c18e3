"""Forms behind the links of mails: their pages keep back where they are, so no origin is sent."""

import pytest
from django.test import Client
from django.urls import get_resolver

pytestmark = pytest.mark.django_db
OPENED = "opened_by_link.<locals>.opened"


def behind_links():
    """Return the route of every page that a link opens."""
    web = next(one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "web")
    return sorted(route for route, view in routes(web) if OPENED in wrappers(view))


def routes(resolver, before=""):
    for one in resolver.url_patterns:
        route = f"{before}{one.pattern}"
        if hasattr(one, "url_patterns"):
            yield from routes(one, route)
        else:
            yield route, one.callback


def wrappers(view):
    found = set()
    while view is not None:
        found.add(view.__code__.co_qualname)
        view = getattr(view, "__wrapped__", None)
    return found


def address(route):
    """Return an address of a route, with a token that opens nothing."""
    parts = route.replace("<uuid:contribution_id>", "0b0f5ab0-0000-4000-8000-000000000000")
    parts = parts.replace("<uuid:attachment_id>", "0b0f5ab0-0000-4000-8000-000000000000")
    return "/" + "".join(one.partition(">")[2] if number else one for number, one in
                         enumerate(parts.replace(">", ">nothing").split("<")))  # fmt: skip


def test_pages_that_a_link_opens_are_found():
    assert len(behind_links()) >= 8


@pytest.mark.parametrize("route", behind_links())
def test_a_press_is_taken_from_a_browser_that_tells_no_origin(route):
    """With ``Referrer-Policy: no-referrer`` browsers send ``Origin: null``."""
    sent = {"origin": "null", "sec-fetch-site": "same-origin"}
    only_read = Client().post(address(route)).status_code == 405

    answer = Client(enforce_csrf_checks=True).post(address(route), headers=sent)

    assert answer.status_code == (403 if only_read else 404)
