"""How federations ask their members. What a member says has no name and no address."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.councils import labels
from seuil.councils.domain import consultation
from seuil.councils.domain.consultation import LONGEST_DISSENT
from seuil.councils.models.council import Seat
from seuil.councils.models.decision import Decision, DecisionText
from seuil.journal.steps import StepEvent
from seuil.messaging.links import SecretLink


class MemberConsultation(models.Model):
    """One federation asking its members about one version of a decision, until a day.

    ``asked`` and ``heard`` are said by the federation, also when it asked by other ways than
    this site. ``dissent``: what those thought who thought otherwise, in two lines.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="consultations")
    text = models.ForeignKey(DecisionText, models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="consultations")
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=labels.CONSULTATION_LABELS,
        default=consultation.Status.NOT_BEGUN,
    )
    until = models.DateTimeField(_("until"))
    question = models.TextField(_("question to the members"), blank=True)
    method = models.CharField(_("how they were asked"), max_length=300, blank=True)
    asked = models.PositiveIntegerField(_("members asked"), null=True, blank=True)
    heard = models.PositiveIntegerField(_("members heard"), null=True, blank=True)
    dissent = models.CharField(_("who thought otherwise"), max_length=LONGEST_DISSENT, blank=True)
    position = models.CharField(
        _("position"), max_length=20, choices=labels.POSITION_LABELS, blank=True
    )
    words = models.TextField(_("in short"), blank=True)
    moved_at = models.DateTimeField(_("last step"))

    class Meta:
        verbose_name = _("consultation of members")
        verbose_name_plural = _("consultations of members")
        ordering = ["decision", "seat"]
        constraints = [
            models.UniqueConstraint(fields=["text", "seat"], name="members_asked_once_a_version"),
            models.CheckConstraint(
                condition=Q(heard=None) | Q(asked=None) | Q(heard__lte=models.F("asked")),
                name="members_heard_were_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}"


class ConsultationEvent(StepEvent):
    """A step that a consultation took."""

    consultation = models.ForeignKey(MemberConsultation, models.CASCADE, related_name="events")
    step = models.CharField(_("step"), max_length=20, choices=labels.CONSULTATION_STEPS)
    origin = models.CharField(_("from"), max_length=20, choices=labels.CONSULTATION_LABELS)
    target = models.CharField(_("to"), max_length=20, choices=labels.CONSULTATION_LABELS)

    class Meta(StepEvent.Meta):
        verbose_name = _("step of a consultation")
        verbose_name_plural = _("steps of consultations")


class MemberLink(SecretLink):
    """The link by which a member answers once. Gone, address and all, when the time is over."""

    consultation = models.ForeignKey(MemberConsultation, models.CASCADE, related_name="links")
    mail = models.EmailField(_("address"))
    language = models.CharField(_("language"), max_length=5)

    class Meta:
        verbose_name = _("link of a member")
        verbose_name_plural = _("links of members")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "mail"], name="member_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id}"


class MemberAnswer(models.Model):
    """What one member thinks; nothing, not its place among others nor a day, leads to its link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultation = models.ForeignKey(MemberConsultation, models.CASCADE, related_name="answers")
    position = models.CharField(_("position"), max_length=20, choices=labels.POSITION_LABELS)
    words = models.TextField(_("words"), blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)

    class Meta:
        verbose_name = _("answer of a member")
        verbose_name_plural = _("answers of members")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.consultation_id}"
