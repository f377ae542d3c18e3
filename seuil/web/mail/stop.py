"""Wanting no mail of one purpose any more: by the link in that mail, without account."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from seuil.messaging import operations
from seuil.messaging.models import PURPOSE_LABELS
from seuil.messaging.stops import wish_of
from seuil.web.http import PageRequest
from seuil.web.links import opened_by_link


@csrf_exempt  # mail programs send this form by themselves (RFC 8058); the token is the proof
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link
def stop_mail(request: PageRequest, stop_token: str) -> HttpResponse:
    wish = wish_of(stop_token)
    if request.method == "POST":
        if request.POST.get("do") == "start":
            operations.start_again(wish)
        else:
            operations.stop(wish)
    context = {
        "purpose": PURPOSE_LABELS[wish.purpose],
        "stopped": operations.has_stopped(wish),
    }
    return render(request, "mail/stop.html", context)
