"""What somebody imports again and again: whose it is, what its columns mean, where it is."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.exchange.domain import HandEdits, Schedule
from seuil.organisations.models import Organisation, Source
from seuil.territory.models import Territory

HAND_EDIT_LABELS = {
    HandEdits.KEEP: _("keep what was written by hand"),
    HandEdits.REPLACE: _("take what the file says"),
}
SCHEDULE_LABELS = {
    Schedule.NEVER: _("only when somebody asks"),
    Schedule.NIGHTLY: _("every night"),
    Schedule.WEEKLY: _("every Monday night"),
}


class FeedQuerySet(models.QuerySet["Feed"]):
    def for_lists(self) -> Self:
        return self.select_related("source", "organisation", "territory").order_by(
            "source__name", "source__code", "pk"
        )

    def scheduled(self, *schedules: Schedule) -> Self:
        return self.filter(schedule__in=schedules).exclude(url="")


class Feed(models.Model):
    """Records of one source that an organisation, or the team of a territory, brings in."""

    source = models.ForeignKey(
        Source, models.PROTECT, related_name="feeds", verbose_name=_("source")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="feeds",
        verbose_name=_("organisation"),
        help_text=_("Only its own services come in."),
    )
    territory = models.ForeignKey(
        Territory,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="feeds",
        verbose_name=_("territory"),
    )
    mapping = models.TextField(_("mapping of columns"), blank=True, editable=False)
    hand_edits = models.CharField(
        _("what people wrote by hand"),
        max_length=10,
        choices=HAND_EDIT_LABELS,
        default=HandEdits.KEEP,
    )
    url = models.URLField(_("web address of the file"), max_length=500, blank=True)
    schedule = models.CharField(
        _("fetched"), max_length=10, choices=SCHEDULE_LABELS, default=Schedule.NEVER
    )
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=60, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    fetched_at = models.DateTimeField(_("last fetched"), null=True, editable=False)
    created_by = somebody(_("made by"), editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation=None, territory__isnull=False)
                | Q(organisation__isnull=False, territory=None),
                name="feed_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(organisation=None), name="feed_once_for_a_source"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(organisation__isnull=False),
                name="feed_once_for_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.source)
