"""Every address is declared, with who may open it; the page is compared with real requests."""

import re
from dataclasses import dataclass
from functools import cache

import pytest
from django.test import Client

from seuil.accounts.models import User
from tests.conventions.addresses import address, routes
from tests.conventions.checkout import read, table_under
from tests.plugins.reads import CarefulClient

PAGE = "docs/operations/who-sees-what.md"
PUBLIC = "## Public addresses"
TABLES = re.findall(r"^(## .+)\n(?:(?!## ).*\n)*?\| address \|", read(PAGE), re.MULTILINE)
LEADS_IN = re.compile(r"/(?:admin|account)/login/(?:\?|$)")
PEOPLE = ("visitor", "professional", "editor", "manager", "team", "operator")
FORM_TO_FILL_IN = 422
WRITING = re.compile(r"/(add|delete)/$")
ONLY_LEADS_ON = re.compile(r"^admin/\w+/\w+/<path:object_id>/$")


@dataclass(frozen=True)
class Row:
    """One line of a table: a pattern, or the beginning of several."""

    pattern: str
    methods: tuple[str, ...]
    answers: dict[str, str]

    def covers(self, route: str) -> bool:
        if self.pattern.endswith("/…"):
            return route.startswith(self.pattern.removesuffix("…"))
        return route == self.pattern


def rows(heading: str) -> list[Row]:
    return [
        Row(
            pattern.strip("`").removeprefix("/"),
            tuple(methods.split(", ")),
            dict(zip(PEOPLE, answers, strict=True)),
        )
        for pattern, methods, *answers, _ in table_under(PAGE, heading)
    ]


@cache
def declared_routes() -> tuple[str, ...]:
    """Return every pattern, the choices of a regular expression shortened as in the table."""
    return tuple(re.sub(r"(\(\?P<\w+>)[^)]*\)", r"\1…)", route) for route in routes())


def pages_of(row: Row) -> list[str]:
    pairs = zip(routes(), declared_routes(), strict=True)
    return [route for route, declared in pairs if row.covers(declared)]


def answer_of(response) -> str:
    if LEADS_IN.match(response.headers.get("Location", "")):
        return "sign in"
    if response.headers.get("WWW-Authenticate", "").startswith("Bearer"):
        return "token"
    if response.status_code in {403, 404}:
        return "no"
    answered = response.status_code < 400 or response.status_code == FORM_TO_FILL_IN
    return "yes" if answered else f"error {response.status_code}"


def asked(client: Client, method: str, page: str):
    if page.endswith("/_search"):  # FHIR takes a form there and nothing else
        form = "application/x-www-form-urlencoded"
        return client.generic(method, page, "_count=1", content_type=form)
    return client.generic(method, page, "{}", content_type="application/json")


def client_of(user: User | None, *, operator: bool) -> Client:
    client = CarefulClient()
    if user:
        client.force_login(user)
    if operator:
        client.post("/account/staff-session/", {"reason": "To see what an operator sees"})
    return client


def answers_to(client: Client, row: Row, offer) -> str:
    """Return what one person gets of all the addresses of a row, in one word."""
    found = {
        (method, page): answer_of(asked(client, method, address(page, offer)))
        for page in pages_of(row)
        if not ONLY_LEADS_ON.match(page)
        for method in row.methods
    }
    words = set(found.values())
    if len(words) == 1:
        return words.pop()
    writing = {word for (_, page), word in found.items() if WRITING.search(page)}
    reading = {word for (_, page), word in found.items() if not WRITING.search(page)}
    return "reads" if (reading, writing) == ({"yes"}, {"no"}) else f"mixed: {found}"


def test_every_address_has_one_row_and_every_row_an_address():
    table = [row for heading in TABLES for row in rows(heading)]
    owners = {
        route: [row.pattern for row in table if row.covers(route)] for route in declared_routes()
    }
    used = {pattern for patterns in owners.values() for pattern in patterns}

    assert {route: found for route, found in owners.items() if len(found) != 1} == {}
    assert {row.pattern for row in table} - used == set()


@pytest.mark.parametrize("person", PEOPLE)
def test_everyone_sees_what_the_table_says(people, offer, person):
    """Each row by somebody who has just signed in: some rows sign people out, or end things."""
    table = [row for heading in TABLES for row in rows(heading)]
    operator = person == "operator"

    seen = {
        row.pattern: answers_to(client_of(people[person], operator=operator), row, offer)
        for row in table
    }

    assert seen == {row.pattern: row.answers[person] for row in table}


def test_a_public_address_refuses_the_methods_that_are_not_named(client, offer):
    answered = [
        (method, page)
        for row in rows(PUBLIC)
        if "yes" in row.answers.values()
        for method in {"GET", "POST", "PUT", "DELETE"} - set(row.methods)
        for page in pages_of(row)
        if asked(client, method, address(page, offer)).status_code != 405
    ]

    assert answered == []
