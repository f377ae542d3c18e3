"""Those who follow a blockage hear of actions about it; a target that is reached is proposed."""

import datetime
from decimal import Decimal

import pytest

from seuil.messaging.models import Message
from seuil.plans.domain.action import Step
from seuil.plans.operations.action import take_action_step
from seuil.plans.operations.measures import Written, add_measure, set_right
from seuil.plans.queries.reached import perhaps_resolved
from seuil.register.domain import blockage as blockages
from seuil.register.operations import Move, revoke, take_blockage_step
from tests.factories.chain import a_measure, a_plan, an_action, an_indicator, joined, walked
from tests.factories.organisations import OrganisationFactory
from tests.factories.register import blockage, said
from tests.register.test_following import follows

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)


def told():
    return list(Message.objects.order_by("pk").values_list("to", "language", "subject"))


@pytest.fixture
def way(clock):
    """A blockage that two follow, with an action that runs."""
    clock("2026-11-22 10:00")
    found = walked()
    found.action.started_on = datetime.date(2026, 3, 1)
    found.action.save()
    follows(found.blockage)
    follows(found.blockage, "bart@ocmw.example", "nl")
    return found


def measured(way, value, on=TODAY):
    written = Written(Decimal(value), on, "Comptage de l’équipe")
    return add_measure(way.indicator.uuid, written, actor=None, today=TODAY)


def test_they_hear_in_their_language_that_an_action_begins(way):
    plan = a_plan(status="running")
    action = an_action(plan, status="consented", carrier=OrganisationFactory())
    joined(way.track, "leads_to", action)

    take_action_step(action.uuid, Step.START, actor=None)

    assert [(to, language) for to, language, _subject in told()] == [
        ("ann@cpas.example", "fr"),
        ("bart@ocmw.example", "nl"),
    ]
    text = Message.objects.first().text
    assert str(action.title_fr) in text
    assert f"/plans/{plan.slug}/{action.number}/" in text
    assert "/blockages/following/" in text


def test_they_hear_that_it_is_done_and_nothing_of_other_steps(way):
    take_action_step(way.action.uuid, Step.SUSPEND, actor=None, words="Personne pour l’instant")
    assert told() == []
    way.action.refresh_from_db()
    way.action.status = "in_progress"
    way.action.save()

    take_action_step(way.action.uuid, Step.FINISH, actor=None)

    assert len(told()) == 2


def test_they_hear_once_that_the_target_is_reached(way):
    measured(way, 2)
    assert told() == []

    measured(way, 3)
    measured(way, 4)

    assert [to for to, _language, _subject in told()] == ["ann@cpas.example", "bart@ocmw.example"]
    assert "/chain/measure/" in Message.objects.first().text


def test_a_value_that_is_set_right_can_be_the_news(way):
    wrong = measured(way, 1)

    set_right(
        wrong.uuid,
        Written(Decimal(3), TODAY, "Comptage de l’équipe", "Mal compté"),
        actor=None,
        today=TODAY,
    )

    assert len(told()) == 2


def test_what_is_written_late_is_no_news(way):
    measured(way, 1)

    measured(way, 5, datetime.date(2026, 10, 1))

    assert told() == []


def test_a_target_that_was_reached_before_anything_was_done_is_no_news(way):
    way.action.status = "proposed"
    way.action.save()

    measured(way, 3)

    assert told() == []


def test_whoever_follows_two_of_them_hears_once(way):
    other = blockage("Une autre porte", shown_by=[said()])
    joined(other, "leads_to", way.action)
    follows(other, "Ann@CPAS.example")

    measured(way, 3)

    assert len(told()) == 2


def test_whoever_follows_what_was_merged_hears_of_what_it_is_now(way):
    merged = blockage("La même porte", shown_by=[said()])
    follows(merged, "chris@asbl.example")
    move = Move(blockages.Step.MERGE, words="La même", into=way.blockage)
    take_blockage_step(merged.uuid, move, actor=None)
    Message.objects.all().delete()

    measured(way, 3)

    text = Message.objects.get(to="chris@asbl.example").text
    assert str(way.blockage.title_fr) in text


def test_a_percent_sign_in_a_title_breaks_nothing(way):
    way.blockage.title_fr = "100 % en ligne"
    way.blockage.save()

    measured(way, 3)

    assert "100 % en ligne" in Message.objects.get(to="ann@cpas.example").text


class TestPerhapsResolved:
    def proposed(self):
        return [(one.blockage, [each.last for each in one.followed])
                for one in perhaps_resolved(TODAY)]  # fmt: skip

    def recognised(self, way):
        move = Move(blockages.Step.RECOGNISE, by_group=True)
        take_blockage_step(way.blockage.uuid, move, actor=None)
        way.blockage.refresh_from_db()

    def test_a_blockage_whose_action_reached_its_target_is_proposed(self, way):
        self.recognised(way)
        assert self.proposed() == []

        reached = measured(way, 3)

        assert self.proposed() == [(way.blockage, [reached])]

    def test_only_while_it_can_be_resolved(self, way):
        measured(way, 3)

        assert self.proposed() == []

    def test_a_value_from_before_the_action_began_says_nothing(self, way):
        self.recognised(way)
        measured(way, 3, datetime.date(2026, 2, 1))
        way.measure.delete()

        assert self.proposed() == []

    def test_over_a_trace_that_was_taken_back_nothing_is_proposed(self, way):
        self.recognised(way)
        measured(way, 3)

        revoke(joined(way.track, "leads_to", way.action), actor=None, reason="Erreur")

        assert self.proposed() == []

    @pytest.mark.parametrize("times", [1, 10])
    def test_as_many_queries_for_many(self, way, times, django_assert_num_queries):
        self.recognised(way)
        for _ in range(times):
            action = an_action(started_on=datetime.date(2026, 3, 1))
            joined(way.blockage, "leads_to", action)
            a_measure(an_indicator(action), 3, TODAY)
        measured(way, 3)

        with django_assert_num_queries(6):
            [found] = perhaps_resolved(TODAY)
        assert len(found.followed) == times + 1
