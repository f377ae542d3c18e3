"""What-if studies."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.observatory.studies.domain import PopulationKind, StudyStatus

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
