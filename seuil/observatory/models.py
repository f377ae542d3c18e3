"""Vignettes: fictional situations, told in words and as facts, run against the offer."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.wording.localised import Localised


class VignetteQuerySet(models.QuerySet["Vignette"]):
    def valid_on(self, day: object) -> Self:
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day)).filter(
            Q(valid_to=None) | Q(valid_to__gt=day)
        )


class Vignette(models.Model):
    """A fictional person in a few facts. Public by nature: nobody real is behind it."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
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

    def __str__(self) -> str:
        return str(self.title)


class Expectation(models.Model):
    """What a vignette should find: at least so many open services in each place of a level."""

    vignette = models.ForeignKey(Vignette, models.CASCADE, related_name="expectations")
    at_least = models.PositiveSmallIntegerField(_("at least"))
    level = models.CharField(_("in each"), max_length=20)
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
