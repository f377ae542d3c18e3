"""Councils, the charters that they adopt, their seats and who holds them."""

import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.concertation.models import Series, Session
from seuil.councils import labels
from seuil.councils.domain import charter
from seuil.councils.domain.charter import Rules
from seuil.councils.domain.seat import SPEAKING, SeatKind
from seuil.messaging.links import SecretLink
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS, Organisation
from seuil.territory.models import Territory
from seuil.wording.localised import Localised


class Council(models.Model):
    """Those who agree on the plan of a territory. Its meetings are the sessions of its series."""

    slug = models.SlugField(_("name in addresses"), max_length=60, unique=True)
    name_fr = models.CharField(_("name in French"), max_length=120)
    name_nl = models.CharField(_("name in Dutch"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    about_fr = models.TextField(_("description in French"), blank=True)
    about_nl = models.TextField(_("description in Dutch"), blank=True)
    about_en = models.TextField(_("description in English"), blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="councils", verbose_name=_("territory")
    )
    series = models.OneToOneField(
        Series,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="council",
        verbose_name=_("its meetings"),
    )
    created_at = models.DateTimeField(_("written"))

    name = Localised("name")
    about = Localised("about")

    class Meta:
        verbose_name = _("council")
        verbose_name_plural = _("councils")
        ordering = ["territory__level", "slug"]

    def __str__(self) -> str:
        return str(self.name)


class Charter(models.Model):
    """One version of the rules of a council; a new version never changes an old one."""

    council = models.ForeignKey(
        Council, models.CASCADE, related_name="charters", verbose_name=_("council")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=labels.CHARTER_LABELS,
        default=charter.Status.PROPOSED,
    )
    text_fr = models.TextField(_("text in French"))
    text_nl = models.TextField(_("text in Dutch"))
    text_en = models.TextField(_("text in English"), blank=True)
    fallback_fr = models.TextField(_("without consent, in French"), blank=True)
    fallback_nl = models.TextField(_("without consent, in Dutch"), blank=True)
    fallback_en = models.TextField(_("without consent, in English"), blank=True)
    quorum = models.PositiveSmallIntegerField(_("practice families that must be heard"))
    consultation_days = models.PositiveSmallIntegerField(
        _("days to ask members"), default=charter.CONSULTATION_DAYS
    )
    round_days = models.PositiveSmallIntegerField(_("days of a round"), default=charter.ROUND_DAYS)
    review_months = models.PositiveSmallIntegerField(
        _("months to a review"), default=charter.REVIEW_MONTHS
    )
    rounds_before_fallback = models.PositiveSmallIntegerField(
        _("rounds before the fallback"), default=charter.ROUNDS_BEFORE_FALLBACK
    )
    criteria = ArrayField(
        models.CharField(max_length=30, choices=labels.CRITERION_LABELS),
        verbose_name=_("what makes an objection"),
        default=list,
    )
    proposed_at = models.DateTimeField(_("proposed"))
    adopted_at = models.DateTimeField(_("adopted"), null=True, blank=True)
    ended_at = models.DateTimeField(_("replaced or withdrawn"), null=True, blank=True)

    text = Localised("text")
    fallback = Localised("fallback")

    class Meta:
        verbose_name = _("charter")
        verbose_name_plural = _("charters")
        ordering = ["council", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["council", "version"], name="charter_version_once"),
            models.UniqueConstraint(
                fields=["council"],
                condition=Q(status=charter.Status.ADOPTED),
                name="charter_one_in_force",
            ),
            models.CheckConstraint(condition=Q(quorum__gt=0), name="charter_asks_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.council} · {self.version}"

    def rules(self) -> Rules:
        return Rules(
            quorum=self.quorum,
            consultation_days=self.consultation_days,
            round_days=self.round_days,
            review_months=self.review_months,
            rounds_before_fallback=self.rounds_before_fallback,
            criteria=frozenset(map(charter.Criterion, self.criteria)),
        )


class CouncilSeatQuerySet(models.QuerySet["Seat"]):
    def on(self, day: datetime.date) -> Self:
        """Keep the seats that there are on a day."""
        return self.filter(begins_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def speaking(self) -> Self:
        return self.filter(kind__in=SPEAKING)


class Seat(models.Model):
    """A place for a practice family, held by a body; people hold it for a time."""

    council = models.ForeignKey(
        Council, models.CASCADE, related_name="seats", verbose_name=_("council")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=labels.SEAT_LABELS)
    family = models.CharField(_("practice family"), max_length=30, choices=FAMILY_LABELS)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="council_seats",
        verbose_name=_("body"),
        help_text=_("Empty for people who speak for themselves, such as user representatives."),
    )
    label = models.CharField(_("what it is called"), max_length=160, blank=True)
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = CouncilSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["family", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
                name="seat_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(label=""), name="seat_is_called"
            ),
            models.CheckConstraint(
                condition=~Q(kind=SeatKind.FEDERATION) | Q(organisation__isnull=False),
                name="seat_of_a_federation_is_of_a_body",
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.organisation)

    @property
    def practice(self) -> PracticeFamily:
        return PracticeFamily(self.family)


class HoldingQuerySet(models.QuerySet["Holding"]):
    def on(self, day: datetime.date) -> Self:
        """Keep the mandates that cover a day."""
        return self.filter(begins_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class Holding(models.Model):
    """That somebody sits, or stands in for whoever sits, from a day to a day."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="holdings", verbose_name=_("seat"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="council_holdings",
        verbose_name=_("person"),
    )
    is_deputy = models.BooleanField(_("stands in"), default=False)
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate of a seat")
        verbose_name_plural = _("mandates of seats")
        ordering = ["seat", "is_deputy", "-begins_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
                name="holding_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id}"


class SeatInvitation(SecretLink):
    """A link by which somebody takes a seat, once they have signed in."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="invitations")
    mail = models.EmailField(_("address"))
    is_deputy = models.BooleanField(_("stands in"), default=False)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    invited_by = somebody(_("invited by"))

    class Meta:
        verbose_name = _("invitation to a seat")
        verbose_name_plural = _("invitations to seats")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.seat_id}"


class CharterVoice(models.Model):
    """What a seat says of a charter: for it, or against it with a reason."""

    charter = models.ForeignKey(Charter, models.CASCADE, related_name="voices")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    agrees = models.BooleanField(_("agrees"))
    reason = models.TextField(_("why not"), blank=True)
    author = somebody(_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("voice on a charter")
        verbose_name_plural = _("voices on charters")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["charter", "seat"], name="charter_voice_once"),
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(reason=""), name="charter_no_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charter_id}"


class AgendaItem(models.Model):
    """A decision that a meeting of the council deals with."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="agenda")
    decision = models.ForeignKey("councils.Decision", models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("point of an agenda")
        verbose_name_plural = _("points of agendas")
        ordering = ["session", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "decision"], name="agenda_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}"
