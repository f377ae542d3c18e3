"""Where services are given."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.directory.domain import Precision

PRECISION_LABELS = {
    Precision.ADDRESS: _("address"),
    Precision.STREET: _("street"),
    Precision.POSTCODE: _("postcode"),
    Precision.COMMUNE: _("commune"),
}
AREA_PRECISIONS = {Precision.POSTCODE, Precision.COMMUNE}


class Location(models.Model):
    """A place where a service is given (HSDS: location)."""

    service = models.ForeignKey("directory.Service", models.CASCADE, related_name="locations")
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
