"""The kinds of help."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.wording.localised import Localised


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
