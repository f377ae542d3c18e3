"""Asking colleagues: questions without person facts, meetings on a case, what one is told of."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.directory.models import Category
from seuil.orientation.models.desk import Desk
from seuil.orientation.models.request import OrientationRequest


class PeerQuestion(models.Model):
    """A question to the colleagues of a territory, without facts on a person.

    Nobody but the author knows who asked; the answers stay as knowledge.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    author = somebody(_("asked by"))
    territory = models.ForeignKey(
        "territory.Territory", models.PROTECT, related_name="+", verbose_name=_("territory")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theme")
    )
    title = models.CharField(_("question"), max_length=200)
    words = models.TextField(_("in words"), blank=True)
    asked_at = models.DateTimeField(_("asked"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("question to colleagues")
        verbose_name_plural = _("questions to colleagues")
        ordering = ["-asked_at", "pk"]

    def __str__(self) -> str:
        return self.title


class PeerAnswer(models.Model):
    question = models.ForeignKey(
        PeerQuestion, models.CASCADE, related_name="answers", verbose_name=_("question")
    )
    author = somebody(_("answered by"))
    words = models.TextField(_("answer"))
    helped = models.BooleanField(_("this helped"), default=False)
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name = _("answer of a colleague")
        verbose_name_plural = _("answers of colleagues")
        ordering = ["answered_at", "pk"]

    def __str__(self) -> str:
        return str(self.question)


class CaseMeeting(models.Model):
    """That people who are concerned by a request meet: under its pseudonym, nothing else."""

    request = models.ForeignKey(
        OrientationRequest, models.CASCADE, related_name="meetings", verbose_name=_("request")
    )
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    why = models.CharField(_("what is to be settled"), max_length=300)
    starts_at = models.DateTimeField(_("when"))
    where = models.CharField(_("where, or by which way"), max_length=300)
    desks = models.ManyToManyField(Desk, related_name="+", verbose_name=_("desks"))
    invited = models.TextField(_("others who are invited"), blank=True)
    asked_by = somebody(_("asked by"))
    asked_at = models.DateTimeField(_("asked"))
    settled = models.TextField(_("what was settled"), blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    class Meta:
        verbose_name = _("meeting on a request")
        verbose_name_plural = _("meetings on requests")
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        return f"{self.request}: {self.why}"


class NoticeChoice(models.Model):
    """How somebody wants to hear of requests: at once, once a day, or not by mail."""

    class Rhythm(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DAILY = "daily", _("once a day, together")
        NEVER = "never", _("not by mail")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="orientation_notices",
        verbose_name=_("person"),
    )
    rhythm = models.CharField(
        _("rhythm"), max_length=10, choices=Rhythm.choices, default=Rhythm.AT_ONCE
    )

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")

    def __str__(self) -> str:
        return f"{self.user}: {self.get_rhythm_display()}"
