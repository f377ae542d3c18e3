import datetime

from django.utils import timezone

from seuil.organisations.domain import MembershipStatus
from seuil.organisations.models import Mandate, Membership

REMEMBERED = datetime.timedelta(days=730)


def forget_former_people() -> int:
    """Delete memberships and mandates that ended two years ago; return how many."""
    before = timezone.now() - REMEMBERED
    closed = {MembershipStatus.REFUSED, MembershipStatus.ENDED}
    members, _ = Membership.objects.filter(status__in=closed, decided_at__lt=before).delete()
    mandates, _ = Mandate.objects.filter(ended_at__lt=before).delete()
    return members + mandates
