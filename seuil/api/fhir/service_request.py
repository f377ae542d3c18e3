"""Requests for orientation as FHIR `ServiceRequest`, for the programs of those concerned."""

from functools import partial

from django.db.models import Q, QuerySet

from seuil.api.fhir.canonical import Codes, Own, code_system
from seuil.api.fhir.elements import Fhir, extension, head, instant, own_concept, reference
from seuil.api.fhir.parameters import dated, in_system, token, with_ids, with_status
from seuil.api.fhir.privately import desk_reference, marked, subject
from seuil.api.fhir.resources import Described, Resource
from seuil.api.fhir.states import PRIORITY, REQUEST_STATUS, REQUEST_STATUSES
from seuil.directory.models import Category
from seuil.directory.record.values import held
from seuil.exchange.tokens.queries import Reader, requests_shown
from seuil.orientation.domain.request import Status, Urgency
from seuil.orientation.models import OrientationRequest
from seuil.register.domain.publics import Public
from seuil.register.labels import PUBLIC_LABELS

OF_REQUEST = "Task:focus"
LOADED = ("category__parent", "place", "organisation", "desk")


def found(reader: Reader) -> QuerySet[OrientationRequest]:
    """Return what a program sees, those that moved last first."""
    shown = requests_shown(reader).select_related(*LOADED)
    return shown.order_by("-moved_at", "pk")


def write(request: OrientationRequest, reader: Reader) -> Fhir:
    """Return a request; a service that only got it sees the need, no place, no text."""
    made = _common(request)
    if not reader.is_concerned_by(request):
        return marked(made, text=False)
    text = request.words.strip() if reader.reads_text else ""
    return marked(made | _concerned(request, text), text=bool(text))


def _common(request: OrientationRequest) -> Fhir:
    status = Status(request.status)
    return held(
        {
            **head("ServiceRequest", request.uuid, request.moved_at),
            "extension": [extension(Own.REQUEST_STATE, valueCode=status.value)],
            "status": REQUEST_STATUS[status],
            "intent": "order",
            "category": _wide(request.category),
            "priority": PRIORITY[Urgency(request.urgency)],
            "code": _need(request.category),
            "subject": subject(request),
            "authoredOn": instant(request.submitted_at) if request.submitted_at else "",
            "performer": [desk_reference(request.desk)] if request.desk else [],
        }
    )


def _concerned(request: OrientationRequest, text: str) -> Fhir:
    """Return what those see who asked, and the desks that answer."""
    state = extension(Own.REQUEST_STATE, valueCode=request.status)
    outcome = extension(Own.OUTCOME, valueCode=request.outcome)
    return held(
        {
            "extension": [state, outcome] if request.outcome else [state],
            "requester": _asked_for(request),
            "locationCode": _place(request),
            "reasonCode": [
                own_concept(Codes.PUBLICS, code, str(PUBLIC_LABELS[Public(code)]))
                for code in request.publics
            ],
            "note": [{"text": text}] if text else [],
        }
    )


def _wide(category: Category | None) -> list[Fhir]:
    return [_concept(category.parent or category)] if category else []


def _need(category: Category | None) -> Fhir:
    return _concept(category) if category else {}


def _concept(category: Category) -> Fhir:
    return own_concept(Codes.CATEGORIES, category.code, str(category.label))


def _asked_for(request: OrientationRequest) -> Fhir:
    body = request.organisation
    return reference("Organization", body.uuid, str(body)) if body else {}


def _place(request: OrientationRequest) -> list[Fhir]:
    place = request.place
    return [own_concept(Codes.TERRITORIES, place.code, str(place.name))] if place else []


# Searching


def _categories_system() -> str:
    return code_system(Codes.CATEGORIES)


DESCRIBED = Described(
    "ServiceRequest",
    "Requests for orientation, for the programs of those concerned",
    [
        with_ids(lambda ids: Q(uuid__in=ids)),
        dated("_lastUpdated", "When its last step was taken", "moved_at"),
        dated("authored", "When it was sent", "submitted_at"),
        token("status", "Its status in FHIR", with_status(REQUEST_STATUSES, REQUEST_STATUS)),
        token(
            "category",
            "Its need, as a wide category",
            in_system(
                _categories_system,
                lambda code: (
                    Q(category__code=code, category__parent=None) | Q(category__parent__code=code)
                ),
            ),
        ),
        token(
            "code",
            "Its need, exactly",
            in_system(_categories_system, lambda code: Q(category__code=code)),
        ),
    ],
    (),
    reverse=(OF_REQUEST,),
)


def resource(reader: Reader) -> Resource:
    return Resource(
        DESCRIBED.name,
        DESCRIBED.about,
        DESCRIBED.parameters,
        DESCRIBED.includes,
        partial(found, reader),
        partial(write, reader=reader),
        lambda _request, _name: (),
        reverse=DESCRIBED.reverse,
    )
