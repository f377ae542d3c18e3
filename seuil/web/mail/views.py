"""The mail of a demonstration: what would have been sent, to read it on this machine.

Only where `SEUIL_MAIL_PAGE` is on, and only for those who sit at the machine itself: these are
other people's letters, with their codes and links.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from seuil.messaging.letters import with_links
from seuil.messaging.models import Message
from seuil.web.components import Crumb
from seuil.web.http import PageRequest
from seuil.web.operating.probes import OF_THIS_MACHINE, THROUGH_A_PROXY

NEWEST = 100


def at_the_machine(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        proxy = any(name in request.META for name in THROUGH_A_PROXY)
        if proxy or request.META.get("REMOTE_ADDR") not in OF_THIS_MACHINE:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@require_safe
@at_the_machine
@never_cache
def mail(request: PageRequest) -> HttpResponse:
    messages = Message.objects.newest_first()[:NEWEST]
    return render(request, "mail/list.html", {"letters": messages})


@require_safe
@at_the_machine
@never_cache
def one_mail(request: PageRequest, message_id: int) -> HttpResponse:
    message = get_object_or_404(Message, pk=message_id)
    context = {
        "crumbs": [
            Crumb(label=_("E-mails of this machine"), url=reverse("web:mail")),
            Crumb(label=message.subject),
        ],
        "letter": message,
        "lines": [with_links(line) for line in message.text.splitlines()],
    }
    return render(request, "mail/one.html", context)
