"""The search page: what is asked comes back as an answer, and nowhere else."""

import logging
import re
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.signals import request_started
from django.db import close_old_connections, connection
from django.test import Client
from django.utils import translation
from django.views.debug import ExceptionReporter

from config.wsgi import application
from seuil.directory.models import Category
from seuil.matching.chips import themes
from seuil.web.search.forms import SearchForm
from tests.factories.directory import AccessConditionFactory, ContactFactory, ServiceFactory
from tests.web.reading import attribute, form_data, press, read, walk, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

NEWCOMER = {
    "text": "médecin",
    "place": "Gare du Nord",
    "when": "at",
    "day": "2026-11-24",
    "hour": "10:00",
    "s_age": "34",
    "s_gender": "man",
    "s_residence_status": "undocumented",
    "s_animals": "yes",
    "s_language": ["ti"],
}
SECRETS = ("undocumented", "médecin", "m%C3%A9decin", "s_age", "s_animals")
FORM = "search-form"


@pytest.fixture
def ask(client):
    def ask(language="en", headers=None, **fields):
        return client.post("/", fields, headers={"Accept-Language": language, **(headers or {})})

    return ask


def verdicts(page):
    """Return the verdicts of the results, in their order."""
    bands = [e for e in walk(page.root) if "result__band" in (attribute(e, "class") or "")]
    return [
        next(v for v in ("open", "ask", "blocked") if f"is-{v}" in attribute(band, "class"))
        for band in bands
    ]


def names(page):
    return [words(element) for element in page.all("h3") if attribute(element, "id")]


def button(page, text):
    return next(b for b in page.all("button") if text in words(b))


# What is found


def test_the_home_page_asks_and_shows_examples(client):
    page = read(client.get("/", headers={"Accept-Language": "en"}))

    assert page.response.status_code == 200
    assert words(page.one("h1")) == "Which service will really take this person?"
    assert "161 services say on which conditions" in page.text
    assert [a for a in page.all("a") if "/vignettes/" in attribute(a, "href")]


def test_kinds_of_help_are_suggested_in_the_language_of_the_page(client):
    page = read(client.get("/", headers={"Accept-Language": "nl"}))

    listed = page.by_id(attribute(page.by_id("id_text"), "list"))
    suggested = {attribute(option, "value") for option in walk(listed) if option.name == "option"}
    assert {str(kind.label_nl) for kind in Category.objects.all()} == suggested


def test_the_next_opening_is_said_for_who_reads_it_today(ask, clock):
    """Whoever asks on a Sunday about the Friday after next must not read "tomorrow"."""
    clock("2026-11-22 12:00")
    ServiceFactory(name_en="Zeppelin", hours="Mo 08:30-12:00")

    page = read(ask(text="Zeppelin", when="at", day="2026-12-04", hour="03:00"))

    assert "opens on 7 December 2026 at 8:30" in page.text
    assert "Monday" not in words(page.by_id("results"))


def test_the_newcomer_is_answered_with_verdicts_in_order(ask):
    page = read(ask(**NEWCOMER))

    found = verdicts(page)
    assert found[0] == "open"
    assert {"ask", "blocked"} <= set(found)
    assert found == sorted(found, key=["open", "ask", "blocked"].index)
    assert "services found near Brussels-North station" in page.text


def test_every_answer_says_why(ask):
    page = read(ask(**NEWCOMER))

    for card in page.all("article"):
        if any("is-open" not in (attribute(e, "class") or "") for e in band_of(card)):
            assert [e for e in walk(card) if "reasons" in (attribute(e, "class") or "").split()]


def band_of(card):
    return [e for e in walk(card) if "result__band" in (attribute(e, "class") or "")]


def test_a_category_and_a_place_may_stand_in_an_address(client):
    page = read(client.get("/", {"category": "food", "place": "1080"}))

    assert names(page)
    assert attribute(page.by_id("id_place"), "value") == "1080"


def test_the_browser_is_asked_to_remember_no_answer(client):
    page = read(client.get("/"))

    assert attribute(page.by_id(FORM), "autocomplete") == "off"


def test_nothing_about_a_person_is_read_from_an_address(client):
    page = read(client.get("/", {"category": "food", "s_animals": "yes", "text": "secret"}))

    assert names(page)
    assert verdicts(page) == []
    assert attribute(page.by_id("id_text"), "value") in {None, ""}


def test_without_a_situation_the_list_is_neutral(ask):
    page = read(ask(text="médecin"))

    assert names(page)
    assert verdicts(page) == []


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_does_not_grow(ask, django_assert_num_queries, number, settings):
    ask(text="zeppelin", s_animals="yes")
    for turn in range(number):
        service = ServiceFactory(name_fr=f"Zeppelin {turn}", located=True)
        AccessConditionFactory(service=service)
    ask(text="zeppelin", s_animals="yes")
    settings.SEUIL_ENGINE_POLL_SECONDS = 3600

    with django_assert_num_queries(5):  # the sheets and what belongs to them, their telephones
        page = read(ask(text="zeppelin", s_animals="yes"))

    assert len(names(page)) == number


# What stays private


@pytest.fixture
def full_log(caplog):
    """Everything that is logged, but the queries to the database."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    yield caplog
    logging.getLogger("django.db.backends").setLevel(logging.NOTSET)


@pytest.mark.parametrize("more", [{}, {"s_age": "-4"}, {"place": "nulle-part-du-tout"}])
def test_what_is_asked_is_in_no_log_cookie_header_or_cache(ask, full_log, more):
    response = ask(**(NEWCOMER | more))

    headers = str(response.headers.items()) + str(response.cookies)
    for secret in (*SECRETS, "nulle-part"):
        assert secret not in full_log.text
        assert secret not in headers
    assert response.headers["Cache-Control"] == "no-store"
    assert "Location" not in response.headers
    assert "Set-Cookie" not in response.headers
    assert not response.cookies
    assert not Session.objects.exists()


def test_what_is_asked_is_in_no_address_of_the_answer(ask):
    page = read(ask(**NEWCOMER))

    addresses = [
        value
        for element in walk(page.root)
        for name, value in element.attributes
        if name in {"href", "src", "action", "formaction", "hx-get", "hx-push-url"} and value
    ]
    assert addresses
    assert not [a for a in addresses for secret in (*SECRETS, "age=", "s_") if secret in a]
    assert page.one("form", id=FORM) is not None
    assert attribute(page.by_id(FORM), "hx-push-url") is None
    assert attribute(page.by_id(FORM), "method") == "post"


def test_a_failure_is_reported_without_what_was_asked(ask, settings, mailoutbox, client, full_log):
    settings.ADMINS = [("Operator", "operator@example.org")]
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE directory_service RENAME COLUMN hours TO opening")

    response = ask(**NEWCOMER)

    assert response.status_code == 500
    (report,) = mailoutbox
    for secret in SECRETS:
        assert secret not in report.body
        assert secret not in in_full(response)
        assert secret not in full_log.text
        assert secret not in response.text


def in_full(response):
    """Return the longest report that can be made of a failure, with all variables."""
    return ExceptionReporter(response.wsgi_request, *response.exc_info).get_traceback_html()


def test_the_answer_gives_nothing_to_other_sites(ask):
    headers = ask(**NEWCOMER).headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


# htmx


def test_htmx_receives_what_the_page_would_show_in_its_results(ask):
    whole = read(ask(**NEWCOMER))
    part = ask(headers={"HX-Request": "true"}, **NEWCOMER)

    assert "<main" not in part.text
    shown = words(whole.by_id("results"))
    assert words(read(part).root) == shown
    assert {"HX-Request", "Cookie", "Accept-Language"} <= {
        name.strip() for name in part.headers["Vary"].split(",")
    }


def test_going_back_gives_the_whole_page(ask):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert "<main" in ask(headers=headers, **NEWCOMER).text


# Whom to call


def test_the_number_of_a_service_is_one_tap_away(ask):
    service = ServiceFactory(name_en="Zeppelin")
    ContactFactory(service=service, kind="email", value="zeppelin@seuil.example")
    ContactFactory(service=service, kind="phone", value="+32 2 555 99 01", audience="professional")
    second = ContactFactory(service=service, kind="phone", value="+32 2 555 99 03", position=2)
    ContactFactory(service=service, kind="phone", value="+32 2 555 99 02", position=1)

    def link():
        (found,) = [
            a for a in read(ask(text="Zeppelin")).all("a") if "tel:" in attribute(a, "href")
        ]
        return attribute(found, "href"), words(found)

    assert link() == ("tel:+3225559902", "Call +32 2 555 99 02 : Zeppelin")

    service.contacts.exclude(pk=second.pk).delete()
    assert link() == ("tel:+3225559903", "Call +32 2 555 99 03 : Zeppelin")


def test_without_a_public_number_there_is_nothing_to_tap(ask):
    service = ServiceFactory(name_en="Zeppelin")
    ContactFactory(service=service, kind="phone", value="+32 2 555 99 01", audience="professional")

    assert "tel:" not in ask(text="Zeppelin").text


def test_a_question_to_the_person_leads_to_its_chips(client, ask):
    service = ServiceFactory(name_en="Zeppelin")
    AccessConditionFactory(
        service=service, dimension="identity_document", operator="has", values=[]
    )

    page = read(ask(text="Zeppelin", s_animals="no"))

    (question,) = [a for a in page.all("a") if attribute(a, "href") == "#ask-identity_document"]
    assert words(question).startswith("Ask the person")
    assert page.by_id("ask-identity_document").name == "fieldset"

    sheet = client.post(f"/services/{service.uuid}/", {"s_animals": "no"})
    assert "#ask-identity_document" not in sheet.text


# Words about the person

MIXED = "dentist for a man without papers, with a dog"


def offered(page):
    return [b for b in page.all("button") if "told" in (attribute(b, "formaction") or "")]


def test_words_about_the_person_are_offered_as_facts_of_the_situation(client, ask):
    page = read(ask(text=MIXED))
    assert (
        "You also say of the person: man · with no residence papers · with an animal" in page.text
    )
    assert not verdicts(page)

    judged = press(client, page, FORM, offered(page)[0])

    sent = form_data(judged.fields(FORM))
    assert sent["text"] == ["dentist"]
    assert [v for v in sent["s_residence_status"] if v] == ["undocumented"]
    assert [v for v in sent["s_animals"] if v] == ["yes"]
    assert verdicts(judged)
    assert not offered(judged)


def test_a_fact_that_was_answered_is_not_offered_again(ask):
    page = read(ask(text=MIXED, s_animals="no", s_residence_status="permit"))

    assert "You also say of the person: man Who would" in page.text


@pytest.mark.parametrize("text", ["pregnant", "dentist", "femme de ménage", ""])
def test_a_need_alone_is_not_taken_for_a_fact(ask, text):
    assert not offered(read(ask(text=text, place="1000")))


def test_facts_are_taken_from_words_on_request_only(client):
    page = read(client.get("/?told=yes", headers={"Accept-Language": "en"}))

    assert page.response.status_code == 200
    assert not offered(page)


# From another site


def test_the_search_box_of_the_documentation_works_on_another_site():
    page = Path("docs/how-to/search-box.md").read_text("utf-8")
    snippet = page.split("```html")[1].split("```")[0]
    names = set(re.findall(r'name="(\w+)"', snippet))
    assert names <= SearchForm.base_fields.keys()
    assert 'method="post"' in snippet

    stranger = Client(
        enforce_csrf_checks=True,
        headers={"origin": "https://cpas.example", "sec-fetch-site": "cross-site"},
    )
    answer = stranger.post("/", dict.fromkeys(names, "") | {"text": "médecin", "place": "1080"})

    assert answer.status_code == 200
    assert read(answer).all("article")
    assert not answer.cookies


# Without JavaScript


def test_the_form_comes_back_filled_so_that_nothing_is_typed_twice(ask):
    page = read(ask(**NEWCOMER))

    sent = form_data(page.fields(FORM))
    for name, value in NEWCOMER.items():
        assert [v for v in sent[name] if v] == ([value] if isinstance(value, str) else value)


def test_a_facet_narrows_and_stays_chosen(client, ask):
    page = read(ask(text="médecin", s_animals="yes"))
    before = total(page)
    box = next(e for e in page.all("input", name="f_language") if attribute(e, "checked") is None)

    pairs = [*page.fields(FORM), ("f_language", attribute(box, "value"))]
    narrowed = read(client.post("/", form_data(pairs), headers={"Accept-Language": "en"}))

    assert 0 < total(narrowed) < before
    assert [
        attribute(e, "value")
        for e in narrowed.all("input", name="f_language")
        if attribute(e, "checked") is not None
    ] == [attribute(box, "value")]
    assert verdicts(narrowed)


def test_the_count_beside_a_facet_is_what_choosing_it_gives(client, ask):
    page = read(ask(text="médecin"))
    label = next(e for e in page.all("label") if e.children and "f_basin" in str(e))
    value = next(attribute(e, "value") for e in walk(label) if e.name == "input")
    count = next(int(attribute(e, "value")) for e in walk(label) if e.name == "data")

    pairs = [*page.fields(FORM), ("f_basin", value)]
    narrowed = read(client.post("/", form_data(pairs), headers={"Accept-Language": "en"}))

    assert total(narrowed) == count


def total(page):
    found = next(e for e in page.all("p") if attribute(e, "class") == "found")
    return int(words(found).split()[0])


def test_pages_follow_each_other_without_gap_or_overlap(client, ask):
    client.cookies["language"] = "en"
    page = read(ask(s_animals="yes"))
    seen = names(page)
    count = total(page)

    for _ in range(20):
        following = [b for b in page.all("button") if words(b) == "Next"]
        if not following:
            break
        page = press(client, page, FORM, following[0])
        assert attribute(page.one("input", name="s_animals", value="yes"), "checked") is not None
        seen += names(page)

    assert len(seen) == count == 161


def test_a_page_past_the_end_shows_the_last_one(ask):
    page = read(ask(text="médecin", page="400"))

    assert page.response.status_code == 200
    assert total(page) > 0


def test_the_nearest_come_first_when_asked_so(ask):
    page = read(ask(place="Gare du Nord", category="primary_care", sort="nearest", within="any"))

    distances = [
        float(number) * (1000 if unit == "km" else 1)
        for number, unit in re.findall(r"([\d.]+) (k?m) ·", page.text)
    ]
    assert len(distances) > 5
    assert distances == sorted(distances)


def test_a_narrow_reach_finds_fewer_than_a_wide_one(ask):
    near = total(read(ask(place="Gare du Nord", category="primary_care", within="1000")))
    far = total(read(ask(place="Gare du Nord", category="primary_care", within="any")))

    assert 0 < near < far


def test_an_ambiguous_place_offers_the_others(client, ask):
    page = read(ask(place="Nord", text="médecin"))
    others = [b for b in page.all("button") if attribute(b, "name") == "place"]

    assert others
    again = press(client, page, FORM, others[0])
    assert again.response.status_code == 200


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_the_language_changes_and_nothing_of_the_question_is_lost(client, ask, language):
    page = read(ask(**NEWCOMER))
    switch = page.one("button", name="interface_language", value=language)

    changed = press(client, page, FORM, switch)

    assert attribute(changed.one("html"), "lang") == language
    assert form_data(changed.fields(FORM)) == form_data(page.fields(FORM))
    assert sorted(names(changed)) == sorted(names(changed))
    assert verdicts(changed) == verdicts(page)
    assert client.cookies["language"].value == language


def test_the_enter_key_searches_and_does_not_change_the_language(client):
    page = read(client.get("/"))
    own = {id(element) for element in walk(page.by_id(FORM))}
    buttons = [
        element
        for element in page.all("button", type="submit")
        if attribute(element, "form") == FORM or id(element) in own
    ]

    assert attribute(buttons[0], "name") is None  # Enter presses the first one
    assert attribute(buttons[0], "formaction") is None
    assert "interface_language" in {attribute(button, "name") for button in buttons}


# Nobody


NOBODY = {
    "text": "dentiste",
    "place": "Gare du Nord",
    "within": "1000",
    "when": "at",
    "day": "2026-11-29",
    "hour": "03:00",
    "s_language": ["ti"],
}


def test_an_empty_answer_says_what_was_asked_what_would_help_and_whom_to_call(ask):
    page = read(ask(**NOBODY))
    (empty,) = (e for e in page.all("section") if attribute(e, "class") == "empty")

    assert "dentiste" in words(empty)
    assert "Brussels-North station" in words(empty)
    assert "1 fact on the situation" in words(empty)
    assert [b for b in walk(empty) if b.name == "button"]
    calls = [attribute(a, "href") for a in walk(empty) if a.name == "a"]
    assert [href for href in calls if href.startswith("tel:")]


def test_one_step_wider_gives_what_it_promises(client, ask):
    page = read(ask(**NOBODY))
    (empty,) = (e for e in page.all("section") if attribute(e, "class") == "empty")
    steps = [b for b in walk(empty) if b.name == "button"]
    client.cookies["language"] = "en"

    for step in steps:
        wider = press(client, page, FORM, step)

        promised = int(words(step).split()[0])
        counts = dict.fromkeys(("open", "ask"), 0)
        tally = [e for e in walk(wider.root) if attribute(e, "class") == "tally__counts"]
        if tally:
            for item in walk(tally[0]):
                for verdict in counts:
                    if item.name == "li" and attribute(item, "class") == f"is-{verdict}":
                        counts[verdict] = int(words(item).split()[0])
            assert sum(counts.values()) == promised, words(step)
        else:
            assert total(wider) == promised


def test_what_blocks_most_is_named(ask):
    page = read(ask(category="homelessness.night_shelter", s_animals="yes"))

    assert "What blocks here" in page.text
    assert "Animals" in page.text


# Bad input


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("place", "Trifouillis-les-Oies"),
        ("day", "2026-02-31"),
        ("hour", "25:61"),
        ("category", "no.such.thing"),
        ("within", "-3"),
        ("when", "yesterday"),
        ("sort", "random"),
        ("text", "x" * 201),
        ("day", "1999-12-31"),
        ("day", "9999-12-31"),
    ],
)
def test_a_field_that_cannot_be_read_is_told_beside_it(ask, field, value):
    response = ask(**(NEWCOMER | {field: value}))
    page = read(response)

    assert response.status_code == 422
    assert words(page.by_id(f"id_{field}_error"))
    described = attribute(page.by_id(f"id_{field}"), "aria-describedby") or ""
    assert f"id_{field}_error" in described.split()
    assert attribute(page.by_id(f"id_{field}"), "aria-invalid") == "true"
    assert form_data(page.fields(FORM))["s_residence_status"] == ["undocumented"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("s_age", "-1"),
        ("s_age", "old"),
        ("s_age", "1e400"),
        ("s_age", "nan"),
        ("s_animals", "perhaps"),
        ("s_gender", "unicorn"),
        ("s_language", "xx-klingon"),
        ("s_health", "flu"),
        ("s_residence_area", "commune:00000"),
    ],
)
def test_an_answer_that_does_not_exist_is_told_beside_its_question(ask, name, value):
    response = ask(**(NEWCOMER | {name: value}))
    page = read(response)

    assert response.status_code == 422
    assert words(page.by_id(f"{name}-error"))
    group = next(e for e in page.all("fieldset") if f"{name}-error" in str(e))
    assert attribute(group, "aria-describedby") == f"{name}-error"


@pytest.mark.parametrize("page", ["0", "-1", "99999", "x"])
def test_a_page_that_does_not_exist_is_an_error_and_no_crash(ask, page):
    assert ask(text="médecin", page=page).status_code in {200, 422}


def test_coordinates_that_are_not_on_earth_are_refused(ask):
    assert ask(text="médecin", lat="95", lon="4.3").status_code == 422
    assert ask(text="médecin", lat="nan", lon="4.3").status_code == 422


def test_a_form_that_is_too_large_is_refused(ask):
    assert ask(text="médecin", s_language=["fr"] * 2000).status_code == 400
    assert ask(text="x" * 600_000).status_code == 400


@pytest.fixture
def kept_connection():
    """Keep the connection of the test when a request starts, as Django's test client does."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


@pytest.mark.parametrize("charset", ["rot13", "zlib", "punycode", "nonsense", "latin-1"])
def test_a_charset_that_reads_no_text_is_not_followed(rf, charset, kept_connection):
    started = []
    address = rf.get("/", {"place": "1080"}).environ
    form = rf.post("/", {"place": "1080"}).environ

    for declared in (address, form):
        kind = declared.get("CONTENT_TYPE", "text/plain")
        declared["CONTENT_TYPE"] = f"{kind}; charset={charset}"
        body = b"".join(application(declared, lambda *line: started.append(line)))
        assert b"1080" in body
    assert [status for status, _headers in started] == ["200 OK", "200 OK"]


def test_strange_letters_are_words_like_others(ask):
    for text in ("\x00", "'; DROP TABLE directory_service; --", "<script>alert(1)</script>", "🦊"):
        response = ask(text=text)
        assert response.status_code in {200, 422}
        assert "<script>alert" not in response.text


def test_every_question_of_the_vocabulary_is_on_the_page(client):
    page = read(client.get("/", headers={"Accept-Language": "nl"}))

    with translation.override("nl"):
        for theme in themes():
            for dimension in theme.dimensions:
                fields = [
                    e for e in walk(page.root) if attribute(e, "name") == f"s_{dimension.code}"
                ]
                assert fields, dimension.code
                assert dimension.chip in page.text
