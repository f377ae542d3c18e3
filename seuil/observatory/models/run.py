"""What the vignettes found in the offer, day after day."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.observatory.domain import (
    Cause,
    Cell,
    Counts,
    Lowering,
    RunKind,
)
from seuil.observatory.models.vignette import Vignette
from seuil.wording.localised import Localised

KIND_LABELS = {
    RunKind.NIGHTLY: _("run of a night"),
    RunKind.ON_DEMAND: _("run on demand"),
}


class RunQuerySet(models.QuerySet["Run"]):
    def nights_of(self, territory: str) -> Self:
        return (
            self.filter(kind=RunKind.NIGHTLY, territory__code=territory)
            .select_related("territory")
            .order_by("-day")
        )


class Run(models.Model):
    """All vignettes of one day against the offer as it was then."""

    territory = models.ForeignKey("territory.Territory", models.CASCADE, related_name="runs")
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=20, choices=KIND_LABELS)
    started_at = models.DateTimeField(_("started"))
    seconds = models.FloatField(_("seconds"))
    services = models.PositiveIntegerField(_("services in the offer"))
    engine_day = models.DateField(_("day of the offer"))
    author = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    vignettes = models.PositiveIntegerField(_("vignettes"))
    checks = models.PositiveIntegerField(_("expectations"))
    met = models.PositiveIntegerField(_("expectations met"))
    problems = models.JSONField(_("vignettes that could not be run"), default=list, editable=False)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "day"],
                condition=Q(kind=RunKind.NIGHTLY),
                name="run_once_a_night",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory} · {self.day.isoformat()}"

    @property
    def failed(self) -> int:
        return self.checks - self.met


class FindingRecord(models.Model):
    """What one need found, service by service; kept once, however many runs found the same."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    content = models.TextField(editable=False)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return self.digest[:12]


class Result(models.Model):
    """One cell of a run: a need of a vignette in a place."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="results")
    vignette = models.ForeignKey(Vignette, models.CASCADE, related_name="results")
    need = models.CharField(max_length=80, editable=False)
    place = models.CharField(max_length=80, editable=False)
    open = models.PositiveIntegerField()
    ask = models.PositiveIntegerField()
    blocked = models.PositiveIntegerField()
    reach_open = models.PositiveIntegerField()
    reach_ask = models.PositiveIntegerField()
    reach_blocked = models.PositiveIntegerField()
    reach_m = models.PositiveIntegerField(null=True)
    by_reach = models.BooleanField()
    expected = models.PositiveSmallIntegerField(null=True)
    blocking = models.JSONField(default=list, editable=False)
    asking = models.JSONField(default=list, editable=False)
    lowering = models.JSONField(null=True, editable=False)
    soonest = models.DateTimeField(null=True)
    finding = models.ForeignKey(FindingRecord, models.PROTECT, related_name="results")

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "vignette", "need", "place"], name="result_once_in_its_run"
            ),
        ]
        indexes = [
            models.Index(fields=["vignette", "need", "place"], name="result_of_a_cell"),
        ]

    def __str__(self) -> str:
        return f"{self.need} · {self.place}"

    @classmethod
    def of(cls, cell: Cell) -> Self:
        """Return the cell as a row that still lacks its run, vignette, need and finding."""
        low = cell.lowering
        return cls(
            place=cell.place,
            open=cell.within.open,
            ask=cell.within.ask,
            blocked=cell.within.blocked,
            reach_open=cell.reach.open,
            reach_ask=cell.reach.ask,
            reach_blocked=cell.reach.blocked,
            reach_m=cell.reach_m,
            by_reach=cell.by_reach,
            expected=cell.expected,
            blocking=[[one.condition, one.services, one.alone] for one in cell.blocking],
            asking=[[one.condition, one.services, one.alone] for one in cell.asking],
            lowering=low and [list(low.conditions), low.services, low.unsure],
            soonest=cell.soonest,
        )

    def as_cell(self) -> Cell:
        low = self.lowering
        return Cell(
            place=self.place,
            within=Counts(self.open, self.ask, self.blocked),
            reach=Counts(self.reach_open, self.reach_ask, self.reach_blocked),
            reach_m=self.reach_m,
            by_reach=self.by_reach,
            expected=self.expected,
            blocking=tuple(Cause(*one) for one in self.blocking),
            asking=tuple(Cause(*one) for one in self.asking),
            lowering=low and Lowering(tuple(low[0]), low[1], low[2]),
            soonest=self.soonest,
        )


class SeenService(models.Model):
    """The name of a service that a run found, so that a difference can name one that is gone."""

    key = models.BigIntegerField(unique=True, editable=False)
    name_fr = models.CharField(max_length=300, blank=True, editable=False)
    name_nl = models.CharField(max_length=300, blank=True, editable=False)
    name_en = models.CharField(max_length=300, blank=True, editable=False)
    organisation = models.CharField(max_length=300, blank=True, editable=False)
    last_seen = models.DateField(editable=False)

    name = Localised("name")

    class Meta:
        verbose_name = _("service seen by a run")
        verbose_name_plural = _("services seen by runs")

    def __str__(self) -> str:
        return str(self.name)

    @property
    def names(self) -> tuple[str, ...]:
        return self.name_fr, self.name_nl, self.name_en, self.organisation
