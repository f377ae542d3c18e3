"""Keys with which programs of an organisation or a desk read: made, seen, revoked."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from seuil.exchange.models import ApiToken
from seuil.exchange.tokens.operations import make_token, revoke_token
from seuil.exchange.tokens.queries import Holder, holders_of, is_left, token_for, tokens_kept_by
from seuil.kernel.errors import NotVisible
from seuil.messaging.links import full_address
from seuil.orientation.policies import Viewer, viewer_of
from seuil.web.components import CopyText
from seuil.web.http import MemberRequest
from seuil.web.limits import Per, limited
from seuil.web.people.doors import about_people
from seuil.web.programs.forms import NewToken

FHIR = "/api/fhir/r4"


@dataclass(frozen=True, slots=True)
class KeyLine:
    """``left``: whoever made it keeps no keys here any more, and the schedule will close it."""

    token: ApiToken
    valid: bool
    left: bool

    @property
    def is_open(self) -> bool:
        return self.valid and not self.left


@require_http_methods(["GET", "HEAD", "POST"])
@limited("program", per=Per.ACCOUNT)
@about_people
@sensitive_variables("letters")
def programs(request: MemberRequest) -> HttpResponse:
    """List the keys, and make one: its letters stand on the answer, and nowhere after that."""
    viewer = viewer_of(request.user, request.standing)
    holders = holders_of(viewer)
    if not holders:
        raise NotVisible("no programs of theirs")
    form, letters = NewToken(request.POST or None, holders=holders), ""
    status = 200
    if request.method == "POST":
        if form.is_valid():
            letters = _made(viewer, form)
            form = NewToken(None, holders=holders)
        else:
            status = 422
    context = {
        "form": form,
        "made": CopyText(id="key", label=_("The key"), text=letters) if letters else None,
        "groups": _by_holder(viewer, list(holders)),
        "address": full_address(FHIR),
    }
    return render(request, "programs/home.html", context, status=status)


@sensitive_variables("letters")
def _made(viewer: Viewer, form: NewToken) -> str:
    _token, letters = make_token(
        viewer,
        form.chosen_holder,
        name=form.cleaned_data["name"],
        text=form.cleaned_data["text"],
        days=form.cleaned_data["days"],
    )
    return letters


def _by_holder(viewer: Viewer, holders: list[Holder]) -> list[tuple[Holder, list[KeyLine]]]:
    """Return the keys of each holder, newest first."""
    now = timezone.now()
    kept = list(tokens_kept_by(viewer))
    return [
        (
            holder,
            [
                KeyLine(token, valid=token.is_open(now), left=is_left(token))
                for token in kept
                if (token.organisation, token.desk) == (holder.organisation, holder.desk)
            ],
        )
        for holder in holders
    ]


@require_POST
@limited("program", per=Per.ACCOUNT)
@about_people
def revoke_program(request: MemberRequest, token_id: int) -> HttpResponse:
    token = token_for(viewer_of(request.user, request.standing), token_id)
    if revoke_token(token, actor=request.user):
        said = _("The key of %(program)s opens nothing any more.") % {"program": token.name}
        messages.success(request, said)
    return redirect("web:programs")
