"""A list of services given to someone by a link."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.messaging.links import SecretLink


class SharedList(SecretLink):
    """Which services, in which order, in which language: of no person, no search, no situation.

    The sheets are named by their own ids, not tied by keys: one that is withdrawn today may be
    back tomorrow, and the list says meanwhile that it is gone.
    """

    services = ArrayField(models.UUIDField(), verbose_name=_("services"))
    language = models.CharField(_("language"), max_length=3)

    class Meta:
        verbose_name = _("shared list")
        verbose_name_plural = _("shared lists")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d}: {len(self.services)}"
