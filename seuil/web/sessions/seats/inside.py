"""Seats as the working group sees them: how they are shared, the line and why, who was there."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seuil.concertation.domain.registration import Room, Share, Status
from seuil.concertation.domain.session import HELD
from seuil.concertation.labels import REGISTRATION_LABELS, WHY_SENTENCES
from seuil.concertation.models import Registration, Session
from seuil.concertation.operations.registration import note_attendance, settle_line, share_seats
from seuil.concertation.queries.registration import line, room
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS
from seuil.web.sessions.inside import InsideRequest, inside, render_inside
from seuil.web.sessions.seats.forms import SharesForm, WalkInsForm
from seuil.web.sessions.seats.papers import badges, sign_in_sheet

SHOWN = (
    Status.CONFIRMED, Status.ATTENDED, Status.ABSENT, Status.OFFERED, Status.REQUESTED,
    Status.LAPSED, Status.CANCELLED,
)  # fmt: skip
"""States in the order of the page; those in line are shown apart, in their order."""
EXPECTED = frozenset({
    Status.CONFIRMED, Status.WAITLISTED, Status.OFFERED, Status.ATTENDED, Status.ABSENT,
})  # fmt: skip
"""Who may turn up at the door."""
PAPERS = {"badges": badges, "sign-in": sign_in_sheet}


@dataclass(frozen=True, slots=True)
class Line:
    """A place in the line, with the reason."""

    registration: Registration
    why: str
    gets: bool


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    people: Sequence[Registration]


@dataclass(frozen=True, slots=True)
class Family:
    """How a practice family is seated."""

    label: str
    seated: int
    floor: int
    ceiling: int | None
    missing: int


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def seats(request: InsideRequest) -> HttpResponse:
    """Show who comes and who waits; POST shares the seats anew."""
    session = request.session_opened
    if request.method != "POST":
        return _seats_page(request, SharesForm(initial=_shared(session)))
    form = SharesForm(request.POST)
    if form.is_valid():
        try:
            share_seats(session.uuid, form.cleaned_data["seats"], form.shares)
        except InvalidInput as wrong:
            form.add_error(None, _wrong(wrong))
        else:
            return redirect("web:session_seats", session.slug)
    return _seats_page(request, form, status=422)


def _wrong(wrong: InvalidInput) -> str:
    if wrong.path == "seats":
        return _("More seats are kept for families than there are: keep fewer.")
    return _(
        "A family cannot have fewer seats at most than are kept for it: change one of the two."
    )


def _shared(session: Session) -> dict[str, int | None]:
    given: dict[str, int | None] = {"seats": session.seats or None}
    for share in session.shares.all():
        given[f"floor_{share.family}"] = share.floor or None
        given[f"ceiling_{share.family}"] = share.ceiling
    return given


@require_POST
@inside
def settle(request: InsideRequest) -> HttpResponse:
    """Offer the seats that are free now, without waiting for the next round."""
    settle_line(request.session_opened.uuid)
    return redirect("web:session_seats", request.session_opened.slug)


def _seats_page(request: InsideRequest, form: SharesForm, status: int = 200) -> HttpResponse:
    session = request.session_opened
    people = list(session.registrations.all())
    by_key = {one.pk: one for one in people}
    seated = room(session)
    groups = [
        Group(str(REGISTRATION_LABELS[one]), [person for person in people if person.status == one])
        for one in SHOWN
    ]
    context = {
        "form": form,
        "line": [
            Line(by_key[place.key], str(WHY_SENTENCES[place.why]), place.gets)
            for place in line(session, timezone.now())
            if place.key in by_key
        ],
        "groups": [group for group in groups if group.people],
        "families": _families(seated),
        "free": seated.free,
        "seated": sum(seated.seated.values()),
        "held": session.status in HELD,
    }
    return render_inside(
        request, "sessions/seats/seats.html", context, here="session_seats", status=status
    )


def _families(room: Room) -> list[Family]:
    shares = {family: room.shares.get(family, Share()) for family in PracticeFamily}
    return [
        Family(
            str(FAMILY_LABELS[family]),
            room.seated.get(family, 0),
            share.floor,
            share.ceiling,
            room.missing(family),
        )
        for family, share in shares.items()
        if family in room.seated or share != Share()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def attendance(request: InsideRequest) -> HttpResponse:
    """Tick who was there, and count who came unannounced."""
    session = request.session_opened
    if session.status not in HELD or session.purged_at is not None:
        raise NotVisible("nobody was there yet, or it is forgotten")
    form = WalkInsForm(
        request.POST or None,
        initial={f"walk_in_{family}": count for family, count in session.walk_ins.items()},
    )
    if request.method == "POST" and form.is_valid():
        note_attendance(session.uuid, _ticked(request), form.walk_ins, actor=request.user)
        return redirect("web:session_seats", session.slug)
    expected = session.registrations.filter(status__in=EXPECTED).order_by("name")
    context = {"form": form, "people": expected, "came": Status.ATTENDED}
    status = 422 if request.method == "POST" else 200
    return render_inside(
        request, "sessions/seats/attendance.html", context, here="session_seats", status=status
    )


def _ticked(request: InsideRequest) -> set[UUID]:
    found = set()
    for text in request.POST.getlist("present"):
        with suppress(ValueError):
            found.add(UUID(text))
    return found


@require_safe
@inside
def paper(request: InsideRequest, kind: str) -> HttpResponse:
    """Give the badges or the sign-in sheet of a session as a PDF to print."""
    session = request.session_opened
    if kind not in PAPERS:
        raise NotVisible("no such paper")
    response = HttpResponse(PAPERS[kind](session), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{session.slug}-{kind}.pdf"'
    return response
