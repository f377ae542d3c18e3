"""On which conditions services really take people."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seuil.access.types import Force, Operator, State
from seuil.directory.domain import Origin
from seuil.directory.models.sheet import Service
from seuil.wording.localised import Localised

STATE_LABELS = {
    State.NONE: _("no condition"),
    State.CONDITION: _("condition"),
    State.UNKNOWN: _("not checked"),
}
OPERATOR_LABELS = {
    Operator.BETWEEN: _("between"),
    Operator.IN: _("one of"),
    Operator.NOT_IN: _("none of"),
    Operator.ALL_OF: _("all of"),
    Operator.NOT_ALL_OF: _("not all together"),
    Operator.HAS: _("has"),
    Operator.NOT_HAS: _("has not"),
    Operator.WITHIN: _("lives in"),
}
FORCE_LABELS = {
    Force.REQUIRES: _("requires"),
    Force.PREFERS: _("gives priority"),
    Force.EXCLUDES: _("excludes"),
}
ORIGIN_LABELS = {
    Origin.DECLARED: _("declared by the service"),
    Origin.OBSERVED: _("observed by the field"),
    Origin.IMPORTED: _("imported"),
}


class AccessCondition(models.Model):
    """What a service says on one dimension: no condition, a condition, or not checked."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="conditions")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    dimension = models.CharField(_("dimension"), max_length=40)
    state = models.CharField(_("state"), max_length=20, choices=STATE_LABELS)
    operator = models.CharField(_("operator"), max_length=20, choices=OPERATOR_LABELS, blank=True)
    values = ArrayField(
        models.CharField(max_length=80), verbose_name=_("values"), default=list, blank=True
    )
    minimum = models.FloatField(_("from"), null=True, blank=True)
    maximum = models.FloatField(
        _("below"), null=True, blank=True, help_text=_("First value that no longer fits.")
    )
    force = models.CharField(_("force"), max_length=20, choices=FORCE_LABELS, blank=True)
    can_follow = models.BooleanField(_("the proof can follow"), default=False)
    derogation = models.BooleanField(_("an exception is possible"), null=True, blank=True)
    derogation_who_fr = models.CharField(
        _("who may make it, in French"), max_length=500, blank=True
    )
    derogation_who_nl = models.CharField(_("who may make it, in Dutch"), max_length=500, blank=True)
    derogation_who_en = models.CharField(
        _("who may make it, in English"), max_length=500, blank=True
    )
    origin = models.CharField(_("source"), max_length=20, choices=ORIGIN_LABELS, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("First day on which it no longer holds.")
    )
    note_fr = models.CharField(_("note in French"), max_length=500, blank=True)
    note_nl = models.CharField(_("note in Dutch"), max_length=500, blank=True)
    note_en = models.CharField(_("note in English"), max_length=500, blank=True)

    derogation_who = Localised("derogation_who")
    note = Localised("note")

    class Meta:
        verbose_name = _("access condition")
        verbose_name_plural = _("access conditions")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.CONDITION) ^ Q(operator=""),
                name="condition_has_an_operator_and_only_it",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="condition_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(maximum=None) | Q(maximum__gt=F("minimum")),
                name="condition_has_room_between_its_limits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dimension}: {self.get_state_display()}"
