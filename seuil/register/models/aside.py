"""What was read at the desk and is no blockage."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody


class SetAside(models.Model):
    """That somebody read an observation, or a cluster of failures, and set it aside.

    ``digest`` is that of the source of the observation, or of the cluster, which is no row.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    author = somebody(_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("set aside at the desk")
        verbose_name_plural = _("set aside at the desk")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.reason
