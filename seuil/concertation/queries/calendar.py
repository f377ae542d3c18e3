"""The sessions that everybody may know of: what is to come, what was, of one place or theme."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Q

from seuil.accounts.models import User
from seuil.concertation.domain.session import HELD, Status
from seuil.concertation.models import Series, Session, WorkingMember
from seuil.concertation.models.session import SessionQuerySet
from seuil.concertation.policies import convenes, may_convene
from seuil.directory.models import Category
from seuil.kernel.errors import NotVisible, visible
from seuil.organisations.standing import Standing
from seuil.territory.queries import places

OFF = (Status.POSTPONED, Status.CANCELLED)
SHOWN_AFTER = datetime.timedelta(days=60)
"""So long after its day a session that was cancelled or postponed is still shown as such."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sessions somebody wants to hear of; empty: all. Codes of a place and of a theme."""

    place: str = ""
    theme: str = ""
    series: str = ""

    def narrow(self, sessions: SessionQuerySet) -> SessionQuerySet:
        """Keep what was called together for the place or a part of it, on the theme, in the series.

        Raises `NotVisible` for a place, theme or series that is not known.
        """
        if self.place:
            gazetteer = places()
            if self.place not in gazetteer:
                raise NotVisible("no such place")
            inside = gazetteer.parts(self.place) | {self.place}
            sessions = sessions.filter(series__territory__code__in=inside)
        if self.theme:
            if not Category.objects.tops().filter(code=self.theme).exists():
                raise NotVisible("no such theme")
            sessions = sessions.filter(themes__contains=[self.theme])
        if self.series:
            if not Series.objects.filter(slug=self.series).exists():
                raise NotVisible("no such series")
            sessions = sessions.filter(series__slug=self.series)
        return sessions

    @property
    def asked(self) -> dict[str, str]:
        """What an address says of it."""
        named = {"place": self.place, "theme": self.theme, "series": self.series}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Calendar:
    """``off``: postponed or cancelled not long ago, so that nobody comes in vain."""

    to_come: list[Session] = field(default_factory=list)
    off: list[Session] = field(default_factory=list)
    past: list[Session] = field(default_factory=list)


def calendar(wanted: Wanted, now: datetime.datetime, *, most_past: int = 50) -> Calendar:
    """Return the public sessions: the next ones first, then those that were, the latest first.

    Four queries besides those that look up what is wanted.
    """
    public = wanted.narrow(Session.objects.public().for_lists())
    held = public.filter(status__in=HELD).exclude(status=Status.LIVE)
    ahead = public.exclude(status__in=[*(HELD - {Status.LIVE}), *OFF])
    return Calendar(
        to_come=list(ahead.order_by("starts_at", "pk")),
        off=list(
            public.filter(status__in=OFF, moved_at__gte=now - SHOWN_AFTER)
            .prefetch_related("events")
            .order_by("starts_at", "pk")
        ),
        past=list(held.order_by("-starts_at", "-pk")[:most_past]),
    )


def published(wanted: Wanted, *, most: int = 200) -> list[Session]:
    """Return the public sessions with a day, as calendars of others take them in; two queries."""
    public = wanted.narrow(Session.objects.public().for_lists()).exclude(starts_at=None)
    return list(public.prefetch_related("events").order_by("-starts_at", "-pk")[:most])


def to_choose_from() -> tuple[list[Series], frozenset[str], frozenset[str]]:
    """Return the series, places and themes of which there are public sessions, in two queries."""
    rows = Session.objects.public().values_list("series_id", "themes")
    keys = {key for key, _themes in rows}
    themes = frozenset(theme for _key, codes in rows for theme in codes)
    series = list(Series.objects.filter(pk__in=keys).select_related("territory"))
    return series, frozenset(one.territory.code for one in series), themes


def series_by_slug(slug: str) -> Series:
    return visible(
        Series.objects.select_related("territory", "convener").filter(slug=slug).first(),
        "no such series",
    )


def convened_by(standing: Standing) -> list[Series]:
    """Return the series for which somebody calls people together."""
    if not convenes(standing):
        return []
    found = Series.objects.select_related("territory").order_by("slug")
    return [one for one in found if may_convene(standing, one)]


def sessions_inside(user: User, standing: Standing) -> list[Session]:
    """Return the sessions that somebody prepares: by a mandate, or in the working group."""
    own = Q(working_group__user=user)
    if series := convened_by(standing):
        own |= Q(series__in=series)
    found = Session.objects.filter(own).for_lists().distinct()
    return list(found.order_by("-starts_at", "-created_at", "-pk"))


def works_on_sessions(user: User, standing: Standing) -> bool:
    """Whether there is a page of sessions to prepare for somebody."""
    return convenes(standing) or WorkingMember.objects.filter(user=user).exists()
