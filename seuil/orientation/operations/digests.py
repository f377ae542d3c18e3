"""One mail a day for those who want it so: how much waits for them, as what, under which codes."""

import datetime
from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.accounts.models import User
from seuil.messaging.models import Message
from seuil.organisations.standing import standing_of
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain.clocks import is_working_day
from seuil.orientation.domain.request import Status
from seuil.orientation.models import Notice, NoticeChoice
from seuil.orientation.notifications import line_of, mark_told, write_letter
from seuil.orientation.operations.partnerships import remind_of_reviews
from seuil.orientation.operations.reminders import for_each, remind, untold_of
from seuil.orientation.policies import Viewer, viewer_of
from seuil.orientation.queries import (
    avenues_of_services,
    inherited,
    requests_at,
    requests_of,
    to_move,
)

MORNING = 7
"""The hour from which people get such mail, on the clock of the territory."""
MOST_CODES = 20


def every_morning(now: datetime.datetime) -> int:
    """Remind, then write the daily mails; return how many of both. Done again, it does nothing."""
    if timezone.localtime(now).hour < MORNING:
        return 0
    count = remind(now) + write_digests(now)
    today = timezone.localdate(now)
    return count + (remind_of_reviews(today) if is_working_day(today) else 0)


def write_digests(now: datetime.datetime) -> int:
    """Write to those who want one mail a day and for whom something waits; return to how many."""
    today = timezone.localdate(now)
    if not is_working_day(today):
        return 0
    daily = NoticeChoice.objects.filter(rhythm=NoticeChoice.Rhythm.DAILY)
    people = User.objects.filter(pk__in=daily.values("user"), is_active=True).order_by("pk")
    return for_each(people, lambda person: _write(person, today))


def _write(person: User, today: datetime.date) -> bool:
    key = f"orientation day {person.pk} {today:%Y-%m-%d}"
    NoticeChoice.objects.select_for_update().get(user=person)
    if Message.objects.filter(key=key).exists():
        return False
    viewer = viewer_of(person, standing_of(person))
    notices = untold_of(viewer)
    with translation.override(person.language):
        lines = [*_news(notices), *_waiting(viewer, today)]
        if lines:
            subject = _("What waits for you in requests")
            write_letter(
                person, key=key, subject=subject, lines="\n".join(lines), path="/orientation/"
            )
    mark_told(notices)
    return bool(lines)


def _news(notices: Sequence[Notice]) -> list[str]:
    return list(dict.fromkeys(line_of(notice) for notice in notices))


def _waiting(viewer: Viewer, today: datetime.date) -> Iterator[str]:
    """Say how much waits for somebody in each role, and where; nothing about what it is."""
    later = Q(status=Status.FOLLOWING, due_on__gt=today)
    asked = to_move(requests_of(viewer), viewer, today)
    asked = asked.exclude(Q(status=Status.DRAFT) | later)
    if own := _codes(asked.soonest_due().values_list("code", flat=True)):
        yield ngettext(
            "%(count)s request that you wrote waits for you: %(codes)s",
            "%(count)s requests that you wrote wait for you: %(codes)s",
            len(own),
        ) % {"count": len(own), "codes": _listed(own)}
    if viewer.sits:
        at_desks = to_move(requests_at(viewer), viewer, today).exclude(later)
        if there := _codes(at_desks.soonest_due().values_list("code", flat=True)):
            yield ngettext(
                "%(count)s request waits for you or your desk: %(codes)s",
                "%(count)s requests wait for you or your desk: %(codes)s",
                len(there),
            ) % {"count": len(there), "codes": _listed(there)}
    if left := _codes(inherited(viewer).soonest_due().values_list("code", flat=True)):
        yield ngettext(
            "%(count)s request of a colleague who left waits for somebody: %(codes)s",
            "%(count)s requests of colleagues who left wait for somebody: %(codes)s",
            len(left),
        ) % {"count": len(left), "codes": _listed(left)}
    put = avenues_of_services(viewer).filter(status=avenues.Status.CONTACTED)
    if services := _codes(put.soonest_due().values_list("request__code", flat=True)):
        yield ngettext(
            "%(count)s request waits for an answer of your services: %(codes)s",
            "%(count)s requests wait for an answer of your services: %(codes)s",
            len(services),
        ) % {"count": len(services), "codes": _listed(services)}


def _codes(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))


def _listed(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:MOST_CODES])
    return f"{shown}, …" if len(codes) > MOST_CODES else shown


@transaction.atomic
def choose_rhythm(person: User, rhythm: NoticeChoice.Rhythm) -> None:
    """Choose how one hears of requests; what came while one wanted no mail is not told later."""
    choice, _made = NoticeChoice.objects.select_for_update().get_or_create(user=person)
    if NoticeChoice.Rhythm.NEVER in {choice.rhythm, rhythm}:
        mark_told(Notice.objects.filter(user=person, told_at=None))
    choice.rhythm = rhythm
    choice.save(update_fields=["rhythm"])
