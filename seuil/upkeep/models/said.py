"""What anybody says about the directory, and the answer: the columns that all such tables have."""

import datetime
from typing import Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.upkeep.labels import BASIS_LABELS

Row = TypeVar("Row", bound="Said")


class SaidQuerySet(models.QuerySet[Row]):
    def waiting(self) -> Self:
        return self.filter(answered_at=None)

    def answered(self) -> Self:
        return self.exclude(answered_at=None)

    def untold(self) -> Self:
        """Those of which nobody who answers has read in a mail."""
        return self.waiting().filter(told_at=None)

    def oldest_first(self) -> Self:
        return self.order_by("made_at", "pk")


class Said(models.Model):
    """Who wrote it is not known unless they were signed in; ``mail`` is where the answer goes.

    A table made of this has a ``status``, and a constraint: answered as soon as it is over.
    """

    words = models.TextField(_("in words"), blank=True)
    basis = models.CharField(_("how one knows"), max_length=20, choices=BASIS_LABELS)
    proposer = somebody(_("written by"))
    mail = models.EmailField(_("address for the answer"), blank=True)
    language = models.CharField(_("language"), max_length=5)
    holder = somebody(_("looked at by"))
    reason = models.TextField(_("answer"), blank=True)
    made_at = models.DateTimeField(_("written"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    told_at = models.DateTimeField(_("keepers were told"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["made_at", "pk"]

    def waited(self, now: datetime.datetime) -> datetime.timedelta:
        """Return how long the answer took, or has taken so far."""
        return (self.answered_at or now) - self.made_at
