"""The script that opens the page of a seat without network: served where it may do so."""

from functools import cache
from importlib.resources import files

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

SCRIPT = "static/seuil/js/live-worker.js"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Return the script; its address decides that it serves what lies below ``/live/``."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _script() -> str:
    return files("seuil.web").joinpath(SCRIPT).read_text(encoding="utf-8")
