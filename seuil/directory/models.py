"""The directory: services, where they are, and on which conditions they really take people."""

import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from seuil.access.types import CapacityStatus, Force, Interpreter, Operator, State
from seuil.directory.domain import (
    Audience,
    CheckedBy,
    ContactType,
    Origin,
    Precision,
    PriceKind,
)
from seuil.kernel.text import fold
from seuil.organisations.domain import record_uuid
from seuil.wording.localised import Localised

PRECISION_LABELS = {
    Precision.ADDRESS: _("address"),
    Precision.STREET: _("street"),
    Precision.POSTCODE: _("postcode"),
    Precision.COMMUNE: _("commune"),
}
AREA_PRECISIONS = {Precision.POSTCODE, Precision.COMMUNE}
CONTACT_LABELS = {
    ContactType.PHONE: _("telephone"),
    ContactType.EMAIL: _("e-mail"),
    ContactType.WEB: _("website"),
    ContactType.FORM: _("online form"),
}
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
STATE_LABELS = {
    State.NONE: _("no condition"),
    State.CONDITION: _("condition"),
    State.UNKNOWN: _("not checked"),
}
OPERATOR_LABELS = {
    Operator.BETWEEN: _("between"),
    Operator.IN: _("one of"),
    Operator.NOT_IN: _("none of"),
    Operator.ALL_OF: _("all of"),
    Operator.NOT_ALL_OF: _("not all together"),
    Operator.HAS: _("has"),
    Operator.NOT_HAS: _("has not"),
    Operator.WITHIN: _("lives in"),
}
FORCE_LABELS = {
    Force.REQUIRES: _("requires"),
    Force.PREFERS: _("gives priority"),
    Force.EXCLUDES: _("excludes"),
}
ORIGIN_LABELS = {
    Origin.DECLARED: _("declared by the service"),
    Origin.OBSERVED: _("observed by the field"),
    Origin.IMPORTED: _("imported"),
}


class CategoryQuerySet(models.QuerySet["Category"]):
    def tops(self) -> Self:
        return self.filter(parent=None)


class Category(models.Model):
    """A need that services answer, in two levels."""

    code = models.CharField(_("code"), max_length=80, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("wider category"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    label_fr = models.CharField(_("label in French"), max_length=80)
    label_nl = models.CharField(_("label in Dutch"), max_length=80)
    label_en = models.CharField(_("label in English"), max_length=80)
    description_fr = models.CharField(_("description in French"), max_length=300, blank=True)
    description_nl = models.CharField(_("description in Dutch"), max_length=300, blank=True)
    description_en = models.CharField(_("description in English"), max_length=300, blank=True)
    data_inclusion = ArrayField(
        models.CharField(max_length=120),
        verbose_name=_("themes of data-inclusion"),
        default=list,
        blank=True,
    )
    social_brussels = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("themes of social.brussels"),
        default=list,
        blank=True,
    )

    label = Localised("label")
    description = Localised("description")
    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position"]

    def __str__(self) -> str:
        return str(self.label)


class ServiceQuerySet(models.QuerySet["Service"]):
    def public(self) -> Self:
        return self.filter(visibility=Audience.PUBLIC)

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
        ]

    def __str__(self) -> str:
        return str(self.name)

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_derived()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def set_derived(self) -> None:
        """Fill what follows from the other fields; bulk writes call it themselves."""
        self.sort_key = fold(self.name_fr or self.name_nl or self.name_en)[:300]
        self.uuid = self.uuid or record_uuid("service", self.source.code, self.external_id)


class Location(models.Model):
    """A place where a service is given (HSDS: location)."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="locations")
    external_id = models.CharField(_("id in the source"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    precision = models.CharField(
        _("precision"), max_length=20, choices=PRECISION_LABELS, blank=True
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True)
    commune = models.ForeignKey(
        "territory.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("commune"),
    )
    confidential = models.BooleanField(
        _("confidential"),
        default=False,
        help_text=_("The address is never shown, on no page and in no file."),
    )

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "external_id"], name="location_once_in_its_service"
            ),
            models.CheckConstraint(
                condition=Q(lat=None, lon=None)
                | Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180),
                name="location_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return str(_("confidential address")) if self.confidential else self.address

    @property
    def is_exact(self) -> bool:
        """Whether the point is the place itself, not the middle of a postcode or commune."""
        return self.lat is not None and self.precision not in AREA_PRECISIONS

    @property
    def is_shown(self) -> bool:
        """Whether the point may be drawn: exact, and not to be kept secret."""
        return self.is_exact and not self.confidential


class AccessCondition(models.Model):
    """What a service says on one dimension: no condition, a condition, or not checked."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="conditions")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    dimension = models.CharField(_("dimension"), max_length=40)
    state = models.CharField(_("state"), max_length=20, choices=STATE_LABELS)
    operator = models.CharField(_("operator"), max_length=20, choices=OPERATOR_LABELS, blank=True)
    values = ArrayField(
        models.CharField(max_length=80), verbose_name=_("values"), default=list, blank=True
    )
    minimum = models.FloatField(_("from"), null=True, blank=True)
    maximum = models.FloatField(
        _("below"), null=True, blank=True, help_text=_("First value that no longer fits.")
    )
    force = models.CharField(_("force"), max_length=20, choices=FORCE_LABELS, blank=True)
    can_follow = models.BooleanField(_("the proof can follow"), default=False)
    derogation = models.BooleanField(_("an exception is possible"), null=True, blank=True)
    derogation_who_fr = models.CharField(
        _("who may make it, in French"), max_length=500, blank=True
    )
    derogation_who_nl = models.CharField(_("who may make it, in Dutch"), max_length=500, blank=True)
    derogation_who_en = models.CharField(
        _("who may make it, in English"), max_length=500, blank=True
    )
    origin = models.CharField(_("source"), max_length=20, choices=ORIGIN_LABELS, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("First day on which it no longer holds.")
    )
    note_fr = models.CharField(_("note in French"), max_length=500, blank=True)
    note_nl = models.CharField(_("note in Dutch"), max_length=500, blank=True)
    note_en = models.CharField(_("note in English"), max_length=500, blank=True)

    derogation_who = Localised("derogation_who")
    note = Localised("note")

    class Meta:
        verbose_name = _("access condition")
        verbose_name_plural = _("access conditions")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.CONDITION) ^ Q(operator=""),
                name="condition_has_an_operator_and_only_it",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="condition_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(maximum=None) | Q(maximum__gt=F("minimum")),
                name="condition_has_room_between_its_limits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dimension}: {self.get_state_display()}"


class Closure(models.Model):
    """Days without service."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="closures")
    first_day = models.DateField(_("closed from"))
    reopens_on = models.DateField(_("open again on"))
    note_fr = models.CharField(_("note in French"), max_length=500, blank=True)
    note_nl = models.CharField(_("note in Dutch"), max_length=500, blank=True)
    note_en = models.CharField(_("note in English"), max_length=500, blank=True)

    note = Localised("note")

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reopens_on__gt=F("first_day")), name="closure_reopens_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} - {self.reopens_on}"


class Contact(models.Model):
    """A way to reach the service itself; never a named person's private line."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="contacts")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=20, choices=CONTACT_LABELS)
    value = models.CharField(_("number or address"), max_length=500)
    audience = models.CharField(
        _("shown to"), max_length=20, choices=AUDIENCE_LABELS, default=Audience.PUBLIC
    )
    note_fr = models.CharField(_("note in French"), max_length=500, blank=True)
    note_nl = models.CharField(_("note in Dutch"), max_length=500, blank=True)
    note_en = models.CharField(_("note in English"), max_length=500, blank=True)

    note = Localised("note")

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.value


class EntryStep(models.Model):
    """One step of the way in: a first interview, an attestation, a list."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text_fr = models.CharField(_("text in French"), max_length=500, blank=True)
    text_nl = models.CharField(_("text in Dutch"), max_length=500, blank=True)
    text_en = models.CharField(_("text in English"), max_length=500, blank=True)

    text = Localised("text")

    class Meta:
        verbose_name = _("entry step")
        verbose_name_plural = _("entry steps")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.text)


class RequiredDocument(models.Model):
    """A paper that is asked for (HSDS: required_document)."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="documents")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text_fr = models.CharField(_("text in French"), max_length=500, blank=True)
    text_nl = models.CharField(_("text in Dutch"), max_length=500, blank=True)
    text_en = models.CharField(_("text in English"), max_length=500, blank=True)
    can_follow = models.BooleanField(_("can follow"), default=False)

    text = Localised("text")

    class Meta:
        verbose_name = _("required document")
        verbose_name_plural = _("required documents")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.text)
