"""Avenues, the ways tried for a request, as FHIR `Task`, for the programs of those concerned."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from seuil.api.fhir import service_request
from seuil.api.fhir.canonical import TASK_CODES, Codes, Own, code_system
from seuil.api.fhir.elements import (
    Fhir,
    concept,
    extension,
    head,
    instant,
    own_concept,
    reference,
)
from seuil.api.fhir.parameters import (
    dated,
    in_system,
    refers,
    token,
    with_ids,
    with_status,
)
from seuil.api.fhir.privately import desk_reference, marked, subject
from seuil.api.fhir.resources import Described, Resource
from seuil.api.fhir.states import PRIORITY, TASK_STATUS, TASK_STATUSES
from seuil.directory.record.values import held
from seuil.exchange.tokens.queries import Reader, avenues_shown, with_agreements
from seuil.orientation.disclosure import disclosed
from seuil.orientation.domain.avenue import Status
from seuil.orientation.domain.guards import Content
from seuil.orientation.domain.reasons import Reason
from seuil.orientation.domain.request import Urgency
from seuil.orientation.labels import AVENUE_LABELS, REASON_LABELS
from seuil.orientation.models import Avenue


def found(reader: Reader) -> QuerySet[Any]:
    """Return what a program sees, those that moved last first."""
    of_requests = (f"request__{name}" for name in service_request.LOADED)
    shown = avenues_shown(reader).select_related("service", *of_requests)
    return with_agreements(shown).order_by("-moved_at", "pk")


def write(avenue: Any, reader: Reader) -> Fhir:
    """Return an avenue loaded by `found`."""
    of_desk = reader.desk is not None
    text = _agreed_text(avenue) if reader.reads_text and not of_desk else ""
    made = held(
        _common(avenue)
        | {
            "statusReason": _reason(avenue) if of_desk or avenue.refused_by_service else {},
            "owner": _owner(avenue, names=of_desk and reader.reads_text),
            "note": [{"text": text}] if text else [],
        }
    )
    return marked(made, text=bool(text))


def _common(avenue: Avenue) -> Fhir:
    status, request = Status(avenue.status), avenue.request
    delay = avenue.delay_days
    return {
        **head("Task", avenue.uuid, avenue.moved_at),
        "extension": [] if delay is None else [extension(Own.DELAY, valueUnsignedInt=delay)],
        "status": TASK_STATUS[status],
        "businessStatus": own_concept(Codes.AVENUE_STATES, status, str(AVENUE_LABELS[status])),
        "intent": "order",
        "priority": PRIORITY[Urgency(request.urgency)],
        "code": concept(TASK_CODES, "fulfill", "Fulfill the focal request"),
        "focus": reference("ServiceRequest", request.uuid),
        "for": subject(request),
        "authoredOn": instant(avenue.found_at),
        "lastModified": instant(avenue.moved_at),
        "requester": desk_reference(request.desk) if request.desk else {},
        "restriction": _until(avenue.promised_on) if status is Status.CONSIDERING else {},
        "executionPeriod": _from(avenue.promised_on) if status is Status.ACCEPTED else {},
    }


def _until(day: datetime.date | None) -> Fhir:
    return {"period": {"end": day.isoformat()}} if day else {}


def _from(day: datetime.date | None) -> Fhir:
    return {"start": day.isoformat()} if day else {}


def _reason(avenue: Avenue) -> Fhir:
    if not avenue.reason:
        return {}
    return own_concept(Codes.REASONS, avenue.reason, str(REASON_LABELS[Reason(avenue.reason)]))


def _owner(avenue: Avenue, *, names: bool) -> Fhir:
    """Return the service; one without public sheet by its name, one without sheet as text."""
    service = avenue.service
    if service is None:
        return {"display": avenue.name} if names else {}
    if service.is_public:
        return reference("HealthcareService", service.uuid, str(service))
    return {"type": "HealthcareService", "display": str(service)}


def _agreed_text(avenue: Any) -> str:
    """Return what was written, where the service may read it today."""
    reads = Content.TEXT in disclosed(avenue, avenue.request.in_force)
    return avenue.request.words.strip() if reads else ""


# Searching


DESCRIBED = Described(
    "Task",
    "Avenues of requests for orientation, for the programs of those concerned",
    [
        with_ids(lambda ids: Q(uuid__in=ids)),
        dated("_lastUpdated", "When its last step was taken", "moved_at"),
        dated("modified", "When its last step was taken", "moved_at"),
        dated("authored-on", "When it was found", "found_at"),
        token("status", "Its status in FHIR", with_status(TASK_STATUSES, TASK_STATUS)),
        token(
            "business-status",
            "Its state in Seuil",
            in_system(lambda: code_system(Codes.AVENUE_STATES), lambda code: Q(status=code)),
        ),
        refers(
            "focus",
            "ServiceRequest",
            "The request for which it is tried",
            lambda ids: Q(request__uuid__in=ids),
        ),
        refers(
            "owner",
            "HealthcareService",
            "The service that is asked",
            lambda ids: Q(service__uuid__in=ids),
        ),
    ],
    (service_request.OF_REQUEST,),
)


def resource(reader: Reader) -> Resource:
    return Resource(
        DESCRIBED.name,
        DESCRIBED.about,
        DESCRIBED.parameters,
        DESCRIBED.includes,
        partial(found, reader),
        partial(write, reader=reader),
        lambda avenue, _name: [service_request.write(avenue.request, reader)],
    )


def requests(reader: Reader) -> Resource:
    """Return the requests of a reader, with which the avenues tried for them may come along."""

    def tried(page: Sequence[Any], _name: str) -> Iterable[Fhir]:
        return [write(avenue, reader) for avenue in found(reader).filter(request__in=page)]

    return replace(service_request.resource(reader), refer=tried)
