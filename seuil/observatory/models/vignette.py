"""Vignettes: fictional situations, told in words and as facts, and what they expect."""

import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seuil.observatory.domain import (
    Expected,
    Origin,
    Status,
)
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
