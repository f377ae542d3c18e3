"""Links without account on a request, as the mail or the paper has them."""

import datetime

from django.utils import timezone

from seuil.messaging.links import new_secret
from seuil.orientation.domain.guards import Content
from seuil.orientation.models import Agreement, AvenueLink, PersonLink
from tests.factories.orientation import AvenueFactory


def asked_avenue(request, service):
    """Return an avenue that was put to a service, with everything that may go along."""
    return AvenueFactory(
        request=request,
        service=service,
        status="contacted",
        content=[str(one) for one in Content],
    )


def agreement_on(avenue):
    today = timezone.localdate()
    return Agreement.objects.create(
        request=avenue.request,
        service=avenue.service,
        purpose="to decide",
        content=[str(one) for one in Content],
        starts_on=today,
        ends_on=today + datetime.timedelta(days=30),
        given=True,
        recorded_at=timezone.now(),
    )


def avenue_token(avenue):
    """Return the token of a link of a service, in force like the agreement that it needs."""
    agreement_on(avenue)
    secret, end = new_secret(), timezone.now() + datetime.timedelta(days=8)
    AvenueLink.objects.create(avenue=avenue, digest=secret.digest, expires_at=end)
    return secret.token


def person_token(request):
    secret, end = new_secret(), timezone.now() + datetime.timedelta(days=90)
    PersonLink.objects.create(request=request, digest=secret.digest, expires_at=end)
    return secret.token
