"""Who acts for a territory, as what."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.organisations.domain import MandateKind

MANDATE_LABELS = {
    MandateKind.DESK: _("orientation desk"),
    MandateKind.BASIN_TEAM: _("team of a basin"),
    MandateKind.REGIONAL_TEAM: _("regional team"),
    MandateKind.OPERATOR: _("operator"),
}


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)


class Mandate(models.Model):
    """A person who acts for a territory, until the mandate is ended."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="mandates",
        verbose_name=_("person"),
    )
    territory = models.ForeignKey(
        "territory.Territory",
        models.CASCADE,
        related_name="mandates",
        verbose_name=_("territory"),
    )
    kind = models.CharField(_("mandate"), max_length=20, choices=MANDATE_LABELS)
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    given_by = somebody(_("given by"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "territory", "kind"],
                condition=Q(ended_at=None),
                name="mandate_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_kind_display()} · {self.territory}"
