"""Seats of a session: how they are shared, who asked for one."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seuil.concertation import labels
from seuil.concertation.domain.registration import SEATED, Status
from seuil.concertation.models.session import Session
from seuil.journal.steps import StepEvent
from seuil.messaging.links import SecretLink
from seuil.organisations.models import FAMILY_LABELS


class SeatShare(models.Model):
    """Seats that are kept for a practice family, and how many it takes at most."""

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="shares", verbose_name=_("session")
    )
    family = models.CharField(_("practice family"), max_length=30, choices=FAMILY_LABELS)
    floor = models.PositiveSmallIntegerField(_("seats kept for it"), default=0)
    ceiling = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)

    class Meta:
        verbose_name = _("share of the seats")
        verbose_name_plural = _("shares of the seats")
        ordering = ["family"]
        constraints = [
            models.UniqueConstraint(fields=["session", "family"], name="share_of_family_once"),
            models.CheckConstraint(
                condition=Q(ceiling=None) | Q(ceiling__gte=F("floor")),
                name="share_ceiling_over_floor",
            ),
        ]

    def __str__(self) -> str:
        return self.get_family_display()


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def seated(self) -> Self:
        return self.filter(status__in=SEATED)

    def in_line(self) -> Self:
        return self.filter(status=Status.WAITLISTED).order_by("confirmed_at", "pk")


class Registration(models.Model):
    """Somebody who wants to come. No account: a link of theirs opens it. Forgotten after a while.

    ``confirmed_at``: when the address was confirmed; from then on a place in the line counts.
    """

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="registrations", verbose_name=_("session")
    )
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    mail = models.EmailField(_("address"))
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    function = models.CharField(_("function"), max_length=120, blank=True)
    family = models.CharField(_("practice family"), max_length=30, choices=FAMILY_LABELS)
    language = models.CharField(_("language"), max_length=5)
    needs = models.CharField(_("what you need to take part"), max_length=300, blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=labels.REGISTRATION_LABELS,
        default=Status.REQUESTED,
    )
    asked_at = models.DateTimeField(_("asked"))
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    offered_until = models.DateTimeField(_("seat offered until"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "mail"], name="registration_once"),
            models.CheckConstraint(
                condition=~Q(status=Status.OFFERED) | Q(offered_until__isnull=False),
                name="registration_offered_until_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class RegistrationEvent(StepEvent):
    """A step that a registration took; by nobody when its own link took it, or time."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="events", verbose_name=_("registration")
    )
    step = models.CharField(_("step"), max_length=20)
    origin = models.CharField(_("from"), max_length=20, choices=labels.REGISTRATION_LABELS)
    target = models.CharField(_("to"), max_length=20, choices=labels.REGISTRATION_LABELS)

    class Meta(StepEvent.Meta):
        verbose_name = _("step of a registration")
        verbose_name_plural = _("steps of registrations")


class RegistrationLink(SecretLink):
    """The link by which somebody confirms, accepts a seat, or cancels."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="links")

    class Meta:
        verbose_name = _("link of a registration")
        verbose_name_plural = _("links of registrations")
