"""Writing down what two organisations agreed, confirming it, looking at it again, ending it."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from seuil.accounts.models import User
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, TransitionRefused
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.writing import write_each
from seuil.organisations.models import Organisation
from seuil.orientation.domain.partnerships import LONGEST_REVIEW
from seuil.orientation.models import Partnership
from seuil.orientation.partnerships import (
    arranges,
    confirmers,
    confirms,
    doing,
    partnership_for,
    side_of,
)
from seuil.orientation.policies import Viewer

LONGEST = 300
REMINDED_WITHIN = datetime.timedelta(days=14)
"""Shorter than mail is remembered: nobody is written to twice."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed: ``giver`` sends, ``taker`` takes ``whom``."""

    giver: Organisation
    taker: Organisation
    whom: str
    when: str = ""
    channel: str = ""
    agreed_on: datetime.date | None = None
    review_on: datetime.date | None = None


@transaction.atomic
def record_partnership(viewer: Viewer, agreed: Agreed) -> Partnership:
    """Write an agreement down for one side; the other is asked to confirm it.

    The same words twice are one agreement. Raises `Forbidden` or `InvalidInput`.
    """
    standing = viewer.standing
    if not (arranges(standing, agreed.giver) or arranges(standing, agreed.taker)):
        raise Forbidden("this person speaks for neither organisation")
    today = timezone.localdate()
    agreed_on = agreed.agreed_on or today
    _refuse_odd(agreed, agreed_on, today)
    review_on = _review_day(agreed.review_on, today)
    Organisation.objects.select_for_update().get(
        pk=agreed.giver.pk
    )  # two clicks, one after another
    side = side_of(standing, agreed.giver, agreed.taker)
    partnership, made = Partnership.objects.not_ended(today).get_or_create(
        giver=agreed.giver,
        taker=agreed.taker,
        whom=agreed.whom.strip(),
        when=agreed.when.strip(),
        channel=agreed.channel.strip(),
        agreed_on=agreed_on,
        defaults={
            "review_on": review_on,
            "recorded_by": viewer.user,
            "recorded_for": side or "",
            "recorded_at": timezone.now(),
        },
    )
    if made:
        _tell(partnership, viewer.user)
    return partnership


def _refuse_odd(agreed: Agreed, agreed_on: datetime.date, today: datetime.date) -> None:
    if agreed.giver.pk == agreed.taker.pk:
        raise InvalidInput("two organisations", path="taker", value=agreed.taker)
    if not agreed.whom.strip():
        raise InvalidInput("whom it is about", path="whom")
    for name in ("whom", "when", "channel"):
        if len(getattr(agreed, name).strip()) > LONGEST:
            raise InvalidInput(f"at most {LONGEST} characters", path=name)
    if agreed_on > today:
        raise InvalidInput("a day that has come", path="agreed_on", value=agreed_on)


def _review_day(review_on: datetime.date | None, today: datetime.date) -> datetime.date:
    if review_on is None or not today < review_on <= today + LONGEST_REVIEW:
        raise InvalidInput("a day within three years", path="review_on", value=review_on)
    return review_on


@transaction.atomic
def confirm_partnership(viewer: Viewer, partnership_id: int) -> Partnership:
    """Stand by an agreement that the other side, or a team, wrote down."""
    partnership = _locked(viewer, partnership_id)
    if not confirms(viewer.standing, partnership):
        raise Forbidden("the other side confirms")
    if _is_over(partnership):
        raise TransitionRefused("this agreement has ended")
    if partnership.confirmed_at is None:
        partnership.confirmed_at = timezone.now()
        partnership.save(update_fields=["confirmed_at"])
    return partnership


@transaction.atomic
def review_partnership(
    viewer: Viewer, partnership_id: int, review_on: datetime.date
) -> Partnership:
    """Say that an agreement still holds, and when it is looked at again."""
    partnership = _locked(viewer, partnership_id)
    _review_day(review_on, timezone.localdate())
    may = doing(viewer.standing, partnership, timezone.localdate())
    if not may.end:
        raise Forbidden("this person speaks for neither organisation")
    if not may.review:
        raise TransitionRefused("nobody has confirmed it yet")
    partnership.review_on = review_on
    partnership.save(update_fields=["review_on"])
    return partnership


@transaction.atomic
def end_partnership(viewer: Viewer, partnership_id: int) -> Partnership:
    """End an agreement today, whoever of the two does; ending it twice changes nothing."""
    partnership = _locked(viewer, partnership_id)
    if _is_over(partnership):
        return partnership
    if not doing(viewer.standing, partnership, timezone.localdate()).end:
        raise Forbidden("this person speaks for neither organisation")
    partnership.ended_on = timezone.localdate()
    partnership.save(update_fields=["ended_on"])
    return partnership


def _is_over(partnership: Partnership) -> bool:
    return partnership.ended_on is not None and partnership.ended_on <= timezone.localdate()


def _locked(viewer: Viewer, partnership_id: int) -> Partnership:
    if not Partnership.objects.select_for_update().filter(pk=partnership_id).exists():
        raise NotVisible("no such agreement")
    return partnership_for(viewer.standing, partnership_id, timezone.localdate())


def remind_of_reviews(today: datetime.date) -> int:
    """Write to both sides of what both stand by and wanted to look at again by now; once each."""
    rows = Partnership.objects.in_force(today).for_list()
    found = list(rows.filter(review_on__range=(today - REMINDED_WITHIN, today)).order_by("pk"))
    for partnership in found:
        _tell_of_review(partnership)
    return len(found)


@transaction.atomic
def _tell_of_review(partnership: Partnership) -> None:
    def words() -> tuple[str, str]:
        text = _(
            "Hello,\n\n"
            "“%(giver)s” sends people, “%(taker)s” takes them: so it was agreed. You wanted to look"
            " at it again now.\n"
            "Say that it still holds, or end it:\n\n"
            "%(address)s\n"
        )
        return _("An agreement between organisations to look at again"), text % _names(partnership)

    both = (*confirmers(partnership.giver), *confirmers(partnership.taker))
    people = list({person.pk: person for person in both}.values())
    key = f"partnership {partnership.pk} review {partnership.review_on:%Y-%m-%d}"
    write_each(people, words, key=key, purpose=Purpose.MEMBERSHIP)


def _names(partnership: Partnership) -> dict[str, object]:
    return {
        "giver": partnership.giver,
        "taker": partnership.taker,
        "address": full_address(f"/orientation/partnerships/{partnership.pk}/"),
    }


def _tell(partnership: Partnership, author: User) -> None:
    """Write to those who confirm that something waits for them."""

    def words() -> tuple[str, str]:
        text = _(
            "Hello,\n\n"
            "An agreement was written down: “%(giver)s” sends people, “%(taker)s” takes"
            " them.\n"
            "It counts once your side has confirmed it:\n\n"
            "%(address)s\n"
        )
        return _("An agreement between organisations to confirm"), text % _names(partnership)

    people = confirmers(partnership.organisation_of(partnership.confirming))
    key = f"partnership {partnership.pk}"
    write_each(people, words, key=key, purpose=Purpose.MEMBERSHIP, but=author.pk)
