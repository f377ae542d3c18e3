"""A vignette's page, the board of a territory, and what changed, as readers get them."""

import csv
import datetime
import io
import json
import re
from pathlib import Path

import pytest

import seuil.web
from seuil.directory.models import AccessCondition, Service
from seuil.matching.index import index
from seuil.observatory.models import Run, Vignette
from seuil.observatory.operations import run_tonight
from seuil.observatory.queries import who_now, whos_now
from seuil.observatory.queries.board import board
from tests.factories.observatory import ExpectationFactory, UseFactory, VignetteFactory
from tests.web.reading import attribute, read, walk, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

PRISON = "leaving-prison-on-methadone"
SHEET = Path(seuil.web.__file__).parent / "static/seuil/board/board.css"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def night():
    return run_tonight()[0]


@pytest.fixture
def two_nights(clock):
    """In a month one service dropped the only condition that blocked somebody; another is full."""
    clock("2026-10-20 03:00")
    run_tonight()
    condition = a_threshold_that_alone_blocks()
    condition.delete()
    open_then = who_now(Vignette.objects.get(code=PRISON), "primary_care.low_threshold").open
    Service.objects.filter(pk=open_then[0]).update(capacity="full")
    index.forget()
    clock("2026-11-21 03:00")
    run_tonight()
    return condition.service


def a_threshold_that_alone_blocks():
    for vignette in Vignette.objects.all():
        for need in vignette.needs:
            for group in who_now(vignette, need).blocked:
                found = AccessCondition.objects.filter(
                    service__in=group.services, dimension=group.conditions[0]
                )
                if len(group.conditions) == 1 and len(found) == 1:
                    return found[0]
    raise LookupError("the demonstration has no near miss")


def board_cells(page):
    return [e for e in page.all("td") if attribute(e, "role") == "cell"]


# The board


def test_without_any_night_the_board_says_so_and_lists_the_vignettes(client):
    page = read(client.get("/vignettes/", headers=ENGLISH))

    assert "have not been run yet" in page.text
    links = {attribute(a, "href") for a in page.all("a")}
    assert {f"/vignettes/{v.code}/" for v in Vignette.objects.all()} <= links


def test_every_need_of_every_vignette_has_a_row_with_a_cell_for_each_place(client, night):
    page = read(client.get("/vignettes/", headers=ENGLISH))

    needs = sum(len(vignette.needs) for vignette in Vignette.objects.all())
    assert len(board_cells(page)) == needs * 6  # the region and its five basins
    heads = [words(e) for e in page.all("th") if attribute(e, "scope") == "col"]
    assert heads == [
        "Vignette", "Need", "Whole region", "Nord", "Nord-Est", "Centre-Ouest", "Sud", "Sud-Est",
    ]  # fmt: skip


def test_a_cell_tells_the_same_to_those_who_hear_it(client, night):
    page = read(client.get("/vignettes/", headers=ENGLISH))
    found = board()
    row = next(row for row in found.rows if row.vignette.code == PRISON)
    counts = row.cells["basin:sud"].cell.counts

    said = [words(cell) for cell in board_cells(page)]

    told = f"Sud: {counts.open} accessible, {counts.ask} to check, {counts.blocked} blocked."
    assert any(told in text for text in said)


def test_the_sum_is_the_number_of_expectations_that_are_met(client, night):
    page = read(client.get("/vignettes/", headers=ENGLISH))

    assert f"{night.met} of {night.checks} expectations are met." in page.text


def test_only_what_fails_is_shown_when_asked(client, night):
    page = read(client.get("/vignettes/?show=failing", headers=ENGLISH))

    rows = [e for e in page.all("tr") if any(c.name == "td" for c in walk(e))]
    assert 0 < len(rows) < sum(len(vignette.needs) for vignette in Vignette.objects.all())
    assert all("not met" in words(row) for row in rows)


def test_a_theme_narrows_the_board_to_its_needs(client, night):
    page = read(client.get("/vignettes/?need=housing", headers=ENGLISH))

    needs = {need for vignette in Vignette.objects.all() for need in vignette.needs}
    wanted = [need for need in needs if need.startswith("housing.")]
    anchors = {
        attribute(a, "href").partition("#need-")[2] for a in page.all("a")
        if "#need-" in attribute(a, "href")
    }  # fmt: skip
    assert wanted
    assert anchors == {need.replace(".", "-") for need in wanted}


def test_filters_that_nothing_fits_say_so(client, night):
    page = read(client.get("/vignettes/?need=no.such.need", headers=ENGLISH))

    assert "No vignette fits these filters." in page.text


def test_htmx_receives_the_board_and_nothing_around_it(client, night):
    response = client.get("/vignettes/?show=failing", headers=ENGLISH | {"HX-Request": "true"})

    assert 'class="board"' in response.text
    assert "<main" not in response.text
    assert "HX-Request" in response.headers["Vary"]


def test_a_basin_has_its_own_board_with_its_communes(client, night):
    page = read(client.get("/vignettes/at/basin:sud/", headers=ENGLISH))

    heads = [words(e) for e in page.all("th") if attribute(e, "scope") == "col"]
    assert "Whole basin" in heads
    assert "Forest" in heads


@pytest.mark.parametrize("place", ["basin:atlantis", "nothing", "quarter:none"])
def test_an_unknown_place_has_no_board(client, night, place):
    assert client.get(f"/vignettes/at/{place}/").status_code == 404
    assert client.get(f"/vignettes/at/{place}/embed/").status_code == 404
    assert client.get(f"/vignettes/changes/?place={place}").status_code == 404


def test_an_older_night_can_be_looked_at(client, clock, two_nights):
    page = read(client.get("/vignettes/?day=2026-10-20", headers=ENGLISH))

    assert "Run of 20 October 2026" in page.text


@pytest.mark.parametrize("day", ["yesterday", "2026-13-45", "'; drop table"])
def test_a_day_that_is_none_is_said_and_the_last_night_is_shown(client, night, day):
    response = client.get("/vignettes/", {"day": day}, headers=ENGLISH)

    assert response.status_code == 200
    assert "is not a day" in read(response).text
    assert 'class="board"' in response.text


def test_a_day_before_the_first_night_says_since_when_there_are_nights(client, night):
    page = read(client.get("/vignettes/?day=2020-01-01", headers=ENGLISH))

    assert "Nothing is kept from before 21 November 2026." in page.text


def test_a_trend_is_drawn_and_said(client, two_nights):
    page = read(client.get("/vignettes/", headers=ENGLISH))

    changed = [words(cell) for cell in board_cells(page) if "accessible than on" in words(cell)]
    assert any("1 fewer accessible than on 20 October 2026." in text for text in changed)
    assert all("▲" in text or "▼" in text for text in changed)
    assert re.search(r"than on 20 October 2026|as many as on 20 October 2026", page.text)


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_of_the_board_does_not_grow(
    client, settings, django_assert_num_queries, number
):
    settings.SEUIL_ENGINE_POLL_SECONDS = 60.0
    Vignette.objects.all().delete()
    for _ in range(number):
        vignette = VignetteFactory(situation={"age": 40}, needs=["food.meals"])
        ExpectationFactory(vignette=vignette, level="basin")
    run_tonight()
    client.get("/vignettes/")

    # the night, those before it (two), its results, its vignettes, the nights to choose from
    with django_assert_num_queries(6):
        client.get("/vignettes/")


# The board, taken along


def test_the_text_form_says_every_cell_in_a_sentence(client, night):
    page = read(client.get("/vignettes/?as=text", headers=ENGLISH))

    assert not page.all("table")
    cells = sum(len(row.cells) for row in board().rows)
    assert page.text.count(" accessible, ") + page.text.count(": no service.") == cells


def test_the_board_downloads_as_plain_text(client, night):
    response = client.get("/vignettes/?as=txt", headers=ENGLISH)

    assert response.headers["Content-Type"].startswith("text/plain")
    assert "attachment" in response.headers["Content-Disposition"]
    assert "Every person in it is invented." in response.text
    assert response.text.count("  [") == sum(len(row.cells) for row in board().rows)


def test_the_board_downloads_as_a_table(client, night):
    response = client.get("/vignettes/at/basin:sud/?as=csv", headers=ENGLISH)

    rows = list(csv.DictReader(io.StringIO(response.text)))
    found = board("basin:sud")
    cells = {
        (row.vignette.code, row.need, place): here.cell
        for row in found.rows
        for place, here in row.cells.items()
    }
    assert len(rows) == len(cells)
    for row in rows:
        cell = cells[row["vignette"], row["need"], row["place"]]
        assert int(row["open"]) == cell.within.open
        assert row["met"] == {True: "true", False: "false", None: ""}[cell.met]


def test_a_title_is_no_formula_in_the_table(client):
    vignette = VignetteFactory(
        title_fr="=HYPERLINK(1)", title_nl="=1", situation={"age": 40}, needs=["food.meals"]
    )
    run_tonight()

    response = client.get("/vignettes/?as=csv", headers={"Accept-Language": "fr"})

    rows = csv.DictReader(io.StringIO(response.text))
    titles = {row["title"] for row in rows if row["vignette"] == vignette.code}
    assert titles == {"'=HYPERLINK(1)"}


def test_the_board_downloads_as_data(client, night):
    data = json.loads(client.get("/vignettes/?as=json").text)

    assert data["format"] == "seuil-board/1"
    assert data["fictional"] is True
    assert (data["met"], data["expectations"]) == (night.met, night.checks)
    assert len(data["rows"]) == len(board().rows)


def test_filters_hold_for_what_is_downloaded(client, night):
    data = json.loads(client.get("/vignettes/?as=json&show=failing").text)

    assert data["rows"]
    assert all(any(cell["met"] is False for cell in row["cells"]) for row in data["rows"])


# One vignette


def test_every_vignette_has_its_page(client, night):
    for vignette in Vignette.objects.all():
        page = read(client.get(f"/vignettes/{vignette.code}/", headers={"Accept-Language": "fr"}))

        assert words(page.one("h1")) == " ".join(vignette.title_fr.split())
        for need in vignette.needs:
            assert page.by_id(f"need-{need.replace('.', '-')}")


def test_an_unknown_vignette_does_not_exist(client):
    for address in ("", "adapt/", "embed/"):
        assert client.get(f"/vignettes/nobody/{address}").status_code == 404


def test_the_page_says_who_would_not_and_why_by_name(client, night):
    page = read(client.get(f"/vignettes/{PRISON}/", headers=ENGLISH))

    lists = [e for e in page.all("ul") if attribute(e, "class") == "obstacles"]
    assert lists
    named = [attribute(a, "href") for one in lists for a in walk(one) if a.name == "a"]
    assert named
    assert all(link.startswith("/services/") for link in named)
    assert "one threshold away" in page.text


def test_the_counts_of_a_need_are_those_of_the_services_listed(client, night):
    vignette = VignetteFactory(situation={"animals": True}, needs=["homelessness.night_shelter"])
    page = read(client.get(f"/vignettes/{vignette.code}/", headers=ENGLISH))

    panel = page.by_id("need-homelessness-night_shelter")
    blocked = [int(words(li).split()[0]) for li in _obstacles(panel)]
    counts = [words(e) for e in walk(panel) if attribute(e, "class") == "is-blocked"]
    assert sum(blocked) == int(counts[0].split()[0])


def _obstacles(panel):
    lists = [e for e in walk(panel) if attribute(e, "class") == "obstacles"]
    return [e for one in lists for e in one.children if getattr(e, "name", "") == "li"]


def test_a_vignette_is_looked_at_in_one_basin(client, night):
    page = read(client.get(f"/vignettes/{PRISON}/?place=basin:sud", headers=ENGLISH))

    assert "Who would take this person now: Bassin Sud" in page.text
    assert client.get(f"/vignettes/{PRISON}/?place=basin:atlantis").status_code == 404


def test_a_commune_says_who_is_there(client, night):
    """The cells of a basin's board lead to its communes."""
    found = board("basin:sud")
    place, row = next(
        (place, row)
        for row in found.rows
        for place, here in row.cells.items()
        if place.startswith("commune:") and here.cell.counts.open
    )

    page = read(client.get(f"/vignettes/{row.vignette.code}/?place={place}", headers=ENGLISH))

    panel = page.by_id(f"need-{row.need.replace('.', '-')}")
    ids = [attribute(e, "id") for e in walk(page.root) if attribute(e, "id")]
    assert len(ids) == len(set(ids))
    assert f"{row.cells[place].cell.counts.open} accessible" in words(panel)
    assert "Who would take this person" in words(panel)


def test_a_vignette_with_a_distance_lists_who_is_in_reach(client):
    vignette = VignetteFactory(situation={"animals": False}, needs=["food.meals"])
    ExpectationFactory(vignette=vignette, level="commune", within_m=6000, at_least=1)

    page = read(client.get(f"/vignettes/{vignette.code}/?place=commune:21016", headers=ENGLISH))

    panel = page.by_id("need-food-meals")
    who = whos_now(vignette, place="commune:21016")["food.meals"]
    reachable = len(who.open) + len(who.ask)
    assert reachable > 0
    assert len([e for e in walk(panel) if e.name == "article"]) == min(reachable, 4)


def test_a_vignette_starts_a_search_with_its_situation(client):
    client.cookies["language"] = "en"
    vignette = Vignette.objects.get(code=PRISON)
    page = read(client.get(f"/vignettes/{vignette.code}/"))
    button = next(b for b in page.all("button") if "Search with this situation" in words(b))
    form = next(e for e in page.all("form") if button in list(walk(e)))
    sent = [(attribute(e, "name"), attribute(e, "value")) for e in walk(form) if e.name == "input"]
    data = {}
    for name, value in sent:
        data.setdefault(name, []).append(value)

    results = read(client.post("/", data))

    assert results.response.status_code == 200
    back = results.fields("search-form")
    assert [pair for pair in sent if pair not in back] == []


def test_who_wrote_it_and_where_it_was_used_are_said(client):
    vignette = VignetteFactory(situation={"age": 40}, needs=["food.meals"])
    UseFactory(vignette=vignette, label="Concertation Sud", day=datetime.date(2026, 10, 6))

    page = read(client.get(f"/vignettes/{vignette.code}/", headers=ENGLISH))

    assert "Concertation Sud, 6 October 2026" in page.text


def test_a_vignette_that_cannot_be_run_says_why(client):
    vignette = VignetteFactory(situation={"age": 40}, needs=["food.moon_cheese"])

    page = read(client.get(f"/vignettes/{vignette.code}/", headers=ENGLISH))

    assert "There is no category food.moon_cheese." in page.text


def test_a_draft_is_seen_by_nobody_else(client):
    vignette = VignetteFactory(situation={"age": 40}, needs=["food.meals"], status="draft")

    for address in ("", "adapt/", "embed/"):
        assert client.get(f"/vignettes/{vignette.code}/{address}").status_code == 404


def test_history_is_a_line_and_the_same_as_a_table(client, two_nights):
    page = read(client.get(f"/vignettes/{PRISON}/", headers=ENGLISH))

    assert [e for e in page.all("svg") if (attribute(e, "aria-label") or "").startswith("Access")]
    days = [words(e) for e in page.all("th") if attribute(e, "scope") == "row"]
    assert "20 October 2026" in days
    assert "21 November 2026" in days


def test_a_single_night_is_no_line(client, night):
    page = read(client.get(f"/vignettes/{PRISON}/", headers=ENGLISH))

    assert not [e for e in page.all("figure") if attribute(e, "class") == "chart"]
    assert "21 November 2026" in [words(e) for e in page.all("th")]


# What changed


def test_a_change_names_the_service_that_made_it(client, two_nights):
    page = read(client.get("/vignettes/changes/", headers=ENGLISH))

    assert "no longer an obstacle" in page.text
    assert " is full." in page.text
    assert "From the night of 20 October 2026 to that of 21 November 2026." in page.text
    assert f"/services/{two_nights.uuid}/" in {attribute(a, "href") for a in page.all("a")}


def test_with_a_single_night_there_is_nothing_to_compare(client, night):
    page = read(client.get("/vignettes/changes/", headers=ENGLISH))

    assert "Nights are kept since 21 November 2026." in page.text


def test_without_any_night_there_is_nothing_to_compare(client):
    assert Run.objects.count() == 0

    page = read(client.get("/vignettes/changes/", headers=ENGLISH))

    assert "there is nothing to compare" in page.text


def test_two_nights_that_found_the_same_say_so(client, clock):
    clock("2026-11-20 03:00")
    run_tonight()
    clock("2026-11-21 03:00")
    run_tonight()

    page = read(client.get("/vignettes/changes/?since=last", headers=ENGLISH))

    assert "Nothing changed between these two nights." in page.text


@pytest.mark.parametrize("since", ["long ago", "2026-02-30"])
def test_a_day_to_compare_with_that_is_none_is_said(client, two_nights, since):
    page = read(client.get("/vignettes/changes/", {"since": since}, headers=ENGLISH))

    assert "is not a day" in page.text


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_of_changes_does_not_grow(
    client, clock, settings, django_assert_num_queries, number
):
    settings.SEUIL_ENGINE_POLL_SECONDS = 60.0
    Vignette.objects.all().delete()
    clock("2026-10-20 03:00")
    VignetteFactory.create_batch(number, situation={"age": 40}, needs=["food.meals"])
    run_tonight()
    clock("2026-11-21 03:00")
    Service.objects.filter(categories__code="food.meals").update(capacity="full")
    index.forget()
    run_tonight()
    client.get("/vignettes/changes/")

    # the nights, the two that are compared, what each found, what differs, the vignettes,
    # the names of the services
    with django_assert_num_queries(12):
        response = client.get("/vignettes/changes/", headers=ENGLISH)

    assert response.text.count(" is full.") >= number


# Shown elsewhere


@pytest.mark.parametrize(
    "address", [f"/vignettes/{PRISON}/embed/", "/vignettes/at/region:brussels/embed/"]
)
def test_an_embedded_page_may_stand_in_any_frame_and_asks_for_nothing(client, night, address):
    response = client.get(address, headers=ENGLISH)
    page = read(response)

    assert response.status_code == 200
    assert "X-Frame-Options" not in response.headers
    assert "frame-ancestors" not in response.headers["Content-Security-Policy"]
    assert not response.cookies
    assert not page.all("script")
    assert not page.all("form")
    assert "Nobody in a vignette exists." in page.text


@pytest.mark.parametrize(
    "address", ["/vignettes/", f"/vignettes/{PRISON}/", "/vignettes/compose/", "/"]
)
def test_no_other_page_may_stand_in_a_frame(client, night, address):
    response = client.get(address)

    assert response.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


def test_before_the_first_night_an_embedded_vignette_shows_the_offer_of_now(client):
    page = read(client.get(f"/vignettes/{PRISON}/embed/", headers=ENGLISH))

    assert len(page.all("h2")) == 3
    assert "accessible" in page.text


def test_the_address_to_copy_is_whole_and_the_frame_leads_to_the_embedded_page(client, night):
    page = read(client.get(f"/vignettes/{PRISON}/", headers=ENGLISH))

    here = attribute(page.by_id("share-address"), "value")
    assert here == f"http://testserver/vignettes/{PRISON}/"
    frame = words(page.by_id("share-embed"))
    source = re.search(r'src="http://testserver([^"]+)"', frame)[1]
    assert client.get(source).status_code == 200


def test_a_link_tells_other_sites_its_title_and_story(client, night):
    page = read(client.get(f"/vignettes/{PRISON}/", headers={"Accept-Language": "fr"}))
    told = {attribute(e, "property"): attribute(e, "content") for e in page.all("meta")}
    vignette = Vignette.objects.get(code=PRISON)

    assert told["og:title"] == vignette.title_fr
    assert told["og:description"] == vignette.story_fr
    assert told["og:url"].endswith(f"/vignettes/{PRISON}/")


# The look, and the number of reads


def test_the_sheet_of_boards_is_small_and_knows_no_left_or_right():
    text = SHEET.read_text()

    assert SHEET.stat().st_size <= 6 * 1024
    assert not re.search(r"[;{]\s*(margin|padding|border|inset)?-?(left|right)\s*:", text)


@pytest.mark.parametrize("address", ["/vignettes/", "/vignettes/changes/", "/vignettes/compose/"])
def test_a_page_of_vignettes_keeps_nothing_of_its_reader(client, night, address):
    response = client.get(address, headers={"accept-language": "en"})

    assert not response.cookies
    assert "Nobody in a vignette exists." in response.text or "compose" in address
