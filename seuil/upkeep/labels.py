"""Words for what several tables of this capability keep."""

from django.utils.translation import gettext_lazy as _

from seuil.upkeep.corrections.domain import Basis

BASIS_LABELS = {
    Basis.SERVICE: _("I work at this service"),
    Basis.THERE: _("I went there"),
    Basis.CALLED: _("I called them"),
    Basis.ACCOMPANIED: _("I went with somebody"),
    Basis.OTHERWISE: _("Otherwise"),
}
