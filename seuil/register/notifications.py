"""Who hears that a blockage moved: those who follow it, each in their language."""

import datetime
from collections.abc import Callable, Collection, Iterator

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address, new_secret
from seuil.messaging.operations import send
from seuil.register.domain.blockage import Step
from seuil.register.models import Blockage, BlockageEvent, Follower, FollowLink

LONGEST_TITLE = 120
TO_CONFIRM = datetime.timedelta(days=7)
TO_STOP = datetime.timedelta(days=365)
Words = Callable[[Blockage, str], tuple[str, str]]
"""Of a blockage and the address where one stops to follow it: subject and text, in the language
that is set.
"""


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

    def words(blockage: Blockage, stop: str) -> tuple[str, str]:
        said = {
            "title": str(blockage),
            "status": event.get_target_display(),
            "address": full_address(f"/blockages/{blockage.uuid}/"),
            "stop": stop,
            "words": event.words,
        }
        return _("%(status)s: %(title)s") % said, _text(event) % said

    tell_followers_of([event.blockage], f"blockage {event.pk}", words)


def tell_followers_of(blockages: Collection[Blockage], key: str, words: Words) -> None:
    """Write once to each who follows one of these blockages, or one that was merged into it.

    ``key`` names the news: nobody gets them twice.
    """
    now = timezone.now()
    for follower, blockage in _told_of(blockages):
        _tell(follower, blockage, key, words, now)


def _told_of(blockages: Collection[Blockage]) -> Iterator[tuple[Follower, Blockage]]:
    """Yield each address once, with the first of these that it follows, under what it is now."""
    standing = {one.pk: one for one in blockages}
    follows = Q(blockage__in=standing) | Q(blockage__merged_into__in=standing)
    written = set[str]()
    for follower in (
        Follower.objects.confirmed().filter(follows).select_related("blockage").order_by("pk")
    ):
        if follower.mail.casefold() not in written:
            written.add(follower.mail.casefold())
            followed = follower.blockage
            yield follower, standing.get(followed.pk) or standing[followed.merged_into_id or 0]


def _tell(
    follower: Follower, blockage: Blockage, key: str, words: Words, now: datetime.datetime
) -> None:
    with translation.override(follower.language):
        stop = full_address(_way_out(follower, now + TO_STOP))
        subject, text = words(blockage, stop)
        send(
            key=f"{key} {follower.pk}",
            to=follower.mail,
            language=follower.language,
            subject=_one_line(subject)[:LONGEST_TITLE],
            text=text,
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
