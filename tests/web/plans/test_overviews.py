"""The plans of a year together, a plan over its year, midway, its report and its files."""

import csv
import datetime
import io
import json

import openpyxl
import pikepdf
import pytest

from seuil.plans.models import Action
from seuil.register.domain.trace import End, Relation
from seuil.register.operations import link
from seuil.territory.models import PriorityTheme, Territory
from tests.factories.measures import action, indicator, measured, plan
from tests.factories.organisations import OrganisationFactory
from tests.factories.register import blockage, said
from tests.web.plans.conftest import team_of
from tests.web.sheets.conftest import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("region")]


def read(client, url, language="en"):
    return client.get(url, headers={"accept-language": language}).text


def asked(client, url, django_assert_max_num_queries):
    """Return how many queries a page takes once what is kept in memory is there."""
    client.get(url)
    with django_assert_max_num_queries(60) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


# By theme and place


def test_the_matrix_shows_each_action_under_its_themes_and_its_place(client, south):
    action(south, title="Une table de conseil", themes=["debts"])

    text = read(client, "/plans/matrix/2026/")

    row = text.partition('role="rowheader"')[2]
    assert "Debts" in row
    assert 'data-label="Sud"' in row.partition("Une table de conseil")[0]
    assert "1 action\n" in text


def test_a_place_in_which_people_meet_what_no_action_is_about_says_so(client, south):
    blockage(themes=("debts",), shown_by=[said(basin="basin:north")])
    action(south, themes=["debts"])
    blockage(themes=("debts",), shown_by=[said(basin="basin:south")])

    text = read(client, "/plans/matrix/2026/")

    assert text.count("1 open blockage, no action") == 1
    assert "/blockages/?theme=debts&amp;basin=basin%3Anorth&amp;status=open" in text
    assert "1 place and theme without an answer" in text


@pytest.mark.parametrize("status", ["draft", "dropped"])
def test_drafts_and_what_was_dropped_are_no_answer(client, south, team, status):
    action(south, title="Une table de conseil", themes=["debts"], status=status)

    assert "Une table de conseil" not in read(client, "/plans/matrix/2026/")


def test_the_matrix_says_what_places_chose_to_work_on_first(client, south):
    for day, text in (("2024-11-01", "Se loger"), ("2022-11-01", "Se nourrir")):
        PriorityTheme.objects.create(
            territory=south.territory, date=day, text_fr=text, source="a test"
        )

    text = read(client, "/plans/matrix/2026/")

    assert "Se loger" in text
    assert "Se nourrir" not in text


def test_the_year_without_number_leads_to_the_last_one_that_began(client, south):
    plan("basin:north", 2027)

    assert client.get("/plans/matrix/").url == "/plans/matrix/2026/"


@pytest.mark.parametrize(("year", "code"), [(2026, 200), (1998, 404), (2031, 404)])
def test_a_year_without_plans_is_not_found(client, south, year, code):
    assert client.get(f"/plans/matrix/{year}/").status_code == code


def test_the_matrix_asks_as_often_for_one_action_as_for_ten(
    client, south, django_assert_max_num_queries
):
    action(south, themes=["debts"])
    one = asked(client, "/plans/matrix/2026/", django_assert_max_num_queries)
    for _ in range(10):
        action(plan("basin:north"), themes=["debts"])

    assert asked(client, "/plans/matrix/2026/", django_assert_max_num_queries) == one


# Beside each other


def test_plans_stand_beside_each_other_with_what_supports_what(client, south):
    whole = plan("region:brussels")
    own = action(south, title="Une table de conseil", themes=["debts"])
    wide = action(whole, title="Un fonds pour les dettes", themes=["debts"])
    link((End.ACTION, wide.uuid), Relation.SUPPORTS, (End.ACTION, own.uuid), actor=None)

    text = read(client, f"/plans/side-by-side/?plan={whole.slug}&plan={south.slug}")

    cells = text.partition("</thead>")[2]
    assert cells.index("Un fonds pour les dettes") < cells.index("supports:")
    assert cells.count("Une table de conseil") == 2


def test_without_plans_one_is_asked_to_choose(client, south):
    assert "Choose two plans." in read(client, "/plans/side-by-side/?plan=nothing")


def test_plans_beside_each_other_ask_as_often_for_one_action_as_for_ten(
    client, south, django_assert_max_num_queries
):
    url = f"/plans/side-by-side/?plan={south.slug}"
    action(south, carrier=OrganisationFactory())
    one = asked(client, url, django_assert_max_num_queries)
    for _ in range(10):
        action(south, carrier=OrganisationFactory())

    assert asked(client, url, django_assert_max_num_queries) == one


# Over the year


def test_the_timeline_says_in_words_what_it_draws(client, south):
    action(
        south,
        begins_on=datetime.date(2026, 2, 1),
        ends_on=datetime.date(2026, 9, 30),
        started_on=datetime.date(2026, 3, 9),
    )

    text = read(client, f"/plans/{south.slug}/timeline/")

    assert "Planned from 1 February 2026 to 30 September 2026" in text
    assert "running since 9 March 2026" in text
    assert '<span class="tag is-ask">late</span>' in text
    assert text.count("times__ran") == 1


def test_what_has_no_days_is_said_not_drawn(client, south):
    action(south, status="consented", started_on=None)

    text = read(client, f"/plans/{south.slug}/timeline/")

    assert "No days planned · not begun" in text
    assert "times__planned" not in text


def test_a_plan_that_runs_over_years_stays_readable(client, south):
    action(south, begins_on=datetime.date(2019, 1, 1), ends_on=datetime.date(2040, 1, 1))

    assert "01/25" in read(client, f"/plans/{south.slug}/timeline/")


def test_drafts_are_on_the_timeline_of_those_inside(client, south):
    action(south, title="Un brouillon", status="draft")
    url = f"/plans/{south.slug}/timeline/"

    assert "Un brouillon" not in read(client, url)
    sign_in(client, team_of("basin:south"))
    assert "Un brouillon" in read(client, url)


# Midway


def test_midway_what_needs_a_word_comes_first(client, south):
    fine = action(south, title="Tout va bien")
    measured(indicator(fine, rhythm="yearly"), 3, "2026-09-01")
    worse = action(south, title="Cela empire", status="suspended")
    measured(indicator(worse), 0, "2026-03-01")
    left = action(south, title="Sans porteur", carrier_left_on=datetime.date(2026, 4, 1))
    indicator(left, rhythm="monthly")

    text = read(client, f"/plans/{south.slug}/standing/")

    discuss, _, way = text.partition("On their way (1)")
    assert "To talk about (2)" in discuss
    assert "Tout va bien" in way
    for sentence in (
        "It is suspended.", "An indicator says that it is worse than before.",
        "The body that carried it has left.", "A measure is due.",
    ):  # fmt: skip
        assert sentence in discuss


def test_the_team_goes_on_from_there(client, south, team):
    south.status = "mid_review"
    south.save()

    assert f"/plans/{south.slug}/steps/go_on/" in read(client, f"/plans/{south.slug}/standing/")


# The report and its files


@pytest.fixture
def told(south):
    """An action with all that a report tells, and a draft that it does not."""
    body = OrganisationFactory(name_fr="Comptoir")
    one = action(
        south,
        title="Une table de conseil",
        title_nl="Een adviestafel",
        themes=["debts"],
        carrier=body,
        propositions=["open_hours"],
        changed_fr="On y vient sans rendez-vous.",
        about_fr="=1+1",
    )
    found = indicator(one)
    measured(found, 2, "2026-03-01")
    measured(found, 4, "2026-09-01")
    action(south, title="Un brouillon secret", status="draft")
    return one


def test_the_report_tells_process_and_result_of_each_action(client, south, told):
    text = read(client, f"/plans/{south.slug}/report/")

    for words in (
        "Une table de conseil", "Comptoir", "Debts", "target reached", "4 (services)",
        "On y vient sans rendez-vous.", "relevé de l’équipe",
    ):  # fmt: skip
        assert words in text
    assert "Un brouillon secret" not in text


def test_the_report_asks_as_often_for_one_action_as_for_ten(
    client, south, told, django_assert_max_num_queries
):
    url = f"/plans/{south.slug}/report/"
    one = asked(client, url, django_assert_max_num_queries)
    for _ in range(10):
        measured(indicator(action(south, carrier=OrganisationFactory())), 2)

    assert asked(client, url, django_assert_max_num_queries) == one


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_the_report_is_a_tagged_pdf_with_a_page_an_action(client, south, told, language):
    action(south, title="Une autre action")

    answer = client.get(f"/plans/{south.slug}/report.pdf?language={language}")

    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as paper:
        assert len(paper.pages) == 3
        assert str(paper.Root.Lang) == language
        assert "/StructTreeRoot" in paper.Root


def test_an_action_with_much_to_tell_still_takes_one_page(client, south, told):
    told.about_fr = "Une phrase qui dit beaucoup de choses. " * 40
    told.how_known_fr = "Une autre phrase. " * 60
    told.save()
    for day in range(1, 29):
        told.notes.create(
            on=datetime.date(2026, 3, day), words="Une note assez longue. " * 12, language="fr",
            at="2026-03-01T10:00Z",
        )  # fmt: skip

    answer = client.get(f"/plans/{south.slug}/1/sheet.pdf")

    with pikepdf.open(io.BytesIO(answer.content)) as paper:
        assert len(paper.pages) == 1


def test_the_sheet_of_a_draft_is_for_those_inside(client, south, told):
    url = f"/plans/{south.slug}/2/sheet.pdf"

    assert client.get(url).status_code == 404
    sign_in(client, team_of("basin:south"))
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"


def test_the_table_of_a_plan_has_a_line_an_action_and_no_formula(client, south, told):
    answer = client.get(f"/plans/{south.slug}/plan.csv")

    [line] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert line["title_nl"] == "Een adviestafel"
    assert line["progress"] == "reached"
    assert line["description_fr"] == "'=1+1"


def test_words_in_one_language_are_told_with_it(client, south, told):
    Action.objects.filter(pk=told.pk).update(
        raised="rule_or_budget", raised_words="Een ordonnantie", raised_language="nl"
    )

    [line] = csv.DictReader(
        io.StringIO(client.get(f"/plans/{south.slug}/plan.csv").content.decode("utf-8-sig"))
    )
    [one] = client.get(f"/api/v1/plans/{south.slug}").json()["actions"]

    assert (line["level_words"], line["level_words_language"]) == ("Een ordonnantie", "nl")
    assert (one["level_words"], one["level_words_language"]) == ("Een ordonnantie", "nl")
    assert (one["funding_words"], one["funding_words_language"]) == (None, None)


def test_the_workbook_has_actions_indicators_and_measures(client, south, told):
    answer = client.get(f"/plans/{south.slug}/plan.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["actions", "indicators", "measures"]
    rows = list(book["measures"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[2], row[3]) for row in rows] == [
        (1, "2026-03-01", 2), (1, "2026-09-01", 4),
    ]  # fmt: skip


def test_programs_read_what_everybody_reads(client, south, told):
    origin = blockage(shown_by=[said()])
    link((End.BLOCKAGE, origin.uuid), Relation.LEADS_TO, (End.ACTION, told.uuid), actor=None)

    data = client.get(f"/api/v1/plans/{south.slug}").json()

    assert data == json.loads(client.get(f"/plans/{south.slug}/plan.json").content)
    [one] = data["actions"]
    assert one["title"] == {"fr": "Une table de conseil", "nl": "Een adviestafel"}
    assert one["links"] == [{"relation": "leads_to", "kind": "blockage", "id": str(origin.uuid)}]
    assert [each["value"] for each in one["indicators"][0]["measures"]] == [2, 4]


def test_programs_list_plans_of_a_year_and_a_place(client, south):
    plan("basin:north", 2027)

    assert [one["id"] for one in client.get("/api/v1/plans").json()["plans"]] == [
        "north-2027", south.slug,
    ]  # fmt: skip
    found = client.get("/api/v1/plans?year=2026&territory=basin:south").json()
    assert (found["count"], found["plans"][0]["id"]) == (1, south.slug)
    assert client.get("/api/v1/plans/nothing").status_code == 404
    assert client.get("/api/v1/plans?colour=red").status_code == 422


def test_a_plan_without_actions_has_a_report_too(client, south):
    assert client.get(f"/plans/{south.slug}/report/").status_code == 200
    assert client.get(f"/plans/{south.slug}/report.pdf").content.startswith(b"%PDF")
    assert client.get(f"/plans/{south.slug}/plan.xlsx").status_code == 200


@pytest.mark.parametrize(
    "end", ["timeline/", "standing/", "report/", "report.pdf", "plan.csv", "plan.json"]
)
def test_what_is_no_plan_is_not_found(client, region, end):
    assert client.get(f"/plans/nothing/{end}").status_code == 404


def test_the_region_is_named_on_its_own_pages(client, region):
    whole = plan(Territory.objects.get(code="region:brussels"))

    assert "Bruxelles" in read(client, f"/plans/{whole.slug}/report/", "fr")
