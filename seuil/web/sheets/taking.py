"""Taking the sheets of one's own organisations out, whole, at any time."""

from collections.abc import Iterable
from itertools import chain

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from seuil.exchange.exports import export_csv, export_seuil, services_of_organisations
from seuil.organisations.policies import kept_organisations
from seuil.web.http import MemberRequest, signed_in

READS_AS_UTF8 = "\ufeff"
"""The mark by which spreadsheets know how the letters are written."""


@require_safe
@never_cache
@signed_in
def my_sheets(request: MemberRequest) -> HttpResponse:
    """Give every sheet in the lossless format, with what only its keepers see."""
    lines = export_seuil(services_of_organisations(_kept(request)))
    return _file(lines, "application/x-ndjson", "ndjson")


@require_safe
@never_cache
@signed_in
def my_sheets_as_table(request: MemberRequest) -> HttpResponse:
    table = export_csv(services_of_organisations(_kept(request)))
    return _file(chain([READS_AS_UTF8], table), "text/csv", "csv")


def _kept(request: MemberRequest) -> frozenset[int]:
    """Return the organisations of which this person keeps the sheets, or say nothing is here."""
    organisations = kept_organisations(request.standing)
    if not organisations:
        raise Http404
    return organisations


def _file(lines: Iterable[str], kind: str, ending: str) -> HttpResponse:
    answer = HttpResponse("".join(lines), content_type=f"{kind}; charset=utf-8")
    name = f"seuil-{timezone.localdate():%Y-%m-%d}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
