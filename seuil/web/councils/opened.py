"""What every page of a council shares: what the reader may do, the way to the others, refusals."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from seuil.councils.models import Council
from seuil.councils.policies import Abilities
from seuil.councils.queries.councils import council_inside, council_with_abilities
from seuil.kernel.errors import Forbidden, NotVisible
from seuil.web.components import Crumb, Tab
from seuil.web.http import MemberRequest, PageRequest, signed_in

Given = ParamSpec("Given")


class CouncilRequest(MemberRequest):
    """A request of somebody inside a council, with the council and what they may do there."""

    council: Council
    able: Abilities


def tabs(council: Council, able: Abilities, here: str) -> list[Tab]:
    """Return the way to the pages of a council; that of the seats is for those inside."""
    one = [council.slug]
    pages = [
        ("council", _("Who sits, when it meets"), reverse("web:council", args=one)),
        ("composition", _("Composition"), reverse("web:council_composition", args=one)),
        ("charter", _("Charter"), reverse("web:council_charter", args=one)),
        (
            "decisions",
            _("Decisions"),
            f"{reverse('web:decisions')}?{urlencode({'council': council.slug})}",
        ),
    ]
    if able.is_inside:
        pages.append(("seats", _("Seats and mandates"), reverse("web:council_seats", args=one)))
    return [Tab(label, url, name == here) for name, label, url in pages]


def opened(request: PageRequest, slug: str) -> tuple[Council, Abilities]:
    """Return a council to whoever reads its public pages, or a 404."""
    try:
        return council_with_abilities(request.standing, slug)
    except NotVisible as unknown:
        raise Http404 from unknown


def inside(
    view: Callable[Concatenate[CouncilRequest, Given], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Open a page of a council to those who sit there and to the team; to others it is not there.

    The address has the ``council_slug``; the view finds ``request.council`` and ``request.able``.
    Nothing of the answer is kept by browsers or caches: it may have names.
    """

    @wraps(view)
    def shown(
        request: CouncilRequest, council_slug: str, *args: Given.args, **kwargs: Given.kwargs
    ) -> HttpResponse:
        try:
            request.council, request.able = council_inside(request.standing, council_slug)
            response = view(request, *args, **kwargs)
        except (Forbidden, NotVisible) as hidden:
            raise Http404 from hidden
        response.headers["Cache-Control"] = "no-store"
        return response

    return signed_in(shown)  # type: ignore[arg-type]


def convening(
    view: Callable[Concatenate[CouncilRequest, Given], HttpResponse],
) -> Callable[..., HttpResponse]:
    """The same for the team of the territory alone."""

    @wraps(view)
    def shown(request: CouncilRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if not request.able.convenes:
            raise Forbidden("the team of this territory does this")
        return view(request, *args, **kwargs)

    return inside(shown)  # type: ignore[arg-type]


def render_council(
    request: HttpRequest,
    template: str,
    council: Council,
    able: Abilities,
    context: dict[str, Any],
    *,
    here: str,
    status: int = 200,
) -> HttpResponse:
    """Render a page that extends ``councils/council_base.html``; ``here`` is the tab it is on."""
    common = {
        "council": council,
        "able": able,
        "tabs": tabs(council, able, here),
        "crumbs": crumbs_of(council),
    }
    return render(request, template, {**common, **context}, status=status)


def crumbs_of(council: Council, *more: Crumb) -> list[Crumb]:
    """Return the councils, this one, then ``more``."""
    here = reverse("web:council", args=[council.slug]) if more else ""
    return [
        Crumb(label=_("Councils"), url=reverse("web:councils")),
        Crumb(label=str(council.name), url=here),
        *more,
    ]
