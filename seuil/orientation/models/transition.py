"""Passages that must not break, and what organisations have agreed on them."""

import datetime
import uuid
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.organisations.models import Organisation
from seuil.orientation.domain.partnerships import Part
from seuil.orientation.domain.transitions import State


class Transition(models.Model):
    """A passage in a life: from what to what, when, who holds the thread. No identity.

    ``template`` names the checklist it began with. The thread is held together from
    ``date`` - ``overlap_days`` to ``date`` + ``overlap_days``.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    template = models.CharField(_("kind of transition"), max_length=40)
    from_what = models.CharField(_("from"), max_length=200)
    to_what = models.CharField(_("to"), max_length=200)
    date = models.DateField(_("on"), null=True, blank=True)
    overlap_days = models.PositiveSmallIntegerField(_("days held together"), default=30)
    holder_before = models.CharField(_("who holds the thread before"), max_length=200, blank=True)
    holder_during = models.CharField(
        _("who holds the thread meanwhile"), max_length=200, blank=True
    )
    holder_after = models.CharField(_("who holds the thread after"), max_length=200, blank=True)
    author = somebody(_("written by"))
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        ordering = ["-created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_what} → {self.to_what}"


class TransitionItem(models.Model):
    """One thing that must not break; ``broken_on`` when it did."""

    transition = models.ForeignKey(
        Transition, models.CASCADE, related_name="items", verbose_name=_("transition")
    )
    code = models.CharField(_("what"), max_length=40, blank=True)
    label = models.CharField(_("in words"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField(_("by"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)
    broken_on = models.DateField(_("broken"), null=True, blank=True)

    class Meta:
        verbose_name = _("thing that must not break")
        verbose_name_plural = _("things that must not break")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(broken_on=None), name="item_done_or_broken"
            ),
            models.CheckConstraint(condition=~Q(code="") | ~Q(label=""), name="item_says_what"),
        ]

    def __str__(self) -> str:
        return self.label or self.code

    @property
    def state(self) -> State:
        if self.broken_on is not None:
            return State.BROKEN
        return State.OPEN if self.done_on is None else State.DONE


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def in_force(self, day: datetime.date) -> Self:
        """Those that both sides stand by on a day; one whose review is due holds until it ends."""
        return self.not_ended(day).filter(agreed_on__lte=day, confirmed_at__isnull=False)

    def not_ended(self, day: datetime.date) -> Self:
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day))

    def between(self, givers: Iterable[int], takers: Iterable[int]) -> Self:
        return self.filter(giver__in=list(givers), taker__in=list(takers))

    def touching(self, organisations: Iterable[int]) -> Self:
        keys = list(organisations)
        return self.filter(Q(giver__in=keys) | Q(taker__in=keys))

    def for_list(self) -> Self:
        """Load all that a line of a list shows, in one query."""
        return self.select_related("giver", "taker")


class Partnership(models.Model):
    """An agreement between two organisations: who takes whom, when, by which way.

    ``recorded_for`` is the side whose manager wrote it down; empty where a team did.
    """

    giver = models.ForeignKey(
        Organisation, models.CASCADE, related_name="partnerships_out", verbose_name=_("sends")
    )
    taker = models.ForeignKey(
        Organisation, models.CASCADE, related_name="partnerships_in", verbose_name=_("takes")
    )
    whom = models.CharField(_("whom"), max_length=300)
    when = models.CharField(_("when, how soon"), max_length=300, blank=True)
    channel = models.CharField(_("by which way"), max_length=300, blank=True)
    agreed_on = models.DateField(_("agreed on"))
    review_on = models.DateField(_("to be reviewed on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    recorded_by = somebody(_("recorded by"))
    recorded_for = models.CharField(
        _("recorded for"),
        max_length=10,
        choices={Part.GIVER: _("the one that sends"), Part.TAKER: _("the one that takes")},
        blank=True,
    )
    recorded_at = models.DateTimeField(_("recorded"))
    confirmed_at = models.DateTimeField(_("confirmed by the other side"), null=True, blank=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement between organisations")
        verbose_name_plural = _("agreements between organisations")
        ordering = ["-agreed_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="partnership_of_two"),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("agreed_on")), name="partnership_reviewed_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"

    @property
    def confirming(self) -> Part:
        """The side that did not write it down confirms; what a team wrote, the one that takes."""
        return Part.GIVER if self.recorded_for == Part.TAKER else Part.TAKER

    def organisation_of(self, part: Part) -> Organisation:
        return self.giver if part is Part.GIVER else self.taker

    def is_to_review(self, today: datetime.date) -> bool:
        return self.ended_on is None and self.review_on <= today
