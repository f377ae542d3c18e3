"""Mail on its way out, and the purposes that an address wants no mail for."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.messaging.domain import Purpose, State

PURPOSE_LABELS = {
    Purpose.SIGN_IN: _("signing in"),
    Purpose.ACCOUNT: _("your account"),
    Purpose.MEMBERSHIP: _("membership of an organisation"),
    Purpose.CAPACITY: _("reminders about capacity"),
    Purpose.FRESHNESS: _("sheets to check"),
    Purpose.CORRECTION: _("proposed corrections"),
    Purpose.IMPORT: _("imports"),
    Purpose.ORIENTATION: _("requests for orientation"),
    Purpose.PERSON: _("a link for the person concerned"),
    Purpose.CONCERTATION: _("meetings"),
    Purpose.FOLLOWING: _("blockages that you follow"),
}

STATE_LABELS = {
    State.WAITING: _("waiting"),
    State.LEAVING: _("leaving"),
    State.SENT: _("sent"),
    State.UNCERTAIN: _("uncertain: sent perhaps"),
    State.DEAD: _("given up"),
    State.KEPT: _("kept on this machine"),
}


class MessageQuerySet(models.QuerySet["Message"]):
    def to_try(self, now: datetime) -> Self:
        """Return those whose turn has come, and those that a broken attempt has left behind."""
        waiting = Q(state=State.WAITING, next_try_at__lte=now)
        return self.filter(waiting | Q(state=State.LEAVING))

    def uncertain(self) -> Self:
        return self.filter(state=State.UNCERTAIN)

    def dead(self) -> Self:
        return self.filter(state=State.DEAD)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class Message(models.Model):
    """One mail. Its text is forgotten as soon as a mail server has it."""

    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField(_("to"))
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, editable=False
    )
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    purpose = models.CharField(_("purpose"), max_length=20, choices=PURPOSE_LABELS, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=STATE_LABELS, default=State.WAITING, editable=False
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    due_at = models.DateTimeField(
        _("due"), editable=False, help_text=_("From then on it is worth sending, for a while.")
    )
    next_try_at = models.DateTimeField(_("next attempt"), editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["pk"]
        indexes = [
            models.Index(
                "next_try_at",
                condition=Q(state__in=[State.WAITING, State.LEAVING]),
                name="message_to_try",
            ),
            models.Index(fields=["created_at"], name="message_written"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False)
                | (~Q(state=State.SENT) & Q(sent_at=None)),
                name="message_sent_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Stop(models.Model):
    """Somebody wants no mail of one purpose any more. The address itself is not kept."""

    purpose = models.CharField(_("purpose"), max_length=20, choices=PURPOSE_LABELS, editable=False)
    address_digest = models.CharField(max_length=64)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("stopped mail")
        verbose_name_plural = _("stopped mail")
        constraints = [
            models.UniqueConstraint(
                fields=["address_digest", "purpose"], name="stop_once_an_address_and_purpose"
            ),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()
