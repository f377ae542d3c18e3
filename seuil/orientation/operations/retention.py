"""What is forgotten of requests, and when: attachments first, then all words, then only facts."""

import datetime
from collections.abc import Mapping

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Trunc
from django.utils import timezone

from seuil.orientation.domain.clocks import DRAFTS_KEPT
from seuil.orientation.domain.request import OPEN, SENT, Status
from seuil.orientation.models import (
    Agreement,
    Attachment,
    Avenue,
    AvenueEvent,
    AvenueLink,
    CaseMeeting,
    LevelNote,
    Notice,
    OrientationRequest,
    PersonLink,
    RequestEvent,
    Transition,
    Voice,
)
from seuil.orientation.operations.requests import new_code

ATTACHMENTS_KEPT = datetime.timedelta(days=183)
WORDS_KEPT = datetime.timedelta(days=730)
NOTICES_KEPT = datetime.timedelta(days=30)
TRANSITIONS_KEPT = datetime.timedelta(days=730)

NO_WORDS: Mapping[str, object] = {
    "words": "",
    "contact": "",
    "caller": "",
    "situation": {},
    "signs_kept": [],
    "answer": "",
    "language": "",
    "author": None,
    "organisation": None,
    "answerer": None,
    "transition": None,
    "place": None,
}
MOMENTS = ("created_at", "submitted_at", "moved_at", "answered_at", "closed_at")


def forget_drafts(now: datetime.datetime) -> int:
    """Delete the drafts that nobody has touched for a month."""
    old = OrientationRequest.objects.filter(status=Status.DRAFT, moved_at__lt=now - DRAFTS_KEPT)
    return _deleted(old, OrientationRequest)


def forget_attachments(now: datetime.datetime) -> int:
    """Delete the documents of requests that ended half a year ago."""
    ended = _ended(now - ATTACHMENTS_KEPT)
    return _deleted(Attachment.objects.filter(request__in=ended), Attachment)


@transaction.atomic
def forget_words(now: datetime.datetime) -> int:
    """Leave of requests that ended two years ago the facts that identify nobody.

    Kind of help, basin, publics, steps, results and their reasons stay, with no time finer than a
    month, without anybody's words, quarter, situation or name, under another code. So it is with
    those in which nobody took a step for two years: their state stays, for a desk to end them.
    """
    before = now - WORDS_KEPT
    since = Q(forgotten_at=None) | Q(closed_at__gt=F("forgotten_at"))
    old = (_ended(before) | _at_rest(before)).filter(since)
    keys = list(old.values_list("pk", flat=True))
    for gone in (Attachment, Agreement, LevelNote, CaseMeeting, PersonLink, Notice):
        gone._default_manager.filter(request__in=keys).delete()
    AvenueLink.objects.filter(avenue__request__in=keys).delete()
    _without_words(keys)
    for request in OrientationRequest.objects.filter(pk__in=keys):
        OrientationRequest.objects.filter(pk=request.pk).update(code=new_code())
    return len(keys)


def _without_words(keys: list[int]) -> None:
    requests = OrientationRequest.objects.filter(pk__in=keys)
    requests.update(**NO_WORDS, forgotten_at=models.functions.Now(), **_months(*MOMENTS))
    steps = RequestEvent.objects.filter(request__in=keys)
    steps.update(words="", actor=None, colleague=None, **_months("at"))
    avenues = Avenue.objects.filter(request__in=keys)
    avenues.update(first_contact="", content=[], **_months("found_at", "moved_at"))
    ways = AvenueEvent.objects.filter(avenue__request__in=keys)
    ways.update(words="", actor=None, **_months("at"))
    Voice.objects.filter(avenue__request__in=keys).update(words="", **_months("said_at"))


def _months(*fields: str) -> dict[str, Trunc]:
    return {field: Trunc(F(field), "month") for field in fields}


def forget_notices(now: datetime.datetime) -> int:
    return _deleted(Notice.objects.filter(at__lt=now - NOTICES_KEPT), Notice)


def forget_transitions(now: datetime.datetime) -> int:
    """Delete passages whose day lies two years back; without a day, from when they were written."""
    before = now - TRANSITIONS_KEPT
    passed = Q(date__lt=timezone.localdate(before)) | Q(date=None, created_at__lt=before)
    return _deleted(Transition.objects.filter(passed), Transition)


def _ended(before: datetime.datetime) -> "QuerySet[OrientationRequest]":
    return OrientationRequest.objects.exclude(status__in=OPEN).filter(closed_at__lt=before)


def _at_rest(before: datetime.datetime) -> "QuerySet[OrientationRequest]":
    """Return the open requests, but for drafts, in which nobody took a step since a moment."""
    steps = RequestEvent.objects.filter(request=OuterRef("pk"), at__gte=before)
    ways = AvenueEvent.objects.filter(avenue__request=OuterRef("pk"), at__gte=before)
    rows = OrientationRequest.objects.filter(status__in=SENT, moved_at__lt=before)
    return rows.filter(~Exists(steps), ~Exists(ways))


def _deleted(rows: "QuerySet[models.Model]", model: type[models.Model]) -> int:
    return rows.delete()[1].get(model._meta.label, 0)
