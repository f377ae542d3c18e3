"""A service that somebody says the directory does not hold, and what became of that."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seuil.directory.models import Category
from seuil.journal.steps import StepEvent
from seuil.messaging.links import SecretLink
from seuil.territory.models import Territory
from seuil.upkeep.missing.domain import OPEN, Status, Step, Why
from seuil.upkeep.models.said import Said, SaidQuerySet

STATUS_LABELS = {
    Status.PROPOSED: _("waiting"),
    Status.TAKEN: _("somebody is looking at it"),
    Status.ACCEPTED: _("its sheet was begun"),
    Status.REFUSED: _("no sheet was begun"),
    Status.WITHDRAWN: pgettext_lazy("a missing service", "withdrawn"),
}
STEP_LABELS = {
    Step.TAKE: pgettext_lazy("a missing service", "taken up"),
    Step.GIVE_BACK: pgettext_lazy("a missing service", "given back"),
    Step.ACCEPT: _("its sheet was begun"),
    Step.REFUSE: _("no sheet was begun"),
    Step.WITHDRAW: pgettext_lazy("a missing service", "withdrawn"),
}
WHY_LABELS = {
    Why.THERE: _("It is in the directory already."),
    Why.ELSEWHERE: _("It does not work in the territory of this directory."),
    Why.NOT_FOR_IT: _("It is not a service that this directory holds."),
    Why.OTHER: _("Something else, in words"),
}


class MissingServiceQuerySet(SaidQuerySet["MissingService"]):
    def for_queue(self) -> Self:
        """Load all that a line of the queue shows, in one query."""
        return self.select_related("category", "commune", "holder")


class MissingService(Said):
    """A service of which somebody tells. Only its commune is asked: an address may be secret.

    ``sheet`` is the lasting id of the sheet that answers it, which may not be shown yet: the one
    that was begun, or the one that was there.
    """

    name = models.CharField(_("name"), max_length=200)
    category = models.ForeignKey(
        Category,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kind of help"),
    )
    commune = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("commune")
    )
    contact = models.CharField(_("website or telephone"), max_length=300, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=STATUS_LABELS, default=Status.PROPOSED
    )
    why = models.CharField(_("why not"), max_length=20, choices=WHY_LABELS, blank=True)
    sheet = models.UUIDField(_("sheet"), null=True, blank=True, editable=False)

    objects = MissingServiceQuerySet.as_manager()

    class Meta(Said.Meta):
        verbose_name = _("missing service")
        verbose_name_plural = _("missing services")
        indexes = [models.Index(fields=["status", "made_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=sorted(OPEN), answered_at=None)
                | (~Q(status__in=sorted(OPEN)) & Q(answered_at__isnull=False)),
                name="missing_answered_when_over",
            ),
            models.CheckConstraint(
                condition=~(Q(status=Status.ACCEPTED) | Q(why=Why.THERE)) | Q(sheet__isnull=False),
                name="missing_answered_with_its_sheet",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MissingServiceEvent(StepEvent):
    """One step of what somebody told: what, by whom, when."""

    missing = models.ForeignKey(
        MissingService, models.CASCADE, related_name="events", verbose_name=_("missing service")
    )
    step = models.CharField(_("step"), max_length=20, choices=STEP_LABELS)
    origin = models.CharField(_("from"), max_length=20, choices=STATUS_LABELS)
    target = models.CharField(_("to"), max_length=20, choices=STATUS_LABELS)
    reason = models.TextField(_("reason"), blank=True)

    class Meta(StepEvent.Meta):
        verbose_name = _("step of a missing service")
        verbose_name_plural = _("steps of missing services")


class MissingServiceLink(SecretLink):
    """Lets whoever told of a service read the answer and withdraw it, without account."""

    missing = models.ForeignKey(
        MissingService, models.CASCADE, related_name="links", verbose_name=_("missing service")
    )

    class Meta:
        verbose_name = _("link to a missing service")
        verbose_name_plural = _("links to missing services")

    def __str__(self) -> str:
        return str(self.missing)
