"""The page of a chain: the same in words and as a picture, from any of its ends."""

import datetime
import itertools
import re
from uuid import uuid4

import pytest

from seuil.councils.models import SeatPosition
from seuil.organisations.domain import MandateKind
from seuil.plans.queries.acting import acting_on
from seuil.register.domain.blockage import Step
from seuil.register.operations import Move, take_blockage_step
from seuil.web.chain.drawn import MOST_DRAWN, drawn
from seuil.web.chain.shown import stages_of
from tests.factories.chain import (
    a_measure,
    an_action,
    an_indicator,
    an_open_round,
    end,
    joined,
    walked,
)
from tests.factories.organisations import MandateFactory
from tests.factories.register import blockage, said
from tests.factories.territory import TerritoryFactory
from tests.plans.test_chain import walk
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db

KINDS = ["observation", "blockage", "track", "action", "decision", "measure"]


def address(thing):
    kind, key = end(thing)
    return f"/chain/{kind}/{key}/"


def page_of(client, thing, language="en"):
    answer = client.get(address(thing), headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("kind", KINDS)
def test_each_end_has_a_page_with_all_the_others(client, kind):
    way = walked()

    text = page_of(client, getattr(way, kind))

    for one in (way.blockage, way.track, way.action, way.decision):
        assert str(one.title_fr) in text
    assert way.observation.statement in text
    assert "from 0 to a target of 3" in text
    assert "better than before" in text
    assert text.count("you are here") == 1
    assert text.count('class="is-here"') == 1
    assert '<a href="/plans/" aria-current="true">' in page_of(client, way.decision)


def test_each_thing_leads_to_its_own_page(client):
    way = walked()

    text = page_of(client, way.track)

    assert f'href="/blockages/{way.blockage.uuid}/"' in text
    assert f'href="/plans/{way.action.plan.slug}/{way.action.number}/"' in text
    assert f'href="/decisions/{way.decision.uuid}/"' in text
    assert f'href="{address(way.measure)}"' in text


def test_the_chain_of_a_measure_leads_to_its_indicator(client):
    way = walked()
    plan, number = way.action.plan.slug, way.action.number

    text = page_of(client, way.measure)

    assert f'href="/plans/{plan}/{number}/indicators/{way.indicator.uuid}/"' in text


def test_it_is_said_of_each_stage_that_there_is_nothing_yet(client):
    text = page_of(client, blockage("Personne ne répond", shown_by=[said()]))

    for sentence in (
        "Nobody has written down yet what would help.",
        "No plan has an action about it yet.",
        "No council has decided about it yet.",
        "Nothing is measured yet.",
    ):
        assert sentence in text


def test_an_indicator_that_nobody_measured_leads_to_its_action(client):
    way = walked()
    other = an_indicator(way.action, position=1, name_fr="Nuits sans refus")

    text = page_of(client, way.action)

    assert "Nuits sans refus" in text
    assert "not measured yet" in text
    assert f'id="measure-{other.uuid}"' in text


def test_a_merged_blockage_leads_to_the_chain_of_what_it_is_now(client):
    stands = blockage("Une porte", shown_by=[said()])
    merged = blockage("La même porte", shown_by=[said()])
    take_blockage_step(merged.uuid, Move(Step.MERGE, words="La même", into=stands), actor=None)

    assert client.get(address(merged))["Location"] == address(stands)


@pytest.mark.parametrize("kind", ["person", "session", "blockage"])
def test_what_is_not_there_is_not_found(client, kind):
    assert client.get(f"/chain/{kind}/{uuid4()}/").status_code == 404


def test_a_draft_has_no_chain(client):
    assert client.get(address(an_action(status="draft"))).status_code == 404


def test_a_text_in_another_language_says_which(client):
    way = walked()

    text = page_of(client, way.blockage)

    assert re.search(r'lang="fr"[^>]*>\s*Sans adresse, pas de médecin', text)


def test_what_is_said_in_a_round_that_is_open_is_nowhere_on_it(client):
    way = walked()
    spoken = an_open_round(way.decision, concern="Je m’inquiète du délai")

    assert SeatPosition.objects.filter(concern=spoken).exists()
    for kind in KINDS:
        text = page_of(client, getattr(way, kind))
        assert spoken not in text
        assert "Siège muet" not in text


class TestThePicture:
    def test_a_column_holds_some_and_says_that_there_are_more(self, client):
        way = walked()
        for number in range(MOST_DRAWN + 1):
            an_indicator(way.action, position=number + 1)
        chain = walk(*end(way.action))

        picture = drawn(chain, stages_of(chain))

        assert not picture.is_whole
        assert len(picture.boxes) == 5 + MOST_DRAWN
        assert "The picture leaves some out" in page_of(client, way.action)

    def test_where_one_is_stays_in_it_however_much_there_is(self):
        way = walked()
        for _ in range(MOST_DRAWN + 1):
            joined(way.track, "leads_to", an_action(way.action.plan))
        last = way.action.plan.actions.order_by("-number").first()
        joined(way.blockage, "leads_to", last)
        chain = walk(*end(way.track))
        here = walk(*end(last))

        assert any(box.is_here for box in drawn(chain, stages_of(chain)).boxes)
        assert any(box.is_here for box in drawn(here, stages_of(here)).boxes)

    def test_boxes_of_a_column_do_not_lie_on_each_other(self):
        way = walked()
        for _ in range(3):
            joined(way.track, "leads_to", an_action(way.action.plan, title_fr="Long " * 30))
        chain = walk(*end(way.track))

        boxes = sorted(drawn(chain, stages_of(chain)).boxes, key=lambda box: (box.x, box.y))

        for one, next_one in itertools.pairwise(boxes):
            assert next_one.x > one.x or next_one.y >= one.y + one.height
        assert min(box.y for box in boxes) > 0

    def test_every_line_begins_and_ends_at_a_box(self):
        way = walked()
        chain = walk(*end(way.track))

        picture = drawn(chain, stages_of(chain))

        assert len(picture.lines) == len(chain.joins)

    def test_support_between_actions_is_drawn_beside(self):
        region, basin = walked(), walked()
        joined(region.action, "supports", basin.action)
        chain = walk(*end(basin.action))

        assert len(drawn(chain, stages_of(chain)).beside) == 1


@pytest.mark.parametrize("times", [1, 10])
def test_the_page_asks_as_often_for_much_as_for_little(client, times, django_assert_num_queries):
    way = walked()
    for number in range(times):
        other = walked()
        joined(way.blockage, "leads_to", other.track)
        a_measure(other.indicator, 2, datetime.date(2026, 10, 1 + number))
    page_of(client, way.blockage)

    with django_assert_num_queries(14):
        page_of(client, way.blockage)


@pytest.mark.parametrize("kind", ["blockage", "track", "action"])
def test_the_page_of_a_thing_leads_to_its_chain(client, kind):
    way = walked()
    pages = {
        "blockage": f"/blockages/{way.blockage.uuid}/",
        "track": f"/tracks/{way.track.uuid}/",
        "action": f"/plans/{way.action.plan.slug}/{way.action.number}/",
    }

    assert f'href="{address(getattr(way, kind))}"' in client.get(pages[kind]).text


class TestTheDesk:
    """The desk of the register proposes that a blockage is resolved once a target is reached."""

    @pytest.fixture
    def reached(self, client):
        way = walked()
        take_blockage_step(way.blockage.uuid, Move(Step.RECOGNISE, by_group=True), actor=None)
        way.action.started_on = datetime.date(2026, 1, 1)
        way.action.save()
        a_measure(way.indicator, 3, datetime.date(2026, 10, 1))
        region = TerritoryFactory(region=True, code="region:brussels")
        team = MandateFactory(kind=MandateKind.REGIONAL_TEAM, territory=region).user
        sign_in(client, team)
        return way

    def test_it_names_the_measure_and_leads_to_the_step(self, client, reached):
        text = client.get("/blockages/desk/", headers={"accept-language": "en"}).text

        assert "A measure reached its target: resolved?" in text
        assert f"/blockages/{reached.blockage.uuid}/steps/resolve/?measured=1" in text
        assert "/chain/measure/" in text

    def test_the_form_says_that_it_was_measured_and_a_person_says_why(self, client, reached):
        step = f"/blockages/{reached.blockage.uuid}/steps/resolve/"

        form = client.get(f"{step}?measured=1").context["form"]
        client.post(step, {"measured": "on", "words": "Trois services sans condition."})

        assert form.initial["measured"] is True
        reached.blockage.refresh_from_db()
        assert reached.blockage.status == "resolved"
        assert client.get("/blockages/desk/").context["reached"] == []


def test_the_page_of_a_blockage_says_who_acts_on_it_and_what_was_measured_last(client):
    way = walked()
    merged = blockage("Un autre nom de la même chose", shown_by=[said()])
    take_blockage_step(merged.uuid, Move(Step.MERGE, "Les mêmes.", into=way.blockage), actor=None)
    joined(merged, "leads_to", direct := an_action(way.action.plan, title_fr="Agir sans piste"))
    joined(merged, "leads_to", an_action(way.action.plan, title_fr="Un brouillon", status="draft"))

    text = client.get(f"/blockages/{way.blockage.uuid}/", headers={"accept-language": "en"}).text

    assert "Who acts on it" in text
    for one in (way.action, direct):
        assert f'href="/plans/{one.plan.slug}/{one.number}/"' in text
    assert f'href="{address(way.measure)}"' in text
    assert "better than before" in text
    assert "Un brouillon" not in text


def test_the_page_of_a_blockage_says_that_nobody_acts_on_it(client):
    one = blockage("Personne ne répond", shown_by=[said()])

    text = client.get(f"/blockages/{one.uuid}/", headers={"accept-language": "en"}).text

    assert "No plan has an action about it yet." in text


@pytest.mark.parametrize("number", [1, 10])
def test_who_acts_is_read_in_as_many_queries_however_many_act(number, django_assert_num_queries):
    one = blockage("Personne ne répond", shown_by=[said()])
    for _each in range(number):
        action = an_action()
        a_measure(an_indicator(action))
        joined(one, "leads_to", action)

    with django_assert_num_queries(3):
        assert len(acting_on(one, datetime.date(2026, 10, 1))) == number
