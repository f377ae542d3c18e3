"""What every table of steps has in common: who took a step of a process, and when."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody


class StepEvent(models.Model):
    """A step that was taken. Rows are only ever added; time and erasure make them say less.

    A table made of this says of what the step is, and has the labels of ``step``, ``origin`` and
    ``target``: the states before and after.
    """

    actor = somebody(_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.origin} → {self.target}"  # type: ignore[attr-defined]  # of each table

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a step that was taken is never changed")
        super().save(*args, **kwargs)
