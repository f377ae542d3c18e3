"""What one level asks of another."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.journal.steps import StepEvent
from seuil.plans import labels
from seuil.plans.domain import level
from seuil.plans.models.action import Action
from seuil.register.models import Blockage
from seuil.territory.models import Territory


class LevelRequest(models.Model):
    """Something that a territory asks of another one; an answer is owed.

    ``previous``: the request that was passed on. ``subject``: in one line; what it is about may be
    a blockage, an action, or words alone. ``result``: the action by which it was taken up.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    origin = models.ForeignKey(
        Territory, models.PROTECT, related_name="requests_made", verbose_name=_("asked by")
    )
    target = models.ForeignKey(
        Territory, models.PROTECT, related_name="requests_received", verbose_name=_("asked of")
    )
    subject = models.CharField(_("in one line"), max_length=160)
    words = models.TextField(_("what is asked, and why there"))
    language = models.CharField(_("language"), max_length=5)
    reason = models.CharField(
        _("why at that level"), max_length=30, choices=labels.UP_LABELS, blank=True
    )
    blockage = models.ForeignKey(
        Blockage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="level_requests",
        verbose_name=_("blockage"),
    )
    action = models.ForeignKey(
        Action,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="level_requests",
        verbose_name=_("action"),
    )
    result = models.ForeignKey(
        Action,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken up as"),
    )
    previous = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="next",
        verbose_name=_("passed on from"),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=labels.REQUEST_LABELS, default=level.Status.SENT
    )
    author = somebody(_("by"))
    version = models.PositiveIntegerField(default=0, editable=False)
    sent_at = models.DateTimeField(_("sent"))
    moved_at = models.DateTimeField(_("last step"))

    class Meta:
        verbose_name = _("level request")
        verbose_name_plural = _("level requests")
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["status", "sent_at"], name="level_request_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(origin=models.F("target")), name="level_request_to_another"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class LevelRequestEvent(StepEvent):
    """A step that a level request took."""

    request = models.ForeignKey(LevelRequest, models.CASCADE, related_name="events")
    step = models.CharField(_("step"), max_length=20, choices=labels.REQUEST_STEPS)
    origin = models.CharField(_("from"), max_length=20, choices=labels.REQUEST_LABELS)
    target = models.CharField(_("to"), max_length=20, choices=labels.REQUEST_LABELS)
    words = models.TextField(_("words"), blank=True)

    class Meta(StepEvent.Meta):
        verbose_name = _("step of a level request")
        verbose_name_plural = _("steps of level requests")
