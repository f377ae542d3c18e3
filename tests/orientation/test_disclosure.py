"""What a service reads that can identify the person: never more than the person agrees to."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from seuil.orientation.disclosure import (
    agreed_for,
    disclosed,
    disclosed_by,
    documents,
    is_open_to_service,
)
from seuil.orientation.domain.avenue import ANSWERED_BY_SERVICE, Status
from seuil.orientation.domain.guards import Content
from seuil.orientation.domain.request import TRIED
from seuil.orientation.domain.request import Status as RequestStatus
from seuil.orientation.models import Agreement, Avenue, OrientationRequest
from tests.factories.orientation import AttachmentFactory, AvenueFactory

CONTENTS = st.frozensets(st.sampled_from(Content))
SERVICES = st.sampled_from([None, 1, 2])
WATCHED = {("closed", "wait_listed"), ("closed", "accepted")}
AGREEMENTS = st.lists(
    st.builds(
        lambda service, contents: Agreement(service_id=service, content=sorted(contents)),
        st.sampled_from([1, 2]),
        CONTENTS,
    ),
    max_size=3,
)


@given(st.sampled_from(Status), st.sampled_from(RequestStatus), SERVICES, CONTENTS, AGREEMENTS)
def test_it_was_sent_along_and_agreed_for_this_service_and_is_of_use(
    status, requested, service, sent, in_force
):
    request = OrientationRequest(status=requested)
    avenue = Avenue(request=request, status=status, service_id=service, content=sorted(sent))

    found = disclosed(avenue, in_force)

    allowed = {one for agreement in in_force if agreement.service_id == service
               for one in agreement.contents}  # fmt: skip
    assert found <= sent & allowed
    if found:
        assert service is not None
        assert requested in TRIED or (requested, status) in WATCHED
        assert status not in {"identified", "to_contact", "refused", "set_aside", "given_up"}
    if status is Status.CONTACTED and requested is RequestStatus.EXPLORING:
        assert found == sent & allowed


@given(st.sampled_from(Status), st.sampled_from(RequestStatus))
def test_a_service_answers_while_something_is_asked_of_it(status, requested):
    avenue = Avenue(request=OrientationRequest(status=requested), status=status)

    answers = is_open_to_service(avenue)

    worked_on = requested in TRIED or (requested, status) in WATCHED
    assert answers is (worked_on and status in ANSWERED_BY_SERVICE)


@pytest.mark.django_db
def test_documents_go_with_the_agreement_of_their_day():
    avenue = AvenueFactory(status="contacted", content=["attachments", "contact"])
    paper = AttachmentFactory(request=avenue.request)
    today = timezone.localdate()
    agreement = Agreement.objects.create(
        request=avenue.request,
        service=avenue.service,
        purpose="to decide",
        content=["attachments", "text"],
        starts_on=today,
        ends_on=today + datetime.timedelta(days=1),
        given=True,
        recorded_at=timezone.now(),
    )
    AvenueFactory(request=avenue.request, status="contacted", content=["attachments"])

    assert agreed_for(avenue) == {Content.ATTACHMENTS, Content.TEXT}
    assert disclosed_by(avenue) == {Content.ATTACHMENTS}
    assert list(documents(avenue, disclosed_by(avenue))) == [paper]
    for other in avenue.request.avenues.exclude(pk=avenue.pk):
        assert not documents(other, disclosed_by(other))

    Agreement.objects.filter(pk=agreement.pk).update(withdrawn_at=timezone.now())

    assert disclosed_by(avenue) == frozenset()
    assert not documents(avenue, disclosed_by(avenue))
