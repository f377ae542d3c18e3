"""What resources about people's requests share: a pseudonym, a mark, nothing that identifies."""

from seuil.api.fhir.canonical import CONFIDENTIALITY, Codes, desks, pseudonyms
from seuil.api.fhir.elements import Fhir, identifier, own_concept
from seuil.api.fhir.terminology import FREE_TEXT, MARK_LABELS
from seuil.orientation.models import Desk, OrientationRequest

RESTRICTED = {"system": CONFIDENTIALITY, "code": "R", "display": "restricted"}


def subject(request: OrientationRequest) -> Fhir:
    """Return the person as the request knows them: by a code that stands nowhere else."""
    return {"type": "Patient", "identifier": identifier(pseudonyms(), request.code)}


def desk_reference(desk: Desk) -> Fhir:
    return {
        "type": "Organization",
        "identifier": identifier(desks(), str(desk.pk)),
        "display": str(desk),
    }


def marked(made: Fhir, *, text: bool) -> Fhir:
    """Say on a resource that it is not for everyone, and whether it holds free text."""
    marks = own_concept(Codes.MARKS, FREE_TEXT, str(MARK_LABELS[FREE_TEXT]))["coding"]
    labels = {"security": [RESTRICTED]} | ({"tag": marks} if text else {})
    return made | {"meta": made["meta"] | labels}
