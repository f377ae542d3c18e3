"""Asking those who keep sheets: how often, who wants mail, what was asked and answered."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.directory.domain import Hand
from seuil.directory.models import Service
from seuil.directory.models.authorship import HAND_LABELS
from seuil.messaging.links import SecretLink
from seuil.upkeep.freshness.domain import MONTHS, Outcome, Part

PART_LABELS = {
    Part.CONDITIONS: _("who can come"),
    Part.HOURS: _("opening hours"),
    Part.CONTACTS: _("contacts"),
    Part.PLACES: _("places"),
    Part.PRICE: _("price and languages"),
    Part.DESCRIPTION: _("description"),
}
OUTCOME_LABELS = {
    Outcome.CONFIRMED: _("nothing changed"),
    Outcome.CHANGED: _("something changed"),
    Outcome.NO_LONGER_DUE: _("checked in another way"),
}
MONTH_LABELS = {
    3: _("every three months"),
    6: _("every six months"),
    12: _("every year"),
}


class ReminderChoice(models.Model):
    """Which mail a keeper of a sheet wants; without a row, both kinds."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    capacity = models.BooleanField(_("reminders about availability"), default=True)
    freshness = models.BooleanField(_("sheets to check"), default=True)

    class Meta:
        verbose_name = _("choice of reminders")
        verbose_name_plural = _("choices of reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "user"], name="reminder_choice_once_a_keeper"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.user}"


class CapacityLink(SecretLink):
    """Lets one keeper say how a service is, from a reminder and without signing in.

    ``about`` is the day on which it was said last: one reminder for it, and no second one.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="capacity_links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    about = models.DateField(_("about what was said on"))

    class Meta:
        verbose_name = _("link to say the availability")
        verbose_name_plural = _("links to say the availability")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "user", "about"], name="capacity_link_once_a_period"
            ),
        ]

    def __str__(self) -> str:
        return str(self.service)


class Rhythm(models.Model):
    """How often a sheet is to be checked, or one part of it."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="rhythms")
    part = models.CharField(_("part"), max_length=20, choices=PART_LABELS, blank=True)
    months = models.PositiveSmallIntegerField(_("months"), choices=MONTH_LABELS)

    class Meta:
        verbose_name = _("rhythm of checks")
        verbose_name_plural = _("rhythms of checks")
        constraints = [
            models.UniqueConstraint(fields=["service", "part"], name="rhythm_once_a_part"),
            models.CheckConstraint(condition=Q(months__in=MONTHS), name="rhythm_is_offered"),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.get_months_display()}"


class Check(models.Model):
    """When somebody last said that a part of a sheet is right."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="checks")
    part = models.CharField(_("part"), max_length=20, choices=PART_LABELS)
    on = models.DateField(_("on"))
    hand = models.CharField(_("said by"), max_length=20, choices=HAND_LABELS, default=Hand.SERVICE)
    said_by = models.CharField(
        _("function of who said it"),
        max_length=80,
        blank=True,
        help_text=_("A function, such as reception; never a name."),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("check of a part")
        verbose_name_plural = _("checks of parts")
        constraints = [
            models.UniqueConstraint(fields=["service", "part"], name="check_once_a_part"),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.get_part_display()}"


class AskingQuerySet(models.QuerySet["Asking"]):
    def waiting(self) -> Self:
        """Those that nobody has answered yet."""
        return self.filter(closed_at=None)

    def silent(self) -> Self:
        """Those for which a team telephones, the sheet that was checked longest ago first."""
        return (
            self.waiting()
            .exclude(silent_at=None)
            .order_by(models.F("service__checked_on").asc(nulls_first=True), "opened_at", "pk")
        )


class Asking(models.Model):
    """One time that a sheet is asked about. ``silent_at``: since when a team may telephone."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="askings")
    parts = ArrayField(
        models.CharField(max_length=20, choices=PART_LABELS), verbose_name=_("parts")
    )
    opened_at = models.DateTimeField(_("asked"))
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    silent_at = models.DateTimeField(_("no answer since"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=OUTCOME_LABELS, blank=True)
    hand = models.CharField(_("answered by"), max_length=20, choices=HAND_LABELS, blank=True)
    tries = models.PositiveSmallIntegerField(_("calls without an answer"), default=0)
    tried_on = models.DateField(_("last call without an answer"), null=True, blank=True)

    objects = AskingQuerySet.as_manager()

    class Meta:
        verbose_name = _("asking about a sheet")
        verbose_name_plural = _("askings about sheets")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service"], condition=Q(closed_at=None), name="asking_once_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["silent_at"], condition=Q(closed_at=None), name="asking_silent"),
        ]

    def __str__(self) -> str:
        return f"{self.service} · {self.opened_at:%Y-%m-%d}"


class AskingLink(SecretLink):
    """Lets one keeper answer an asking, from a mail and without signing in."""

    asking = models.ForeignKey(Asking, models.CASCADE, related_name="links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("link to check a sheet")
        verbose_name_plural = _("links to check a sheet")

    def __str__(self) -> str:
        return str(self.asking)
