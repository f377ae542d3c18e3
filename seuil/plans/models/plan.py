"""Plans of territories, the steps that they take, what people propose for them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.councils.models import Council, Decision
from seuil.journal.steps import StepEvent
from seuil.organisations.models import FAMILY_LABELS, Organisation
from seuil.plans import labels
from seuil.plans.domain import plan, proposal
from seuil.territory.models import Territory
from seuil.wording.localised import Localised


class Plan(models.Model):
    """What a territory wants to change in a year. ``decision``: the one by which it is adopted."""

    slug = models.SlugField(_("name in addresses"), max_length=60, unique=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="plans", verbose_name=_("territory")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    council = models.ForeignKey(
        Council,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name=_("council"),
    )
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name=_("decision"),
    )
    status = models.CharField(
        _("status"),
        max_length=30,
        choices=labels.PLAN_LABELS,
        default=plan.Status.OPEN_FOR_PROPOSALS,
    )
    about_fr = models.TextField(_("introduction in French"), blank=True)
    about_nl = models.TextField(_("introduction in Dutch"), blank=True)
    about_en = models.TextField(_("introduction in English"), blank=True)
    process_fr = models.TextField(_("how it came about, in French"), blank=True)
    process_nl = models.TextField(_("how it came about, in Dutch"), blank=True)
    process_en = models.TextField(_("how it came about, in English"), blank=True)
    learnt_fr = models.TextField(_("what was learnt, in French"), blank=True)
    learnt_nl = models.TextField(_("what was learnt, in Dutch"), blank=True)
    learnt_en = models.TextField(_("what was learnt, in English"), blank=True)
    proposals_until = models.DateField(_("proposals until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("written"))
    moved_at = models.DateTimeField(_("last step"))

    about = Localised("about")
    process = Localised("process")
    learnt = Localised("learnt")

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-year", "territory"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "year"], name="plan_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.year}"


class PlanEvent(StepEvent):
    """A step that a plan took."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="events")
    step = models.CharField(_("step"), max_length=30, choices=labels.PLAN_STEPS)
    origin = models.CharField(_("from"), max_length=30, choices=labels.PLAN_LABELS)
    target = models.CharField(_("to"), max_length=30, choices=labels.PLAN_LABELS)
    words = models.TextField(_("words"), blank=True)
    language = models.CharField(_("language of the words"), max_length=5, blank=True)

    class Meta(StepEvent.Meta):
        verbose_name = _("step of a plan")
        verbose_name_plural = _("steps of plans")


class Proposal(models.Model):
    """What somebody proposes for a plan, with or without an account, and what became of it.

    ``mail`` is kept until the answer was sent.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="proposals")
    title = models.CharField(_("in one line"), max_length=160)
    words = models.TextField(_("what would change, for whom"))
    language = models.CharField(_("language"), max_length=5)
    family = models.CharField(
        _("practice family"), max_length=30, choices=FAMILY_LABELS, blank=True
    )
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("body"),
    )
    mail = models.EmailField(_("address for the answer"), blank=True)
    signs_kept = models.BooleanField(_("may name somebody, and stays"), default=False)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=labels.PROPOSAL_LABELS,
        default=proposal.Status.RECEIVED,
    )
    answer = models.TextField(_("answer"), blank=True)
    action = models.ForeignKey(
        "plans.Action",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("action"),
    )
    answered_by = somebody(_("answered by"))
    received_at = models.DateTimeField(_("received"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=proposal.Status.RECEIVED) | Q(answered_at__isnull=False),
                name="proposal_answered_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title
