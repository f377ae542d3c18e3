"""What somebody is told, kept until the mail that tells it is written."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.orientation.models.request import OrientationRequest


class Notice(models.Model):
    """That a request moved, for one person; ``told_at`` once a mail was written about it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    request = models.ForeignKey(
        OrientationRequest, models.CASCADE, related_name="notices", verbose_name=_("request")
    )
    what = models.CharField(_("what"), max_length=40)
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField(_("at"))
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["user", "told_at"])]

    def __str__(self) -> str:
        return self.what
