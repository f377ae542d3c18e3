"""Where one is on the pages of a request."""

from django.urls import reverse
from django.utils.translation import gettext as _

from seuil.orientation.models import OrientationRequest
from seuil.web.components import Crumb


def crumbs_of(asked: OrientationRequest, *more: Crumb) -> list[Crumb]:
    """Return requests, this request, then ``more``; the page that one is on has no address."""
    page = reverse("web:orientation_request", args=[asked.uuid]) if more else ""
    return [
        Crumb(label=_("Requests"), url=reverse("web:orientation")),
        Crumb(label=asked.code, url=page),
        *more,
    ]
