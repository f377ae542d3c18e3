"""The other parts of a sheet: closures, contacts, the steps of the way in, papers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seuil.directory.domain import Audience, ContactType
from seuil.directory.models.sheet import AUDIENCE_LABELS, Service
from seuil.wording.localised import Localised

CONTACT_LABELS = {
    ContactType.PHONE: _("telephone"),
    ContactType.EMAIL: _("e-mail"),
    ContactType.WEB: _("website"),
    ContactType.FORM: _("online form"),
}


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
