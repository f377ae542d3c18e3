"""Who said a piece of a sheet, when its source did not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.directory.domain import Hand
from seuil.directory.models.sheet import Service

HAND_LABELS = {
    Hand.SERVICE: _("the service itself"),
    Hand.TEAM: _("the team of a territory"),
    Hand.PHONE: _("the service, by telephone"),
    Hand.CORRECTION: _("a correction that was accepted"),
    Hand.OPERATOR: _("an operator"),
}


class Authorship(models.Model):
    """A piece of a sheet that somebody wrote by hand; without one it is as its source gave it."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="authorships")
    path = models.CharField(_("piece"), max_length=260)
    hand = models.CharField(_("said by"), max_length=20, choices=HAND_LABELS)
    by = somebody(_("written by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("author of a piece")
        verbose_name_plural = _("authors of pieces")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["service", "path"], name="authorship_once_a_piece"),
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.get_hand_display()}"
