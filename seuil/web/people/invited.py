"""What a link invites to, and the way in: accepting is done once one is signed in."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from seuil.accounts.models import User
from seuil.web.http import PageRequest


@dataclass(frozen=True, slots=True)
class Invited:
    """``home``: where one accepts; ``accept`` says so; ``enter``: what a visitor does first."""

    rows: Sequence[tuple[str, object]]
    address: str
    invited_by: User | None
    until: datetime.datetime
    home: str
    accept: str
    enter: str
    lead: str = ""


def invited_page(request: PageRequest, shown: Invited) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    after = urlencode({"next": shown.home})
    context = {
        "invited": shown,
        "mine": user is not None and user.email.lower() == shown.address,
        "sign_in": f"{reverse('account_login')}?{after}",
        "sign_up": f"{reverse('account_signup')}?{after}",
    }
    return render(request, "people/invited.html", context)
