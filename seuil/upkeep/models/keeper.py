"""Who answers behind a contact of a sheet."""

import hashlib
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.directory.models import Service
from seuil.organisations.models import Membership


def digest_of_contact(kind: str, value: str) -> str:
    """Return what names a contact without repeating it: contacts are written again as a whole."""
    return hashlib.sha256(f"{kind}\x1f{value}".encode()).hexdigest()


class KeeperQuerySet(models.QuerySet["Keeper"]):
    def left(self) -> Self:
        """Those whose person no longer belongs to the organisation of the service."""
        stays = Membership.objects.confirmed().filter(
            user=OuterRef("user"), organisation=OuterRef("service__organisation")
        )
        return self.filter(Q(user=None) | ~Exists(stays))


class Keeper(models.Model):
    """The person who answers behind a contact; a person who leaves hands it over."""

    service = models.ForeignKey(
        Service, models.CASCADE, related_name="keepers", verbose_name=_("service")
    )
    contact = models.CharField(_("contact"), max_length=64, editable=False)
    user = somebody(_("person"))
    since = models.DateTimeField(_("since"), auto_now_add=True)
    told_at = models.DateTimeField(_("handing over was asked for"), null=True, blank=True)

    objects = KeeperQuerySet.as_manager()

    class Meta:
        verbose_name = _("keeper of a contact")
        verbose_name_plural = _("keepers of contacts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["service", "contact"], name="keeper_once_a_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.user or '—'}"
