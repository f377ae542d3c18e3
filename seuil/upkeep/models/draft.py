"""What somebody writes on a sheet before it is shown."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.directory.models import Service
from seuil.organisations.models import Organisation


class DraftQuerySet(models.QuerySet["Draft"]):
    def of_sheets(self) -> Self:
        return self.exclude(service=None)

    def of_new_sheets(self) -> Self:
        return self.filter(service=None)


class Draft(models.Model):
    """One person's work on a sheet, or on one that does not exist yet.

    ``base`` is the sheet as it was when the work began, ``values`` as it is to be: both as lines of
    the exchange format. ``values`` may still be wrong; that is said when it is to be shown.
    """

    service = models.ForeignKey(
        Service,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name=_("service"),
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="drafts", verbose_name=_("organisation")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name=_("author")
    )
    base = models.JSONField(default=dict, editable=False)
    values = models.JSONField(default=dict, editable=False)
    begun_at = models.DateTimeField(_("begun"), auto_now_add=True)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "author"],
                condition=Q(service__isnull=False),
                name="draft_once_an_author",
            ),
        ]

    def __str__(self) -> str:
        return str(self.service or self.organisation)
