"""The mail page of a demonstration, and the link that stops mail of one purpose."""

import os
import subprocess
import sys

import pytest
from django.urls import reverse

from config.launcher.check import PRODUCTION
from config.launcher.paths import ROOT
from seuil.messaging.domain import Purpose
from seuil.messaging.models import Message, Stop
from seuil.messaging.operations import send
from seuil.messaging.stops import token_to_stop

pytestmark = pytest.mark.django_db


def write(key="one", **given):
    content = {
        "to": "ann@cpas.example",
        "language": "nl",
        "subject": "Uw code",
        "text": "Uw code:\n\nABC-123\n\nOf open\nhttp://testserver/x/1?a=b&c=<d>\n",
        "purpose": Purpose.SIGN_IN,
    }
    send(key=key, **(content | given))
    return Message.objects.get(key=key)


def test_the_list_shows_the_newest_first(client):
    write("one", subject="First")
    write("two", subject="Second")

    text = client.get("/mail/").text

    assert text.index("Second") < text.index("First")
    assert "ann@cpas.example" in text
    assert "ABC-123" not in text


def test_without_mail_the_list_says_so(client):
    response = client.get("/mail/", headers={"Accept-Language": "en"})

    assert "Nothing was written yet." in response.text


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries, number):
    for one in range(number):
        write(f"{one}")
    client.get("/about/")

    with django_assert_num_queries(3):  # the mail; whether and where this is a demonstration
        client.get("/mail/")


def test_one_mail_is_shown_with_its_links_and_nothing_else_of_it_is_markup(client):
    message = write()

    response = client.get(reverse("web:one_mail", args=[message.pk]))

    assert '<a href="http://testserver/x/1?a=b&amp;c=">' in response.text
    assert "&lt;d&gt;" in response.text
    assert "ABC-123" in response.text
    assert 'lang="nl"' in response.text
    assert "no-store" in response.headers["Cache-Control"]


def test_a_mail_that_is_not_there_is_not_found(client):
    assert client.get(reverse("web:one_mail", args=[999])).status_code == 404


@pytest.mark.parametrize(
    "elsewhere", [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}]
)
def test_only_who_sits_at_the_machine_reads_mail(client, elsewhere):
    message = write()

    for page in ("/mail/", reverse("web:one_mail", args=[message.pk])):
        assert client.get(page, **elsewhere).status_code == 404


ADDRESSES = """
import django
django.setup()
from seuil.web.urls import urlpatterns
print(*(getattr(pattern, "name", "") for pattern in urlpatterns))
"""


def test_production_has_no_mail_page():
    environment = os.environ | PRODUCTION | {"DATABASE_URL": "postgresql:///seuil?host=/none"}

    found = subprocess.run(
        [sys.executable, "-c", ADDRESSES],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "stop_mail" in found.stdout.split()
    assert not {"mail", "one_mail"} & set(found.stdout.split())


def stop_page(purpose=Purpose.CAPACITY):
    return reverse("web:stop_mail", args=[token_to_stop("ann@cpas.example", purpose)])


def test_opening_the_link_stops_nothing_and_the_button_does(client):
    page = stop_page()

    shown = client.get(page)
    stopped_by_looking = Stop.objects.count()
    answered = client.post(page, {"do": "stop"})

    assert shown.status_code == answered.status_code == 200
    assert (stopped_by_looking, Stop.objects.count()) == (0, 1)
    assert 'value="stop"' in shown.text
    assert 'value="start"' in answered.text
    client.post(page, {"do": "start"})
    assert not Stop.objects.exists()


def test_a_mail_program_stops_it_with_one_click(client):
    response = client.post(
        stop_page(),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 200
    assert Stop.objects.get().purpose == Purpose.CAPACITY


def test_what_a_link_opens_stays_between_the_reader_and_the_site(client):
    headers = client.get(stop_page()).headers

    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]


@pytest.mark.parametrize("token", ["x", "capacity.abc:def", "%2e%2e", "é" * 40, "a" * 3000])
def test_every_wrong_link_gets_the_same_page_that_says_what_to_do(client, token):
    wrong = client.get(f"/mail/stop/{token}/", headers={"Accept-Language": "en"})
    other = client.get(stop_page(Purpose.SIGN_IN), headers={"Accept-Language": "en"})

    assert (wrong.status_code, other.status_code) == (404, 404)
    assert "This link opens nothing any more" in wrong.text
    assert wrong.headers["Cache-Control"] == "no-store"


def test_a_wrong_link_cannot_be_posted_to(client):
    assert client.post("/mail/stop/capacity.abc:def/", {"do": "stop"}).status_code == 404
    assert not Stop.objects.exists()
