"""Following a blockage by mail: asking, confirming, stopping, forgetting."""

import datetime

from django.db import transaction
from django.utils import timezone

from seuil.messaging.subscribers import confirm, forget_unconfirmed, subscribed, subscriber_by
from seuil.register.models import Blockage, Follower, FollowLink
from seuil.register.notifications import ask_to_confirm


@transaction.atomic
def ask_to_follow(blockage: Blockage, mail: str, language: str) -> None:
    """Send a mail with the link that confirms; whoever follows already gets the same."""
    now = timezone.now()
    follower = subscribed(Follower, mail, language, now, blockage=blockage)
    ask_to_confirm(follower, now)


def follower_by(token: str) -> Follower:
    """Return whom a link belongs to, or raise `NotVisible`."""
    return subscriber_by(Follower.objects.select_related("blockage__merged_into"), token)


@transaction.atomic
def confirm_following(token: str) -> Follower:
    """Begin to tell; from now on the link stops it."""
    follower = follower_by(token)
    confirm(follower)
    return follower


@transaction.atomic
def stop_following(token: str) -> Blockage:
    """Forget the address, at once, with every link to it; return what was followed."""
    follower = follower_by(token)
    blockage = follower.blockage
    follower.delete()
    return blockage


def forget_unconfirmed_followers(now: datetime.datetime) -> int:
    return forget_unconfirmed(Follower, FollowLink, now)
