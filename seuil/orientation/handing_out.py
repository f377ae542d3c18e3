"""One's own requests, to be taken along: every step and every avenue, no name of anybody else."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from seuil.orientation.models import Avenue, OrientationRequest, RequestEvent
from seuil.orientation.policies import Viewer
from seuil.orientation.queries import requests_of

FORMAT_VERSION = 1


def own_requests(viewer: Viewer) -> Iterator[OrientationRequest]:
    """Return what somebody wrote with its steps and avenues, in a few queries for each thousand."""
    rows = requests_of(viewer).for_list().select_related("category__parent")
    ordered = rows.prefetch_related("events__desk", "avenues__service").order_by("created_at", "pk")
    return ordered.iterator(chunk_size=1000)


def as_values(request: OrientationRequest) -> Mapping[str, Any]:
    """Return a request as plain values. Who acted is said by role, never by name."""
    return {
        "code": request.code,
        "status": request.status,
        "outcome": request.outcome,
        "category": request.category.code if request.category else None,
        "place": request.place.code if request.place else None,
        "situation": request.situation,
        "language": request.language,
        "urgency": request.urgency,
        "priority": request.priority,
        "words": request.words,
        "contact": request.contact,
        "organisation": str(request.organisation) if request.organisation else None,
        "desk": str(request.desk) if request.desk else None,
        "answer": request.answer,
        "begun_at": _at(request.created_at),
        "sent_at": _at(request.submitted_at),
        "answered_at": _at(request.answered_at),
        "closed_at": _at(request.closed_at),
        "steps": [_step(event) for event in request.events.all()],
        "avenues": [_avenue(avenue) for avenue in request.avenues.all()],
    }


def _step(event: RequestEvent) -> Mapping[str, Any]:
    return {
        "at": _at(event.at),
        "step": event.step,
        "from": event.origin,
        "to": event.target,
        "by": event.party,
        "desk": str(event.desk) if event.desk else None,
        "words": event.words,
    }


def _avenue(avenue: Avenue) -> Mapping[str, Any]:
    return {
        "name": avenue.called,
        "level": avenue.band,
        "status": avenue.status,
        "reason": avenue.reason,
        "contacted_on": avenue.contacted_on.isoformat() if avenue.contacted_on else None,
        "promised_on": avenue.promised_on.isoformat() if avenue.promised_on else None,
        "delay_days": avenue.delay_days,
    }


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def file_of(values: Sequence[Mapping[str, Any]], now: datetime) -> Mapping[str, Any]:
    return {"format": "seuil-requests", "version": FORMAT_VERSION, "made_at": _at(now),
            "requests": list(values)}  # fmt: skip
