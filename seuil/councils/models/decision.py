"""Decisions: their texts, version after version, rounds, positions, objections."""

import uuid
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.councils import labels
from seuil.councils.domain import decision, objection
from seuil.councils.domain.decision import CoConstruction, Position
from seuil.councils.models.council import Council, Seat
from seuil.journal.steps import StepEvent
from seuil.organisations.models import FAMILY_LABELS
from seuil.wording.localised import Localised


class DecisionQuerySet(models.QuerySet["Decision"]):
    def public(self) -> Self:
        """Keep those of which everybody reads: once a round was opened, whatever came then."""
        return self.filter(models.Exists(Round.objects.filter(decision=models.OuterRef("pk"))))

    def for_list(self) -> Self:
        return self.select_related("council__territory").order_by("-moved_at", "-pk")


class Decision(models.Model):
    """Something that a council decides. Its words are those of its latest `DecisionText`.

    ``carried_by``, ``safeguards``, ``review_on``: the outcome. ``sent_to``: the territory whose
    council is asked instead.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    council = models.ForeignKey(
        Council, models.PROTECT, related_name="decisions", verbose_name=_("council")
    )
    title_fr = models.CharField(_("title in French"), max_length=160)
    title_nl = models.CharField(_("title in Dutch"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    share = models.CharField(
        _("level of co-construction"),
        max_length=20,
        choices=labels.CO_CONSTRUCTION_LABELS,
        default=CoConstruction.DECIDED,
    )
    status = models.CharField(
        _("status"),
        max_length=30,
        choices=labels.DECISION_LABELS,
        default=decision.Status.PREPARED,
    )
    carried_by = models.CharField(
        _("who carries it"), max_length=300, blank=True, help_text=_("Bodies, never people.")
    )
    safeguards = models.TextField(_("safeguards"), blank=True)
    review_on = models.DateField(_("review on"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)
    sent_to = models.ForeignKey(
        "territory.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent to"),
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("written"))
    moved_at = models.DateTimeField(_("last step"))

    title = Localised("title")
    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-moved_at", "-pk"]
        indexes = [models.Index(fields=["council", "status"], name="decision_by_status")]

    def __str__(self) -> str:
        return str(self.title)


class DecisionText(models.Model):
    """One version of the text of a decision; locked once a round asked about it."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="texts")
    number = models.PositiveSmallIntegerField(_("version"))
    text_fr = models.TextField(_("text in French"), blank=True)
    text_nl = models.TextField(_("text in Dutch"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    why = models.CharField(_("what changed and why"), max_length=300, blank=True)
    author = somebody(_("by"))
    written_at = models.DateTimeField(_("written"))
    locked_at = models.DateTimeField(_("locked"), null=True, editable=False)

    text = Localised("text")

    class Meta:
        verbose_name = _("text of a decision")
        verbose_name_plural = _("texts of decisions")
        ordering = ["decision", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "number"], name="decision_version_once"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="locked",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__locked_at__isnull=False)
                & (
                    pgtrigger.Q(old__text_fr__df=pgtrigger.F("new__text_fr"))
                    | pgtrigger.Q(old__text_nl__df=pgtrigger.F("new__text_nl"))
                    | pgtrigger.Q(old__text_en__df=pgtrigger.F("new__text_en"))
                    | pgtrigger.Q(old__number__df=pgtrigger.F("new__number"))
                    | pgtrigger.Q(new__locked_at__isnull=True)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class DecisionEvent(StepEvent):
    """A step that a decision took."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="events")
    step = models.CharField(_("step"), max_length=30, choices=labels.DECISION_STEPS)
    origin = models.CharField(_("from"), max_length=30, choices=labels.DECISION_LABELS)
    target = models.CharField(_("to"), max_length=30, choices=labels.DECISION_LABELS)
    words = models.TextField(_("words"), blank=True)

    class Meta(StepEvent.Meta):
        verbose_name = _("step of a decision")
        verbose_name_plural = _("steps of decisions")


class RoundQuerySet(models.QuerySet["Round"]):
    def closed(self) -> Self:
        return self.exclude(closed_at=None)


class Round(models.Model):
    """A time in which seats speak about one version. What they say is read once it is closed."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="rounds")
    kind = models.CharField(_("kind"), max_length=20, choices=labels.ROUND_LABELS)
    text = models.ForeignKey(DecisionText, models.PROTECT, related_name="rounds")
    opened_at = models.DateTimeField(_("opened"))
    until = models.DateTimeField(_("until"))
    why_closed = models.CharField(_("why it was closed early"), max_length=300, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["decision", "opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(closed_at=None), name="round_one_at_a_time"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="stays_closed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False)
                & pgtrigger.Q(old__closed_at__df=pgtrigger.F("new__closed_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.opened_at:%Y-%m-%d}"


class Remark(models.Model):
    """A question of the first round, with its answer; or a reaction of the second."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="remarks")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    words = models.TextField(_("words"))
    answer = models.TextField(_("answer"), blank=True)
    author = somebody(_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("question or reaction")
        verbose_name_plural = _("questions and reactions")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.round_id}"


class SeatPosition(models.Model):
    """What a seat says of one version in a round of objections; counts for that version only.

    ``meets``: what it raised against an earlier version is met, which holds once the round closes.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="positions")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    position = models.CharField(_("position"), max_length=20, choices=labels.POSITION_LABELS)
    concern = models.TextField(_("concern"), blank=True)
    meets = models.TextField(
        _("how the text meets the objections that this seat raised before"), blank=True
    )
    author = somebody(_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "seat"], name="position_once_a_round"),
            models.CheckConstraint(
                condition=~Q(position=Position.CONCERN) | ~Q(concern=""),
                name="position_with_a_concern_says_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}"


class Objection(models.Model):
    """Why a seat cannot live with a text, what it proposes instead, and where this stands."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="objections")
    round = models.ForeignKey(Round, models.CASCADE, related_name="objections")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    proposal = models.TextField(_("proposal"))
    criterion = models.CharField(
        _("criterion of the charter"), max_length=30, choices=labels.CRITERION_LABELS, blank=True
    )
    status = models.CharField(
        _("status"),
        max_length=30,
        choices=labels.OBJECTION_LABELS,
        default=objection.Status.RAISED,
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    at = models.DateTimeField(_("raised"))

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "seat"], name="objection_once_a_round"),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(proposal=""), name="objection_says_why_and_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}"


class ObjectionEvent(StepEvent):
    """A step that an objection took; ``heard_on``: the day of a meeting that settled an appeal."""

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="events")
    step = models.CharField(_("step"), max_length=30, choices=labels.OBJECTION_STEPS)
    origin = models.CharField(_("from"), max_length=30, choices=labels.OBJECTION_LABELS)
    target = models.CharField(_("to"), max_length=30, choices=labels.OBJECTION_LABELS)
    words = models.TextField(_("words"), blank=True)
    heard_on = models.DateField(_("heard by the council on"), null=True, blank=True)
    families = ArrayField(
        models.CharField(max_length=30, choices=FAMILY_LABELS),
        verbose_name=_("practice families that were there"),
        default=list,
        blank=True,
    )

    class Meta(StepEvent.Meta):
        verbose_name = _("step of an objection")
        verbose_name_plural = _("steps of objections")
