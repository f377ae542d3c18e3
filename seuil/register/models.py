"""The register's one table. The database itself lets nobody change or delete a row of it."""

import datetime
import uuid
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.organisations.models import FAMILY_LABELS
from seuil.register.domain import ObservationKind, Origin, Trimester

ORIGIN_LABELS = {Origin.ORIENTATION: _("a request")}
KIND_LABELS = {
    ObservationKind.REFUSED: _("refused by the service"),
    ObservationKind.NO_ANSWER: _("no answer"),
    ObservationKind.MISSED: _("accepted, but it did not happen"),
    ObservationKind.SET_ASIDE: _("not tried"),
    ObservationKind.NO_SOLUTION: _("no solution found"),
}


class ObservationQuerySet(models.QuerySet["Observation"]):
    def between(self, since: Trimester, until: Trimester) -> Self:
        """Keep those of some trimesters, the last one included."""
        return self.filter(month__gte=since.first, month__lte=until.last_month)


class Observation(models.Model):
    """Something failed. Never who, never when within the month, never in anybody's words.

    Its key is random, so that rows stand in no order. ``source_digest`` keeps a failure from being
    written twice; whoever reads it cannot tell of what it was made. A service that is deleted
    is let go; nothing else of a row changes.
    """

    public_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    origin = models.CharField(_("comes from"), max_length=20, choices=ORIGIN_LABELS)
    kind = models.CharField(_("what failed"), max_length=20, choices=KIND_LABELS)
    month = models.DateField(_("month"), help_text=_("Its first day."))
    category = models.ForeignKey(
        "directory.Category",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    basin = models.ForeignKey(
        "territory.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("basin"),
    )
    place = models.ForeignKey(
        "territory.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("place"),
    )
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    publics = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("publics"),
        default=list,
        blank=True,
    )
    family = models.CharField(
        _("practice family"), max_length=30, blank=True, choices=FAMILY_LABELS
    )
    declared = models.BooleanField(
        _("stood on the sheet"), null=True, blank=True, help_text=_("Empty: has no meaning here.")
    )
    service = models.ForeignKey(
        "directory.Service",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("service"),
    )
    source_digest = models.CharField(max_length=64, unique=True, editable=False)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["month", "public_id"]
        indexes = [models.Index(fields=["month", "basin"], name="observation_by_month")]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="observation_of_a_month"),
            models.CheckConstraint(
                condition=Q(reason__regex=r"^[a-z0-9_]*$"), name="observation_reason_is_a_code"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="as_written", exclude=["service"]),
            pgtrigger.Protect(
                name="service_only_let_go",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__service__isnull=False)
                & pgtrigger.Q(old__service__df=pgtrigger.F("new__service")),
            ),
        ]

    def __str__(self) -> str:
        month: datetime.date = self.month
        return f"{month:%Y-%m} {self.kind} {self.reason}".strip()
