"""One tap says whether a service takes people: from a mail, signed in, from the list."""

import gzip
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from seuil.organisations.domain import Role
from seuil.upkeep.models import ReminderChoice
from tests.factories.directory import ServiceFactory
from tests.factories.upkeep import asking_token, capacity_token, keeper_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def by_link(service, **given):
    return reverse("web:capacity_by_link", args=[capacity_token(service, **given)])


def own(service):
    return reverse("web:my_capacity", args=[service.uuid])


def undo_in(response):
    return re.search(r'name="undo"\s+value="([^"]+)"', response.text)[1]


def now(service):
    service.refresh_from_db()
    return service.capacity, service.capacity_delay_days


def test_opening_the_link_changes_nothing(client, service):
    response = client.get(by_link(service))

    assert response.status_code == 200
    assert not service.authorships.exists()


def test_one_tap_is_enough_and_needs_no_account_and_no_cookie(service):
    phone = Client(enforce_csrf_checks=True)
    response = phone.post(by_link(service), {"say": "full"}, headers={"Accept-Language": "en"})

    assert now(service) == ("full", None)
    assert "Thank you. Everyone sees it now." in response.text
    assert "The sheet says: Full at the moment" in response.text
    assert not response.cookies


def test_a_tap_is_taken_back_by_another(english, service):
    url = by_link(service)
    response = english.post(url, {"say": "full"})

    response = english.post(url, {"undo": undo_in(response)})

    assert now(service) == ("open", None)
    assert "Taken back." in response.text


def test_the_delay_comes_after_the_tap_and_both_are_taken_back_at_once(english, service):
    url = by_link(service)
    first = english.post(url, {"say": "waiting_list"})
    second = english.post(url, {"say": "waiting_list", "delay": "30", "undo": undo_in(first)})
    assert now(service) == ("waiting_list", 30)

    english.post(url, {"undo": undo_in(second)})

    assert now(service) == ("open", None)


def test_what_others_said_since_is_not_taken_back(english, service):
    url = by_link(service)
    undo = undo_in(english.post(url, {"say": "full"}))
    english.post(url, {"say": "waiting_list"})

    response = english.post(url, {"undo": undo})

    assert now(service) == ("waiting_list", None)
    assert "changed again meanwhile" in response.text


@pytest.mark.parametrize("undo", ["", "forged", "eyJhIjoxfQ:1abc:def"])
def test_a_forged_undo_changes_nothing(english, service, undo):
    english.post(by_link(service), {"undo": undo})

    assert now(service) == ("open", None)


def test_the_undo_of_another_service_changes_nothing(english, service):
    other = ServiceFactory(capacity="open")
    undo = undo_in(english.post(by_link(other), {"say": "full"}))

    english.post(by_link(service), {"undo": undo})

    assert now(service) == ("open", None)
    assert now(other) == ("full", None)


@pytest.mark.parametrize("posted", [{}, {"say": "unknown"}, {"say": "shut"}])
def test_what_is_no_button_changes_nothing(english, service, posted):
    response = english.post(by_link(service), posted)

    assert not service.authorships.exists()
    assert "Choose one of the three." in response.text


def test_a_link_for_another_purpose_is_not_found_and_does_nothing(client, service):
    url = reverse("web:capacity_by_link", args=[asking_token(service)])

    assert client.post(url, {"say": "full"}).status_code == 404
    assert now(service) == ("open", None)


def test_a_link_that_is_over_is_not_found_and_does_nothing(client, service, clock):
    url = by_link(service)
    clock("2027-01-10 10:00")

    assert client.get(url).status_code == 404
    assert client.post(url, {"say": "full"}).status_code == 404
    assert now(service) == ("open", None)


def test_the_page_is_light_and_kept_nowhere(client, service):
    response = client.get(by_link(service))

    assert len(response.content) < 6_000
    assert len(gzip.compress(response.content)) < 2_000
    assert "<script" not in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("role", "page", "says"),
    [
        (Role.MANAGER, 200, True),
        (Role.EDITOR, 200, True),
        (Role.PROFESSIONAL, 200, False),
        ("basin", 200, True),
        ("region", 200, True),
        ("other basin", 404, False),
        ("desk", 404, False),
        ("other", 404, False),
    ],
)
def test_who_opens_the_page_and_who_says_it(client, service, signed_in_as, role, page, says):
    signed_in_as(role)

    assert client.get(own(service)).status_code == page
    assert client.post(own(service), {"say": "full"}).status_code == (200 if says else 404)
    assert now(service)[0] == ("full" if says else "open")


def test_a_visitor_is_led_to_sign_in(client, service):
    response = client.post(own(service), {"say": "full"})

    assert response.headers["Location"].startswith("/account/login/")
    assert now(service) == ("open", None)


def test_the_page_tells_who_said_what_when(english, service, signed_in_as):
    user = signed_in_as(Role.EDITOR)
    english.post(own(service), {"say": "waiting_list", "delay": "30"})

    text = english.get(own(service)).text

    assert "waiting list, about 4 weeks" in text
    assert str(user) in text


def test_from_the_list_only_the_buttons_are_drawn_again(english, service, signed_in_as):
    signed_in_as(Role.EDITOR)

    response = english.post(own(service), {"say": "full"}, headers={"HX-Request": "true"})

    assert now(service) == ("full", None)
    assert "<main" not in response.text
    assert f'id="capacity-{service.pk}"' in response.text
    assert "Take it back" in response.text


def test_the_list_has_the_buttons_for_those_who_keep_the_sheet(english, service, signed_in_as):
    signed_in_as(Role.EDITOR)
    assert f'action="{own(service)}"' in english.get("/my-services/").text


def test_a_professional_sees_no_button_in_the_list(english, service, signed_in_as):
    signed_in_as(Role.PROFESSIONAL)
    assert f'action="{own(service)}"' not in english.get("/my-services/").text


def test_reminders_are_switched_off_and_on(english, service, signed_in_as):
    user = signed_in_as(Role.EDITOR)

    english.post(own(service), {"reminders": "no"})
    assert not ReminderChoice.objects.get(user=user).capacity
    english.post(own(service), {"reminders": "yes"})
    assert ReminderChoice.objects.get(user=user).capacity


def test_what_was_said_too_long_ago_is_shown_and_said_to_count_no_more(english, clock):
    clock("2026-11-21 12:00")
    service = ServiceFactory(capacity="full", capacity_updated="2026-11-05")

    text = english.get(reverse("web:service", args=[service.uuid])).text

    assert "Full at the moment" in text
    assert "(said 2 weeks ago: no longer counted)" in " ".join(text.split())


@pytest.mark.parametrize(("said_on", "blocked"), [("2026-11-07", True), ("2026-11-06", False)])
def test_full_stands_in_the_way_as_long_as_it_counts(english, clock, said_on, blocked):
    clock("2026-11-21 12:00")
    service = ServiceFactory(located=True, capacity="full", capacity_updated=said_on)

    text = english.post(reverse("web:service", args=[service.uuid]), {"s_age": "30"}).text

    assert ("Full as of 7 November 2026." in text) is blocked


def test_keeping_the_link_of_a_reminder_from_a_former_keeper(client, service):
    keeper = keeper_of(service)
    url = by_link(service, user=keeper)
    keeper.memberships.update(status="ended", decided_at=timezone.now())

    assert client.post(url, {"say": "full"}).status_code == 404
    assert now(service) == ("open", None)
