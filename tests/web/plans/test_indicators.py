"""Indicators on pages: reading them, writing them, entering and setting right a measure."""

import datetime
from decimal import Decimal

import pytest

from seuil.plans.models import Indicator, Measure
from seuil.plans.queries.acting import measured_by
from tests.factories.measures import action, indicator, measured
from tests.factories.observatory import VignetteFactory
from tests.factories.organisations import OrganisationFactory
from tests.web.plans.conftest import keeper_of, team_of
from tests.web.sheets.conftest import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("region")]
WHOLE = {
    "name_fr": "Services joignables",
    "unit_fr": "services",
    "source": "by_hand",
    "source_words": "relevé de l’équipe",
    "rhythm": "monthly",
    "direction": "up",
    "baseline": "1",
    "baseline_on": "2026-01-15",
    "target": "4",
}


def url_of(one, end=""):
    plan = one.action.plan
    return f"/plans/{plan.slug}/{one.action.number}/indicators/{one.uuid}/{end}"


def new_at(one):
    return f"/plans/{one.plan.slug}/{one.number}/indicators/new/"


# Reading


def test_an_indicator_tells_its_way_as_a_line_and_as_a_table(client, south):
    one = indicator(action(south))
    measured(one, 2, "2026-03-01")
    measured(one, "2.5", "2026-06-01", note="sans la permanence du jeudi")

    text = client.get(url_of(one)).text

    assert "better than before" in text
    assert "2.5 (services) on 1 June 2026" in text
    assert "50 % of the way" in text
    assert (
        'aria-label="1 (services) on 1 January 2026, 2.5 (services) on 1 June 2026; the target'
        in text
    )
    assert "sans la permanence du jeudi" in text
    assert 'lang="fr"' in text


def test_a_measure_that_was_set_right_is_struck_out(client, south, team):
    one = indicator(action(south))
    wrong = measured(one, 30, "2026-03-01")
    client.post(
        url_of(one, f"measures/{wrong.uuid}/right/"),
        {"value": "3", "on": "2026-03-01", "source_words": "relevé", "note": "un zéro de trop"},
    )

    text = client.get(url_of(one)).text

    assert "<del>30 (services)</del>" in text
    assert "3 (services) on 1 March 2026" in text
    assert "set right by another measure" in text


@pytest.mark.parametrize(("status", "code"), [("draft", 404), ("proposed", 200)])
def test_a_visitor_reads_indicators_of_what_everybody_reads(client, south, status, code):
    one = indicator(action(south, status=status))

    assert client.get(url_of(one)).status_code == code


def test_an_indicator_is_read_under_its_own_action_alone(client, south):
    one, other = indicator(action(south)), indicator(action(south))

    mixed = url_of(one).replace(str(one.uuid), str(other.uuid))

    assert client.get(mixed).status_code == 404


def test_the_page_asks_as_often_for_one_measure_as_for_ten(
    client, south, django_assert_max_num_queries
):
    one, many = indicator(action(south)), indicator(action(south))
    measured(one, 2)
    for month in range(1, 11):
        measured(many, month, f"2026-{month:02}-01")
    counted = []
    for page in (url_of(one), url_of(many)):
        client.get(page)
        with django_assert_max_num_queries(30) as queries:
            client.get(page)
        counted.append(len(queries))

    assert counted[0] == counted[1]


def test_an_indicator_leads_to_its_vignette_to_what_changed_and_back(client, south):
    vignette = VignetteFactory(needs=["debts"])
    began = datetime.date(2026, 2, 1)
    one = indicator(
        action(south, started_on=began), source="vignette", figure="open_services",
        vignette=vignette, need="debts", place=south.territory.code,
    )  # fmt: skip
    place = south.territory.code.replace(":", "%3A")

    for page in (url_of(one), f"/plans/{one.action.plan.slug}/{one.action.number}/"):
        text = client.get(page).text
        assert f'href="/vignettes/{vignette.code}/?place={place}#' in text
        assert f'href="/vignettes/changes/?place={place}&amp;since=2026-02-01"' in text


def test_an_indicator_leads_to_no_vignette_that_nobody_else_reads(client, south):
    vignette = VignetteFactory(needs=["debts"], status="draft")
    one = indicator(
        action(south), source="vignette", figure="open_services", vignette=vignette, need="debts",
        place=south.territory.code,
    )  # fmt: skip

    assert "/vignettes/changes/" not in client.get(url_of(one)).text


def test_what_an_indicator_follows_elsewhere_is_one_step_away(client, south):
    register = indicator(
        action(south),
        source="register",
        figure="open_blockages",
        need="debts",
        place=south.territory.code,
    )
    access = indicator(
        action(south), source="access", figure="reached_share", place=south.territory.code
    )
    place = south.territory.code.replace(":", "%3A")

    assert f'href="/blockages/?theme=debts&amp;basin={place}"' in client.get(url_of(register)).text
    assert f'href="/territories/{south.territory.code}/access/"' in client.get(url_of(access)).text


def test_a_vignette_is_the_measure_of_actions_that_everybody_reads(south):
    vignette = VignetteFactory(needs=["debts"])
    shown, draft = action(south), action(south, status="draft")
    for one in (shown, shown, draft):
        indicator(one, source="vignette", figure="open_services", vignette=vignette, need="debts")

    assert measured_by(vignette) == [shown]


# Writing


def test_the_team_writes_an_indicator(client, south, team):
    one = action(south, status="draft")

    answer = client.post(new_at(one), WHOLE | {"seen": "0"}, follow=True)

    written = one.indicators.get()
    assert (str(written.name), written.target) == ("Services joignables", 4)
    assert "The indicator is written down." in answer.text


def test_an_indicator_without_its_parts_says_which(client, south, team):
    one = action(south, status="proposed")

    answer = client.post(new_at(one), WHOLE | {"target": "", "source_words": ""})

    assert answer.status_code == 409
    assert "still lacks source and target" in answer.text


def test_a_figure_of_the_program_says_what_it_would_measure_today(client, south, team):
    one = action(south, status="draft")
    bound = WHOLE | {
        "source": "register", "source_words": "", "figure": "open_blockages",
        "place": "basin:south", "direction": "down", "baseline": "9",
    }  # fmt: skip

    answer = client.post(new_at(one), bound, follow=True)

    assert "Today it would measure 0 (services)." in answer.text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name_fr": ""}, "Say what it counts, in one language at least."),
        ({"direction": "down"}, "The target lies behind where it stood before."),
        ({"source": "vignette"}, "Choose the vignette that it follows."),
        (
            {"source": "register", "figure": "open_services", "place": "basin:south"},
            "This source has no such figure.",
        ),
        ({"source_words": "Mme Dupont, 0477 12 34 56"}, "it may name a person"),
    ],
)
def test_what_is_wrong_in_an_indicator_is_said(client, south, team, given, sentence):
    one = action(south, status="draft")

    answer = client.post(new_at(one), WHOLE | given)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not one.indicators.exists()


def test_a_vignette_is_chosen_with_one_of_its_needs(client, south, team):
    vignette = VignetteFactory(needs=["debts"])
    one = action(south, status="draft")
    bound = WHOLE | {
        "source": "vignette", "figure": "open_services", "vignette": str(vignette.pk),
        "need": "debts", "place": "basin:south", "source_words": "",
    }  # fmt: skip

    client.post(new_at(one), bound)

    written = one.indicators.get()
    assert (written.vignette, written.need, written.place) == (vignette, "debts", "basin:south")


def test_the_second_of_two_writers_is_told_and_overwrites_nothing(client, south, team):
    one = indicator(action(south, status="draft"))
    posted = WHOLE | {"seen": "0"}
    client.post(url_of(one, "edit/"), posted | {"target": "5"})

    answer = client.post(url_of(one, "edit/"), posted | {"target": "6"})

    assert answer.status_code == 409
    assert "Somebody changed it since you opened this page." in answer.text
    assert Indicator.objects.get().target == 5


def test_a_goal_that_was_consented_to_says_why_it_stays(client, south, team):
    one = indicator(action(south, status="consented"))

    answer = client.post(url_of(one, "edit/"), WHOLE | {"target": "2"})

    assert answer.status_code == 409
    assert "its baseline and its target stay" in answer.text


def test_an_indicator_of_a_draft_is_taken_away(client, south, team):
    one = indicator(action(south, status="draft"))

    client.post(url_of(one, "remove/"))

    assert not Indicator.objects.exists()


def test_what_was_measured_is_not_taken_away(client, south, team):
    one = indicator(action(south, status="proposed"))
    measured(one, 2)

    answer = client.post(url_of(one, "remove/"), follow=True)

    assert "It was measured: it stays" in answer.text


# Measuring


def posted(**given):
    return {"value": "3", "on": "2026-06-01", "source_words": "relevé", "note": ""} | given


def test_the_team_enters_a_measure(client, south, team):
    one = indicator(action(south))

    answer = client.post(url_of(one, "measures/new/"), posted(), follow=True)

    written = Measure.objects.get()
    assert (written.value, written.on, written.author) == (
        3, datetime.date(2026, 6, 1), team,
    )  # fmt: skip
    assert "The measure is written down." in answer.text


def test_the_body_that_carries_an_action_measures_it_and_writes_no_indicator(client, south):
    body = OrganisationFactory()
    one = indicator(action(south, carrier=body))
    sign_in(client, keeper_of(body))

    assert client.post(url_of(one, "measures/new/"), posted()).status_code == 302
    assert client.get(url_of(one, "edit/")).status_code == 404


def test_a_body_that_left_measures_no_more(client, south):
    body = OrganisationFactory()
    left = datetime.date(2026, 5, 1)
    one = indicator(action(south, carrier=body, carrier_left_on=left))
    sign_in(client, keeper_of(body))

    assert client.post(url_of(one, "measures/new/"), posted()).status_code == 404


def test_a_first_measure_can_be_the_baseline(client, south, team):
    one = indicator(
        action(south), baseline=None, baseline_on=None, baseline_due=datetime.date(2026, 6, 1)
    )

    client.post(url_of(one, "measures/new/"), posted(is_baseline="on"))

    one.refresh_from_db()
    assert one.baseline == Decimal(3)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"on": "2026-12-24"}, "That day is still to come: choose today, or a day before."),
        ({"source_words": ""}, "This field is required."),
        ({"value": "beaucoup"}, "Enter a number."),
        ({"value": "1e30"}, "Ensure"),
        ({"note": "demandé à Mme Dupont"}, "it may name a person"),
    ],
)
def test_what_is_wrong_in_a_measure_is_said(client, south, team, given, sentence):
    one = indicator(action(south))

    answer = client.post(url_of(one, "measures/new/"), posted(**given))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Measure.objects.exists()


def test_setting_right_twice_is_told(client, south, team):
    one = indicator(action(south))
    wrong = measured(one, 30)
    page = url_of(one, f"measures/{wrong.uuid}/right/")
    client.post(page, posted(note="un zéro de trop"))

    answer = client.post(page, posted(note="un zéro de trop"))

    assert answer.status_code == 409
    assert "Another measure sets this one right already." in answer.text


def test_a_draft_is_not_measured(client, south, team):
    one = indicator(action(south, status="draft"))

    assert client.post(url_of(one, "measures/new/"), posted()).status_code == 404


@pytest.mark.parametrize("end", ["edit/", "measures/new/"])
def test_the_team_of_another_basin_finds_no_such_page(client, south, end):
    one = indicator(action(south))
    sign_in(client, team_of("basin:north"))

    assert client.get(url_of(one, end)).status_code == 404
    assert client.get(url_of(one)).status_code == 200
