"""What was put to the services of an organisation, for its members."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seuil.orientation.domain.guards import Content
from seuil.orientation.models import Agreement, Attachment
from tests.factories.organisations import MembershipFactory
from tests.factories.orientation import AvenueFactory, professional
from tests.web.orientation.exploration import at, exploring
from tests.web.sheets.conftest import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
WORDS = "Needs a bed near her son."


@pytest.fixture
def room(client):
    return exploring(client, words=WORDS, situation={"age": 34})


@pytest.fixture
def avenue(room):
    return AvenueFactory(request=room.request, status="contacted", version=1)


@pytest.fixture
def member(client, avenue):
    """Somebody who belongs to the organisation of the service, signed in."""
    user = MembershipFactory(
        organisation=avenue.service.organisation, user__language="en", role="professional"
    ).user
    sign_in(client, user)
    return client


def text(response):
    return response.content.decode()


def test_members_of_any_role_see_what_waits(member, avenue):
    shown = text(member.get(at("orientation_service")))

    assert avenue.request.code in shown
    assert "1 request waits for your answer." in shown
    assert WORDS not in shown


def test_others_see_none_of_it(client, avenue):
    sign_in(client, professional())

    assert avenue.request.code not in text(client.get(at("orientation_service")))
    assert client.get(at("orientation_service_avenue", avenue.uuid)).status_code == 404


def test_what_was_not_put_to_the_service_does_not_wait(member, avenue):
    type(avenue).objects.update(status="to_contact", contacted_on=None)

    assert avenue.request.code not in text(member.get(at("orientation_service")))
    assert member.get(at("orientation_service_avenue", avenue.uuid)).status_code == 404


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        ("contacted", "Waiting for you (1)"),
        ("considering", "Waiting for you (1)"),
        ("no_answer", "Waiting for you (1)"),
        ("wait_listed", "On your waiting list (1)"),
        ("accepted", "Answered in 90 days (1)"),
        ("refused", "Answered in 90 days (1)"),
    ],
)
def test_each_avenue_stands_in_its_group(member, avenue, status, heading):
    type(avenue).objects.update(status=status, reason="full" if status == "refused" else "")

    assert heading in text(member.get(at("orientation_service")))


@pytest.mark.parametrize(
    ("changed", "waits"),
    [
        ({"status": "contacted"}, True),
        ({"status": "no_answer"}, True),
        ({"status": "refused", "reason": "full"}, False),
        ({"status": "accepted"}, False),
    ],
)
def test_the_first_page_counts_what_waits_for_an_answer_and_no_more(member, avenue, changed, waits):
    type(avenue).objects.update(**changed)

    shown = text(member.get(at("orientation")))
    assert (avenue.request.code in shown) is waits
    assert ("1 request waits for an answer of your services." in shown) is waits


def test_what_is_over_waits_on_the_first_page_no_longer(member, avenue):
    type(avenue.request).objects.update(status="cancelled")

    assert avenue.request.code not in text(member.get(at("orientation")))


def test_a_cancelled_request_waits_no_longer(member, avenue):
    type(avenue.request).objects.update(status="cancelled")

    assert avenue.request.code not in text(member.get(at("orientation_service")))
    page = text(member.get(at("orientation_service_avenue", avenue.uuid)))
    assert "no longer waits" in page
    assert not re.search(r"\b34\b", page.partition("<main")[2])


def test_a_member_answers_with_the_same_forms(member, avenue):
    address = at("orientation_service_avenue", avenue.uuid)

    answered = member.post(address, {"step": "refuse", "seen": 1, "reason": "age"})

    assert answered.status_code == 302
    avenue.refresh_from_db()
    assert (avenue.status, avenue.reason) == ("refused", "age")
    assert avenue.events.get().by_service
    assert "You refused." in text(member.get(address))


def test_a_member_takes_no_step_of_the_answerer(member, avenue):
    member.post(at("orientation_service_avenue", avenue.uuid), {"step": "access", "seen": 1})
    there = at("orientation_avenue_step", avenue.uuid, "no_answer")

    assert member.post(there, {"seen": 1}).status_code == 404
    avenue.refresh_from_db()
    assert avenue.status == "contacted"


def test_a_stale_answer_is_refused_with_a_sentence(member, avenue):
    type(avenue).objects.update(version=3)
    posted = {"step": "refuse", "seen": 1, "reason": "age"}

    answered = member.post(at("orientation_service_avenue", avenue.uuid), posted)

    assert answered.status_code == 409
    assert "Somebody else took a step" in text(answered)


def test_nothing_of_other_avenues_of_the_request_is_visible(member, avenue):
    other = AvenueFactory(request=avenue.request, name="Another Door", status="contacted")

    pages = text(member.get(at("orientation_service")))
    pages += text(member.get(at("orientation_service_avenue", avenue.uuid)))

    assert "Another Door" not in pages
    assert member.get(at("orientation_service_avenue", other.uuid)).status_code == 404
    assert member.get(at("orientation_request", avenue.request.uuid)).status_code == 404


def agreed(avenue, *content):
    Agreement.objects.create(
        request=avenue.request,
        service=avenue.service,
        purpose="to decide",
        content=list(content),
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate() + datetime.timedelta(days=30),
        given=True,
        recorded_at=timezone.now(),
    )


def test_documents_open_while_the_agreement_lasts(member, avenue):
    document = Attachment.objects.create(
        request=avenue.request,
        name="letter.pdf",
        media_type="application/pdf",
        content=b"%PDF-1.7",
        added_at=timezone.now(),
    )
    address = at("orientation_service_attachment", avenue.uuid, document.uuid)
    assert member.get(address).status_code == 404

    type(avenue).objects.update(content=[Content.ATTACHMENTS])
    assert member.get(address).status_code == 404

    agreed(avenue, Content.ATTACHMENTS)
    opened = member.get(address)
    assert opened.status_code == 200
    assert "attachment" in opened.headers["Content-Disposition"]
    assert "letter.pdf" in text(member.get(at("orientation_service_avenue", avenue.uuid)))

    Agreement.objects.update(withdrawn_at=timezone.now())
    assert member.get(address).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_many(member, avenue):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert member.get(at("orientation_service")).status_code == 200
        return len(queries)

    cost()
    one = cost()
    for _ in range(6):
        AvenueFactory(
            service__organisation=avenue.service.organisation,
            request__category=avenue.request.category,
            status="contacted",
        )
    cost()  # sheets changed: the first page after it looks again
    assert cost() == one
