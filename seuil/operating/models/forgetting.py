"""What the daily job forgot: how many, never what."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class ForgettingReportQuerySet(models.QuerySet["ForgettingReport"]):
    def latest_of_each(self) -> Self:
        return self.order_by("name", "-at").distinct("name")


class ForgettingReport(models.Model):
    """One run of one promise to forget."""

    name = models.SlugField(_("what is forgotten"), max_length=60, editable=False)
    at = models.DateTimeField(_("at"))
    rows = models.PositiveIntegerField(_("rows forgotten"))
    seconds = models.FloatField(_("seconds"))

    objects = ForgettingReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of forgetting")
        verbose_name_plural = _("reports of forgetting")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["name", "-at"])]

    def __str__(self) -> str:
        return f"{self.name}: {self.rows}"
