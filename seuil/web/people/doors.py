"""How pages about people open: who may not see what they show is told that nothing is there."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from seuil.kernel.errors import Forbidden, NotVisible
from seuil.web.http import MemberRequest, signed_in

Given = ParamSpec("Given")


def about_people(
    view: Callable[Concatenate[MemberRequest, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
    """Open a view to whoever is signed in; what is not for them does not exist."""

    def guarded(
        request: MemberRequest, /, *args: Given.args, **kwargs: Given.kwargs
    ) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (Forbidden, NotVisible) as hidden:
            raise Http404 from hidden

    update_wrapper(guarded, view)
    return never_cache(signed_in(guarded))
