"""The desks that answer, and who sits at them."""

import datetime
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.directory.models import Category
from seuil.orientation.domain.clocks import USUAL, Pace
from seuil.wording.localised import Localised

ONE_TO_THIRTY = (MinValueValidator(1), MaxValueValidator(60))


class DeskQuerySet(models.QuerySet["Desk"]):
    def active(self) -> Self:
        return self.filter(closed_at=None)

    def by_name(self) -> Self:
        return self.select_related("territory").order_by("territory__position", "name_fr")


class Desk(models.Model):
    """A team that answers requests for a territory; ``theme`` narrows it to a kind of help."""

    territory = models.ForeignKey(
        "territory.Territory", models.PROTECT, related_name="desks", verbose_name=_("territory")
    )
    theme = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theme")
    )
    name_fr = models.CharField(_("name in French"), max_length=120)
    name_nl = models.CharField(_("name in Dutch"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    acknowledge_days = models.PositiveSmallIntegerField(
        _("working days to take a request"), default=USUAL.acknowledge, validators=ONE_TO_THIRTY
    )
    first_news_days = models.PositiveSmallIntegerField(
        _("working days to give first news"), default=USUAL.first_news, validators=ONE_TO_THIRTY
    )
    step_days = models.PositiveSmallIntegerField(
        _("working days between two visible steps"), default=USUAL.step, validators=ONE_TO_THIRTY
    )
    other_level_days = models.PositiveSmallIntegerField(
        _("working days to answer another desk"),
        default=USUAL.other_level,
        validators=ONE_TO_THIRTY,
    )
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    name = Localised("name")
    objects = DeskQuerySet.as_manager()

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ["name_fr", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "theme"],
                condition=Q(closed_at=None),
                nulls_distinct=False,
                name="desk_once_for_a_territory_and_theme",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def pace(self) -> Pace:
        return Pace(
            self.acknowledge_days, self.first_news_days, self.step_days, self.other_level_days
        )


class SeatQuerySet(models.QuerySet["Seat"]):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)


class Seat(models.Model):
    """Somebody who sits at a desk; counts while they have a mandate for its territory.

    ``away_until`` is the first day back. ``cover`` takes over meanwhile.
    """

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="seats", verbose_name=_("desk"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="seats", verbose_name=_("person")
    )
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("back on"), null=True, blank=True)
    cover = somebody(_("covered by"))
    since = models.DateTimeField(_("since"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat at a desk")
        verbose_name_plural = _("seats at desks")
        ordering = ["desk", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "user"], condition=Q(ended_at=None), name="seat_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.desk}"

    def is_away(self, day: datetime.date) -> bool:
        if self.away_from is None or day < self.away_from:
            return False
        return self.away_until is None or day < self.away_until
