"""How often searches had to leave a question open, without anything about who searched."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.directory.models import Service


class UncertainCount(models.Model):
    """In how many searches of one week a service could not be judged on one dimension.

    It is written in groups of at least five searches, so that no row tells of one.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    dimension = models.CharField(_("dimension"), max_length=60, editable=False)
    week = models.DateField(_("Monday of the week"))
    searches = models.PositiveIntegerField(_("searches"))

    class Meta:
        verbose_name = _("count of open questions")
        verbose_name_plural = _("counts of open questions")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "dimension", "week"], name="uncertain_once_a_week"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.dimension}"
