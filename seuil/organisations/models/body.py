"""Bodies that offer services, and the sources from which records come."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.kernel.text import fold
from seuil.organisations.domain import PracticeFamily, record_uuid
from seuil.wording.localised import Localised

FAMILY_LABELS = {
    PracticeFamily.LOW_THRESHOLD: _("low threshold"),
    PracticeFamily.FIRST_LINE: _("first line"),
    PracticeFamily.HOSPITAL: _("hospital"),
    PracticeFamily.MENTAL_HEALTH: _("mental health"),
    PracticeFamily.ADDICTIONS: _("addictions"),
    PracticeFamily.HOMELESSNESS: _("homelessness"),
    PracticeFamily.SOCIAL_SERVICE: _("social service"),
    PracticeFamily.LOCAL_AUTHORITY: _("local authority"),
    PracticeFamily.JUSTICE: _("justice"),
    PracticeFamily.MUTUALITY: _("health insurance fund"),
    PracticeFamily.HOME_CARE: _("home care"),
    PracticeFamily.YOUTH: _("youth"),
    PracticeFamily.DISABILITY: _("disability"),
    PracticeFamily.OLDER_PEOPLE: _("older people"),
    PracticeFamily.COMMUNITY: _("community work"),
    PracticeFamily.USER_REPRESENTATIVES: _("user representatives"),
    PracticeFamily.COORDINATION: _("coordination"),
    PracticeFamily.OTHER: _("other"),
}


class Source(models.Model):
    """Where records come from; the ids of a source are unique within it."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    url = models.URLField(_("web address"), blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    fictional = models.BooleanField(
        _("fictional"),
        default=False,
        help_text=_("Invented for demonstrations; marked on every page."),
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name or self.code


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def from_source(self, code: str) -> Self:
        return self.filter(source__code=code)


class Organisation(models.Model):
    """A body that offers services (HSDS: organization)."""

    uuid = models.UUIDField(unique=True, editable=False)
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="organisations", verbose_name=_("source")
    )
    external_id = models.CharField(_("id in the source"), max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=300, blank=True)
    name_nl = models.CharField(_("name in Dutch"), max_length=300, blank=True)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    sort_key = models.CharField(max_length=300, editable=False, blank=True)
    families = ArrayField(
        models.CharField(max_length=30, choices=FAMILY_LABELS),
        verbose_name=_("practice families"),
        default=list,
        blank=True,
    )
    enterprise_number = models.CharField(_("enterprise number"), max_length=20, blank=True)
    modified_at = models.DateTimeField(_("modified on"), auto_now=True)

    name = Localised("name")
    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], name="organisation_once_in_its_source"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name) or self.external_id

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_derived()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def set_derived(self) -> None:
        """Fill what follows from the other fields; bulk writes call it themselves."""
        self.sort_key = fold(self.name_fr or self.name_nl or self.name_en)[:300]
        self.uuid = self.uuid or record_uuid("organisation", self.source.code, self.external_id)
