"""Figures as they were told: once, and never otherwise."""

from collections.abc import Mapping
from typing import Self

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.kernel.small_cells import HIDDEN, Key
from seuil.observatory.domain.observed import Subject
from seuil.orientation.models import Desk
from seuil.register.domain.trimesters import Trimester

SUBJECT_LABELS = {
    Subject.BY_CATEGORY: _("attempts by kind of help"),
    Subject.BY_PUBLIC: _("attempts by public"),
    Subject.WITHOUT_SOLUTION: _("requests without a solution"),
    Subject.DESK: _("a desk"),
}


class ToldFiguresQuerySet(models.QuerySet["ToldFigures"]):
    def of(self, trimester: Trimester) -> Self:
        return self.filter(trimester=str(trimester))


class ToldFigures(models.Model):
    """What is told of three months, already protected; the database lets nobody change it.

    Requests change after their trimester is over: figures worked out again would differ by a few,
    and be subtracted from these.
    """

    subject = models.CharField(_("about"), max_length=20, choices=SUBJECT_LABELS)
    trimester = models.CharField(_("three months"), max_length=6)
    desk = models.ForeignKey(
        Desk, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("desk")
    )
    figures = models.JSONField(_("figures"), editable=False)
    told_at = models.DateTimeField(_("told"), auto_now_add=True)

    objects = ToldFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures that were told")
        verbose_name_plural = _("figures that were told")
        ordering = ["-trimester", "subject", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "trimester", "desk"], nulls_distinct=False, name="told_once"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="told_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="told_as_it_was"),
        ]

    def __str__(self) -> str:
        return f"{self.trimester} {self.subject}"


def as_rows(told: Mapping[Key, object]) -> list[list[object]]:
    """Return figures as data: the labels of each, then the count, or null where it is hidden."""
    return [[*key, None if figure is HIDDEN else figure] for key, figure in told.items()]


def from_rows(rows: list[list[object]]) -> dict[Key, object]:
    """
    >>> from_rows(as_rows({("a", "x"): 7, ("b", "x"): HIDDEN}))
    {('a', 'x'): 7, ('b', 'x'): <Hidden.HIDDEN: 'hidden'>}
    """
    return {
        tuple(str(label) for label in key): HIDDEN if count is None else count
        for *key, count in rows
    }
