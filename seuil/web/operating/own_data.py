"""All that is held about whoever asks, as a file to take along: the right of access."""

from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from seuil.operating.queries import data_of
from seuil.web.http import MemberRequest, with_account


@require_safe
@never_cache
@with_account
@reauthentication_required  # type: ignore[untyped-decorator]
def own_data(request: MemberRequest) -> HttpResponse:
    """Give the file, once it is clear who asks; its name says nothing."""
    response = JsonResponse(
        data_of(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response.headers["Content-Disposition"] = 'attachment; filename="data.json"'
    return response
