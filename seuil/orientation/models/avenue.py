"""The ways that are tried for a request, their steps, the links by which services answer."""

import datetime
import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seuil.directory.models import Service
from seuil.journal.steps import StepEvent
from seuil.messaging.links import SecretLink
from seuil.orientation import labels
from seuil.orientation.domain import clocks
from seuil.orientation.domain.avenue import WAITING, Band, Origin, Status
from seuil.orientation.models.request import OrientationRequest


class AvenueQuerySet(models.QuerySet["Avenue"]):
    def waiting(self) -> Self:
        """Those of which something is expected from the service."""
        return self.filter(status__in=WAITING)

    def by_band(self) -> Self:
        order = {band.value: rank for rank, band in enumerate(Band)}
        whens = [models.When(band=band, then=models.Value(rank)) for band, rank in order.items()]
        return self.order_by(models.Case(*whens, output_field=models.IntegerField()), "pk")

    def soonest_due(self) -> Self:
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")

    def for_list(self) -> Self:
        """Load all that a line of a list shows, in one query."""
        return self.select_related("service__organisation", "request__category", "request__place")


class Avenue(models.Model):
    """One way that is tried. A service, or in ``name`` what has no sheet.

    ``name`` is kept, so that an avenue stays readable when a sheet is deleted or merged.
    ``verdict`` is what the engine said when it was found. ``declared`` says whether the sheet had
    the threshold on which the avenue failed. ``promised_on``: first contact, or answer, by then.
    """

    request = models.ForeignKey(
        OrientationRequest, models.CASCADE, related_name="avenues", verbose_name=_("request")
    )
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(
        Service,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="avenues",
        verbose_name=_("service"),
    )
    name = models.CharField(_("name"), max_length=300)
    band = models.CharField(_("level"), max_length=20, choices=labels.BAND_LABELS)
    origin = models.CharField(
        _("found"), max_length=20, choices=labels.AVENUE_ORIGIN_LABELS, default=Origin.ENGINE
    )
    verdict = models.CharField(_("verdict"), max_length=10, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=labels.AVENUE_LABELS, default=Status.IDENTIFIED
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    reason = models.CharField(_("reason"), max_length=40, choices=labels.REASON_LABELS, blank=True)
    declared = models.BooleanField(_("the sheet says it"), null=True, blank=True)
    contacted_on = models.DateField(_("contacted"), null=True, blank=True)
    promised_on = models.DateField(_("promised for"), null=True, blank=True)
    delay_days = models.PositiveSmallIntegerField(
        _("expected delay in days"), null=True, blank=True
    )
    first_contact = models.CharField(_("first contact"), max_length=300, blank=True)
    content = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("what went to the service"),
        default=list,
        blank=True,
    )
    asked_by_service = models.BooleanField(_("the service waits for an answer"), default=False)
    found_at = models.DateTimeField(_("found"))
    moved_at = models.DateTimeField(_("last step"))
    due_on = models.DateField(_("to be looked at"), null=True, blank=True)

    objects = AvenueQuerySet.as_manager()

    class Meta:
        verbose_name = _("avenue")
        verbose_name_plural = _("avenues")
        ordering = ["found_at", "pk"]
        indexes = [
            models.Index(fields=["service", "status"]),
            models.Index(fields=["status", "due_on"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["request", "service"], name="avenue_once_a_service"),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.SET_ASIDE, Status.REFUSED, Status.MISSED])
                | ~Q(reason=""),
                name="avenue_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """The name that its service has now, in the reader's language; else the one kept."""
        return str(self.service.name) if self.service else self.name

    def is_silent(self, today: datetime.date) -> bool:
        """Whether "no answer" is to be proposed."""
        since = self.contacted_on
        return since is not None and clocks.silent_since(Status(self.status), since, today)

    def is_due(self, today: datetime.date) -> bool:
        return self.due_on is not None and self.due_on <= today


class AvenueEvent(StepEvent):
    """One step of an avenue; an actor who is nobody is the service, by its link."""

    avenue = models.ForeignKey(
        Avenue, models.CASCADE, related_name="events", verbose_name=_("avenue")
    )
    step = models.CharField(_("step"), max_length=20, choices=labels.AVENUE_STEP_LABELS)
    origin = models.CharField(_("from"), max_length=20, choices=labels.AVENUE_LABELS)
    target = models.CharField(_("to"), max_length=20, choices=labels.AVENUE_LABELS)
    reason = models.CharField(_("reason"), max_length=40, choices=labels.REASON_LABELS, blank=True)
    channel = models.CharField(_("way"), max_length=20, choices=labels.CHANNEL_LABELS, blank=True)
    words = models.TextField(_("words"), blank=True)
    by_service = models.BooleanField(_("by the service"), default=False)

    class Meta(StepEvent.Meta):
        verbose_name = _("step of an avenue")
        verbose_name_plural = _("steps of avenues")


class AvenueLink(SecretLink):
    """Lets a service answer on one avenue, without account."""

    avenue = models.ForeignKey(
        Avenue, models.CASCADE, related_name="links", verbose_name=_("avenue")
    )

    class Meta:
        verbose_name = _("link of a service")
        verbose_name_plural = _("links of services")

    def __str__(self) -> str:
        return str(self.avenue)
