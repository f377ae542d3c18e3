"""What waits for me: what I asked, what my desks answer, what is put to our services."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from seuil.orientation.domain.request import TRIED, Status
from seuil.orientation.meetings import meetings_at
from seuil.orientation.models.request import RequestQuerySet
from seuil.orientation.peers import Looked, questions
from seuil.orientation.queries import (
    avenues_of_services,
    inherited,
    requests_at,
    requests_of,
    to_move,
)
from seuil.orientation.transitions import transitions_due
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.orientation.replies.inbox import WAITS
from seuil.web.orientation.requester.mine import RequestLine, lines_of

FIRST = 5
QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class Block:
    """The first of what waits in one role, and how many there are."""

    count: int
    late: int
    lines: list[RequestLine]

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


@require_safe
@for_professionals
def home(request: RequestReader) -> HttpResponse:
    viewer, today = request.viewer, timezone.localdate()
    mine = requests_of(viewer)
    drafts = mine.filter(status=Status.DRAFT)
    own = to_move(mine, viewer, today).exclude(status=Status.DRAFT)
    at_desks = to_move(requests_at(viewer), viewer, today) if viewer.sits else None
    asked = avenues_of_services(viewer).filter(status__in=WAITS, request__status__in=TRIED)
    context = {
        "own": _block(request, own),
        "drafts": drafts.count(),
        "under_way": mine.open().exclude(status=Status.DRAFT).count(),
        "desk": _block(request, at_desks) if at_desks is not None else None,
        "avenues": list(asked.soonest_due()[:FIRST]) if viewer.standing.roles else [],
        "avenue_count": asked.count() if viewer.standing.roles else 0,
        "left": inherited(viewer).count(),
        "questions": questions(Looked(unsettled=True))[:QUESTIONS],
        "due": transitions_due(viewer, today),
        "meetings": meetings_at(viewer, timezone.now()) if viewer.sits else [],
        "more": [
            (_("Passages"), reverse("web:orientation_transitions")),
            (_("Agreements"), reverse("web:orientation_partnerships")),
            (_("E-mails about requests"), reverse("web:orientation_notices")),
        ],
    }
    return render(request, "orientation/home.html", context)


def _block(request: RequestReader, rows: RequestQuerySet) -> Block:
    first = rows.for_list().select_related("author").soonest_due()[:FIRST]
    return Block(
        count=rows.count(),
        late=rows.late(timezone.localdate()).count(),
        lines=lines_of(first, request),
    )
