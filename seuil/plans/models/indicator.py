"""Indicators of actions and their measures."""

import uuid
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.observatory.models import Run, Vignette
from seuil.plans import labels
from seuil.plans.domain.action import SHOWN, Status
from seuil.plans.domain.indicator import MEASURED_BY_NIGHT, Direction, Rhythm, Source, Written
from seuil.plans.models.action import Action
from seuil.wording.localised import Localised

AFTER_READING = frozenset({Status.EVALUATED, Status.CLOSED, Status.DROPPED})
"""States in which what changed was read: nights measure no more."""


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def measured_by_night(self) -> Self:
        """Keep those that follow something, of actions that are read and not evaluated yet."""
        return self.filter(
            source__in=MEASURED_BY_NIGHT, action__status__in=SHOWN - AFTER_READING
        ).exclude(figure="")


class Indicator(models.Model):
    """How one knows whether an action changes something.

    What an indicator that is measured by night follows: ``figure`` in ``place``; of a vignette its
    ``need`` (a cell of the night run), of observed access a kind of help, of the register a theme.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(
        Action, models.CASCADE, related_name="indicators", verbose_name=_("action")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name_fr = models.CharField(_("definition in French"), max_length=200, blank=True)
    name_nl = models.CharField(_("definition in Dutch"), max_length=200, blank=True)
    name_en = models.CharField(_("definition in English"), max_length=200, blank=True)
    unit_fr = models.CharField(_("unit in French"), max_length=60, blank=True)
    unit_nl = models.CharField(_("unit in Dutch"), max_length=60, blank=True)
    unit_en = models.CharField(_("unit in English"), max_length=60, blank=True)
    source = models.CharField(
        _("source"), max_length=20, choices=labels.SOURCE_LABELS, default=Source.BY_HAND
    )
    source_words = models.CharField(_("source in words"), max_length=300, blank=True)
    figure = models.CharField(_("figure"), max_length=40, choices=labels.FIGURE_LABELS, blank=True)
    vignette = models.ForeignKey(
        Vignette,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("vignette"),
    )
    need = models.CharField(_("need"), max_length=80, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True)
    rhythm = models.CharField(
        _("rhythm"), max_length=20, choices=labels.RHYTHM_LABELS, default=Rhythm.QUARTERLY
    )
    direction = models.CharField(
        _("which way is better"),
        max_length=10,
        choices=labels.DIRECTION_LABELS,
        default=Direction.UP,
    )
    baseline = models.DecimalField(
        _("baseline"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    baseline_on = models.DateField(_("baseline of"), null=True, blank=True)
    baseline_due = models.DateField(_("baseline known on"), null=True, blank=True)
    target = models.DecimalField(
        _("target"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    target_on = models.DateField(_("target by"), null=True, blank=True)

    name = Localised("name")
    unit = Localised("unit")
    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["action", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source=Source.VIGNETTE) | Q(vignette=None),
                name="indicator_of_a_vignette_follows_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def written(self) -> Written:
        return Written(
            definition=str(self.name),
            unit=str(self.unit),
            source=Source(self.source),
            source_words=self.source_words,
            binding=self._binding(),
            rhythm=self.rhythm,
            baseline=self.baseline,
            baseline_due=self.baseline_due,
            target=self.target,
        )

    def _binding(self) -> str:
        if self.source == Source.VIGNETTE and not self.vignette_id:
            return ""
        return self.figure


class MeasureQuerySet(models.QuerySet["Measure"]):
    def in_force(self) -> Self:
        """Keep those that no other one sets right."""
        return self.filter(replaced_by=None)


class Measure(models.Model):
    """One value of an indicator on one day. Never changed: a wrong one is set right by another.

    ``by_night``: the program took it; nobody wrote it.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="measures", verbose_name=_("indicator")
    )
    on = models.DateField(_("on"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    source_words = models.CharField(_("source"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by_night = models.BooleanField(_("taken by the program"), default=False, editable=False)
    run = models.ForeignKey(
        Run, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("run")
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("sets right"),
    )
    author = somebody(_("by"))
    at = models.DateTimeField(_("written"))

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["indicator", "on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "on"],
                condition=Q(by_night=True),
                name="measure_once_a_night",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="as_written", exclude=["author", "run"]),
        ]

    def __str__(self) -> str:
        return f"{self.value}"
