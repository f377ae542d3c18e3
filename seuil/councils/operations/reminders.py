"""Who is reminded: seats that have not spoken, federations, and of decisions to look at again."""

import datetime

from django.db import transaction
from django.utils import timezone

from seuil.councils import member_mails, notifications
from seuil.councils.domain.consultation import UNHEARD
from seuil.councils.domain.decision import Status
from seuil.councils.models import Decision, MemberConsultation, Round
from seuil.councils.queries.decisions import seats_of
from seuil.councils.queries.rounds import silent_in

BEFORE_A_ROUND_ENDS = datetime.timedelta(days=2)
BEFORE_A_FEDERATION = datetime.timedelta(days=5)
TO_BE_REVIEWED = frozenset({Status.CONSENTED, Status.FALLBACK_DECLARED, Status.APPLIED})


def remind_seats(now: datetime.datetime) -> int:
    """Remind the seats that have not spoken in a round that ends soon; return how many rounds."""
    rounds = Round.objects.filter(
        closed_at=None, until__gt=now, until__lte=now + BEFORE_A_ROUND_ENDS
    ).select_related("decision__council")
    for one in rounds:
        silent = silent_in(one, seats_of(one.decision.council, timezone.localdate(now)))
        left = timezone.localdate(one.until) - timezone.localdate(now)
        notifications.remind_seat(one, silent, max(1, left.days))
    return len(rounds)


def remind_federations(now: datetime.datetime) -> int:
    """Remind the federations that have not reported and soon will have no time any more."""
    waiting = MemberConsultation.objects.filter(
        status__in=UNHEARD, until__gt=now, until__lte=now + BEFORE_A_FEDERATION
    ).select_related("decision__council", "seat__organisation")
    for one in waiting:
        member_mails.remind_federation(one)
    return len(waiting)


@transaction.atomic
def remind_reviews(now: datetime.datetime) -> int:
    """Say once of every decision that the day on which it is looked at again has come."""
    due = Decision.objects.filter(
        status__in=TO_BE_REVIEWED, review_on__lte=timezone.localdate(now), reminded_at=None
    )
    found = list(due.select_related("council__territory").select_for_update(of=("self",)))
    for decision in found:
        notifications.remind_review(decision)
        decision.reminded_at = now
        decision.save(update_fields=["reminded_at"])
    return len(found)
