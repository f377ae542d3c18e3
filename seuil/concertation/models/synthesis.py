"""What is told of a session, and where the blockages of the last one stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.concertation import labels
from seuil.concertation.models.live import Contribution
from seuil.concertation.models.session import Session
from seuil.register.models import Blockage
from seuil.wording.localised import Localised


class Review(models.Model):
    """Where a blockage of an earlier session stands, in the words of this one."""

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="reviews", verbose_name=_("session")
    )
    blockage = models.ForeignKey(
        Blockage, models.PROTECT, related_name="reviews", verbose_name=_("blockage")
    )
    verdict = models.CharField(_("where it stands"), max_length=20, choices=labels.VERDICT_LABELS)
    words = models.CharField(_("words"), max_length=300, blank=True)
    language = models.CharField(_("language of the words"), max_length=5, blank=True)
    author = somebody(_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("review of a blockage")
        verbose_name_plural = _("reviews of blockages")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "blockage"], name="blockage_reviewed_once"),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()


class Synthesis(models.Model):
    """The report of a session under the field's fixed headings, in French and Dutch.

    ``window_until``: until when the working group reads. ``promised``: language -> the day for
    which its translation is promised. ``document`` is what was agreed to, as data: what
    is published never changes with what it was made from.
    """

    session = models.OneToOneField(
        Session, models.CASCADE, related_name="synthesis", verbose_name=_("session")
    )
    method_fr = models.TextField(_("method in French"), blank=True)
    method_nl = models.TextField(_("method in Dutch"), blank=True)
    method_en = models.TextField(_("method in English"), blank=True)
    next_fr = models.TextField(_("save the date in French"), blank=True)
    next_nl = models.TextField(_("save the date in Dutch"), blank=True)
    next_en = models.TextField(_("save the date in English"), blank=True)
    window_until = models.DateTimeField(_("read again until"), null=True, blank=True)
    promised = models.JSONField(_("translations promised"), default=dict, blank=True)
    document = models.JSONField(default=dict, editable=False)
    validated_at = models.DateTimeField(_("agreed"), null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    method = Localised("method")
    next = Localised("next")

    class Meta:
        verbose_name = _("synthesis")
        verbose_name_plural = _("syntheses")
        ordering = ["session"]

    def __str__(self) -> str:
        return f"{self.session}"


class ClearedSign(models.Model):
    """Words of a synthesis that look like a person's, of which somebody said: they name nobody."""

    synthesis = models.ForeignKey(
        Synthesis, models.CASCADE, related_name="cleared", verbose_name=_("synthesis")
    )
    kind = models.CharField(_("looks like"), max_length=20)
    text = models.CharField(_("words"), max_length=300)
    said_by = somebody(_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("words that name nobody")
        verbose_name_plural = _("words that name nobody")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["synthesis", "text"], name="words_cleared_once"),
        ]

    def __str__(self) -> str:
        return self.text


class SynthesisItem(models.Model):
    """One line of a synthesis, and the contributions that it says in short."""

    synthesis = models.ForeignKey(
        Synthesis, models.CASCADE, related_name="items", verbose_name=_("synthesis")
    )
    heading = models.CharField(_("heading"), max_length=30, choices=labels.HEADING_LABELS)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text_fr = models.CharField(_("in French"), max_length=300, blank=True)
    text_nl = models.CharField(_("in Dutch"), max_length=300, blank=True)
    text_en = models.CharField(_("in English"), max_length=300, blank=True)
    contributions = models.ManyToManyField(Contribution, related_name="items", blank=True)

    text = Localised("text")

    class Meta:
        verbose_name = _("line of a synthesis")
        verbose_name_plural = _("lines of syntheses")
        ordering = ["heading", "position", "pk"]

    def __str__(self) -> str:
        return str(self.text)
