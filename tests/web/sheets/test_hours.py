"""Hours and closures in the editor: the grid, the text, what is said of them."""

import datetime

import pytest
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from seuil.access.types import Opening
from seuil.directory.models import Service
from seuil.directory.week import Beyond, Week, read
from seuil.upkeep.models import Draft
from seuil.web.sheets.hours import HOURS, beyond_text, said_of
from seuil.web.sheets.hours_words import coming_days, hours_in_words
from seuil.web.sheets.week_grid import AS_TYPED, Slip, checked, grid_kept
from tests.web.reading import read as page_of
from tests.web.sheets.forms import form_of

EN = {"Accept-Language": "en"}
OFFICE = "Mo-Fr 09:00-12:00,13:00-17:00; PH off"
MONTHLY = "We 19:00-21:00; Sa[1] 10:00-12:30"
FRIDAY = datetime.date(2026, 12, 18)


def posted(**fields):
    """Return a form; ``mo_0_from`` stands for the field ``week-mo-0-from``."""
    form = QueryDict(mutable=True)
    form["hours-as"] = "week"
    for name, value in fields.items():
        real = name.replace("_", "-")
        form[real if real.startswith(("hours", "closures", "step")) else f"week-{real}"] = value
    return form


def hours_of(**fields):
    return HOURS.write({}, posted(**fields)).get("hours", "")


# What the grid writes


def test_a_week_is_written_as_hours():
    assert (
        hours_of(
            mo_0_from="09:00",
            mo_0_to="12:00",
            mo_1_from="13:00",
            mo_1_to="17:00",
            mo_1_how="appointment",
            tu_closed="1",
            holidays="closed",
        )
        == 'Mo 09:00-12:00, Mo 13:00-17:00 open "by appointment"; PH off'
    )


def test_a_night_ends_the_next_day():
    assert hours_of(fr_0_from="20:00", fr_0_to="02:00") == "Fr 20:00-02:00"
    assert hours_of(fr_0_from="20:00", fr_0_to="00:00") == "Fr 20:00-24:00"
    assert hours_of(fr_0_from="10:00", fr_0_how="open_end") == "Fr 10:00+"


def test_holidays_with_other_hours_are_written_as_such():
    own = {"ph_0_from": "10:00", "ph_0_to": "11:00"}
    day = {"mo_0_from": "09:00", "mo_0_to": "12:00"}
    assert hours_of(**day, **own, holidays="own") == "Mo 09:00-12:00; PH 10:00-11:00"
    assert hours_of(**day, **own, holidays="unsaid") == "Mo 09:00-12:00"


def test_hours_are_understood_as_they_are_typed_where_a_field_takes_any_text():
    assert hours_of(mo_0_from="9h", mo_0_to="12.30 uur") == "Mo 09:00-12:30"


def test_an_empty_grid_says_nothing_and_a_week_of_closed_days_says_closed():
    closed = {f"{day}_closed": "1" for day in ("mo", "tu", "we", "th", "fr", "sa", "su")}
    assert hours_of() == ""
    assert hours_of(**closed) == "Mo-Su,PH off"


def test_the_button_of_a_day_copies_it_to_the_days_below():
    day = {"mo_0_from": "09:00", "mo_0_to": "12:00", "we_closed": "1"}
    assert hours_of(**day, step="copy-mo") == "Mo-Fr 09:00-12:00"
    assert hours_of(**day, step="save") == "Mo 09:00-12:00"


def test_a_grid_that_says_the_same_leaves_the_hours_as_they_were_written():
    written = "Mo-Tu 09:00-12:00; Tu 09:00-13:00"
    day = {"mo_0_from": "09:00", "mo_0_to": "12:00", "tu_0_from": "09:00", "tu_0_to": "13:00"}
    assert hours_of(**day, hours_osm=written) == written
    assert hours_of(**day, hours_osm="Mo 10:00-12:00") == "Mo 09:00-12:00; Tu 09:00-13:00"


def test_hours_beyond_a_week_stay_until_a_week_replaces_them():
    assert hours_of(hours_osm=MONTHLY) == MONTHLY
    assert hours_of(hours_osm=MONTHLY, mo_0_from="09:00", mo_0_to="12:00") == "Mo 09:00-12:00"
    text = posted(hours_osm=MONTHLY, mo_0_from="09:00", mo_0_to="12:00", hours_as="text")
    assert HOURS.write({}, text)["hours"] == MONTHLY


def test_clearing_a_week_clears_its_hours():
    assert hours_of(hours_osm=OFFICE) == ""


@pytest.mark.parametrize(
    ("typed", "slips"),
    [
        ({"mo_0_from": "09:00"}, {"mo-0": Slip.NO_END}),
        ({"mo_0_to": "09:00"}, {"mo-0": Slip.NO_START}),
        ({"mo_0_from": "25:99", "mo_0_to": "26:00"}, {"mo-0": Slip.NO_CLOCK}),
        ({"mo_0_from": "14:00", "mo_0_to": "13:00"}, {"mo-0": Slip.BACKWARDS}),
        ({"mo_0_from": "14:00", "mo_0_to": "14:00"}, {"mo-0": Slip.SAME}),
        ({"mo_0_from": "9", "mo_0_to": "10", "mo_0_how": "open_end"}, {"mo-0": Slip.END_AND_NONE}),
        (
            {"mo_0_from": "09:00", "mo_0_to": "12:00", "mo_1_from": "11:00", "mo_1_to": "13:00"},
            {"mo-1": Slip.OVERLAP},
        ),
        ({"mo_0_from": "09:00", "mo_0_to": "12:00", "mo_closed": "1"}, {"mo": Slip.CLOSED_TOO}),
        ({"mo_0_from": "09:00", "mo_0_to": "12:00", "holidays": "own"}, {"ph": Slip.NO_OWN}),
        ({"holidays": "closed"}, {"": Slip.NO_DAY}),
    ],
)  # fmt: skip
def test_a_grid_that_is_not_right_yet_is_kept_as_typed(typed, slips):
    kept = hours_of(**typed)

    assert kept.startswith(AS_TYPED)
    assert checked(grid_kept(kept)).slips == slips
    assert grid_kept(kept) == grid_kept(grid_kept(kept).as_text())


FIELDS = (
    *(f"week-{day}-0-{field}" for day in ("mo", "su", "ph") for field in ("from", "to", "how")),
    *("week-mo-1-from", "week-mo-closed", "week-holidays", "hours-osm", "hours-as", "step"),
    *("closures-0-from", "closures-0-to"),
)
TYPED = (
    *("09:00", "14:00", "00:00", "own", "appointment", "open_end", "text", "copy-mo"),
    *(OFFICE, '? ["own",{}]', '? ["own",{"mo":[1,["a","b","c"]]}]'),
)
ANY_FORM = st.dictionaries(
    st.sampled_from(FIELDS), st.one_of(st.sampled_from(TYPED), st.text(max_size=20))
)


@given(ANY_FORM)
@settings(max_examples=300, deadline=None)
def test_any_form_is_written_and_read_again_without_an_accident(fields):
    form = QueryDict(mutable=True)
    form.update(fields)

    values = HOURS.write({}, form)

    said_of(values, FRIDAY)
    assert HOURS.write(values, form) == values
    if kept := grid_kept(values.get("hours", "")):
        checked(kept)


# Words


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (
            "Mo-We,Fr 09:00-12:00; Sa 10:00-14:00; PH off",
            [
                "Monday to Wednesday and Friday: 9:00 to 12:00.",
                "Saturday: 10:00 to 14:00.",
                "Closed: Thursday and Sunday.",
                "Closed on public holidays.",
            ],
        ),
        ("24/7", ["Open day and night, every day, also on public holidays."]),
        (
            "Mo-Su,PH 20:00-08:00",
            ["Every day: 20:00 to 8:00 the next day.", "On public holidays: as on other days."],
        ),
        (
            'Mo 09:00-12:00 open "by appointment"; Tu 10:00+; PH 10:00-11:00',
            [
                "Monday: 9:00 to 12:00, by appointment.",
                "Tuesday: from 10:00, end not fixed.",
                "Closed: Wednesday to Sunday.",
                "On public holidays: 10:00 to 11:00.",
            ],
        ),
        (
            MONTHLY,
            [
                "Wednesday: 19:00 to 21:00.",
                "The first Saturday of the month: 10:00 to 12:30.",
                "Public holidays: not confirmed, call first.",
            ],
        ),
        (
            "Nov 15-Mar 31 Mo-Su,PH 20:00-24:00; SH off",
            [
                "From 15 November to 31 March, every day and public holidays: 20:00 to midnight.",
                "School holidays: closed.",
            ],
        ),
        (
            'Mo 09:00-12:00 unknown "ring"',
            [
                "Monday: 9:00 to 12:00 (to be confirmed), “ring”.",
                "Public holidays: not confirmed, call first.",
            ],
        ),
        ("week 1-10 Mo 10:00-12:00", []),
        ("lundi", []),
        ("", []),
    ],
)
def test_hours_are_said_in_plain_sentences(hours, said):
    with override("en"):
        assert hours_in_words(hours) == said


def test_there_are_words_for_whatever_a_week_cannot_hold():
    assert len({str(beyond_text(reason)) for reason in Beyond}) == len(Beyond)


def test_the_coming_days_show_nights_on_both_days_and_name_holidays():
    with override("en"):
        days = coming_days(Opening("Mo-Su 20:00-08:00; PH off"), datetime.date(2026, 12, 23))

    assert len(days) == 14
    assert days[0].bars == [(0, 480), (1200, 240)]
    assert days[0].spans == ["20:00 to 8:00"]
    assert (days[2].bars, days[2].spans, days[2].note) == ([], [], "public holiday")


def test_what_is_read_is_said_in_the_three_languages_with_closures_taken_out():
    closures = [{"from": "2026-12-21", "to": "2026-12-23"}, {"from": "soon", "to": "2026-12-30"}]
    said = said_of({"hours": OFFICE, "closures": closures}, FRIDAY)

    assert [reading.language for reading in said.readings] == ["fr", "nl", "en"]
    assert "Monday to Friday" in said.readings[2].sentences[0]
    assert [bool(day.spans) for day in said.days[:6]] == [True, False, False, False, False, True]


# In the editor


@pytest.fixture
def service(demonstration, db):
    """A service that is closed on public holidays and has no dated closure."""
    found = Service.objects.filter(closures=None).order_by("pk")
    return next(one for one in found if one.hours.endswith("PH off") and weekly(one.hours))


def weekly(hours):
    return isinstance(read(hours), Week)


def section(service):
    return f"/my-services/{service.uuid}/sections/hours/"


IN_THE_EDITOR = pytest.mark.usefixtures("demonstration", "regional_team")


@IN_THE_EDITOR
def test_the_grid_shows_the_week_and_keeps_what_is_written(client, service):
    form = form_of(client.get(section(service)))
    assert form["week-holidays"] == ["closed"]

    form |= {
        "week-sa-0-from": ["10:00"],
        "week-sa-0-to": ["12:00"],
        "closures-0-from": ["2026-12-24"],
        "closures-0-to": ["2027-01-04"],
        "closures-0-note-fr": ["Congés"],
    }
    form.pop("week-sa-closed", None)
    client.post(section(service), form)

    draft = Draft.objects.get(service=service)
    assert read(draft.values["hours"]).days[5][0].opens == 600
    assert draft.values["closures"] == [
        {"from": "2026-12-24", "to": "2027-01-04", "note": {"fr": "Congés"}}
    ]


@IN_THE_EDITOR
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(client, service):
    form = form_of(client.get(section(service)))
    form |= {
        "week-mo-0-from": ["14:00"],
        "week-mo-0-to": ["13:00"],
        "closures-0-from": ["2026-12-24"],
    }
    client.post(section(service), form, headers=EN)

    page = page_of(client.get(section(service), headers=EN))
    assert "The end comes before the beginning" in text(page.by_id("week-mo-0-error"))
    start = page.by_id("week-mo-0-from")
    assert dict(start.attributes)["value"] == "14:00"
    assert dict(start.attributes)["aria-describedby"] == "week-mo-0-error"
    assert page.by_id("id_closures-0-to-error")
    again = form_of(client.get(section(service), headers=EN))
    assert again["hours-osm"] == [service.hours]


@IN_THE_EDITOR
def test_hours_beyond_a_week_are_shown_as_text_with_the_reason(client, service):
    Service.objects.filter(pk=service.pk).update(hours=MONTHLY)

    response = client.get(section(service), headers=EN)

    assert form_of(response)["hours-as"] == ["text"]
    assert form_of(response)["hours-osm"] == [MONTHLY]
    assert "weeks of the month: a week cannot show that" in response.text
    assert "The first Saturday of the month" in response.text


@IN_THE_EDITOR
def test_what_the_hours_of_a_form_mean_is_said_and_nothing_is_kept(client):
    form = {"hours-as": "week", "week-mo-0-from": "09:00", "week-mo-0-to": "12:00"}

    response = client.post("/my-services/hours-said/", form, headers=EN)

    assert "Monday: 9:00 to 12:00." in response.text
    assert not Draft.objects.exists()


@IN_THE_EDITOR
def test_a_wrong_hour_is_said_at_once_with_its_day(client):
    form = {"hours-as": "week", "week-tu-0-from": "14:00", "week-tu-0-to": "13:00"}

    response = client.post("/my-services/hours-said/", form, headers=EN)

    assert "Tuesday: The end comes before the beginning" in response.text


@pytest.mark.django_db
def test_it_asks_a_visitor_to_sign_in(client):
    response = client.post("/my-services/hours-said/", {})
    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


def text(element):
    return " ".join(str(element).split())


def test_visitors_read_which_hours_are_by_appointment():
    opening = Opening('Mo 09:00-12:00, Mo 13:00-17:00 open "by appointment"')
    with override("en"):
        monday = coming_days(opening, datetime.date(2026, 11, 23))[0]
    assert monday.spans == ["9:00 to 12:00", "13:00 to 17:00, by appointment"]
