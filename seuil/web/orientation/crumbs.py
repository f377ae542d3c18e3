"""Where one is on the pages of a request."""

from django.urls import reverse
from django.utils.translation import gettext as _

from seuil.orientation.models import Avenue, OrientationRequest
from seuil.web.components import Crumb


def crumbs_of(asked: OrientationRequest, *more: Crumb) -> list[Crumb]:
    """Return requests, this request, then ``more``."""
    return [
        Crumb(label=_("Requests"), url=reverse("web:orientation")),
        Crumb(label=asked.code, url=reverse("web:orientation_request", args=[asked.uuid])),
        *more,
    ]


def name_of(avenue: Avenue) -> str:
    """Return what an avenue is called in the reader's language, or as its name was kept."""
    return str(avenue.service.name) if avenue.service else avenue.name
