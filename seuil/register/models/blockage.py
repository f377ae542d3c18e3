"""Blockages, what they went through, and who wants to hear of them."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seuil.journal.steps import StepEvent
from seuil.messaging.links import SecretLink
from seuil.messaging.subscribers import Subscriber, SubscriberQuerySet
from seuil.organisations.models import FAMILY_LABELS
from seuil.register import labels
from seuil.register.domain.blockage import Status
from seuil.wording.localised import Localised


class BlockageQuerySet(models.QuerySet["Blockage"]):
    def standing(self) -> Self:
        """Keep those that were not merged into another one."""
        return self.exclude(status=Status.MERGED)

    def latest_first(self) -> Self:
        """Order by when they were met last; those that nothing shows yet come at the end."""
        return self.order_by(F("last_seen").desc(nulls_last=True), "-pk")


class Blockage(models.Model):
    """What keeps people from help again and again, named so that it can be followed.

    ``observations`` to ``last_seen`` are what its evidence says, counted anew by every operation
    that changes the evidence: they are read, never written by hand. ``merged_into`` is always
    a blockage that stands: of those that were merged one after the other, the last.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title_fr = models.CharField(_("title in French"), max_length=160, blank=True)
    title_nl = models.CharField(_("title in Dutch"), max_length=160, blank=True)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    about_fr = models.TextField(_("description in French"), blank=True)
    about_nl = models.TextField(_("description in Dutch"), blank=True)
    about_en = models.TextField(_("description in English"), blank=True)
    level = models.CharField(_("level"), max_length=20, choices=labels.LEVEL_LABELS)
    barrier = models.CharField(_("barrier"), max_length=40, blank=True)
    themes = ArrayField(
        models.CharField(max_length=80), verbose_name=_("themes"), default=list, blank=True
    )
    publics = ArrayField(
        models.CharField(max_length=40), verbose_name=_("publics"), default=list, blank=True
    )
    status = models.CharField(
        _("status"), max_length=20, choices=labels.BLOCKAGE_LABELS, default=Status.OBSERVED
    )
    addressee = models.CharField(
        _("who could change it"), max_length=200, blank=True, help_text=_("A body, never a person.")
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    observations = models.PositiveIntegerField(default=0, editable=False)
    families = ArrayField(
        models.CharField(max_length=30, choices=FAMILY_LABELS), default=list, editable=False
    )
    basins = ArrayField(models.CharField(max_length=80), default=list, editable=False)
    occasions = ArrayField(models.CharField(max_length=80), default=list, editable=False)
    first_seen = models.DateField(null=True, editable=False)
    last_seen = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("written"))
    moved_at = models.DateTimeField(_("last step"))

    title = Localised("title")
    about = Localised("about")
    objects = BlockageQuerySet.as_manager()

    class Meta:
        verbose_name = _("blockage")
        verbose_name_plural = _("blockages")
        ordering = ["-last_seen", "-pk"]
        indexes = [
            models.Index(fields=["status", "-last_seen", "-id"], name="blockage_by_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~(Q(title_fr="") & Q(title_nl="") & Q(title_en="")),
                name="blockage_has_a_title",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.MERGED, merged_into__isnull=False)
                | (~Q(status=Status.MERGED) & Q(merged_into=None)),
                name="blockage_merged_says_into_what",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.OUTSIDE_REACH) | ~Q(addressee=""),
                name="blockage_out_of_reach_names_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)


class BlockageEvent(StepEvent):
    """A step that a blockage took."""

    blockage = models.ForeignKey(
        Blockage, models.CASCADE, related_name="events", verbose_name=_("blockage")
    )
    step = models.CharField(_("step"), max_length=30, choices=labels.BLOCKAGE_STEPS)
    origin = models.CharField(_("from"), max_length=20, choices=labels.BLOCKAGE_LABELS)
    target = models.CharField(_("to"), max_length=20, choices=labels.BLOCKAGE_LABELS)
    words = models.TextField(_("why"), blank=True)
    language = models.CharField(_("language of the words"), max_length=5, blank=True)
    other = models.ForeignKey(
        Blockage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the other blockage"),
    )

    class Meta(StepEvent.Meta):
        verbose_name = _("step of a blockage")
        verbose_name_plural = _("steps of blockages")


class Follower(Subscriber):
    """Somebody who wants to hear when a blockage moves."""

    blockage = models.ForeignKey(
        Blockage, models.CASCADE, related_name="followers", verbose_name=_("blockage")
    )

    objects = SubscriberQuerySet["Follower"].as_manager()

    class Meta(Subscriber.Meta):
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.UniqueConstraint(fields=["blockage", "mail"], name="follower_once"),
        ]

    def __str__(self) -> str:
        return f"{self.blockage_id}"


class FollowLink(SecretLink):
    """The link by which somebody confirms that they follow, or stops."""

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="links")

    class Meta:
        verbose_name = _("link of a follower")
        verbose_name_plural = _("links of followers")
