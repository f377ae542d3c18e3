"""Who has read the words of the access card in a language again, and what they found wrong."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody


class LanguageReview(models.Model):
    """One signature under the words of a language, as they were: ``digest`` says which words."""

    language = models.CharField(_("language"), max_length=3)
    digest = models.CharField(max_length=64, editable=False)
    reviewer = somebody(_("signed by"))
    signed_at = models.DateTimeField(_("signed on"))

    class Meta:
        verbose_name = _("review of a language")
        verbose_name_plural = _("reviews of languages")
        ordering = ["-signed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "digest"], name="words_of_a_language_signed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language}, {self.signed_at:%Y-%m-%d}"


class WordingRemark(models.Model):
    """What somebody found wrong with one wording; answered once the wording has changed."""

    language = models.CharField(_("language"), max_length=3)
    key = models.CharField(max_length=120, editable=False)
    wording = models.TextField(editable=False)
    text = models.CharField(_("what is wrong, and how it should read"), max_length=500)
    author = somebody(_("written by"))
    written_at = models.DateTimeField(_("written on"))

    class Meta:
        verbose_name = _("remark on a wording")
        verbose_name_plural = _("remarks on wordings")
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.language} {self.key}"
