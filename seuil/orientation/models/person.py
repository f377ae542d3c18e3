"""What the person concerned agreed to, and what they say happened."""

import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.directory.models import Service
from seuil.messaging.links import SecretLink
from seuil.orientation.domain.guards import Content
from seuil.orientation.domain.heard import Happened
from seuil.orientation.models.avenue import Avenue
from seuil.orientation.models.request import OrientationRequest

HAPPENED_LABELS = {
    Happened.YES: _("yes"),
    Happened.PARTLY: _("partly"),
    Happened.NO: _("no"),
}


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def in_force(self, day: datetime.date) -> Self:
        return self.filter(given=True, withdrawn_at=None, starts_on__lte=day, ends_on__gt=day)


class Agreement(models.Model):
    """What a person agreed, or refused, to have told to one service. ``ends_on`` is half-open.

    Recorded by the professional, in the words in which it was said.
    """

    request = models.ForeignKey(
        OrientationRequest, models.CASCADE, related_name="agreements", verbose_name=_("request")
    )
    service = models.ForeignKey(
        Service, models.CASCADE, related_name="+", verbose_name=_("service")
    )
    purpose = models.CharField(_("for what"), max_length=200)
    content = ArrayField(models.CharField(max_length=20), verbose_name=_("what"), default=list)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    given = models.BooleanField(_("the person agrees"))
    said = models.TextField(_("what was said"), blank=True)
    recorded_by = somebody(_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement of a person")
        verbose_name_plural = _("agreements of people")
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return f"{self.request} · {self.service}"

    @property
    def contents(self) -> frozenset[Content]:
        return frozenset(Content(one) for one in self.content)


class Voice(models.Model):
    """What the person says happened on an avenue: in their own words, by their own link."""

    avenue = models.OneToOneField(
        Avenue, models.CASCADE, related_name="voice", verbose_name=_("avenue")
    )
    happened = models.CharField(_("did it happen?"), max_length=10, choices=HAPPENED_LABELS)
    reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    words = models.TextField(_("in their own words"), blank=True)
    said_at = models.DateTimeField(_("said"))

    class Meta:
        verbose_name = _("voice of a person")
        verbose_name_plural = _("voices of people")

    def __str__(self) -> str:
        return f"{self.avenue}: {self.get_happened_display()}"


class PersonLink(SecretLink):
    """Lets the person say what happened on the avenues of their request, without account."""

    request = models.ForeignKey(
        OrientationRequest, models.CASCADE, related_name="person_links", verbose_name=_("request")
    )

    class Meta:
        verbose_name = _("link of a person")
        verbose_name_plural = _("links of people")

    def __str__(self) -> str:
        return str(self.request)
