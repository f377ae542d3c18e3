"""Writing indicators, measuring by hand and by night, setting a measure right."""

import datetime
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.kernel.versions import Stale
from seuil.observatory.domain import RunKind
from seuil.observatory.models import FindingRecord, Result, Run, ToldFigures
from seuil.plans.domain.indicator import Part, Progress
from seuil.plans.models import Measure
from seuil.plans.operations.measures import (
    AlreadySetRight,
    GoalStands,
    StillNeeded,
    WasMeasured,
    Written,
    add_measure,
    measure_by_night,
    remove_indicator,
    set_right,
    write_indicator,
)
from seuil.plans.queries.figures import values_of
from seuil.plans.queries.measures import followed_of
from seuil.register.domain.trace import End, Relation
from seuil.register.models import TraceLink
from seuil.territory.models import Territory
from tests.factories.measures import action, indicator, measured
from tests.factories.observatory import VignetteFactory
from tests.factories.register import blockage, said
from tests.web.register.conftest import basins

__all__ = ["basins"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("basins")]
TODAY = datetime.date(2026, 11, 22)
WHOLE = {
    "name_fr": "Services joignables",
    "unit_fr": "services",
    "source_words": "relevé",
    "rhythm": "monthly",
    "baseline": Decimal(1),
    "target": Decimal(4),
}


def linked(one):
    """Return the measures that the chain shows of an action."""
    rows = TraceLink.objects.in_force().filter(
        source_kind=End.ACTION, source=one.uuid, relation=Relation.SHOWN_BY
    )
    return set(rows.values_list("target", flat=True))


# Writing indicators


def test_an_indicator_of_a_draft_may_be_unfinished():
    one = action(status="draft")

    written = write_indicator(one.uuid, {"name_fr": "Portes"}, actor=None, seen=0)

    one.refresh_from_db()
    assert (str(written.name), one.version) == ("Portes", 1)


def test_an_action_that_everybody_reads_keeps_whole_indicators():
    one = action(status="proposed")

    with pytest.raises(StillNeeded) as refused:
        write_indicator(one.uuid, {"name_fr": "Portes", "unit_fr": "portes"}, actor=None)

    assert refused.value.missing == (Part.SOURCE, Part.BASELINE, Part.TARGET)
    assert not one.indicators.exists()


def test_whoever_read_an_older_form_overwrites_nothing():
    one = action(status="draft")
    write_indicator(one.uuid, WHOLE, actor=None, seen=0)

    with pytest.raises(Stale):
        write_indicator(one.uuid, WHOLE, actor=None, seen=0)

    assert one.indicators.count() == 1


def test_the_goal_is_not_moved_once_the_council_consented():
    found = indicator(action(status="consented"))

    with pytest.raises(GoalStands) as refused:
        write_indicator(
            found.action.uuid, {"target": Decimal(2)}, actor=None, indicator_id=found.uuid
        )

    assert refused.value.fields == {"target"}
    found.refresh_from_db()
    assert found.target == 4


def test_a_translation_and_a_baseline_that_was_missing_may_come_later():
    found = indicator(action(), baseline=None, baseline_on=None, baseline_due=TODAY)

    changed = write_indicator(
        found.action.uuid,
        {"name_nl": "Bereikbare diensten", "baseline": Decimal(2), "baseline_on": TODAY},
        actor=None,
        indicator_id=found.uuid,
    )

    assert (changed.name_nl, changed.baseline, changed.baseline_due) == (
        "Bereikbare diensten", 2, None,
    )  # fmt: skip


def test_what_members_have_before_them_gets_no_new_indicator():
    with pytest.raises(GoalStands):
        write_indicator(action(status="consulted").uuid, WHOLE, actor=None)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"name_fr": " "}, "name"),
        ({"source": "register", "figure": "open_services"}, "figure"),
        ({"direction": "down"}, "target"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_makes_no_indicator_is_refused(given, path):
    with pytest.raises(InvalidInput) as refused:
        write_indicator(action(status="draft").uuid, WHOLE | given, actor=None)

    assert refused.value.path == path


def test_a_vignette_is_followed_in_a_need_that_it_has():
    vignette = VignetteFactory(needs=["housing"])
    bound = {"source": "vignette", "figure": "open_services", "vignette": vignette,
             "place": "basin:north"}  # fmt: skip

    with pytest.raises(InvalidInput) as refused:
        write_indicator(action(status="draft").uuid, WHOLE | bound, actor=None)
    found = write_indicator(
        action(status="draft").uuid, WHOLE | bound | {"need": "housing"}, actor=None
    )

    assert refused.value.path == "need"
    assert found.written().binding == "open_services"


def test_another_source_leaves_no_binding_behind():
    vignette = VignetteFactory(needs=["housing"])
    found = indicator(
        action(status="draft"), source="vignette", figure="open_services", vignette=vignette,
        need="housing", place="basin:north",
    )  # fmt: skip

    changed = write_indicator(
        found.action.uuid, {"source": "by_hand"}, actor=None, indicator_id=found.uuid
    )

    assert (changed.figure, changed.vignette, changed.need, changed.place) == ("", None, "", "")


def test_the_last_indicator_of_a_proposed_action_stays():
    found = indicator(action(status="proposed"))
    another = indicator(found.action)

    remove_indicator(another.uuid, actor=None)
    with pytest.raises(StillNeeded):
        remove_indicator(found.uuid, actor=None)


def test_what_was_measured_is_not_removed():
    found = indicator(action(status="draft"))
    measured(found, 2)

    with pytest.raises(WasMeasured):
        remove_indicator(found.uuid, actor=None)


def test_what_was_consented_is_not_removed():
    with pytest.raises(GoalStands):
        remove_indicator(indicator().uuid, actor=None)


# Measures by hand


def test_a_measure_is_joined_to_its_action_when_it_says_something_new():
    found = indicator()

    first = measured(found, 2, "2026-03-01")
    same = measured(found, 2, "2026-04-01")
    other = measured(found, 3, "2026-05-01")

    assert linked(found.action) == {first.uuid, other.uuid}
    assert same.uuid not in linked(found.action)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"on": TODAY + datetime.timedelta(days=1)}, "on"),
        ({"source_words": "  "}, "source_words"),
        ({"value": Decimal("NaN")}, "value"),
    ],
)
def test_a_measure_without_source_or_of_tomorrow_is_refused(given, path):
    found = indicator()
    written = Written(**{"value": Decimal(2), "on": TODAY, "source_words": "relevé"} | given)

    with pytest.raises(InvalidInput) as refused:
        add_measure(found.uuid, written, actor=None, today=TODAY)

    assert refused.value.path == path
    assert not found.measures.exists()


def test_a_measure_can_be_the_baseline_once():
    found = indicator(baseline=None, baseline_on=None, baseline_due=datetime.date(2026, 3, 1))

    measured(found, 2, "2026-03-01", is_baseline=True)
    measured(found, 3, "2026-04-01", is_baseline=True)

    found.refresh_from_db()
    assert (found.baseline, found.baseline_on, found.baseline_due) == (
        2, datetime.date(2026, 3, 1), None,
    )  # fmt: skip


def test_a_wrong_measure_stays_and_another_one_counts():
    found = indicator()
    wrong = measured(found, 30, "2026-03-01")
    written = Written(Decimal(3), wrong.on, "relevé", "un zéro de trop")

    right = set_right(wrong.uuid, written, actor=None, today=TODAY)

    assert list(found.measures.in_force()) == [right]
    assert found.measures.count() == 2
    assert linked(found.action) == {right.uuid}
    with pytest.raises(AlreadySetRight):
        set_right(wrong.uuid, written, actor=None, today=TODAY)


def test_setting_right_says_what_was_wrong():
    wrong = measured(indicator(), 30)

    with pytest.raises(InvalidInput, match="say what was wrong"):
        set_right(wrong.uuid, Written(Decimal(3), wrong.on, "relevé"), actor=None, today=TODAY)


def test_a_wrong_baseline_is_set_right_with_its_measure():
    found = indicator(baseline=None, baseline_on=None, baseline_due=TODAY)
    wrong = measured(found, 20, "2026-03-01", is_baseline=True)

    set_right(
        wrong.uuid, Written(Decimal(2), wrong.on, "relevé", "erreur"), actor=None, today=TODAY
    )

    found.refresh_from_db()
    assert found.baseline == 2


def test_the_database_lets_nobody_change_a_measure():
    one = measured(indicator(), 2)

    with pytest.raises(ProgrammingError), transaction.atomic():
        Measure.objects.filter(pk=one.pk).update(value=9)


def test_an_unknown_indicator_is_not_visible():
    with pytest.raises(NotVisible):
        add_measure(action().uuid, Written(Decimal(1), TODAY, "relevé"), actor=None, today=TODAY)


# Measures by night


def night(day="2026-11-22", *, opened=(), met=()):
    """Write a night of one vignette: ``opened`` services by place, ``met`` of an expectation."""
    vignette = VignetteFactory(needs=["housing"])
    region = Territory.objects.get(code="region:brussels")
    run = Run.objects.create(
        territory=region, day=datetime.date.fromisoformat(day), kind=RunKind.NIGHTLY,
        started_at=f"{day}T03:00Z", seconds=1, services=9, engine_day=day, vignettes=1, checks=1,
        met=0,
    )  # fmt: skip
    finding, _ = FindingRecord.objects.get_or_create(digest="0" * 64, content="")
    for place, count in dict(opened).items():
        Result.objects.create(
            run=run, vignette=vignette, need="housing", place=place, open=count, ask=0, blocked=0,
            reach_open=0, reach_ask=0, reach_blocked=0, by_reach=False,
            expected=2 if place in met else None, finding=finding,
        )  # fmt: skip
    return vignette


def following(vignette, figure="open_services", place="basin:north", **given):
    return indicator(
        **{
            "source": "vignette", "figure": figure, "vignette": vignette, "need": "housing",
            "place": place, "rhythm": "nightly", "source_words": "",
        }
        | given
    )  # fmt: skip


def test_a_night_measures_open_services_of_a_place_once():
    found = following(night(opened={"basin:north": 3}))

    assert [measure_by_night(TODAY), measure_by_night(TODAY)] == [1, 0]

    one = found.measures.get()
    assert (one.value, one.on, one.by_night) == (3, TODAY, True)
    assert one.run is not None
    assert linked(found.action) == {one.uuid}


def test_a_region_counts_the_places_in_which_an_expectation_is_met():
    both = ("basin:north", "basin:south")
    vignette = night(opened={"basin:north": 3, "basin:south": 1}, met=both)
    region = following(vignette, "expectation_met", "region:brussels")
    north = following(vignette, "expectation_met", "basin:north")
    south = following(vignette, "expectation_met", "basin:south")

    values = values_of([region, north, south], TODAY)

    assert [values[one.pk].value for one in (region, north, south)] == [1, 1, 0]


def test_where_nothing_is_expected_nothing_is_measured():
    found = following(night(opened={"basin:north": 3}), "expectation_met")

    assert measure_by_night(TODAY) == 0
    assert not found.measures.exists()


def test_drafts_and_what_was_evaluated_are_not_measured():
    vignette = night(opened={"basin:north": 3})
    for status in ("draft", "evaluated", "dropped"):
        following(vignette, action=action(status=status))

    assert measure_by_night(TODAY) == 0


def test_the_first_night_from_its_day_on_gives_the_baseline():
    vignette = night(opened={"basin:north": 3})
    due = following(vignette, baseline=None, baseline_on=None, baseline_due=TODAY)
    later = following(
        vignette, baseline=None, baseline_on=None, baseline_due=TODAY + datetime.timedelta(days=9)
    )

    measure_by_night(TODAY)

    due.refresh_from_db()
    later.refresh_from_db()
    assert (due.baseline, due.baseline_on) == (3, TODAY)
    assert (later.baseline, later.baseline_due) == (None, TODAY + datetime.timedelta(days=9))


def test_open_blockages_of_a_basin_are_counted_by_theme():
    for theme, basin in (("debts", "basin:north"), ("debts", "basin:south"), ("x", "basin:north")):
        blockage(themes=(theme,), shown_by=[said(basin=basin)])
    register = {"source": "register", "figure": "open_blockages", "source_words": ""}
    here = indicator(**register, place="basin:north", need="debts")
    north = indicator(**register, place="basin:north")
    everywhere = indicator(**register, place="region:brussels")

    values = values_of([here, north, everywhere], TODAY)

    assert [values[one.pk].value for one in (here, north, everywhere)] == [1, 2, 3]


def test_a_share_of_answers_is_not_told_of_fewer_than_three_sentences():
    said(basin="basin:north", occasion="may")
    one = indicator(
        source="register", figure="answered_share", place="region:brussels", source_words=""
    )

    assert values_of([one], TODAY) == {}


def told(rows):
    ToldFigures.objects.create(subject="by_category", trimester="2026-3", figures=rows)


def access(place="basin:north", **given):
    return indicator(source="access", figure="reached_share", place=place, source_words="", **given)


def test_access_is_measured_out_of_what_was_told():
    told([
        ["basin:north", "*", "*", 20], ["basin:north", "*", "access", 15],
        ["basin:south", "*", "*", 10], ["basin:south", "*", "access", None],
        ["*", "*", "*", 30], ["*", "*", "access", 20],
    ])  # fmt: skip
    north, south, region = access(), access("basin:south"), access("region:brussels")

    values = values_of([north, south, region], TODAY)

    assert values[north.pk].value == 75
    assert values[region.pk].value == 67
    assert values[north.pk].on == datetime.date(2026, 9, 30)
    assert south.pk not in values


def test_what_is_told_of_a_trimester_is_measured_once():
    told([["*", "*", "*", 30], ["*", "*", "access", 15]])
    found = access("region:brussels")

    assert measure_by_night(TODAY) == 1
    assert measure_by_night(TODAY + datetime.timedelta(days=40)) == 0
    assert found.measures.get().value == 50


def test_the_queries_of_values_do_not_grow_with_indicators():
    vignette = night(opened={"basin:north": 3})
    few = [following(vignette)]
    many = [following(vignette) for _ in range(10)]

    assert _queries(lambda: values_of(few, TODAY)) == _queries(lambda: values_of(many, TODAY))


def _queries(act):
    act()
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


# Reading them


def test_an_action_tells_its_last_measure_that_counts():
    found = indicator()
    measured(found, 2, "2026-03-01")
    wrong = measured(found, 40, "2026-05-01")
    set_right(
        wrong.uuid, Written(Decimal(4), wrong.on, "relevé", "virgule"), actor=None, today=TODAY
    )

    [one] = followed_of([found.action], TODAY)[found.action.pk]

    assert (one.last.value, one.reading.progress) == (4, Progress.REACHED)


def test_a_measure_is_due_of_what_is_under_way_and_entered_by_hand():
    late = indicator(rhythm="monthly")
    waiting = indicator(action(status="consented", started_on=None), rhythm="monthly")
    nightly = following(night(), rhythm="monthly")
    rows = followed_of([late.action, waiting.action, nightly.action], TODAY)

    assert [rows[one.action.pk][0].due for one in (late, waiting, nightly)] == [True, False, False]


def test_the_queries_of_followed_indicators_do_not_grow_with_actions():
    one = [indicator().action]
    ten = [indicator().action for _ in range(10)]

    assert _queries(lambda: followed_of(one, TODAY)) == _queries(lambda: followed_of(ten, TODAY))
