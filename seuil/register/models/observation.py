"""What failed and what was said. The database lets nobody change or delete a row of it."""

import datetime
import uuid
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.organisations.models import FAMILY_LABELS
from seuil.register.domain.observation import LONGEST_STATEMENT, PUBLISHED, Origin
from seuil.register.domain.trimesters import Trimester
from seuil.register.labels import KIND_LABELS, LEVEL_LABELS, ORIGIN_LABELS


class ObservationQuerySet(models.QuerySet["Observation"]):
    def between(self, since: Trimester, until: Trimester) -> Self:
        """Keep those of some trimesters, the last one included."""
        return self.filter(month__gte=since.first, month__lte=until.last_month)

    def failures(self) -> Self:
        """Keep what came out of requests one by one: it is counted, and never shown."""
        return self.filter(origin=Origin.ORIENTATION)

    def shown(self) -> Self:
        """Keep what may be shown one by one."""
        return self.filter(origin__in=PUBLISHED)


class Observation(models.Model):
    """Something failed, or was said in a meeting. Never who, never when within the month.

    A failure has no words at all; what was said has a statement that somebody read before it came
    here. Its key is random, so that rows stand in no order. ``source_digest`` keeps a thing from
    being written twice; whoever reads it cannot tell of what it was made. A service that is
    deleted is let go; nothing else of a row changes.
    """

    public_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    origin = models.CharField(_("comes from"), max_length=20, choices=ORIGIN_LABELS)
    kind = models.CharField(_("what it is"), max_length=20, choices=KIND_LABELS)
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
    statement = models.CharField(_("in words"), max_length=LONGEST_STATEMENT, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=LEVEL_LABELS, blank=True)
    barrier = models.CharField(_("barrier"), max_length=40, blank=True)
    themes = ArrayField(
        models.CharField(max_length=80), verbose_name=_("themes"), default=list, blank=True
    )
    occasion = models.CharField(
        _("meeting"), max_length=80, blank=True, help_text=_("The code of the meeting.")
    )
    source_digest = models.CharField(max_length=64, unique=True, editable=False)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["month", "public_id"]
        indexes = [
            models.Index(fields=["month", "basin"], name="observation_by_month"),
            models.Index(fields=["occasion"], name="observation_by_occasion"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="observation_of_a_month"),
            models.CheckConstraint(
                condition=Q(reason__regex=r"^[a-z0-9_]*$"), name="observation_reason_is_a_code"
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.ORIENTATION) | Q(statement=""),
                name="observation_of_a_request_has_no_words",
            ),
            models.CheckConstraint(
                condition=Q(statement="") | ~Q(language=""),
                name="observation_in_words_has_a_language",
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
