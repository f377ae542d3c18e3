"""A service: what it is, for whom, when, at what price, and whether it takes people now."""

import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from seuil.access.types import CapacityStatus, Interpreter
from seuil.directory.domain import Audience, CheckedBy, GoneReason, PriceKind
from seuil.directory.models.category import Category
from seuil.directory.models.location import Location
from seuil.kernel.text import fold
from seuil.organisations.domain import record_uuid
from seuil.wording.localised import Localised

AUDIENCE_LABELS = {
    Audience.PUBLIC: _("everyone"),
    Audience.PROFESSIONAL: _("professionals"),
}
PRICE_LABELS = {
    PriceKind.FREE: _("free"),
    PriceKind.FIXED: _("fixed price"),
    PriceKind.INCOME_BASED: _("according to income"),
    PriceKind.THIRD_PARTY: _("paid by a health insurance fund or another body"),
    PriceKind.UNKNOWN: _("price not known"),
}
CAPACITY_LABELS = {
    CapacityStatus.OPEN: _("takes new requests"),
    CapacityStatus.WAITING_LIST: _("waiting list"),
    CapacityStatus.FULL: _("full"),
    CapacityStatus.UNKNOWN: _("availability not known"),
}
INTERPRETER_LABELS = {
    Interpreter.ON_SITE: _("interpreter on site"),
    Interpreter.PHONE: _("interpreter by telephone"),
    Interpreter.NONE: _("no interpreter"),
    Interpreter.UNKNOWN: _("interpreter: not known"),
}
CHECKED_BY_LABELS = {
    CheckedBy.SERVICE: _("the service"),
    CheckedBy.PROFESSIONAL: _("a professional"),
    CheckedBy.IMPORT: _("an import"),
}
GONE_LABELS = {
    GoneReason.STOPPED: _("it has stopped"),
    GoneReason.TAKEN_OVER: _("another service has taken it over"),
}


class ServiceQuerySet(models.QuerySet["Service"]):
    def there(self) -> Self:
        return self.filter(gone_on=None)

    def gone(self) -> Self:
        return self.exclude(gone_on=None)

    def published(self) -> Self:
        """Of which everyone may know, gone or not."""
        return self.filter(visibility=Audience.PUBLIC)

    def public(self) -> Self:
        return self.published().there()

    def for_professionals(self) -> Self:
        return self.there().filter(visibility=Audience.PROFESSIONAL)

    def from_source(self, code: str) -> Self:
        return self.filter(source__code=code)

    def in_category(self, code: str) -> Self:
        """A service of a category is also one of its parent."""
        carries = Category.objects.filter(
            Q(code=code) | Q(parent__code=code), services=OuterRef("pk")
        )
        return self.filter(Exists(carries))

    def changed_since(self, moment: datetime.datetime) -> Self:
        return self.filter(modified_at__gte=moment)

    def for_engine(self) -> Self:
        """Load all that the engine looks at, in a fixed number of queries."""
        return self.select_related("source", "organisation").prefetch_related(
            "conditions", "closures", "locations__commune", "categories__parent", "serves"
        )

    def for_cards(self) -> Self:
        """Load all that a list shows and a verdict looks at, in a fixed number of queries."""
        return self.select_related("source", "organisation").prefetch_related(
            "conditions",
            "closures",
            Prefetch("locations", Location.objects.select_related("commune")),
        )

    def for_sheet(self) -> Self:
        """Load all that a sheet or an export shows, in a fixed number of queries."""
        return self.select_related("source", "organisation__source").prefetch_related(
            "conditions",
            "closures",
            "locations__commune",
            "categories__parent",
            "serves",
            "contacts",
            "steps",
            "documents",
        )


class Service(models.Model):
    """Something an organisation offers to people, at given conditions (HSDS: service)."""

    uuid = models.UUIDField(unique=True, editable=False)
    source = models.ForeignKey(
        "organisations.Source", models.PROTECT, related_name="services", verbose_name=_("source")
    )
    external_id = models.CharField(_("id in the source"), max_length=200)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        related_name="services",
        verbose_name=_("organisation"),
    )
    updated = models.DateField(_("date of the record in its source"), null=True, blank=True)
    modified_at = models.DateTimeField(auto_now=True, db_index=True)
    visibility = models.CharField(
        _("shown to"), max_length=20, choices=AUDIENCE_LABELS, default=Audience.PUBLIC
    )
    gone_on = models.DateField(
        _("gone since"),
        null=True,
        blank=True,
        help_text=_("First day on which the service was there no more."),
    )
    gone_reason = models.CharField(
        _("why it is gone"), max_length=20, choices=GONE_LABELS, blank=True
    )
    gone_said_by = models.CharField(
        _("who says that it is gone"), max_length=20, choices=CHECKED_BY_LABELS, blank=True
    )

    name_fr = models.CharField(_("name in French"), max_length=300, blank=True)
    name_nl = models.CharField(_("name in Dutch"), max_length=300, blank=True)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    sort_key = models.CharField(max_length=300, editable=False, blank=True)
    description_fr = models.TextField(_("description in French"), blank=True)
    description_nl = models.TextField(_("description in Dutch"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    publics_note_fr = models.TextField(_("for whom, in French"), blank=True)
    publics_note_nl = models.TextField(_("for whom, in Dutch"), blank=True)
    publics_note_en = models.TextField(_("for whom, in English"), blank=True)

    categories = models.ManyToManyField(
        Category, related_name="services", verbose_name=_("categories"), blank=True
    )
    serves = models.ManyToManyField(
        "territory.Territory",
        related_name="services",
        verbose_name=_("territories served"),
        blank=True,
    )
    outreach = models.BooleanField(_("goes to people"), default=False)

    languages = ArrayField(
        models.CharField(max_length=3), verbose_name=_("languages"), default=list, blank=True
    )
    interpreter = models.CharField(
        _("interpreter"),
        max_length=20,
        choices=INTERPRETER_LABELS,
        default=Interpreter.UNKNOWN,
    )
    hours = models.CharField(
        _("opening hours"),
        max_length=1000,
        blank=True,
        help_text=_("In OSM syntax, such as Mo-Fr 09:00-12:00; PH off"),
    )
    hours_text_fr = models.TextField(_("hours in words, in French"), blank=True)
    hours_text_nl = models.TextField(_("hours in words, in Dutch"), blank=True)
    hours_text_en = models.TextField(_("hours in words, in English"), blank=True)
    price_kind = models.CharField(
        _("price"), max_length=20, choices=PRICE_LABELS, default=PriceKind.UNKNOWN
    )
    price_text_fr = models.TextField(_("price in words, in French"), blank=True)
    price_text_nl = models.TextField(_("price in words, in Dutch"), blank=True)
    price_text_en = models.TextField(_("price in words, in English"), blank=True)
    capacity = models.CharField(
        _("availability"),
        max_length=20,
        choices=CAPACITY_LABELS,
        default=CapacityStatus.UNKNOWN,
    )
    capacity_delay_days = models.PositiveSmallIntegerField(
        _("waiting time in days"), null=True, blank=True
    )
    capacity_updated = models.DateField(_("availability said on"), null=True, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.CharField(
        _("checked by"), max_length=20, choices=CHECKED_BY_LABELS, blank=True
    )

    name = Localised("name")
    description = Localised("description")
    publics_note = Localised("publics_note")
    hours_text = Localised("hours_text")
    price_text = Localised("price_text")
    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], name="service_once_in_its_source"
            ),
            models.CheckConstraint(
                condition=~Q(name_fr="", name_nl="", name_en=""), name="service_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(gone_on__isnull=False) | Q(gone_reason="", gone_said_by=""),
                name="service_is_gone_since_a_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_derived()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def is_public(self) -> bool:
        """Whether its sheet is there for everyone, as for `ServiceQuerySet.public`."""
        return self.visibility == Audience.PUBLIC and self.gone_on is None

    def set_derived(self) -> None:
        """Fill what follows from the other fields; bulk writes call it themselves."""
        self.sort_key = fold(self.name_fr or self.name_nl or self.name_en)[:300]
        self.uuid = self.uuid or record_uuid("service", self.source.code, self.external_id)
