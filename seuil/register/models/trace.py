"""The only join between what was said and what became of it. Written once, taken back by a row."""

from typing import Self

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.register.domain.trace import End
from seuil.register.labels import RELATION_LABELS

END_LABELS = {
    End.OBSERVATION: _("observation"),
    End.BLOCKAGE: _("blockage"),
    End.TRACK: _("track"),
    End.ACTION: _("action"),
    End.DECISION: _("decision"),
    End.MEASURE: _("measure"),
}


class TraceLinkQuerySet(models.QuerySet["TraceLink"]):
    def in_force(self) -> Self:
        """Keep those that nobody took back."""
        return self.filter(revocation=None)


class TraceLink(models.Model):
    """That one thing leads to another; each end is a kind and the lasting id of a thing.

    ``suggested``: the program proposed it and a person agreed.
    """

    source_kind = models.CharField(_("from"), max_length=20, choices=END_LABELS)
    source = models.UUIDField(editable=False)
    relation = models.CharField(_("relation"), max_length=20, choices=RELATION_LABELS)
    target_kind = models.CharField(_("to"), max_length=20, choices=END_LABELS)
    target = models.UUIDField(editable=False)
    suggested = models.BooleanField(_("proposed by the program"), default=False)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    author = somebody(_("by"))
    made_at = models.DateTimeField(_("at"))

    objects = TraceLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        ordering = ["made_at", "pk"]
        indexes = [
            models.Index(fields=["target_kind", "target"], name="trace_by_target"),
            models.Index(fields=["source_kind", "source"], name="trace_by_source"),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="as_written", exclude=["author"]),
        ]

    def __str__(self) -> str:
        return f"{self.source_kind} {self.relation} {self.target_kind}"


class TraceRevocation(models.Model):
    """That a trace does not hold any more, since when and why."""

    trace = models.OneToOneField(TraceLink, models.PROTECT, related_name="revocation")
    reason = models.CharField(_("why"), max_length=300)
    author = somebody(_("by"))
    made_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("trace taken back")
        verbose_name_plural = _("traces taken back")
        ordering = ["made_at", "pk"]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="as_written", exclude=["author"]),
        ]

    def __str__(self) -> str:
        return self.reason
