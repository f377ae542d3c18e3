"""Who hears that a blockage moved: those who follow it, each in their language."""

import datetime
from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address, new_secret
from seuil.messaging.operations import send
from seuil.register.domain.blockage import Step
from seuil.register.models import BlockageEvent, Follower, FollowLink

LONGEST_TITLE = 120
TO_CONFIRM = datetime.timedelta(days=7)
TO_STOP = datetime.timedelta(days=365)


def ask_to_confirm(follower: Follower, now: datetime.datetime) -> None:
    """Write to whoever asked to follow; nothing else goes there before it is confirmed."""
    said = {
        "title": str(follower.blockage),
        "address": full_address(_way_out(follower, now + TO_CONFIRM)),
    }
    with translation.override(follower.language):
        text = _(
            "Hello,\n\n"
            "Somebody, you perhaps, wants mail at this address each time something changes about"
            " this blockage: %(title)s.\n\n"
            "Confirm, or say that it was not you:\n\n"
            "%(address)s\n\n"
            "If you do nothing, your address is forgotten after 7 days.\n"
        )
        send(
            key=f"follow {follower.pk} {now.timestamp()}",
            to=follower.mail,
            language=follower.language,
            subject=_("Follow a blockage: please confirm"),
            text=text % said,
            purpose=Purpose.FOLLOWING,
        )


def tell_followers(event: BlockageEvent) -> None:
    """Write to all who follow a blockage, or one that was merged into it, that it took a step."""
    now = timezone.now()
    for follower in _told_of(event):
        _tell(event, follower, now)


def _told_of(event: BlockageEvent) -> Iterator[Follower]:
    """Yield each address once, though it may follow two that are one by now."""
    follows = Q(blockage=event.blockage_id) | Q(blockage__merged_into=event.blockage_id)
    written = set[str]()
    for follower in Follower.objects.confirmed().filter(follows).order_by("pk"):
        if follower.mail.casefold() not in written:
            written.add(follower.mail.casefold())
            yield follower


def _tell(event: BlockageEvent, follower: Follower, now: datetime.datetime) -> None:
    blockage = event.blockage
    with translation.override(follower.language):
        said = {
            "title": str(blockage),
            "status": event.get_target_display(),
            "address": full_address(f"/blockages/{blockage.uuid}/"),
            "stop": full_address(_way_out(follower, now + TO_STOP)),
            "words": event.words,
        }
        send(
            key=f"blockage {event.pk} {follower.pk}",
            to=follower.mail,
            language=follower.language,
            subject=_one_line(_("%(status)s: %(title)s") % said)[:LONGEST_TITLE],
            text=_text(event) % said,
            purpose=Purpose.FOLLOWING,
        )


def _text(event: BlockageEvent) -> str:
    if event.step == Step.REOPEN:
        return _(
            "Hello,\n\n"
            "You follow a blockage: %(title)s.\n"
            "It was met again: it is open once more.\n\n"
            "Read more:\n\n"
            "%(address)s\n\n"
            "You no longer want to follow it:\n\n"
            "%(stop)s\n"
        )
    if event.words:
        return _(
            "Hello,\n\n"
            "You follow a blockage: %(title)s.\n"
            "Its state changed: %(status)s.\n\n"
            "%(words)s\n\n"
            "Read more:\n\n"
            "%(address)s\n\n"
            "You no longer want to follow it:\n\n"
            "%(stop)s\n"
        )
    return _(
        "Hello,\n\n"
        "You follow a blockage: %(title)s.\n"
        "Its state changed: %(status)s.\n\n"
        "Read more:\n\n"
        "%(address)s\n\n"
        "You no longer want to follow it:\n\n"
        "%(stop)s\n"
    )


def _way_out(follower: Follower, until: datetime.datetime) -> str:
    """Return where this follower confirms or stops, by a link of its own."""
    secret = new_secret()
    FollowLink.objects.create(follower=follower, digest=secret.digest, expires_at=until)
    return f"/blockages/following/{secret.token}/"


def _one_line(text: str) -> str:
    return " ".join(text.split())
