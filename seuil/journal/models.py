"""Who did what, when. Rows are only ever added."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.accounts.models import StaffSession
from seuil.journal.domain import Verb

VERB_LABELS = {
    Verb.CREATED: _("created"),
    Verb.CHANGED: _("changed"),
    Verb.DELETED: _("deleted"),
    Verb.IMPORTED: _("imported"),
}


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, thing: models.Model) -> Self:
        return self.filter(subject_kind=thing._meta.label_lower, subject_key=str(thing.pk))


class Entry(models.Model):
    """One act. ``fields`` names what changed, never the values: those are in the sheets.

    ``staff_session`` is that of an operator who acted in the administration.
    """

    at = models.DateTimeField(_("at"), auto_now_add=True)
    actor = somebody(_("by"))
    staff_session = models.ForeignKey(
        StaffSession,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("staff session"),
    )
    verb = models.CharField(_("act"), max_length=20, choices=VERB_LABELS)
    subject_kind = models.CharField(_("kind of thing"), max_length=80)
    subject_key = models.CharField(max_length=40)
    subject_label = models.CharField(_("thing"), max_length=200)
    fields = models.CharField(_("fields"), max_length=1000, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_kind", "subject_key", "-at"])]

    def __str__(self) -> str:
        return f"{self.subject_label} {self.get_verb_display()}"
