"""What everybody reads of councils: their list, the page of each."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from seuil.concertation.domain.session import TOLD
from seuil.concertation.sentences import when_text
from seuil.councils.domain.composition import Balance
from seuil.councils.labels import BALANCE_LABELS
from seuil.councils.policies import convenes_somewhere, seats_held
from seuil.councils.queries.councils import (
    MEETINGS_AHEAD,
    Meeting,
    SeatLine,
    balance_of,
    charter_in_force,
    councils,
    families_of,
    meetings_of,
    missing_in,
    observers,
    seat_lines,
)
from seuil.councils.queries.decisions import Choice, decisions
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS
from seuil.territory.queries import places
from seuil.web.councils.opened import opened, render_council
from seuil.web.http import PageRequest
from seuil.web.plans.opened import areas
from seuil.wording.localised import reader_language

MOST_DECISIONS = 5
MOST_PAST = 5


@dataclass(frozen=True, slots=True)
class FamilySeats:
    """A practice family with its seats."""

    label: str | Promise
    seats: list[SeatLine]


@dataclass(frozen=True, slots=True)
class MeetingLine:
    meeting: Meeting
    when: str

    @property
    def has_minutes(self) -> bool:
        """Whether everybody reads its synthesis."""
        return self.meeting.session.status in TOLD


@require_safe
def council_list(request: PageRequest) -> HttpResponse:
    context = {
        "areas": areas("councils"),
        "lines": councils(),
        "convenes": convenes_somewhere(request.standing),
        "sits": request.standing.is_signed_in,
    }
    return render(request, "councils/councils.html", context)


@require_safe
def council(request: PageRequest, council_slug: str) -> HttpResponse:
    """Show who sits, by family and body; names of people are on the page for those inside."""
    found, able = opened(request, council_slug)
    today = timezone.localdate()
    lines = seat_lines(found, today)
    ahead, past = meetings_of(found, inside=able.is_inside)
    balance = balance_of(found)
    held = [seat for seat in seats_held(request.standing, today) if seat.council_id == found.pk]
    context = {
        "place": places().label(found.territory.code, reader_language()),
        "charter": charter_in_force(found),
        "families": [
            FamilySeats(FAMILY_LABELS[family], seats)
            for family, seats in families_of(lines).items()
        ],
        "seats": sum(len(seats) for seats in families_of(lines).values()),
        "observers": [line for line in observers(lines) if not line.to_come],
        "to_come": [line for line in lines if line.to_come],
        "missing": [FAMILY_LABELS[one.family] for one in missing_in(balance)],
        "around": sum(1 for one in balance if one.balance is not Balance.ABSENT),
        "held": held,
        "ahead": [MeetingLine(one, when_text(one.session)) for one in ahead[:MEETINGS_AHEAD]],
        "past": [MeetingLine(one, when_text(one.session)) for one in past[:MOST_PAST]],
        "decisions": list(
            decisions(request.standing, held, Choice(council=found.slug))[:MOST_DECISIONS]
        ),
        "plans": list(found.plans.select_related("territory").order_by("-year")),
    }
    return render_council(request, "councils/council.html", found, able, context, here="council")


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A family in the picture: a dot a seat, a bar for the organisations, the word for both."""

    label: str | Promise
    seats: int
    organisations: int
    balance: str
    tone: str
    said: str | Promise
    dots: list[int]
    bar: int


BAR = 88
DOT = 12
"""How wide a bar is at most, and a dot, in the drawing: narrow enough for a phone."""
TONES = {
    Balance.MISSING: "is-blocked",
    Balance.UNDER: "is-ask",
    Balance.FAIR: "is-open",
    Balance.OVER: "is-ask",
    Balance.ABSENT: "is-neutral",
}


@require_safe
def composition(request: PageRequest, council_slug: str) -> HttpResponse:
    """Show the families that sit beside those of the territory, as text and as a picture."""
    found, able = opened(request, council_slug)
    balance = balance_of(found)
    most = max((one.organisations for one in balance), default=0)
    lines = [
        PlaceLine(
            label=FAMILY_LABELS[PracticeFamily(one.family)],
            seats=one.seats,
            organisations=one.organisations,
            balance=one.balance,
            tone=TONES[one.balance],
            said=BALANCE_LABELS[one.balance],
            dots=[DOT // 2 + DOT * at for at in range(one.seats)],
            bar=round(BAR * one.organisations / most) if most else 0,
        )
        for one in balance
    ]
    by = {kind: [line.label for line in lines if line.balance == kind] for kind in Balance}
    context = {
        "place": places().label(found.territory.code, reader_language()),
        "lines": lines,
        "missing": [FAMILY_LABELS[one.family] for one in missing_in(balance)],
        "under": by[Balance.UNDER],
        "over": by[Balance.OVER],
        "widest": max([DOT * line.seats for line in lines] + [DOT]),
        "bar_width": BAR,
        "seats": sum(line.seats for line in lines),
        "sitting": sum(1 for line in lines if line.seats),
        "around": sum(1 for line in lines if line.organisations),
    }
    return render_council(
        request, "councils/composition.html", found, able, context, here="composition"
    )
