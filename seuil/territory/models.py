"""Tables of places. What the territory says of itself: names, figures, links, outlines, themes."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from seuil.kernel.text import fold
from seuil.territory.domain import Level, Origin, Qualifier, Status
from seuil.wording.localised import LANGUAGES, Localised

LEVEL_LABELS = {
    Level.REGION: _("region"),
    Level.BASIN: _("basin"),
    Level.COMMUNE: _("commune"),
    Level.QUARTER: _("quarter"),
}
STATUS_LABELS = {
    Status.STATED: _("stated by the source"),
    Status.DERIVED: _("derived from other facts"),
    Status.UNVERIFIED: _("to be verified"),
}
QUALIFIER_LABELS = {
    Qualifier.EXACT: _("exact"),
    Qualifier.MORE_THAN: _("more than"),
    Qualifier.SLIGHTLY_UNDER: _("slightly under"),
    Qualifier.ABOUT: pgettext_lazy("figure", "about"),
}
ORIGIN_LABELS = {
    Origin.DRAWN: _("drawn from judicial cantons"),
    Origin.IMPORTED: _("imported from a file"),
}


def _on_earth(name: str) -> models.CheckConstraint:
    """A place has both coordinates in degrees, or none."""
    nowhere = Q(lat=None, lon=None)
    somewhere = Q(
        lat__isnull=False, lat__gte=-90, lat__lte=90, lon__isnull=False, lon__gte=-180, lon__lte=180
    )
    return models.CheckConstraint(condition=nowhere | somewhere, name=name)


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def regions(self) -> Self:
        return self.filter(level=Level.REGION)

    def basins(self) -> Self:
        return self.filter(level=Level.BASIN)

    def communes(self) -> Self:
        return self.filter(level=Level.COMMUNE)

    def quarters(self, grid: str) -> Self:
        return self.filter(level=Level.QUARTER, grid=grid)

    def by_name(self) -> Self:
        """Put in the order of the reader's language: the chosen position first, then the name."""
        language = (get_language() or LANGUAGES[0])[:2]
        key = f"sort_key_{language if language in LANGUAGES else LANGUAGES[0]}"
        return self.order_by("position", key, "code")

    def for_pages(self) -> Self:
        """Load all that a territory's page tells about it, in a fixed number of queries."""
        return self.select_related("boundary").prefetch_related(
            "populations", "themes", "postal_codes", "lies_in__parent", "holds__child"
        )


class Territory(models.Model):
    """A place: region, basin, commune, or a quarter of one of several grids."""

    code = models.CharField(_("code"), max_length=100, unique=True)
    level = models.CharField(_("level"), max_length=10, choices=LEVEL_LABELS)
    grid = models.CharField(
        _("grid"), max_length=40, blank=True, help_text=_("Which division a quarter belongs to.")
    )
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    name_nl = models.CharField(_("name in Dutch"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    sort_key_fr = models.CharField(max_length=120, editable=False)
    sort_key_nl = models.CharField(max_length=120, editable=False)
    sort_key_en = models.CharField(max_length=120, editable=False)
    website = models.URLField(_("website"), blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Order in lists; equal positions go by name.")
    )
    working_languages = ArrayField(
        models.CharField(max_length=3),
        verbose_name=_("working languages"),
        blank=True,
        default=list,
    )
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)

    objects = TerritoryQuerySet.as_manager()
    name = Localised("name")

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["position", "sort_key_fr", "code"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(
                        level=Level.QUARTER,
                        code__startswith=Concat(Value("quarter:"), F("grid"), Value(".")),
                    )
                    & ~Q(grid="")
                )
                | Q(level=Level.REGION, code__startswith="region:", grid="")
                | Q(level=Level.BASIN, code__startswith="basin:", grid="")
                | Q(level=Level.COMMUNE, code__startswith="commune:", grid=""),
                name="territory_code_says_level_and_grid",
            ),
            models.CheckConstraint(
                condition=~Q(name_fr="", name_nl="", name_en=""), name="territory_has_a_name"
            ),
            _on_earth("territory_on_earth"),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        for language in LANGUAGES:
            own = getattr(self, f"name_{language}")
            name = own or self.name_fr or self.name_nl or self.name_en
            setattr(self, f"sort_key_{language}", fold(name))
        super().save(*args, **kwargs)


class Containment(models.Model):
    """One place lies in another, entirely or in part."""

    child = models.ForeignKey(
        Territory, models.CASCADE, related_name="lies_in", verbose_name=_("place")
    )
    parent = models.ForeignKey(
        Territory, models.PROTECT, related_name="holds", verbose_name=_("lies in")
    )
    whole = models.BooleanField(_("entirely"))
    status = models.CharField(_("status"), max_length=12, choices=STATUS_LABELS)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("link between places")
        verbose_name_plural = _("links between places")
        ordering = ["parent__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["child", "parent"], name="containment_once"),
            models.CheckConstraint(condition=~Q(child=F("parent")), name="containment_not_itself"),
            models.CheckConstraint(condition=~Q(source=""), name="containment_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.child} < {self.parent}"


class Alias(models.Model):
    """Another name under which people look for a territory."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="aliases")
    text = models.CharField(_("other name"), max_length=120)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "text"], name="alias_once"),
            models.CheckConstraint(condition=~Q(text=""), name="alias_says_something"),
        ]

    def __str__(self) -> str:
        return self.text


class Population(models.Model):
    """How many people live in a place, as one source published it."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, help_text=_("Empty when the source gives no date.")
    )
    value = models.PositiveIntegerField(_("inhabitants"))
    qualifier = models.CharField(
        _("how exact"), max_length=16, choices=QUALIFIER_LABELS, default=Qualifier.EXACT
    )
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("population")
        verbose_name_plural = _("populations")
        ordering = [F("year").desc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "year", "source"],
                nulls_distinct=False,
                name="population_once_a_year_and_source",
            ),
            models.CheckConstraint(condition=Q(value__gt=0), name="population_positive"),
            models.CheckConstraint(condition=~Q(source=""), name="population_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.territory}, {self.year or '?'}: {self.value}"


class PostalCode(models.Model):
    """The part of a postal code in one commune; a code may have several."""

    code = models.CharField(_("postal code"), max_length=4)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="postal_codes")
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    name_nl = models.CharField(_("name in Dutch"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)

    name = Localised("name")

    class Meta:
        verbose_name = _("postal code")
        verbose_name_plural = _("postal codes")
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code", "territory"], name="postal_code_once"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{4}$"), name="postal_code_four_digits"
            ),
            _on_earth("postal_code_on_earth"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name or self.territory}"


class BoundaryQuerySet(models.QuerySet["Boundary"]):
    def drawn(self) -> Self:
        return self.filter(origin=Origin.DRAWN)

    def of_layer(self, level: Level, grid: str) -> Self:
        return self.filter(territory__level=level, territory__grid=grid)


class Boundary(models.Model):
    """The line around a place: exact for questions, with fewer points for maps."""

    territory = models.OneToOneField(Territory, models.CASCADE, related_name="boundary")
    geometry = models.JSONField(_("outline"), help_text=_("GeoJSON, degrees WGS84."))
    map_outline = models.JSONField(_("outline for maps"), default=dict, editable=False)
    indicative = models.BooleanField(
        _("indicative"), help_text=_("Part of the line was cut between known points.")
    )
    origin = models.CharField(_("origin"), max_length=10, choices=ORIGIN_LABELS)
    source = models.CharField(_("source"), max_length=300)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    area_km2 = models.FloatField(_("area in km²"))
    radius_m = models.FloatField(
        _("from the point of the place to the farthest of its line, in metres")
    )
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("outline")
        verbose_name_plural = _("outlines")
        ordering = ["territory__position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(area_km2__gt=0), name="boundary_has_an_area"),
            models.CheckConstraint(condition=~Q(source=""), name="boundary_has_a_source"),
            models.CheckConstraint(
                condition=Q(
                    west__gte=-180,
                    west__lt=F("east"),
                    east__lte=180,
                    south__gte=-90,
                    south__lt=F("north"),
                    north__lte=90,
                ),
                name="boundary_box_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return str(self.territory)

    @property
    def bbox(self) -> tuple[float, float, float, float]:
        """West, south, east, north, as in GeoJSON."""
        return (self.west, self.south, self.east, self.north)


class PriorityTheme(models.Model):
    """What a basin or the region chose to work on first."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="themes")
    text_fr = models.CharField(_("theme in French"), max_length=200, blank=True)
    text_nl = models.CharField(_("theme in Dutch"), max_length=200, blank=True)
    text_en = models.CharField(_("theme in English"), max_length=200, blank=True)
    objective_fr = models.CharField(_("objective in French"), max_length=300, blank=True)
    objective_nl = models.CharField(_("objective in Dutch"), max_length=300, blank=True)
    objective_en = models.CharField(_("objective in English"), max_length=300, blank=True)
    date = models.DateField(
        _("date"), help_text=_("The first of the month when only the month is known.")
    )
    source = models.CharField(_("source"), max_length=300)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    text = Localised("text")
    objective = Localised("objective")

    class Meta:
        verbose_name = _("priority theme")
        verbose_name_plural = _("priority themes")
        ordering = ["-date", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "date", "source", "position"], name="theme_once"
            ),
            models.CheckConstraint(
                condition=~Q(text_fr="", text_nl="", text_en=""), name="theme_says_something"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="theme_has_a_source"),
        ]

    def __str__(self) -> str:
        return str(self.text)


class Landmark(models.Model):
    """A well-known place to start a search from: station, square, hospital."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    name_nl = models.CharField(_("name in Dutch"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    aliases = ArrayField(
        models.CharField(max_length=120), verbose_name=_("other names"), blank=True, default=list
    )
    commune = models.ForeignKey(
        Territory, models.CASCADE, related_name="landmarks", verbose_name=_("commune")
    )
    lat = models.FloatField(_("latitude"))
    lon = models.FloatField(_("longitude"))

    name = Localised("name")

    class Meta:
        verbose_name = _("landmark")
        verbose_name_plural = _("landmarks")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_fr="", name_nl="", name_en=""), name="landmark_has_a_name"
            ),
            _on_earth("landmark_on_earth"),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Edition(models.Model):
    """One row, changed by the database itself whenever any place changes.

    Each process keeps the places in memory and reads this stamp to know whether they are
    still right. Triggers write it (migration 0002), so that nothing can forget to.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField()

    class Meta:
        verbose_name = _("edition of the territory")
        verbose_name_plural = _("editions of the territory")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="edition_single_row")]

    def __str__(self) -> str:
        return str(self.stamp)
