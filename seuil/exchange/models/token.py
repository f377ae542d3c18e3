"""Keys with which programs of an organisation or a desk read requests and avenues."""

import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.exchange.tokens.domain import HINT_LETTERS, LONGEST_NAME, Scope
from seuil.organisations.models import Organisation
from seuil.orientation.models import Desk

SCOPE_LABELS = {
    Scope.REQUESTS: _("states and codes of requests and avenues"),
    Scope.TEXT: _("what was written, too"),
}


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def open_at(self, now: datetime.datetime) -> Self:
        """Those that open something; a desk that was closed has none."""
        return self.filter(revoked_at=None, expires_at__gt=now, desk__closed_at=None)

    def over_since(self, moment: datetime.datetime) -> Self:
        return self.filter(Q(revoked_at__lt=moment) | Q(expires_at__lt=moment))

    def for_list(self) -> Self:
        return self.select_related("organisation", "desk", "created_by").order_by("-pk")


class ApiToken(models.Model):
    """What a program shows to read for one organisation or one desk; only a digest is kept.

    ``hint`` is the end of the token, by which its keepers tell one from another.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=HINT_LETTERS, editable=False)
    name = models.CharField(_("name of the program"), max_length=LONGEST_NAME)
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="api_tokens",
        verbose_name=_("organisation"),
    )
    desk = models.ForeignKey(
        Desk,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="api_tokens",
        verbose_name=_("desk"),
    )
    scopes = ArrayField(
        models.CharField(max_length=20, choices=SCOPE_LABELS), verbose_name=_("what it opens")
    )
    created_by = somebody(_("made by"))
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    last_used_on = models.DateField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("key of a program")
        verbose_name_plural = _("keys of programs")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation=None) ^ Q(desk=None), name="api_token_has_one_holder"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, now: datetime.datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now
