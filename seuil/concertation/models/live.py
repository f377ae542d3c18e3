"""What comes in while a session is live: phones, contributions, what people thought of it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.concertation import labels
from seuil.concertation.domain.contribution import LONGEST, SETTLED, Status
from seuil.concertation.models.session import Session
from seuil.journal.steps import StepEvent
from seuil.organisations.models import FAMILY_LABELS
from seuil.register.models import Blockage


class Device(models.Model):
    """A phone that joined: a seat's practice family and nothing of its owner.

    ``waiting``: how many contributions it said it still holds. Forgotten once all are sorted.
    """

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="devices", verbose_name=_("session")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    family = models.CharField(_("practice family"), max_length=30, choices=FAMILY_LABELS)
    joined_at = models.DateTimeField(_("joined"))
    seen_at = models.DateTimeField(_("last heard of"))
    waiting = models.PositiveSmallIntegerField(_("still holds"), default=0)

    class Meta:
        verbose_name = _("phone in a session")
        verbose_name_plural = _("phones in sessions")
        ordering = ["joined_at", "pk"]

    def __str__(self) -> str:
        return f"{self.session_id}"


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def unsettled(self) -> Self:
        """Keep those of which nobody has decided yet what becomes of them."""
        return self.exclude(status__in=SETTLED)

    def in_order(self) -> Self:
        return self.order_by("received_at", "pk")


class Contribution(models.Model):
    """One thing said: at most 280 characters, the practice family of a seat, no author.

    ``uuid`` is made by the phone: the same one sent twice is one contribution, and whoever kept it
    can see what became of it and withdraw it. ``said_at`` is the phone's own clock, shown to
    nobody; ``received_at`` orders. ``proposed`` is the heading that its author tapped, ``heading``
    the one under which it was filed.
    """

    uuid = models.UUIDField(unique=True, editable=False)
    session = models.ForeignKey(
        Session, models.CASCADE, related_name="contributions", verbose_name=_("session")
    )
    device = models.ForeignKey(
        Device, models.SET_NULL, null=True, blank=True, related_name="contributions"
    )
    via = models.CharField(_("came by"), max_length=10, choices=labels.VIA_LABELS)
    paper_number = models.PositiveSmallIntegerField(_("number of the card"), null=True, blank=True)
    family = models.CharField(
        _("practice family"), max_length=30, choices=FAMILY_LABELS, blank=True
    )
    proposed = models.CharField(
        _("heading proposed"), max_length=30, choices=labels.HEADING_LABELS, blank=True
    )
    heading = models.CharField(
        _("filed under"), max_length=30, choices=labels.HEADING_LABELS, blank=True
    )
    text = models.CharField(_("text"), max_length=LONGEST)
    language = models.CharField(_("language"), max_length=5, blank=True)
    signs_kept = models.BooleanField(_("may name somebody, and stays"), default=False)
    status = models.CharField(
        _("status"), max_length=20, choices=labels.CONTRIBUTION_LABELS, default=Status.RECEIVED
    )
    reason = models.CharField(_("why it was set aside"), max_length=300, blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("says the same as"),
    )
    blockage = models.ForeignKey(
        Blockage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("shows the blockage"),
    )
    blockage_suggested = models.BooleanField(
        _("proposed by the program"), default=False, editable=False
    )
    is_late = models.BooleanField(_("came after the end"), default=False)
    said_at = models.DateTimeField(null=True, editable=False)
    received_at = models.DateTimeField(_("received"))
    shown_at = models.DateTimeField(_("on the screen since"), null=True, blank=True)
    observation = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["received_at", "pk"]
        indexes = [
            models.Index(fields=["session", "status"], name="contribution_by_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=[Status.FILED, Status.LINKED, Status.PUBLISHED])
                | ~Q(heading=""),
                name="contribution_filed_under_a_heading",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.SET_ASIDE) | ~Q(reason=""),
                name="contribution_set_aside_says_why",
            ),
            models.UniqueConstraint(
                fields=["session", "paper_number"],
                condition=Q(paper_number__isnull=False),
                name="paper_card_once",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ContributionEvent(StepEvent):
    """A step that a contribution took."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="events", verbose_name=_("contribution")
    )
    step = models.CharField(_("step"), max_length=20)
    heading = models.CharField(
        _("filed under"), max_length=30, choices=labels.HEADING_LABELS, blank=True
    )

    class Meta(StepEvent.Meta):
        verbose_name = _("step of a contribution")
        verbose_name_plural = _("steps of contributions")

    def __str__(self) -> str:
        return self.step


class Evaluation(models.Model):
    """What somebody thought of a session: answers in codes, own words. No author, no hour.

    ``uuid`` is made by the phone, so that one answer sent twice is one.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(
        Session, models.CASCADE, related_name="evaluations", verbose_name=_("session")
    )
    answers = models.JSONField(_("answers"), default=dict)
    words = models.TextField(_("in own words"), blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["uuid"]

    def __str__(self) -> str:
        return str(self.uuid)
