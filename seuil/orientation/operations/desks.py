"""Desks: opening one, who sits there, who is away and covered by whom, how fast it answers."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from seuil.accounts.models import User
from seuil.directory.models import Category
from seuil.kernel.errors import Forbidden, InvalidInput
from seuil.organisations.domain import MandateKind
from seuil.organisations.models import Mandate
from seuil.organisations.policies import is_team_of
from seuil.organisations.standing import Standing
from seuil.orientation.domain.request import OPEN, Status
from seuil.orientation.models import Desk, OrientationRequest, Seat
from seuil.orientation.policies import Viewer
from seuil.territory.models import Territory


@transaction.atomic
def open_desk(
    territory: Territory, names: dict[str, str], *, theme: Category | None = None, phone: str = ""
) -> Desk:
    """Open a desk, or set right the one that is there; a desk without theme seats all mandates.

    A desk with a theme starts empty: not everybody with a mandate works on that theme.
    """
    desk, _made = Desk.objects.update_or_create(
        territory=territory,
        theme=theme,
        closed_at=None,
        defaults={
            "name_fr": names["fr"],
            "name_nl": names.get("nl", ""),
            "name_en": names.get("en", ""),
            "phone": phone,
        },
    )
    if theme is None:
        mandates = Mandate.objects.in_force().filter(territory=territory, kind=MandateKind.DESK)
        for mandate in mandates.select_related("user"):
            _seat(desk, mandate.user)
    return desk


def _seat(desk: Desk, user: User) -> Seat:
    seat, _made = Seat.objects.get_or_create(desk=desk, user=user, ended_at=None)
    return seat


def may_run(standing: Standing, desk: Desk, viewer: Viewer | None = None) -> bool:
    """Whether somebody arranges a desk: its members, and the team of its territory."""
    sits = viewer is not None and desk.pk in viewer.desks
    return sits or is_team_of(standing, desk.territory.code)


@transaction.atomic
def sit_at(viewer: Viewer, desk: Desk, user: User) -> Seat:
    """Give somebody a seat. Raises `InvalidInput` for whoever has no mandate of this territory."""
    if not may_run(viewer.standing, desk, viewer):
        raise Forbidden("this person does not arrange the desk")
    mandates = Mandate.objects.in_force().filter(
        user=user, territory=desk.territory, kind=MandateKind.DESK
    )
    if not mandates.exists():
        raise InvalidInput("somebody with a mandate for this territory", path="user")
    return _seat(desk, user)


@transaction.atomic
def leave_desk(viewer: Viewer, desk: Desk, user: User) -> None:
    """End a seat. Requests that this person was answering wait for a colleague to take over."""
    if user.pk != viewer.user.pk and not may_run(viewer.standing, desk, viewer):
        raise Forbidden("this person does not arrange the desk")
    Seat.objects.in_force().filter(desk=desk, user=user).update(ended_at=timezone.now())


@transaction.atomic
def away(
    viewer: Viewer,
    desk: Desk,
    user: User,
    *,
    first: datetime.date | None,
    back: datetime.date | None,
    cover: User | None = None,
) -> Seat:
    """Say when somebody is away and who covers; ``first`` None: they are back."""
    if user.pk != viewer.user.pk and not may_run(viewer.standing, desk, viewer):
        raise Forbidden("this person does not arrange the desk")
    if first is not None and back is not None and back <= first:
        raise InvalidInput("a day after the first one", path="back", value=back)
    if cover is not None and cover.pk == user.pk:
        raise InvalidInput("somebody else", path="cover")
    seat = Seat.objects.select_for_update().in_force().filter(desk=desk, user=user).first()
    if seat is None:
        raise InvalidInput("somebody who sits at this desk", path="user")
    seat.away_from, seat.away_until, seat.cover = first, back, cover if first else None
    seat.save(update_fields=["away_from", "away_until", "cover"])
    return seat


@transaction.atomic
def set_pace(viewer: Viewer, desk: Desk, days: dict[str, int]) -> None:
    """Set a desk's own clocks, in working days. They count from the next step of each request."""
    if not may_run(viewer.standing, desk, viewer):
        raise Forbidden("this person does not arrange the desk")
    for name, count in days.items():
        setattr(desk, name, count)
    desk.full_clean(validate_constraints=False)
    desk.save(update_fields=sorted(days))


@transaction.atomic
def close_desk(standing: Standing, desk: Desk) -> None:
    """Close a desk that has nothing open any more; only the team of its territory may."""
    if not is_team_of(standing, desk.territory.code):
        raise Forbidden("this person does not run the territory")
    waiting = Q(desk=desk, status__in=OPEN) | Q(other_desk=desk, status=Status.CO_EXPLORING)
    if OrientationRequest.objects.filter(waiting).exists():
        raise InvalidInput("no open request: hand them over first", path="desk")
    desk.closed_at = timezone.now()
    desk.save(update_fields=["closed_at"])
