"""What is left of asking members, and goes."""

import datetime

from django.db.models import Q

from seuil.councils.domain.consultation import LONGEST_OPEN_DAYS, UNHEARD
from seuil.councils.models import MemberAnswer, MemberLink

ANSWERS_KEPT_DAYS = 180


def forget_member_links(now: datetime.datetime) -> int:
    """Delete links and addresses of which the time is over, or whose consultation is."""
    old = now - datetime.timedelta(days=LONGEST_OPEN_DAYS)
    over = Q(created_at__lte=old) | ~Q(consultation__status__in=UNHEARD)
    return MemberLink._base_manager.filter(over).delete()[0]


def forget_member_answers(now: datetime.datetime) -> int:
    """Delete what members wrote; how many were asked and heard, and the report, stay."""
    old = now - datetime.timedelta(days=ANSWERS_KEPT_DAYS)
    return MemberAnswer.objects.filter(consultation__until__lte=old).delete()[0]
