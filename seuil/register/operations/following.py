"""Following a blockage by mail: asking, confirming, stopping, forgetting."""

import datetime

from django.db import transaction
from django.utils import timezone

from seuil.kernel.errors import NotVisible
from seuil.messaging.links import digest_of
from seuil.register.models import Blockage, Follower, FollowLink
from seuil.register.notifications import TO_CONFIRM, TO_STOP, ask_to_confirm


@transaction.atomic
def ask_to_follow(blockage: Blockage, mail: str, language: str) -> None:
    """Send a mail with the link that confirms; whoever follows already gets the same."""
    now = timezone.now()
    kept = Follower.objects.select_for_update().filter(blockage=blockage, mail__iexact=mail).first()
    if kept is None:
        kept = Follower.objects.create(
            blockage=blockage, mail=mail.casefold(), language=language, asked_at=now
        )
    elif kept.confirmed_at is None:
        kept.language, kept.asked_at = language, now
        kept.save(update_fields=["language", "asked_at"])
    ask_to_confirm(kept, now)


def follower_by(token: str) -> Follower:
    """Return whom a link belongs to, or raise `NotVisible`."""
    links = FollowLink.objects.open_at(timezone.now()).filter(digest=digest_of(token))
    found = (
        Follower.objects.select_related("blockage__merged_into")
        .filter(links__in=links.values("pk"))
        .first()
    )
    if found is None:
        raise NotVisible("no such link")
    return found


@transaction.atomic
def confirm_following(token: str) -> Follower:
    """Begin to tell; from now on the link stops it."""
    follower = follower_by(token)
    now = timezone.now()
    if follower.confirmed_at is None:
        follower.confirmed_at = now
        follower.save(update_fields=["confirmed_at"])
        FollowLink.objects.filter(follower=follower).update(expires_at=now + TO_STOP)
    return follower


@transaction.atomic
def stop_following(token: str) -> Blockage:
    """Forget the address, at once, with every link to it; return what was followed."""
    follower = follower_by(token)
    blockage = follower.blockage
    follower.delete()
    return blockage


def forget_unconfirmed(now: datetime.datetime) -> int:
    """Delete the addresses that nobody confirmed, and links that open nothing any more."""
    old = Follower.objects.filter(confirmed_at=None, asked_at__lt=now - TO_CONFIRM)
    count = old.count()
    old.delete()
    return count + FollowLink.objects.filter(expires_at__lte=now).delete()[0]
