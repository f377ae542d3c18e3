"""Who hears that a blockage moved: those who follow it, each in their language."""

import datetime
from collections.abc import Callable, Collection, Iterator
from functools import partial

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.subscribers import TO_CONFIRM, TO_STOP
from seuil.messaging.writing import write
from seuil.register.domain.blockage import Step
from seuil.register.models import Blockage, BlockageEvent, Follower

News = Callable[[Blockage, str], tuple[str, str]]
"""Of a blockage and the address where one stops to follow it: subject and text, in the language
that is set.
"""


def ask_to_confirm(follower: Follower, now: datetime.datetime) -> None:
    """Write to whoever asked to follow; nothing else goes there before it is confirmed."""

    def words() -> tuple[str, str]:
        told = {"title": str(follower.blockage), "address": _way_out(follower, now + TO_CONFIRM)}
        text = _(
            "Hello,\n\n"
            "Somebody, you perhaps, wants an e-mail at this address each time "
            "something changes about"
            " this blockage: %(title)s.\n\n"
            "Confirm, or say that it was not you:\n\n"
            "%(address)s\n\n"
            "If you do nothing, your address is forgotten after 7 days.\n"
        )
        return _("Follow a blockage: please confirm"), text % told

    key = f"follow {follower.pk} {now.timestamp()}"
    write(follower.mail, follower.language, words, key=key, purpose=Purpose.FOLLOWING)


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


def tell_followers_of(blockages: Collection[Blockage], key: str, words: News) -> None:
    """Write once to each who follows one of these blockages, or one that was merged into it.

    ``key`` names the news: nobody gets them twice.
    """
    now = timezone.now()
    for follower, blockage in _told_of(blockages):
        told = partial(words, blockage, _way_out(follower, now + TO_STOP))
        key_of_one = f"{key} {follower.pk}"
        write(follower.mail, follower.language, told, key=key_of_one, purpose=Purpose.FOLLOWING)


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
    return full_address(f"/blockages/following/{follower.new_link(until)}/")
