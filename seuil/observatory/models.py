"""Vignettes: fictional situations, told in words and as facts, and what they found in the offer."""

import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seuil.observatory.domain import (
    Cause,
    Cell,
    Counts,
    Expected,
    Lowering,
    Origin,
    RunKind,
    Status,
)
from seuil.observatory.studies.domain import PopulationKind, StudyStatus
from seuil.territory.domain import Level
from seuil.wording.localised import Localised

ORIGIN_LABELS = {
    Origin.SHIPPED: _("comes with Seuil"),
    Origin.WRITTEN: _("written here"),
}
STATUS_LABELS = {
    Status.DRAFT: _("draft"),
    Status.PUBLISHED: _("published"),
    Status.WITHDRAWN: _("withdrawn"),
}
KIND_LABELS = {
    RunKind.NIGHTLY: _("run of a night"),
    RunKind.ON_DEMAND: _("run on demand"),
}
LEVEL_LABELS = {
    Level.REGION: _("region"),
    Level.BASIN: _("basin"),
    Level.COMMUNE: _("commune"),
}


class VignetteQuerySet(models.QuerySet["Vignette"]):
    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED)

    def valid_on(self, day: datetime.date) -> Self:
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day)).filter(
            Q(valid_to=None) | Q(valid_to__gt=day)
        )

    def to_run_on(self, day: datetime.date) -> Self:
        return self.published().valid_on(day).prefetch_related("expectations")

    def for_page(self) -> Self:
        """Load all that the page of a vignette shows, in a fixed number of queries."""
        return self.select_related("author", "adapted_from").prefetch_related(
            "expectations", "uses"
        )


class Vignette(models.Model):
    """A fictional person in a few facts. Public by nature: nobody real is behind it."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    origin = models.CharField(
        _("origin"),
        max_length=20,
        choices=ORIGIN_LABELS,
        default=Origin.WRITTEN,
        editable=False,
    )
    status = models.CharField(
        _("status"), max_length=20, choices=STATUS_LABELS, default=Status.PUBLISHED
    )
    author = models.ForeignKey(
        "organisations.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="vignettes",
        verbose_name=_("written by"),
    )
    adapted_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="adaptations",
        verbose_name=_("adapted from"),
    )
    title_fr = models.CharField(_("title in French"), max_length=200)
    title_nl = models.CharField(_("title in Dutch"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    story_fr = models.TextField(_("story in French"))
    story_nl = models.TextField(_("story in Dutch"))
    story_en = models.TextField(_("story in English"), blank=True)
    situation = models.JSONField(
        _("situation"), default=dict, help_text=_("Dimension and fact, as in the search interface.")
    )
    needs = ArrayField(models.CharField(max_length=80), verbose_name=_("needs"), default=list)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("First day on which it no longer holds.")
    )

    title = Localised("title")
    story = Localised("story")
    objects = VignetteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vignette")
        verbose_name_plural = _("vignettes")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="vignette_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def is_public(self) -> bool:
        return self.status != Status.DRAFT

    @property
    def expectation(self) -> Expected | None:
        """What it expects; costs nothing when ``expectations`` is prefetched."""
        first = next(iter(self.expectations.all()), None)
        return None if first is None else first.as_expected()


class Use(models.Model):
    """A meeting in which a vignette was discussed."""

    vignette = models.ForeignKey(Vignette, models.CASCADE, related_name="uses")
    day = models.DateField(_("day"), null=True, blank=True)
    label = models.CharField(_("where, in which meeting"), max_length=200)

    class Meta:
        verbose_name = _("use in a meeting")
        verbose_name_plural = _("uses in meetings")
        ordering = [F("day").desc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.label


class Expectation(models.Model):
    """What a vignette should find: at least so many open services in each place of a level."""

    vignette = models.ForeignKey(Vignette, models.CASCADE, related_name="expectations")
    at_least = models.PositiveSmallIntegerField(_("at least"))
    level = models.CharField(_("in each"), max_length=20, choices=LEVEL_LABELS)
    within_m = models.PositiveIntegerField(_("within metres"), null=True, blank=True)

    class Meta:
        verbose_name = _("expectation")
        verbose_name_plural = _("expectations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(at_least__gte=1), name="expectation_of_someone"),
        ]

    def __str__(self) -> str:
        return f"{self.at_least} / {self.level}"

    def as_expected(self) -> Expected:
        return Expected(self.at_least, Level(self.level), self.within_m)


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


STUDY_STATUS_LABELS = {
    StudyStatus.WAITING: _("waits for its turn"),
    StudyStatus.RUNNING: _("under way"),
    StudyStatus.DONE: _("done"),
    StudyStatus.CANCELLED: _("stopped"),
    StudyStatus.FAILED: _("failed"),
}
POPULATION_LABELS = {
    PopulationKind.ILLUSTRATIVE: _("illustrative population"),
    PopulationKind.FILE: _("population of a file"),
}


class StudyQuerySet(models.QuerySet["Study"]):
    def shown(self) -> Self:
        """Those that everybody may read, the newest first."""
        return self.filter(status=StudyStatus.DONE, is_public=True).order_by("-finished_at", "-pk")


class Study(models.Model):
    """A what-if study: what was asked and what it found, never a row of its population."""

    title = models.CharField(_("title"), max_length=200)
    design = models.JSONField(_("what is asked"), editable=False)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=STUDY_STATUS_LABELS,
        default=StudyStatus.WAITING,
        editable=False,
    )
    progress = models.PositiveSmallIntegerField(_("progress in %"), default=0, editable=False)
    problem = models.CharField(_("problem"), max_length=500, blank=True, editable=False)
    is_public = models.BooleanField(
        _("shown to everybody"), default=False, help_text=_("Once it is done.")
    )
    population_kind = models.CharField(
        _("population"), max_length=20, choices=POPULATION_LABELS, blank=True, editable=False
    )
    population_name = models.CharField(
        _("name of the population"), max_length=200, blank=True, editable=False
    )
    population_digest = models.CharField(
        _("digest of the population"), max_length=64, blank=True, editable=False
    )
    offer_day = models.DateField(_("day of the offer"), null=True, editable=False)
    services = models.PositiveIntegerField(_("services in the offer"), default=0, editable=False)
    figures = models.JSONField(_("figures"), null=True, editable=False)
    author = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("asked by"),
    )
    requested_at = models.DateTimeField(_("asked"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last sign of life"), null=True, editable=False)
    finished_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name = _("what-if study")
        verbose_name_plural = _("what-if studies")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=StudyStatus.DONE, figures__isnull=False)
                | (~Q(status=StudyStatus.DONE) & Q(figures__isnull=True)),
                name="study_has_figures_when_done",
            ),
        ]

    def __str__(self) -> str:
        return self.title
