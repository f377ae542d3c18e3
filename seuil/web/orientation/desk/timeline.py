"""What happened on a request and its avenues, in one line of time, the oldest first."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from seuil.orientation.domain import avenue as avenues
from seuil.orientation.models import Avenue, AvenueEvent, OrientationRequest, RequestEvent


@dataclass(frozen=True, slots=True)
class Happened:
    """``what`` by ``who``, on the avenue ``about``; ``more`` are short facts."""

    at: datetime.datetime
    what: str
    who: str = ""
    about: str = ""
    more: tuple[str, ...] = ()
    words: str = ""


def timeline(request: OrientationRequest, found: list[Avenue]) -> list[Happened]:
    """Return the steps of a request and its avenues, in two queries."""
    events = request.events.select_related("actor", "desk", "colleague")
    names = {avenue.pk: avenue.called for avenue in found}
    moved = AvenueEvent.objects.filter(avenue__in=list(names)).select_related("actor")
    told = [
        Happened(request.created_at, _("begun"), who=str(request.author or "")),
        *(_of_request(event) for event in events),
        *_found(found),
        *(_of_avenue(event, names[event.avenue_id]) for event in moved),
    ]
    return sorted(told, key=lambda one: one.at)


def _of_request(event: RequestEvent) -> Happened:
    more = (
        str(event.desk or ""),
        str(event.colleague or ""),
        str(event.get_outcome_display()) if event.outcome else "",
    )
    return Happened(
        event.at,
        str(event.get_step_display()),
        who=str(event.actor or ""),
        more=tuple(one for one in more if one),
        words=event.words,
    )


def _found(found: list[Avenue]) -> Iterator[Happened]:
    for avenue in found:
        yield Happened(
            avenue.found_at,
            _("an avenue: %(how)s") % {"how": avenue.get_origin_display()},
            about=avenue.called,
        )


def _of_avenue(event: AvenueEvent, name: str) -> Happened:
    stays = event.step in {avenues.Step.ATTEMPT, avenues.Step.QUESTION}
    more = (
        str(event.get_channel_display()) if event.channel else "",
        str(event.get_reason_display()) if event.reason and not stays else "",
    )
    return Happened(
        event.at,
        str(event.get_step_display() if stays else event.get_target_display()),
        who=_("the service itself") if event.by_service else str(event.actor or ""),
        about=name,
        more=tuple(one for one in more if one),
        words=event.words,
    )
