"""What somebody says is wrong on a sheet, and what became of it."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.directory.models import Service
from seuil.journal.steps import StepEvent
from seuil.messaging.links import SecretLink
from seuil.organisations.models import Organisation
from seuil.upkeep.corrections.domain import (
    OPEN,
    Often,
    Proposal,
    Status,
    Step,
    Subject,
)
from seuil.upkeep.models.said import Said, SaidQuerySet

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
OFTEN_LABELS = {
    Often.ONCE: _("once"),
    Often.SEVERAL: _("several times"),
    Often.ALWAYS: _("each time"),
}


class CorrectionQuerySet(SaidQuerySet["Correction"]):
    def for_queue(self) -> Self:
        """Load all that a line of the queue shows, in one query."""
        return self.select_related("service__organisation", "holder", "observer")


class Correction(Said):
    """Something that somebody says is wrong on a sheet, or that the field has met.

    ``before`` and ``after`` are keys of the exchange format, only those that differ.
    ``fact`` is the sentence that was shown to somebody who was asked whether it is right.
    """

    service = models.ForeignKey(
        Service, models.CASCADE, related_name="corrections", verbose_name=_("service")
    )
    subject = models.CharField(_("about"), max_length=20, choices=SUBJECT_LABELS)
    dimension = models.CharField(_("dimension"), max_length=60, blank=True)
    before = models.JSONField(default=dict, editable=False)
    after = models.JSONField(default=dict, editable=False)
    fact = models.TextField(_("what the sheet said"), blank=True, editable=False)
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
    status = models.CharField(
        _("status"), max_length=20, choices=STATUS_LABELS, default=Status.PROPOSED
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta(Said.Meta):
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
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
