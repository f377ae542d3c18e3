"""A request for orientation, its steps, what was said of each level, its attachments."""

import datetime
import uuid
from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.directory.models import Category
from seuil.journal.steps import StepEvent
from seuil.organisations.models import Organisation
from seuil.orientation import labels
from seuil.orientation.domain.request import (
    AT_WORK,
    MOVERS,
    OPEN,
    Party,
    Priority,
    Status,
    Urgency,
)
from seuil.orientation.models.desk import Desk

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""No letter that is taken for a figure over the telephone."""


def at_desks(desks: Collection[int]) -> Q:
    """Return those that one of these desks has, and the open ones that it was asked along."""
    along = Q(other_desk__in=desks, status__in=OPEN)
    return ~Q(status=Status.DRAFT) & (Q(desk__in=desks) | along)


class RequestQuerySet(models.QuerySet["OrientationRequest"]):
    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def at_desks(self, desks: Collection[int]) -> Self:
        return self.filter(at_desks(desks))

    def late(self, today: datetime.date) -> Self:
        return self.open().filter(due_on__lt=today)

    def soonest_due(self) -> Self:
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")

    def for_list(self) -> Self:
        """Load all that a line of a list shows, in one query."""
        return self.select_related(
            "category", "place", "desk__territory", "other_desk", "answerer", "organisation"
        )


class OrientationRequest(models.Model):
    """What somebody needs, asked of the most local desk. A pseudonym and facts, no identity.

    ``code`` is the pseudonym. ``passes_on`` is the day on which the turn passes to the answerer.
    ``version`` grows with each step: a form that was read before it is stale. ``forgotten_at``:
    since then only the facts are left that identify nobody.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=8, unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=20, choices=labels.STATUS_LABELS, default=Status.DRAFT
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="orientation_requests",
        verbose_name=_("asked by"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked for"),
    )
    taken_by_phone = models.BooleanField(_("taken by telephone"), default=False)
    caller = models.CharField(_("who called, from where"), max_length=200, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("need")
    )
    words = models.TextField(_("in words"), blank=True)
    contact = models.CharField(_("how to reach the person"), max_length=300, blank=True)
    situation = models.JSONField(_("situation"), default=dict, blank=True)
    publics = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    place = models.ForeignKey(
        "territory.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("place"),
    )
    basin = models.ForeignKey(
        "territory.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("basin"),
    )
    language = models.CharField(_("language of the person"), max_length=5, blank=True)
    urgency = models.CharField(
        _("urgency"), max_length=20, choices=labels.URGENCY_LABELS, default=Urgency.ORDINARY
    )
    priority = models.CharField(
        _("priority"), max_length=20, choices=labels.PRIORITY_LABELS, default=Priority.DISTANCE
    )
    signs_kept = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    desk = models.ForeignKey(
        Desk,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("desk"),
    )
    transferred_from = models.ForeignKey(
        Desk, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("came from")
    )
    other_desk = models.ForeignKey(
        Desk,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="co_explored",
        verbose_name=_("other desk"),
    )
    lead = models.CharField(
        _("who leads"),
        max_length=20,
        choices={Party.ANSWERER: _("this desk"), Party.OTHER_DESK: _("the other desk")},
        default=Party.ANSWERER,
    )
    answerer = somebody(_("answerer"))
    answer = models.TextField(_("answer"), blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=30, choices=labels.OUTCOME_LABELS, blank=True
    )
    transition = models.ForeignKey(
        "Transition",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("transition"),
    )
    created_at = models.DateTimeField(_("begun"))
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True)
    moved_at = models.DateTimeField(_("last step"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    due_on = models.DateField(_("next move due"), null=True, blank=True)
    passes_on = models.DateField(_("turn passes on"), null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for orientation")
        verbose_name_plural = _("requests for orientation")
        ordering = ["-moved_at", "pk"]
        indexes = [
            models.Index(fields=["desk", "status", "due_on"]),
            models.Index(fields=["other_desk", "status"]),
            models.Index(fields=["author", "status"]),
            models.Index(fields=["answerer", "status"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[Status.DRAFT, Status.CANCELLED]) | Q(desk__isnull=False),
                name="request_has_a_desk_once_sent",
            ),
            models.CheckConstraint(
                condition=(Q(status=Status.CLOSED) & ~Q(outcome="") & Q(closed_at__isnull=False))
                | (~Q(status=Status.CLOSED) & Q(outcome="")),
                name="request_outcome_when_closed",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.CO_EXPLORING) | Q(other_desk__isnull=False),
                name="request_other_desk_when_asked_along",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def mover(self, today: datetime.date) -> Party | None:
        """Return who must move next on a day; the clock may have passed the turn on."""
        if self.passes_on is not None and self.passes_on <= today and self.status in AT_WORK:
            return Party.ANSWERER
        return MOVERS[Status(self.status)]

    def is_late(self, today: datetime.date) -> bool:
        return self.status in OPEN and self.due_on is not None and self.due_on < today


class RequestEvent(StepEvent):
    """One step of a request: what, by whom and as what, when, with which words."""

    request = models.ForeignKey(
        OrientationRequest, models.CASCADE, related_name="events", verbose_name=_("request")
    )
    step = models.CharField(_("step"), max_length=20, choices=labels.STEP_LABELS)
    origin = models.CharField(_("from"), max_length=20, choices=labels.STATUS_LABELS)
    target = models.CharField(_("to"), max_length=20, choices=labels.STATUS_LABELS)
    party = models.CharField(_("as"), max_length=20, choices=labels.PARTY_LABELS)
    words = models.TextField(_("words"), blank=True)
    desk = models.ForeignKey(
        Desk, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("desk")
    )
    colleague = somebody(_("colleague"))
    outcome = models.CharField(
        _("outcome"), max_length=30, choices=labels.OUTCOME_LABELS, blank=True
    )

    class Meta(StepEvent.Meta):
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")


class LevelNote(models.Model):
    """That a level was looked at without finding an avenue; "not relevant" says why."""

    class Verdict(models.TextChoices):
        NOTHING_FOUND = "nothing_found", _("consulted, nothing found")
        NOT_RELEVANT = "not_relevant", _("not relevant")

    request = models.ForeignKey(
        OrientationRequest, models.CASCADE, related_name="levels", verbose_name=_("request")
    )
    band = models.CharField(_("level"), max_length=20, choices=labels.BAND_LABELS)
    verdict = models.CharField(_("what was found"), max_length=20, choices=Verdict.choices)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    noted_by = somebody(_("noted by"))
    noted_at = models.DateTimeField(_("noted"))

    class Meta:
        verbose_name = _("note on a level")
        verbose_name_plural = _("notes on levels")
        ordering = ["request", "band"]
        constraints = [
            models.UniqueConstraint(fields=["request", "band"], name="level_noted_once"),
            models.CheckConstraint(
                condition=Q(verdict="nothing_found") | ~Q(reason=""),
                name="level_not_relevant_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.get_band_display()}"


class Attachment(models.Model):
    """A document of a request, made anew from what was sent: no hidden data, no script."""

    request = models.ForeignKey(
        OrientationRequest, models.CASCADE, related_name="attachments", verbose_name=_("request")
    )
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    media_type = models.CharField(_("kind of file"), max_length=60)
    content = models.BinaryField()
    pages = models.PositiveSmallIntegerField(_("pages"), default=1)
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.name
