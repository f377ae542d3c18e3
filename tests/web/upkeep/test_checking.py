"""Whether a sheet is still right: one tap from a mail, signed in, or on the telephone."""

import csv
import gzip
import html
import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from seuil.access.types import State
from seuil.directory.domain import Hand
from seuil.organisations.domain import Role
from seuil.upkeep.corrections.domain import Subject
from seuil.upkeep.freshness.domain import Part
from seuil.upkeep.freshness.operations import Said, Voice, answer
from seuil.upkeep.models import Asking, Check, Correction, ReminderChoice
from tests.factories.directory import LocationFactory, ServiceFactory
from tests.factories.meanwhile import just_before_the_lock
from tests.factories.upkeep import asking_of, asking_token, capacity_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def by_link(service, **given):
    return reverse("web:check_by_link", args=[asking_token(service, **given)])


def own(service):
    return reverse("web:my_check", args=[service.uuid])


def call(service):
    return reverse("web:telephone", args=[service.uuid])


def seen_in(response):
    return re.search(r'name="seen"\s+value="([^"]+)"', response.text)[1]


def field_of(response, fact):
    """Return the name of the field under a fact."""
    rest = html.unescape(response.text).partition(fact)[2]
    return re.search(r'name="([\w.]+)"', rest)[1]


def checked_on(service):
    service.refresh_from_db()
    return service.checked_on


def test_the_page_shows_exactly_what_is_asked(english, service):
    text = english.get(by_link(service, parts=[Part.HOURS, Part.CONTACTS])).text

    assert "9:00" in text
    assert "+32 2 111 22 33" in text
    assert "Un café et une écoute." not in text


def test_nothing_secret_is_on_the_page(english, service):
    text = english.get(by_link(service)).text

    assert "Jamais-Dite" not in text
    assert "+32 2 999 99 99" not in text


def test_opening_the_link_changes_nothing(client, service):
    client.get(by_link(service))

    assert Asking.objects.get(service=service).closed_at is None
    assert checked_on(service).year == 2025


def test_one_tap_confirms_all_that_was_shown_without_account_and_cookie(service):
    phone = Client(enforce_csrf_checks=True)
    phone.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    url = by_link(service)
    page = phone.get(url)

    response = phone.post(url, {"step": "nothing", "seen": seen_in(page)})

    assert "The sheet is checked today" in response.text
    assert checked_on(service) == timezone.localdate()
    assert Check.objects.filter(service=service).count() == len(Part)
    assert phone.get(url).status_code == 404


def test_a_sheet_that_changed_meanwhile_is_shown_again_and_not_confirmed(english, service):
    url = by_link(service)
    seen = seen_in(english.get(url))
    service.hours = "Mo-Fr 10:00-12:00; PH off"
    service.save()

    response = english.post(url, {"step": "nothing", "seen": seen})

    assert "changed meanwhile" in response.text
    assert "10:00" in response.text
    assert checked_on(service).year == 2025


def test_a_fact_that_changed_becomes_a_correction_and_the_rest_is_checked(english, service):
    url = by_link(service)
    page = english.get(url)
    field = field_of(page, "+32 2 111 22 33")

    response = english.post(
        url, {"step": "changed", "seen": seen_in(page), field: "It is +32 2 444 44 44"}
    )

    made = Correction.objects.get(service=service)
    assert (made.subject, made.words) == (Subject.CONTACT, "It is +32 2 444 44 44")
    assert "+32 2 111 22 33" in made.fact
    assert not Check.objects.filter(service=service, part=Part.CONTACTS).exists()
    assert Check.objects.filter(service=service, part=Part.HOURS).exists()
    assert "with those who keep the sheet" in response.text


def test_sending_no_change_says_what_to_do(english, service):
    url = by_link(service)

    response = english.post(url, {"step": "changed", "seen": seen_in(english.get(url))})

    assert "Tap the fact that changed" in response.text
    assert checked_on(service).year == 2025


def test_a_link_for_another_purpose_does_nothing(client, service):
    url = reverse("web:check_by_link", args=[capacity_token(service)])

    assert client.post(url, {"step": "nothing"}).status_code == 404


def test_the_page_is_light(client, service):
    response = client.get(by_link(service))

    assert len(gzip.compress(response.content)) < 5_000
    assert "<script" not in response.text


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.MANAGER, 200),
        (Role.EDITOR, 200),
        ("basin", 200),
        (Role.PROFESSIONAL, 404),
        ("other basin", 404),
        ("other", 404),
        ("desk", 404),
    ],
)
def test_who_checks_a_sheet_signed_in(client, service, signed_in_as, role, status):
    signed_in_as(role)

    response = client.get(own(service))
    assert response.status_code == status
    seen = seen_in(response) if status == 200 else ""
    client.post(own(service), {"step": "nothing", "seen": seen})
    assert (checked_on(service) == timezone.localdate()) is (status == 200)


def test_a_keeper_chooses_the_rhythm_and_whether_to_be_asked(english, service, signed_in_as):
    user = signed_in_as(Role.EDITOR)

    english.post(own(service), {"step": "rhythm", "months": "12", "months-hours": "3"})
    english.post(own(service), {"step": "reminders", "wanted": "no"})

    assert set(service.rhythms.values_list("part", "months")) == {("", 12), ("hours", 3)}
    assert not ReminderChoice.objects.get(user=user).freshness


@pytest.mark.parametrize("role", [Role.EDITOR, "basin"])
def test_what_changed_stands_in_the_queue_until_somebody_answers(
    english, service, signed_in_as, role
):
    answered_by_link = Client()
    url = by_link(service)
    page = answered_by_link.get(url)
    posted = {"step": "changed", "seen": seen_in(page), "hours.other": "Now <b>17:00</b>"}
    answered_by_link.post(url, posted)
    signed_in_as(role)
    made = Correction.objects.get(service=service)
    review = reverse("web:correction", args=[made.pk])

    assert review in english.get(reverse("web:corrections")).text
    page = english.get(own(service)).text
    assert review in page
    assert "Now &lt;b&gt;17:00&lt;/b&gt;" in page
    assert "17:00" in english.get(review).text
    english.post(review, {"step": "accept"})

    assert "17:00" not in english.get(own(service)).text


@pytest.mark.parametrize("part", Part)
def test_what_changed_opens_with_the_part_of_the_sheet_to_put_right(
    english, service, signed_in_as, part
):
    user = signed_in_as(Role.EDITOR)
    service.refresh_from_db()
    answer(
        service,
        list(Part),
        voice=Voice(Hand.SERVICE, user),
        remarks=[Said(part, "What was shown", "What is right")],
    )

    page = english.get(reverse("web:correction", args=[Correction.objects.get(service=service).pk]))

    assert "What was shown" in page.text
    assert "wording-form" in page.text


# The teams of territories


@pytest.mark.parametrize(
    ("role", "status", "seen"),
    [
        ("basin", 200, True),
        ("region", 200, True),
        ("other basin", 200, False),
        ("desk", 404, False),
        (Role.MANAGER, 404, False),
    ],
)
def test_who_sees_the_list_of_a_team(english, service, signed_in_as, role, status, seen):
    asking_of(service, silent=True)
    signed_in_as(role)

    response = english.get(reverse("web:upkeep"))

    assert response.status_code == status
    assert ("La Halte" in response.text) is seen
    assert english.get(call(service)).status_code == (200 if seen else 404)
    assert english.get(reverse("web:upkeep_csv")).status_code == status


def test_the_list_is_narrowed_to_a_place(english, service, signed_in_as):
    asking_of(service, silent=True)
    signed_in_as("region")

    assert "La Halte" in english.get("/upkeep/?place=basin:sud").text
    assert "La Halte" not in english.get("/upkeep/?place=basin:nord").text
    assert "La Halte" not in english.get("/upkeep/?place=%27nowhere").text


def test_the_file_has_a_line_a_sheet_and_no_confidential_place(english, service, signed_in_as):
    service.name_fr = "=1+1"
    service.save()
    asking_of(service, silent=True)
    signed_in_as("basin")

    text = english.get(reverse("web:upkeep_csv")).content.decode("utf-8-sig")

    row = next(r for r in csv.DictReader(io.StringIO(text)) if r["service_id"] == str(service.uuid))
    assert row["service"] == "'=1+1"
    assert row["checked_on"] == "2025-06-01"
    assert not re.search(r"\b1039\b", text)


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_of_the_list_does_not_grow(
    english, service, signed_in_as, number, django_assert_max_num_queries
):
    for _ in range(number):
        other = ServiceFactory()
        LocationFactory(service=other, commune=service.locations.first().commune)
        asking_of(other, silent=True)
    signed_in_as("basin")
    english.get("/upkeep/")

    with django_assert_max_num_queries(17):
        english.get("/upkeep/")


def test_the_telephone_takes_down_who_said_it_by_function(english, service, signed_in_as):
    asking_of(service, silent=True)
    signed_in_as("basin")
    page = english.get(call(service))

    refused = english.post(call(service), {"step": "nothing", "seen": seen_in(page)})
    assert "Say the function" in refused.text
    english.post(
        call(service),
        {
            "step": "nothing",
            "seen": seen_in(page),
            "function": "accueil",
            "unknown-animals": "none",
            "condition-age": "From 18",
        },
    )

    check = Check.objects.get(service=service, part=Part.HOURS)
    assert (check.hand, check.said_by) == (Hand.PHONE, "accueil")
    assert service.conditions.get(dimension="animals").state == State.NONE
    made = Correction.objects.get(service=service)
    assert (made.words, made.dimension, made.said_by) == ("From 18", "age", "accueil")
    assert not Asking.objects.waiting().filter(service=service).exists()


def test_nobody_reached_is_noted_with_its_day(english, service, signed_in_as):
    asking = asking_of(service, silent=True)
    signed_in_as("basin")

    english.post(call(service), {"step": "not_reached"})

    asking.refresh_from_db()
    assert (asking.tries, asking.tried_on) == (1, timezone.localdate())
    assert "1 call without an answer" in " ".join(english.get("/upkeep/").text.split())


def test_whoever_was_answered_in_the_meantime_is_told_so(english, service, signed_in_as):
    asking_of(service, silent=True)
    signed_in_as("basin")
    closing = Asking.objects.filter(service=service)

    with just_before_the_lock("upkeep_asking", lambda: closing.update(closed_at=timezone.now())):
        response = english.post(call(service), {"step": "not_reached"}, follow=True)

    assert "Somebody has answered in the meantime." in response.text
    assert closing.get().tries == 0


# Old sheets are warned about, never hidden


def test_an_old_sheet_is_found_and_says_its_age(english, service):
    url = reverse("web:service", args=[service.uuid])

    assert "1 year ago" not in english.get(url).text
    assert "Checked 18 months ago" in english.get(url).text
    assert "call before you send someone" in english.get(url).text
    found = english.post("/", {"text": "La Halte"}).text
    assert "La Halte" in found
    assert "Checked 18 months ago" in found
