"""What this server can do, in the form that FHIR has for it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from seuil.api.fhir.canonical import address_of, base
from seuil.api.fhir.definitions import FHIR_VERSION
from seuil.api.fhir.elements import Fhir
from seuil.api.fhir.resources import Described

HOW_TO_READ = (
    "The directory is open. Requests and avenues are read with a token of an organisation or a "
    "desk: Authorization: Bearer."
)
SINCE = "2026-11-22"
"""When the interface last changed: renewed with the snapshot of the OpenAPI document."""


def statement(
    searched: Sequence[Described], with_token: Sequence[Described], only_read: Sequence[str]
) -> Fhir:
    return {
        "resourceType": "CapabilityStatement",
        "id": "seuil",
        "url": address_of("CapabilityStatement", "seuil"),
        "name": "Seuil",
        "title": "Seuil",
        "status": "active",
        "date": SINCE,
        "kind": "instance",
        "software": {"name": "Seuil"},
        "implementation": {
            "description": _("The directory as open data"),
            "url": base(),
        },
        "fhirVersion": FHIR_VERSION,
        "format": ["json", "application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "security": {"cors": True, "description": HOW_TO_READ},
                "resource": [
                    *map(_searched, searched),
                    *map(_searched, with_token),
                    *({"type": name, "interaction": [{"code": "read"}]} for name in only_read),
                ],
            }
        ],
    }


def _searched(resource: Described) -> Fhir:
    return {
        "type": resource.name,
        "documentation": resource.about,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        **({"searchInclude": list(resource.includes)} if resource.includes else {}),
        **({"searchRevInclude": list(resource.reverse)} if resource.reverse else {}),
        "searchParam": [
            {
                "name": parameter.name,
                "type": parameter.kind.value,
                "documentation": parameter.means,
            }
            for parameter in resource.parameters
            if not parameter.is_modified
        ],
    }
