"""What levels ask of each other, as everybody reads it: a list and a feed."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from seuil.messaging.links import full_address
from seuil.plans.asking import asks_somewhere
from seuil.plans.domain.level import DAYS_TO_ACKNOWLEDGE, DAYS_TO_ANSWER, Late, Status
from seuil.plans.labels import LATE_LABELS, REQUEST_LABELS
from seuil.plans.models import LevelRequest
from seuil.plans.queries.levels import (
    Narrowed,
    RequestLine,
    line_of,
    others,
    overdue,
    places_asking,
    waiting_for,
)
from seuil.territory.queries import places
from seuil.web.components import filter_of
from seuil.web.http import PageRequest
from seuil.web.plans.opened import areas
from seuil.web.sessions.series import territories_of

PER_PAGE = 25
MOST_IN_FEED = 50
TONES = {
    Status.SENT: "is-ask",
    Status.ACKNOWLEDGED: "is-ask",
    Status.TAKEN_UP: "is-open",
    Status.SUPPORTED: "is-open",
    Status.RETURNED: "is-blocked",
    Status.HANDED_ON: "is-ask",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A request in a list: in words and with its tone."""

    request: LevelRequest
    tone: str
    late: str
    waited: str
    day: datetime.date


def shown(lines: Iterable[RequestLine]) -> list[Shown]:
    return [
        Shown(
            request=line.request,
            tone=TONES.get(Status(line.request.status), "is-neutral"),
            late=str(LATE_LABELS[line.late]) if line.late else "",
            waited=waited_text(line.days),
            day=timezone.localdate(line.request.sent_at),
        )
        for line in lines
    ]


def waited_text(days: int | None) -> str:
    if days is None:
        return ""
    said = ngettext("waits for %(count)s day", "waits for %(count)s days", days)
    return said % {"count": days}


@require_safe
def level_list(request: PageRequest) -> HttpResponse:
    """Show every request: those that are overdue first, all of them, then the others."""
    narrowed, today = _narrowed(request), timezone.localdate()
    page = Paginator(others(narrowed, today), PER_PAGE).get_page(request.GET.get("page"))
    asked = {"place": narrowed.place, "status": narrowed.status}
    asked = {name: value for name, value in asked.items() if value}
    late = shown(overdue(narrowed, today))
    own = [one.code for one in territories_of(request.standing)]
    context = {
        "areas": areas("levels"),
        "overdue": late,
        "page": page,
        "lines": shown(line_of(one, today) for one in page),
        "whole": page.paginator.count + len(late),
        "filters": [
            filter_of(
                "place",
                _("Territory"),
                [(one.code, one.name) for one in places_asking()],
                narrowed.place,
                whole=_("all territories"),
            ),
            filter_of(
                "status",
                _("State"),
                [(code.value, label) for code, label in REQUEST_LABELS.items()],
                narrowed.status,
                whole=_("all states"),
            ),
        ],
        "pages_url": f"?{urlencode([*asked.items(), ('page', '')])}",
        "asks": asks_somewhere(request.standing),
        "owed": shown(waiting_for(frozenset(own), today)) if own else [],
        "acknowledge": DAYS_TO_ACKNOWLEDGE,
        "answer": DAYS_TO_ANSWER,
    }
    return render(request, "levels/levels.html", context)


def _narrowed(request: HttpRequest) -> Narrowed:
    place, status = request.GET.get("place", ""), request.GET.get("status", "")
    return Narrowed(place if place in places() else "", status if status in set(Status) else "")


class LevelsFeed(Feed[RequestLine, Narrowed]):
    """What levels ask of each other, each with where it stands now. Atom."""

    feed_type = Atom1Feed
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest) -> Narrowed:
        return _narrowed(request)

    def title(self) -> str:
        return _("What levels ask of each other")

    def link(self) -> str:
        return full_address(reverse("web:levels"))

    def items(self, narrowed: Narrowed) -> list[RequestLine]:
        today = timezone.localdate()
        late = overdue(narrowed, today)
        room = max(0, MOST_IN_FEED - len(late))
        return late + [line_of(one, today) for one in others(narrowed, today)[:room]]

    def item_title(self, item: RequestLine) -> str:
        said = {
            "title": item.request.subject,
            "state": _late_text(item.late) or item.request.get_status_display(),
        }
        return _("%(state)s: %(title)s") % said

    def item_description(self, item: RequestLine) -> str:
        return _("%(origin)s asked %(target)s.") % {
            "origin": item.request.origin.name,
            "target": item.request.target.name,
        }

    def item_link(self, item: RequestLine) -> str:
        return full_address(reverse("web:level", args=[item.request.uuid]))

    def item_guid(self, item: RequestLine) -> str:
        return f"urn:uuid:{item.request.uuid}"

    def item_pubdate(self, item: RequestLine) -> datetime.datetime:
        return item.request.sent_at

    def item_updateddate(self, item: RequestLine) -> datetime.datetime:
        return item.request.moved_at


def _late_text(late: Late | None) -> str:
    return str(LATE_LABELS[late]) if late else ""


@require_safe
def levels_feed(request: HttpRequest) -> HttpResponse:
    return LevelsFeed()(request)
