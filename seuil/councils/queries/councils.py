"""Councils: their list, who sits, who is missing, what stands on their agendas."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from seuil.concertation.models import Session
from seuil.councils.domain import charter as charter_domain
from seuil.councils.domain import decision as decision_domain
from seuil.councils.domain.composition import Balance, Place, composition
from seuil.councils.domain.seat import SPEAKING, SeatKind
from seuil.councils.models import (
    AgendaItem,
    Charter,
    Council,
    Decision,
    Holding,
    Seat,
    SeatInvitation,
)
from seuil.councils.policies import Abilities, abilities, may_convene, seats_held
from seuil.directory.whereabouts import organisations_in
from seuil.kernel.errors import NotVisible, visible
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.standing import Standing
from seuil.territory.domain import DEPTH, Level
from seuil.territory.queries import places

MEETINGS_AHEAD = 4


@dataclass(frozen=True, slots=True)
class CouncilLine:
    """A council in the list: its seats today, its families, whether a charter is in force."""

    council: Council
    seats: int
    families: int
    charter: int | None
    open_decisions: int


def councils() -> list[CouncilLine]:
    """Return every council, the widest territory first, in four queries however many there are."""
    found = list(Council.objects.select_related("territory"))
    seats: dict[int, list[str]] = {}
    there = Seat.objects.on(timezone.localdate()).speaking()
    for council, family in there.values_list("council", "family"):
        seats.setdefault(council, []).append(family)
    charters = Charter.objects.filter(status=charter_domain.Status.ADOPTED)
    in_force = dict(charters.values_list("council", "version"))
    under_way = [one for one in decision_domain.OPEN if one != decision_domain.Status.PREPARED]
    decisions = Counter(
        Decision.objects.filter(status__in=under_way).values_list("council", flat=True)
    )
    found.sort(key=lambda one: (DEPTH[Level(one.territory.level)], one.slug))
    return [
        CouncilLine(
            one,
            len(seats.get(one.pk, ())),
            len(set(seats.get(one.pk, ()))),
            in_force.get(one.pk),
            decisions[one.pk],
        )
        for one in found
    ]


def council_by_slug(slug: str) -> Council:
    """Return a council, which everybody may know, or raise `NotVisible`."""
    return visible(
        Council.objects.select_related("territory", "series").filter(slug=slug).first(),
        "no such council",
    )


def council_with_abilities(standing: Standing, slug: str) -> tuple[Council, Abilities]:
    """Return a council and what somebody may do there."""
    council = council_by_slug(slug)
    held = seats_held(standing, timezone.localdate())
    return council, abilities(standing, council, held)


def council_inside(standing: Standing, slug: str) -> tuple[Council, Abilities]:
    """Return a council to whoever is inside it, or raise `NotVisible`."""
    council, able = council_with_abilities(standing, slug)
    if not able.is_inside:
        raise NotVisible("nobody of this council")
    return council, able


def councils_of(standing: Standing) -> list[tuple[Council, list[Seat]]]:
    """Return the councils that somebody is inside of, with the seats that they hold there."""
    held = seats_held(standing, timezone.localdate())
    found = Council.objects.select_related("territory").order_by("territory__level", "slug")
    return [
        (one, mine)
        for one in found
        if (mine := [seat for seat in held if seat.council_id == one.pk])
        or may_convene(standing, one.territory.code)
    ]


def balance_of(council: Council) -> list[Place]:
    """Return the families that sit beside those of the territory, in a fixed number of queries."""
    gazetteer, code = places(), council.territory.code
    rows = organisations_in(gazetteer.parts(code) | {code}).values_list("families", flat=True)
    around = Counter(PracticeFamily(family) for families in rows for family in families)
    there = Seat.objects.on(timezone.localdate()).speaking().filter(council=council)
    sitting = Counter(map(PracticeFamily, there.values_list("family", flat=True)))
    return composition(sitting, around)


def missing_in(balance: Iterable[Place]) -> list[Place]:
    """Return the families that work in the territory without a seat, the largest first."""
    missing = [one for one in balance if one.balance is Balance.MISSING]
    return sorted(missing, key=lambda one: (-one.organisations, one.family))


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat and who holds it; names are for those inside. ``vacant``: nobody holds it today."""

    seat: Seat
    holder: Holding | None
    deputies: Sequence[Holding]
    to_come: bool = False

    @property
    def vacant(self) -> bool:
        return self.holder is None


def seat_lines(council: Council, day: datetime.date) -> list[SeatLine]:
    """Return the seats that there are on a day or later, with who holds them; two queries."""
    held = Holding.objects.on(day).select_related("user")
    seats = (
        Seat.objects.filter(council=council)
        .exclude(ends_on__lt=day)
        .select_related("organisation")
        .prefetch_related(Prefetch("holdings", queryset=held, to_attr="held"))
    )
    order = {family: at for at, family in enumerate(PracticeFamily)}
    lines = [_line(seat, day) for seat in seats]
    return sorted(lines, key=lambda line: (order[line.seat.practice], line.seat.pk))


def _line(seat: Seat, day: datetime.date) -> SeatLine:
    held: Sequence[Holding] = seat.held  # type: ignore[attr-defined]
    return SeatLine(
        seat,
        next((one for one in held if not one.is_deputy), None),
        [one for one in held if one.is_deputy],
        to_come=seat.begins_on > day,
    )


def past_seats(council: Council, day: datetime.date) -> list[Seat]:
    over = Seat.objects.filter(council=council, ends_on__lt=day)
    return list(over.select_related("organisation").order_by("-ends_on", "pk"))


def families_of(lines: Iterable[SeatLine]) -> Mapping[PracticeFamily, list[SeatLine]]:
    """Return the seats that have a word by family; observers are not among them."""
    found: dict[PracticeFamily, list[SeatLine]] = {}
    for line in lines:
        if line.seat.kind in SPEAKING and not line.to_come:
            found.setdefault(line.seat.practice, []).append(line)
    return found


def observers(lines: Iterable[SeatLine]) -> list[SeatLine]:
    return [line for line in lines if line.seat.kind == SeatKind.OBSERVER]


def charters_of(council: Council, *, inside: bool) -> list[Charter]:
    """Return the charters, the latest first; proposed and withdrawn ones to those inside only."""
    found = council.charters.order_by("-version")
    if not inside:
        found = found.filter(
            status__in=[charter_domain.Status.ADOPTED, charter_domain.Status.REPLACED]
        )
    return list(found)


def charter_in_force(council: Council) -> Charter | None:
    return council.charters.filter(status=charter_domain.Status.ADOPTED).first()


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting and what it deals with."""

    session: Session
    agenda: Sequence[AgendaItem]


def meetings_of(council: Council, *, inside: bool) -> tuple[list[Meeting], list[Meeting]]:
    """Return the meetings to come, the next first, and those that were; two queries.

    Decisions that are being prepared stand on an agenda for those inside only.
    """
    if council.series_id is None:
        return [], []
    shown = _points(inside=inside)
    sessions = Session.objects.filter(series=council.series_id)
    if not inside:
        sessions = sessions.public()
    found = sessions.prefetch_related(Prefetch("agenda", queryset=shown, to_attr="points"))
    now = timezone.now()
    rows = [
        Meeting(one, one.points)  # type: ignore[attr-defined]
        for one in found.order_by("starts_at", "pk")
    ]
    ahead = [one for one in rows if one.session.starts_at is None or one.session.starts_at >= now]
    past = [one for one in rows if one.session.starts_at and one.session.starts_at < now]
    return ahead, past[::-1]


def agenda_of(session: Session) -> list[AgendaItem]:
    """Return the decisions that a meeting deals with and that everybody reads."""
    return list(_points(inside=False).filter(session=session))


def _points(*, inside: bool) -> "QuerySet[AgendaItem]":
    shown = AgendaItem.objects.select_related("decision").order_by("position", "pk")
    if inside:
        return shown
    return shown.filter(decision__in=Decision.objects.public())


def to_put_on_agenda(council: Council, session: Session) -> list[Decision]:
    """Return the decisions that are not over and not yet on the agenda of a meeting."""
    under_way = Decision.objects.filter(council=council, status__in=decision_domain.OPEN)
    return list(under_way.exclude(agenda__session=session).order_by("-moved_at", "-pk"))


def invitations_waiting(council: Council) -> list[SeatInvitation]:
    """Return the invitations to seats of a council that nobody has taken yet."""
    waiting = SeatInvitation._base_manager.filter(
        seat__council=council, used_at=None, expires_at__gt=timezone.now()
    )
    return list(waiting.select_related("seat__organisation").order_by("created_at", "pk"))


def seat_of(council: Council, seat_id: int) -> Seat:
    """Return a seat of a council, or raise `NotVisible`."""
    return visible(
        council.seats.select_related("organisation").filter(pk=seat_id).first(), "no such seat"
    )
