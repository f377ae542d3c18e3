"""Mail that somebody without account wants about one thing: asked for, confirmed, stopped.

Whoever types an address may not be who reads it: until a link of the first mail was used, nothing
else goes there, and an address that nobody confirms is forgotten. Every mail brings a link that
stops it. Each thing has its own table of subscribers and of their links.
"""

import datetime
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seuil.kernel.errors import visible
from seuil.messaging.links import SecretLink, digest_of, new_secret

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

TO_CONFIRM = datetime.timedelta(days=7)
TO_STOP = datetime.timedelta(days=365)
One = TypeVar("One", bound="Subscriber")


class SubscriberQuerySet(models.QuerySet[One]):
    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)


class Subscriber(models.Model):
    """Somebody who wants mail; counted once the address was confirmed.

    A table made of this says about what, and the table of its links calls itself ``links`` here.
    """

    mail = models.EmailField(_("address"))
    language = models.CharField(_("language"), max_length=5)
    asked_at = models.DateTimeField(_("asked"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    if TYPE_CHECKING:
        links: RelatedManager[SecretLink]

    class Meta:
        abstract = True
        ordering = ["pk"]

    def new_link(self, until: datetime.datetime) -> str:
        """Return the token of a link of its own, by which this one confirms or stops."""
        secret = new_secret()
        self.links.create(digest=secret.digest, expires_at=until)
        return secret.token


def subscribed(
    table: type[One], mail: str, language: str, now: datetime.datetime, **about: models.Model
) -> One:
    """Return who is to be asked; whoever confirmed before stays as they are."""
    rows = table._default_manager.select_for_update()
    one, asked_now = rows.get_or_create(
        **about, mail=mail.casefold(), defaults={"language": language, "asked_at": now}
    )
    if not asked_now and one.confirmed_at is None:
        one.language, one.asked_at = language, now
        one.save(update_fields=["language", "asked_at"])
    return one


def subscriber_by(rows: "models.QuerySet[One]", token: str) -> One:
    """Return whom a link belongs to, or raise `NotVisible`."""
    return visible(
        rows.filter(
            links__digest=digest_of(token),
            links__used_at=None,
            links__expires_at__gt=timezone.now(),
        ).first(),
        "no such link",
    )


def confirm(one: Subscriber) -> None:
    """Begin to write to an address; from now on its links stop that."""
    if one.confirmed_at is None:
        one.confirmed_at = timezone.now()
        one.save(update_fields=["confirmed_at"])
        one.links.update(expires_at=one.confirmed_at + TO_STOP)


def forget_unconfirmed(
    table: type[Subscriber], links: type[SecretLink], now: datetime.datetime
) -> int:
    """Delete addresses that nobody confirmed, and links that open nothing any more."""
    old = table._default_manager.filter(confirmed_at=None, asked_at__lt=now - TO_CONFIRM)
    count = old.count()
    old.delete()
    return count + links._default_manager.filter(expires_at__lte=now).delete()[0]
