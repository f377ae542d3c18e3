"""Where the links of an avenue go."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.orientation.models.avenue import Avenue


class LinkAddress(models.Model):
    """The mail address of a service to which its links go: a new one goes nowhere else."""

    avenue = models.OneToOneField(
        Avenue, models.CASCADE, related_name="link_address", verbose_name=_("avenue")
    )
    mail = models.EmailField(_("mail address"), max_length=254)
    language = models.CharField(_("language"), max_length=5)

    class Meta:
        verbose_name = _("address for links")
        verbose_name_plural = _("addresses for links")

    def __str__(self) -> str:
        return str(self.avenue)
