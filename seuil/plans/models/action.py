"""Actions of plans: who carries them, what they need, what was noted of them."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.journal.steps import StepEvent
from seuil.organisations.models import Organisation
from seuil.plans import labels
from seuil.plans.domain import action
from seuil.plans.domain.action import SHOWN, Funding
from seuil.plans.models.plan import Plan
from seuil.wording.localised import Localised, Wording


class ActionQuerySet(models.QuerySet["Action"]):
    def shown(self) -> Self:
        """Keep those that everybody reads: drafts are of those who write the plan."""
        return self.filter(status__in=SHOWN)


class Action(models.Model):
    """What a territory does about something, who carries it, until when.

    Its origin is in traces (`seuil.register.models.TraceLink`) from blockages and tracks, and in
    ``propositions`` and ``other_origin``. ``carrier_left_on``: the body that carried it has left.
    ``raised``: why it sits higher than where its problem is met.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="actions", verbose_name=_("plan"))
    number = models.PositiveSmallIntegerField(_("number"))
    title_fr = models.CharField(_("title in French"), max_length=160, blank=True)
    title_nl = models.CharField(_("title in Dutch"), max_length=160, blank=True)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    about_fr = models.TextField(_("description in French"), blank=True)
    about_nl = models.TextField(_("description in Dutch"), blank=True)
    about_en = models.TextField(_("description in English"), blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=labels.ACTION_LABELS, default=action.Status.DRAFT
    )
    objectives = ArrayField(
        models.CharField(max_length=20, choices=labels.OBJECTIVE_LABELS),
        verbose_name=_("objectives"),
        default=list,
        blank=True,
    )
    functions = ArrayField(
        models.CharField(max_length=20, choices=labels.FUNCTION_LABELS),
        verbose_name=_("functions"),
        default=list,
        blank=True,
    )
    themes = ArrayField(
        models.CharField(max_length=80), verbose_name=_("themes"), default=list, blank=True
    )
    publics = ArrayField(
        models.CharField(max_length=40), verbose_name=_("publics"), default=list, blank=True
    )
    propositions = ArrayField(
        models.CharField(max_length=40), verbose_name=_("propositions"), default=list, blank=True
    )
    other_origin = models.CharField(_("other origin"), max_length=300, blank=True)
    other_origin_language = models.CharField(
        _("language of the words"), max_length=5, blank=True, editable=False
    )
    raised = models.CharField(
        _("why at this level"), max_length=30, choices=labels.UP_LABELS, blank=True
    )
    raised_words = models.CharField(_("in words"), max_length=300, blank=True)
    raised_language = models.CharField(
        _("language of the words"), max_length=5, blank=True, editable=False
    )
    carrier = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_actions",
        verbose_name=_("carried by"),
    )
    carrier_left_on = models.DateField(_("carrier left on"), null=True, blank=True)
    partners = models.ManyToManyField(
        Organisation, related_name="partner_actions", blank=True, verbose_name=_("partners")
    )
    funding = models.CharField(
        _("money"), max_length=20, choices=labels.FUNDING_LABELS, default=Funding.NONE
    )
    funding_words = models.CharField(_("money, in words"), max_length=300, blank=True)
    funding_language = models.CharField(
        _("language of the words"), max_length=5, blank=True, editable=False
    )
    begins_on = models.DateField(_("begins"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    started_on = models.DateField(_("began"), null=True, editable=False)
    changed_fr = models.TextField(_("what changed, in French"), blank=True)
    changed_nl = models.TextField(_("what changed, in Dutch"), blank=True)
    changed_en = models.TextField(_("what changed, in English"), blank=True)
    for_whom_fr = models.TextField(_("for whom, in French"), blank=True)
    for_whom_nl = models.TextField(_("for whom, in Dutch"), blank=True)
    for_whom_en = models.TextField(_("for whom, in English"), blank=True)
    how_known_fr = models.TextField(_("how we know, in French"), blank=True)
    how_known_nl = models.TextField(_("how we know, in Dutch"), blank=True)
    how_known_en = models.TextField(_("how we know, in English"), blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("written"))
    moved_at = models.DateTimeField(_("last step"))

    title = Localised("title")
    about = Localised("about")
    changed = Localised("changed")
    for_whom = Localised("for_whom")
    how_known = Localised("how_known")
    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="action_has_its_number"),
            models.CheckConstraint(
                condition=~(Q(title_fr="") & Q(title_nl="") & Q(title_en="")),
                name="action_has_a_title",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(begins_on=None) | Q(ends_on__gte=F("begins_on")),
                name="action_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def origin_said(self) -> Wording:
        return Wording(self.other_origin, self.other_origin_language)

    @property
    def raised_said(self) -> Wording:
        return Wording(self.raised_words if self.raised else "", self.raised_language)

    @property
    def funding_said(self) -> Wording:
        return Wording(self.funding_words, self.funding_language)


class ActionEvent(StepEvent):
    """A step that an action took."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="events")
    step = models.CharField(_("step"), max_length=20, choices=labels.ACTION_STEPS)
    origin = models.CharField(_("from"), max_length=20, choices=labels.ACTION_LABELS)
    target = models.CharField(_("to"), max_length=20, choices=labels.ACTION_LABELS)
    words = models.TextField(_("words"), blank=True)
    language = models.CharField(_("language of the words"), max_length=5, blank=True)

    class Meta(StepEvent.Meta):
        verbose_name = _("step of an action")
        verbose_name_plural = _("steps of actions")


class ActionNote(models.Model):
    """How it goes, noted on a day: the process, beside the result.

    ``step``: what the body that carries it proposes to the team with this note.
    """

    action = models.ForeignKey(Action, models.CASCADE, related_name="notes")
    on = models.DateField(_("on"))
    words = models.TextField(_("note"))
    language = models.CharField(_("language"), max_length=5)
    step = models.CharField(
        _("step proposed"), max_length=20, choices=labels.ACTION_STEPS, blank=True
    )
    at = models.DateTimeField(_("written"))
    author = somebody(_("by"))

    class Meta:
        verbose_name = _("note on an action")
        verbose_name_plural = _("notes on actions")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.action_id}"


class SuccessCondition(models.Model):
    """Where one of the success conditions stands for an action."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="conditions")
    code = models.CharField(_("condition"), max_length=40)
    state = models.CharField(_("state"), max_length=20, choices=labels.CONDITION_LABELS)
    words = models.CharField(_("in words"), max_length=300, blank=True)
    language = models.CharField(_("language of the words"), max_length=5, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("success condition")
        verbose_name_plural = _("success conditions")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["action", "code"], name="condition_once_an_action"),
        ]

    def __str__(self) -> str:
        return self.code
