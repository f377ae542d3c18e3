"""Who asks too often is told to wait; who asks while the machine is busy, too."""

import threading
import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone, translation

from seuil.operating import limits
from seuil.operating.limits import Limit, Pacer, address_of, forget_paces, take
from seuil.operating.models import Pace
from seuil.web.limits import Per, Turns, limited, one_at_a_time
from tests.factories.accounts import UserFactory

MINUTE = Limit(3, 60)
HOUR = Limit(3, 3600, in_database=True)


@pytest.fixture
def enforced(settings, monkeypatch):
    """Limits are enforced, with a small one of each kind."""
    settings.SEUIL_LIMITS = True
    monkeypatch.setattr(limits, "in_this_process", Pacer())
    monkeypatch.setattr(limits, "LIMITS", {**limits.LIMITS, "small": MINUTE, "counted": HOUR})


@pytest.fixture
def ask():
    """Asks a page that answers "done", from an address and with headers."""
    factory = RequestFactory()

    def ask(view, method="post", address="192.0.2.1", user=None, **headers):
        request = getattr(factory, method)("/", REMOTE_ADDR=address, headers=headers)
        request.user = user or AnonymousUser()
        return view(request)

    return ask


def done(request):
    return HttpResponse("done")


def statuses(answers):
    return [answer.status_code for answer in answers]


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def test_as_many_at_once_as_the_limit_says_and_then_one_each_step():
    clock = Clock()
    pacer = Pacer(clock)

    assert [pacer.take(MINUTE, 1) for _ in range(4)] == [0, 0, 0, 20]
    clock.now += 19
    assert pacer.take(MINUTE, 1) == pytest.approx(1)
    clock.now += 1
    assert pacer.take(MINUTE, 1) == 0
    assert pacer.take(MINUTE, 1) == 20
    assert pacer.take(MINUTE, 2) == 0


def test_what_is_refused_does_not_make_the_wait_longer():
    clock = Clock()
    pacer = Pacer(clock)
    for _ in range(100):
        pacer.take(MINUTE, 1)

    clock.now += 60

    assert [pacer.take(MINUTE, 1) for _ in range(4)] == [0, 0, 0, 20]


def test_a_flood_of_addresses_takes_no_more_memory(monkeypatch):
    monkeypatch.setattr(limits, "MOST_KEPT", 100)
    pacer = Pacer(Clock())

    for who in range(1000):
        pacer.take(MINUTE, who)

    assert len(pacer._free_at) <= 100


@pytest.mark.django_db
def test_the_database_counts_as_the_process_does(enforced, clock):
    clock("2026-11-21 12:00")

    assert [take("counted", "a") for _ in range(4)] == [0, 0, 0, 1200]
    assert take("counted", "b") == 0
    clock("2026-11-21 12:19")
    assert take("counted", "a") == 60
    clock("2026-11-21 12:20")
    assert [take("counted", "a") for _ in range(2)] == [0, 1200]


@pytest.mark.django_db
def test_neither_the_address_nor_the_same_digest_tomorrow_is_in_the_database(enforced, clock):
    clock("2026-11-21 12:00")
    take("counted", "192.0.2.1")
    today = Pace.objects.get().pk
    clock("2026-11-22 12:00")
    take("counted", "192.0.2.1")

    digests = set(Pace.objects.values_list("pk", flat=True))

    assert len(digests) == 2
    assert today in digests
    assert not any("192" in digest and "." in digest for digest in digests)


@pytest.mark.django_db
def test_those_who_are_free_again_are_forgotten(enforced, clock):
    clock("2026-11-21 12:00")
    take("counted", "a")
    clock("2026-11-21 12:19")
    take("counted", "b")

    assert forget_paces(timezone.now()) == 0
    assert forget_paces(clock("2026-11-21 12:21")) == 1
    assert Pace.objects.count() == 1


@pytest.mark.django_db
def test_the_table_is_in_no_backup():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'operating_pace'")

        assert cursor.fetchone() == ("u",)


def test_a_page_says_when_to_come_back(enforced, ask):
    view = limited("small")(done)

    answers = [ask(view) for _ in range(4)]

    assert statuses(answers) == [200, 200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "20"
    assert answers[-1].headers["Cache-Control"] == "no-store"
    assert "<h1>" in answers[-1].text
    assert ask(view, address="192.0.2.2").status_code == 200


@pytest.mark.parametrize(("language", "words"), [("en", "Try again in 20 seconds.")])
def test_it_says_so_in_the_language_of_the_reader(enforced, ask, language, words):
    view = limited("small")(done)

    with translation.override(language):
        answers = [ask(view) for _ in range(4)]

    assert words in answers[-1].text


def test_reading_is_not_counted_unless_the_page_says_so(enforced, ask):
    both = limited("small", methods=("GET", "POST"))(done)

    assert statuses(ask(limited("small")(done), "get") for _ in range(5)) == [200] * 5
    assert statuses(ask(both, "get") for _ in range(4)) == [200, 200, 200, 429]


def test_htmx_gets_a_notice_for_the_place_of_notices(enforced, ask):
    view = limited("small")(done)

    answer = [ask(view, **{"HX-Request": "true"}) for _ in range(4)][-1]

    assert answer.headers["HX-Retarget"] == "#messages"
    assert answer.headers["HX-Reswap"] == "innerHTML show:top"
    assert 'class="notice' in answer.text
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_a_program_gets_a_problem_in_json(enforced, ask):
    view = limited("small")(done)

    answer = [ask(view, Accept="application/json") for _ in range(4)][-1]

    assert answer.headers["Content-Type"] == "application/json"
    assert b"errors" in answer.content


@pytest.mark.django_db
def test_an_account_is_counted_wherever_it_is_and_an_address_whoever_is_there(enforced, ask):
    ann, bea = UserFactory.create_batch(2)
    by_account = limited("small", per=Per.ACCOUNT)(done)
    by_both = limited("counted", per=Per.BOTH)(done)

    wandering = [ask(by_account, user=ann, address=f"192.0.2.{n}") for n in range(4)]
    beside = ask(by_account, user=bea, address="192.0.2.0")
    shared = [ask(by_both, user=user) for user in (ann, bea, ann, bea)]

    assert statuses(wandering) == [200, 200, 200, 429]
    assert beside.status_code == 200
    assert statuses(shared) == [200, 200, 200, 429]


def test_nothing_is_counted_where_limits_are_off(enforced, settings, ask):
    settings.SEUIL_LIMITS = False

    assert statuses(ask(limited("small")(done)) for _ in range(5)) == [200] * 5


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),
        (1, "not an address", "unknown"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
    ],
)
def test_what_somebody_writes_in_front_of_the_proxies_is_not_believed(
    settings, proxies, forwarded, expected
):
    settings.SEUIL_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert address_of(request) == expected


def test_one_long_answer_at_a_time_and_one_that_waits(ask):
    turns = Turns(patience=0.2)
    started, may_end = threading.Event(), threading.Event()

    def slow(request):
        started.set()
        may_end.wait(10)
        return HttpResponse("done")

    view = one_at_a_time(turns)(slow)
    answers = []
    first = threading.Thread(target=lambda: answers.append(ask(view)))
    first.start()
    assert started.wait(10)

    impatient = ask(view)
    waiting = threading.Thread(target=lambda: answers.append(ask(view)))
    turns.patience = 10
    waiting.start()
    while not turns._waiting.locked():
        time.sleep(0.005)
    third = ask(view)
    may_end.set()
    first.join(10)
    waiting.join(10)

    assert impatient.status_code == third.status_code == 503
    assert third.headers["Retry-After"] == "5"
    assert statuses(answers) == [200, 200]


def test_a_turn_is_given_back_when_a_page_breaks_down(ask):
    turns = Turns(patience=0.0)

    def broken(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(one_at_a_time(turns)(broken))

    assert ask(one_at_a_time(turns)(done)).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    ("name", "method", "page"),
    [
        ("search", "POST", "/"),
        ("what_if", "GET", "/what-if/"),
        ("compose", "POST", "/vignettes/compose/"),
        ("link", "GET", "/mail/stop/x/"),
        ("api_search", "POST", "/api/v1/access/search"),
        ("open_data", "GET", "/api/hsds/services"),
        ("open_data_whole", "GET", "/api/hsds/services?format=ndjson"),
    ],
)
def test_the_pages_that_cost_something_have_their_limit(
    enforced, client, monkeypatch, name, method, page
):
    monkeypatch.setattr(limits, "LIMITS", {**limits.LIMITS, name: Limit(1, 60)})

    first = client.generic(method, page, "{}", content_type="application/json")
    second = client.generic(method, page, "{}", content_type="application/json")

    assert first.status_code != 429
    assert second.status_code == 429
    assert 1 <= int(second.headers["Retry-After"]) <= 60


@pytest.mark.django_db
@pytest.mark.usefixtures("demonstration")
def test_a_program_of_another_site_can_read_that_it_must_wait(enforced, client, monkeypatch):
    monkeypatch.setattr(limits, "LIMITS", {**limits.LIMITS, "open_data": Limit(1, 60)})
    client.get("/api/hsds/services")

    answer = client.get("/api/hsds/services")

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    (error,) = answer.json()["errors"]
    assert error["message"] == "Too many requests"
