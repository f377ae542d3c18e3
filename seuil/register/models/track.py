"""Tracks: what would lower a blockage."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.journal.steps import StepEvent
from seuil.register import labels
from seuil.register.domain.track import Status
from seuil.territory.models import LEVEL_LABELS as PLACE_LEVELS
from seuil.wording.localised import Localised


class Track(models.Model):
    """An idea of what would help, what it needs, who could carry it, and how far it came.

    ``place_level`` is the level of the territory at which it should be carried, with the reason.
    ``copies`` names an existing action elsewhere that could be done here too.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title_fr = models.CharField(_("title in French"), max_length=160, blank=True)
    title_nl = models.CharField(_("title in Dutch"), max_length=160, blank=True)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    about_fr = models.TextField(_("description in French"), blank=True)
    about_nl = models.TextField(_("description in Dutch"), blank=True)
    about_en = models.TextField(_("description in English"), blank=True)
    themes = ArrayField(
        models.CharField(max_length=80), verbose_name=_("themes"), default=list, blank=True
    )
    status = models.CharField(
        _("status"), max_length=20, choices=labels.TRACK_LABELS, default=Status.SUGGESTED
    )
    needs = models.TextField(_("what it needs"), blank=True)
    success = models.TextField(_("when it succeeds"), blank=True)
    carriers = models.CharField(
        _("who could carry it"), max_length=300, blank=True, help_text=_("Bodies, never people.")
    )
    copies = models.CharField(_("does as is done elsewhere"), max_length=300, blank=True)
    place_level = models.CharField(
        _("level proposed"), max_length=20, choices=PLACE_LEVELS, blank=True
    )
    place_reason = models.CharField(_("why at this level"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("written"))
    moved_at = models.DateTimeField(_("last step"))

    title = Localised("title")
    about = Localised("about")

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["-moved_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~(Q(title_fr="") & Q(title_nl="") & Q(title_en="")),
                name="track_has_a_title",
            ),
            models.CheckConstraint(
                condition=Q(place_level="") | ~Q(place_reason=""), name="track_level_says_why"
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)


class TrackEvent(StepEvent):
    """A step that a track took."""

    track = models.ForeignKey(Track, models.CASCADE, related_name="events", verbose_name=_("track"))
    step = models.CharField(_("step"), max_length=30, choices=labels.TRACK_STEPS)
    origin = models.CharField(_("from"), max_length=20, choices=labels.TRACK_LABELS)
    target = models.CharField(_("to"), max_length=20, choices=labels.TRACK_LABELS)
    words = models.TextField(_("words"), blank=True)
    language = models.CharField(_("language of the words"), max_length=5, blank=True)

    class Meta(StepEvent.Meta):
        verbose_name = _("step of a track")
        verbose_name_plural = _("steps of tracks")
