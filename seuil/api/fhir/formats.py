"""Which form of FHIR is asked for: JSON, or none that is spoken here."""

from django.http import HttpRequest

from seuil.api.fhir.outcomes import FHIR_JSON
from seuil.api.problems import wrong
from seuil.kernel.errors import InvalidInput

SPOKEN = frozenset({"json", "application/json", "text/json", FHIR_JSON})
ACCEPTED = frozenset({"*/*", "application/*", "text/*"}) | SPOKEN


def refused_format(request: HttpRequest) -> InvalidInput | None:
    """Return what is wrong with the form asked for; ``_format`` counts more than ``Accept``."""
    asked = request.GET.get("_format") or request.POST.get("_format")
    if asked is not None:
        kind = _kind(asked.replace(" ", "+"))  # a plus that was not written %2B
        return None if kind in SPOKEN else wrong("_format", asked, f"json or {FHIR_JSON}")
    accept = request.headers.get("Accept", "").strip()
    if not accept or any(_kind(one) in ACCEPTED for one in accept.split(",")):
        return None
    return wrong("Accept", accept, FHIR_JSON)


def _kind(said: str) -> str:
    return said.partition(";")[0].strip().lower()
