"""What somebody says is wrong on a sheet, and what became of it."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.directory.models import Service
from seuil.journal.steps import StepEvent
from seuil.messaging.links import SecretLink
from seuil.organisations.models import Organisation
from seuil.upkeep.corrections.domain import (
    OPEN,
    Basis,
    Often,
    Proposal,
    Status,
    Step,
    Subject,
)

STATUS_LABELS = {
    Status.PROPOSED: _("waiting"),
    Status.TAKEN: _("somebody is looking at it"),
    Status.ACCEPTED: _("accepted"),
    Status.ACCEPTED_CHANGED: _("accepted, in other words"),
    Status.REFUSED: _("not taken up"),
    Status.WITHDRAWN: _("withdrawn"),
}
STEP_LABELS = {
    Step.TAKE: _("taken up"),
    Step.GIVE_BACK: _("given back"),
    Step.ACCEPT: _("accepted"),
    Step.ACCEPT_CHANGED: _("accepted, in other words"),
    Step.REFUSE: _("not taken up"),
    Step.WITHDRAW: _("withdrawn"),
}
SUBJECT_LABELS = {
    Subject.HOURS: _("The opening hours"),
    Subject.CONTACT: _("The telephone, the mail or the website"),
    Subject.PLACE: _("The address"),
    Subject.CONDITION: _("A condition: whom they take"),
    Subject.GONE: _("This service no longer exists"),
    Subject.OTHER: _("Something else"),
    Subject.OBSERVED: _("A condition met in the field"),
}
BASIS_LABELS = {
    Basis.SERVICE: _("I work at this service"),
    Basis.THERE: _("I went there"),
    Basis.CALLED: _("I called them"),
    Basis.ACCOMPANIED: _("I went with somebody"),
    Basis.OTHERWISE: _("Otherwise"),
}
OFTEN_LABELS = {
    Often.ONCE: _("once"),
    Often.SEVERAL: _("several times"),
    Often.ALWAYS: _("each time"),
}


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def waiting(self) -> Self:
        return self.filter(status__in=OPEN)

    def answered(self) -> Self:
        return self.exclude(status__in=OPEN)

    def untold(self) -> Self:
        """Those of which no keeper has read in a mail."""
        return self.waiting().filter(told_at=None)

    def oldest_first(self) -> Self:
        return self.order_by("made_at", "pk")

    def for_queue(self) -> Self:
        """Load all that a line of the queue shows, in one query."""
        return self.select_related("service__organisation", "holder", "observer")


class Correction(models.Model):
    """Something that somebody says is wrong on a sheet, or that the field has met.

    ``before`` and ``after`` are keys of the exchange format, only those that differ. Who wrote it
    is not known unless they were signed in; ``mail`` is where the answer goes, if they want one.
    ``fact`` is the sentence that was shown to somebody who was asked whether it is right.
    """

    service = models.ForeignKey(
        Service, models.CASCADE, related_name="corrections", verbose_name=_("service")
    )
    subject = models.CharField(_("about"), max_length=20, choices=SUBJECT_LABELS)
    dimension = models.CharField(_("dimension"), max_length=60, blank=True)
    before = models.JSONField(default=dict, editable=False)
    after = models.JSONField(default=dict, editable=False)
    words = models.TextField(_("in words"), blank=True)
    fact = models.TextField(_("what the sheet said"), blank=True, editable=False)
    basis = models.CharField(_("how one knows"), max_length=20, choices=BASIS_LABELS)
    said_by = models.CharField(
        _("function of who said it"),
        max_length=80,
        blank=True,
        help_text=_("A function, such as reception; never a name."),
    )
    observed_on = models.DateField(_("met on"), null=True, blank=True)
    often = models.CharField(_("how often"), max_length=20, choices=OFTEN_LABELS, blank=True)
    observer = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("met by"),
    )
    proposer = somebody(_("written by"))
    mail = models.EmailField(_("address for the answer"), blank=True)
    language = models.CharField(_("language"), max_length=5)
    status = models.CharField(
        _("status"), max_length=20, choices=STATUS_LABELS, default=Status.PROPOSED
    )
    holder = somebody(_("looked at by"))
    reason = models.TextField(_("answer"), blank=True)
    made_at = models.DateTimeField(_("written"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    told_at = models.DateTimeField(_("keepers were told"), null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["status", "made_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=sorted(OPEN), answered_at=None)
                | (~Q(status__in=sorted(OPEN)) & Q(answered_at__isnull=False)),
                name="correction_answered_when_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.get_subject_display()}"

    @property
    def proposed(self) -> Proposal:
        return Proposal(Subject(self.subject), self.dimension, self.before, self.after)

    def waited(self, now: datetime.datetime) -> datetime.timedelta:
        """Return how long the answer took, or has taken so far."""
        return (self.answered_at or now) - self.made_at


class CorrectionEvent(StepEvent):
    """One step of a correction: what, by whom, when."""

    correction = models.ForeignKey(
        Correction, models.CASCADE, related_name="events", verbose_name=_("correction")
    )
    step = models.CharField(_("step"), max_length=20, choices=STEP_LABELS)
    origin = models.CharField(_("from"), max_length=20, choices=STATUS_LABELS)
    target = models.CharField(_("to"), max_length=20, choices=STATUS_LABELS)
    reason = models.TextField(_("reason"), blank=True)

    class Meta(StepEvent.Meta):
        verbose_name = _("step of a correction")
        verbose_name_plural = _("steps of corrections")


class CorrectionLink(SecretLink):
    """Lets whoever wrote a correction read its answer and withdraw it, without account."""

    correction = models.ForeignKey(
        Correction, models.CASCADE, related_name="links", verbose_name=_("correction")
    )

    class Meta:
        verbose_name = _("link to a correction")
        verbose_name_plural = _("links to corrections")

    def __str__(self) -> str:
        return str(self.correction)
