"""A request that is explored at a desk of the south, and its answerer signed in."""

from types import SimpleNamespace

from django.urls import reverse

from seuil.directory.models import Category
from seuil.orientation.models import Desk
from seuil.territory.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.orientation import OrientationRequestFactory, SeatFactory
from tests.web.sheets.conftest import sign_in

COMBINED = {"health": ["drugs", "mental"], "active_use": True}


def exploring(client, *, category="mental_health", situation=None, status="exploring", **more):
    """Return a request at a desk of the south basin; ``client`` is its answerer."""
    south = Territory.objects.get(code="basin:sud")
    desk, _made = Desk.objects.get_or_create(territory=south, theme=None, closed_at=None)
    answerer = UserFactory(name="Ann Swerer", language="en")
    SeatFactory(desk=desk, user=answerer)
    request = OrientationRequestFactory(
        status=status,
        desk=desk,
        basin=south,
        answerer=answerer,
        category=Category.objects.get(code=category) if category else None,
        place=Territory.objects.get(code="commune:21013"),
        situation=situation or {},
        **more,
    )
    sign_in(client, answerer)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return SimpleNamespace(request=request, answerer=answerer, desk=desk)


def at(name, *given):
    return reverse(f"web:{name}", args=given)
