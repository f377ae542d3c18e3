"""Pages about Seuil itself, and the language switch."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from seuil.directory.models import Service
from seuil.organisations.models import Source
from seuil.web.middleware import set_language_cookie


@csrf_exempt  # forging a choice of language harms nobody, and no cookie is needed to choose
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language and come back to the same page."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(_without_language(target))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        set_language_cookie(response, language)
    return response


def _without_language(address: str) -> str:
    """Leave out the language that an address carries: it would win over the one just chosen."""
    parts = urlsplit(address)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "lang"]
    return urlunsplit(parts._replace(query=urlencode(kept)))


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    context = {
        "services": Service.objects.public().count(),
        "source_url": settings.SEUIL_SOURCE_URL,
        "sources": Source.objects.all(),
    }
    return render(request, "site/about.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html")
