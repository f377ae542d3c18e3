"""Series of sessions, and the theme that several of them share."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.messaging.links import SecretLink
from seuil.messaging.subscribers import Subscriber, SubscriberQuerySet
from seuil.organisations.models import Organisation
from seuil.territory.models import Territory
from seuil.wording.localised import Localised


class Series(models.Model):
    """Sessions of one kind, called together by one body for one territory.

    ``about`` is the text of its public page; ``aims`` are its lasting aims, one a line.
    """

    slug = models.SlugField(_("name in addresses"), max_length=60, unique=True)
    name_fr = models.CharField(_("name in French"), max_length=120)
    name_nl = models.CharField(_("name in Dutch"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    about_fr = models.TextField(_("description in French"), blank=True)
    about_nl = models.TextField(_("description in Dutch"), blank=True)
    about_en = models.TextField(_("description in English"), blank=True)
    aims_fr = models.TextField(_("aims in French"), blank=True)
    aims_nl = models.TextField(_("aims in Dutch"), blank=True)
    aims_en = models.TextField(_("aims in English"), blank=True)
    a_year = models.PositiveSmallIntegerField(_("sessions a year"), default=4)
    convener = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("called together by"),
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory")
    )
    created_at = models.DateTimeField(_("written"))

    name = Localised("name")
    about = Localised("about")
    aims = Localised("aims")

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["slug"]

    def __str__(self) -> str:
        return str(self.name)


class Cycle(models.Model):
    """A theme that spans several sessions of a series."""

    series = models.ForeignKey(
        Series, models.CASCADE, related_name="cycles", verbose_name=_("series")
    )
    title_fr = models.CharField(_("title in French"), max_length=160)
    title_nl = models.CharField(_("title in Dutch"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    theme = models.CharField(_("theme"), max_length=80)
    begins_on = models.DateField(_("begins"))

    title = Localised("title")

    class Meta:
        verbose_name = _("theme cycle")
        verbose_name_plural = _("theme cycles")
        ordering = ["-begins_on", "pk"]

    def __str__(self) -> str:
        return str(self.title)


class SeriesReader(Subscriber):
    """Somebody who wants the syntheses of a series."""

    series = models.ForeignKey(
        Series, models.CASCADE, related_name="readers", verbose_name=_("series")
    )

    objects = SubscriberQuerySet["SeriesReader"].as_manager()

    class Meta(Subscriber.Meta):
        verbose_name = _("reader of a series")
        verbose_name_plural = _("readers of series")
        constraints = [
            models.UniqueConstraint(fields=["series", "mail"], name="reader_of_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id}"


class ReaderLink(SecretLink):
    """The link by which a reader confirms, or stops."""

    reader = models.ForeignKey(SeriesReader, models.CASCADE, related_name="links")

    class Meta:
        verbose_name = _("link of a reader")
        verbose_name_plural = _("links of readers")
