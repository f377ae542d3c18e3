"""Links that open one form without an account.

The token has 256 bits from the system's source of randomness, so nobody can guess one and there is
nothing to slow down: a plain SHA-256 is enough to keep the database from holding keys (a slow hash
protects what people choose themselves). Each purpose has its own table, so that a token of one
opens nothing of another. GET shows the form and changes nothing: mail programs open links by
themselves. POST uses it.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.kernel.errors import NotVisible

RANDOM_BYTES = 32


@dataclass(frozen=True, slots=True)
class Secret:
    """``token`` goes into the mail and nowhere else; ``digest`` is what is stored."""

    token: str
    digest: str


def new_secret() -> Secret:
    token = secrets.token_urlsafe(RANDOM_BYTES)
    return Secret(token, digest_of(token))


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def full_address(path: str) -> str:
    """Return a path of the site as mail needs it, with the site's name in front."""
    return f"{settings.SEUIL_ADDRESS}{path}"


class SecretLinkQuerySet(models.QuerySet["SecretLink"]):
    def open_at(self, now: datetime) -> Self:
        return self.filter(used_at=None, expires_at__gt=now)

    def usable(self, token: str, now: datetime) -> Self:
        """Return the one link of ``token``, or none: unknown, used and expired look the same."""
        return self.open_at(now).filter(digest=digest_of(token))

    def over(self, now: datetime) -> Self:
        return self.filter(models.Q(expires_at__lte=now) | models.Q(used_at__isnull=False))


class SecretLink(models.Model):
    """What a link without account opens, until when. One table for each purpose."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True, editable=False)

    objects = SecretLinkQuerySet.as_manager()

    class Meta:
        abstract = True


def use_up(link: SecretLink, now: datetime) -> None:
    """Close a link for good; of two who use it at once, one gets `NotVisible`."""
    mine = type(link)._default_manager.filter(pk=link.pk, used_at=None, expires_at__gt=now)
    if not mine.update(used_at=now):
        raise NotVisible("this link was used already, or is too old")
    link.used_at = now
