"""A draft of the answer, one sentence an avenue, in the language of whoever asked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from seuil.directory.domain import Audience, ContactType
from seuil.directory.models import Service
from seuil.orientation.domain.avenue import Status
from seuil.orientation.domain.reasons import Reason
from seuil.orientation.labels import BAND_LABELS, REASON_LABELS
from seuil.orientation.models import Avenue, LevelNote, OrientationRequest
from seuil.wording.localised import reader_language
from seuil.wording.times import date_text, days_text

MOVING = (Status.ACCESSED, Status.ACCEPTED, Status.WAIT_LISTED)
AWAITED = (Status.CONSIDERING, Status.CONTACTED, Status.TO_CONTACT, Status.IDENTIFIED)
TRIED = (Status.REFUSED, Status.NO_ANSWER, Status.MISSED, Status.GIVEN_UP)
REACHED_BY = (ContactType.PHONE, ContactType.EMAIL)


def language_of(asked: OrientationRequest) -> str:
    """Return the language in which the requester gets mail, else that of the reader."""
    return asked.author.language if asked.author else reader_language()


def drafted(
    asked: OrientationRequest,
    avenues: Sequence[Avenue],
    notes: Iterable[LevelNote],
    language: str,
) -> str:
    """Return an answer to begin with, in one query: what moves, was tried, remains."""
    sheets = _sheets(avenues)
    with translation.override(language):
        parts = [
            (_("What moves on:"), [_moving(one, sheets) for one in _of(avenues, MOVING)]),
            (_("What is still open:"), [_awaited(one) for one in _of(avenues, AWAITED)]),
            (_("What was tried:"), [_tried(one) for one in _of(avenues, TRIED)]),
            (_("What was not tried:"), [_aside(one) for one in _of(avenues, (Status.SET_ASIDE,))]),
            (_("The other levels:"), [_level(note) for note in notes]),
        ]
        hello = _("Hello,")
        opening = _("Here is what came of request %(code)s.") % {"code": asked.code}
        closing = _("Does this fit? Say so, or say that it does not, on the page of your request.")
        blocks = [_block(title, lines) for title, lines in parts if lines]
    return "\n\n".join([hello, opening, *blocks, closing])


def _of(avenues: Iterable[Avenue], statuses: Sequence[Status]) -> list[Avenue]:
    """Return the avenues in these states, in the order of the states."""
    ranks = {status: rank for rank, status in enumerate(statuses)}
    found = [one for one in avenues if one.status in ranks]
    return sorted(found, key=lambda one: ranks[Status(one.status)])


def _block(title: str, lines: Iterable[str]) -> str:
    return "\n".join([title, *(f"– {line}" for line in lines)])


def _sheets(avenues: Iterable[Avenue]) -> Mapping[int, Service]:
    """Return the sheets of those that go on, with what the person needs to go there."""
    keys = [one.service_id for one in avenues if one.status in MOVING and one.service_id]
    rows = Service.objects.filter(pk__in=keys).prefetch_related("documents", "contacts")
    return {service.pk: service for service in rows}


def practical_of(avenues: Sequence[Avenue]) -> str:
    """Return how and where the services are reached, as a draft has it.

    Their sheets say it; a first contact was looked at for names when it was noted.
    """
    lines = [line for sheet in _sheets(avenues).values() for line in _practical(sheet)]
    return "\n".join([*lines, *(avenue.first_contact for avenue in avenues)])


def _moving(avenue: Avenue, sheets: Mapping[int, Service]) -> str:
    said = {
        Status.ACCESSED: _received,
        Status.ACCEPTED: _accepted,
        Status.WAIT_LISTED: _wait_listed,
    }[Status(avenue.status)](avenue)
    sheet = sheets.get(avenue.service_id or 0)
    if sheet is None or avenue.status == Status.ACCESSED:
        return said
    return " ".join([said, *_practical(sheet)])


def _received(avenue: Avenue) -> str:
    return _("%(service)s: the person was received.") % {"service": avenue.called}


def _accepted(avenue: Avenue) -> str:
    date = date_text(avenue.promised_on) if avenue.promised_on else ""
    known = {"service": avenue.called, "contact": avenue.first_contact, "date": date}
    if avenue.first_contact and date:
        return _("%(service)s accepts. First contact on %(date)s: %(contact)s.") % known
    if avenue.first_contact:
        return _("%(service)s accepts. First contact: %(contact)s.") % known
    if date:
        return _("%(service)s accepts. First contact on %(date)s.") % known
    return _("%(service)s accepts.") % known


def _wait_listed(avenue: Avenue) -> str:
    if avenue.delay_days is None:
        text = _("%(service)s: a place on the waiting list, the delay is not known.")
        return text % {"service": avenue.called}
    return _("%(service)s: a place on the waiting list, about %(delay)s.") % {
        "service": avenue.called,
        "delay": days_text(avenue.delay_days),
    }


def _practical(sheet: Service) -> Iterator[str]:
    documents = [str(one.text) for one in sheet.documents.all() if one.text]
    if documents:
        yield _("To bring: %(documents)s.") % {"documents": "; ".join(documents)}
    reached = [
        one.value
        for one in sheet.contacts.all()
        if one.audience == Audience.PUBLIC and one.kind in REACHED_BY
    ]
    if reached:
        yield _("To reach them: %(contacts)s.") % {"contacts": ", ".join(reached)}


def _awaited(avenue: Avenue) -> str:
    known = {"service": avenue.called}
    if avenue.status == Status.CONSIDERING and avenue.promised_on:
        text = _("%(service)s studies the request and answers by %(date)s.")
        return text % {**known, "date": date_text(avenue.promised_on)}
    if avenue.status == Status.CONSIDERING:
        return _("%(service)s studies the request.") % known
    if avenue.status == Status.CONTACTED:
        day = avenue.contacted_on or timezone.localdate(avenue.moved_at)
        text = _("%(service)s was contacted on %(date)s; the answer is awaited.")
        return text % {**known, "date": date_text(day)}
    return _("%(service)s is still to be contacted.") % known


def _tried(avenue: Avenue) -> str:
    known = {"service": avenue.called, "reason": _reason(avenue)}
    match Status(avenue.status):
        case Status.REFUSED:
            return _("%(service)s cannot take this request: %(reason)s.") % known
        case Status.MISSED:
            return _("%(service)s had accepted, but it did not happen: %(reason)s.") % known
        case Status.NO_ANSWER:
            return _("%(service)s did not answer.") % known
        case _:
            return _("%(service)s: not pursued.") % known


def _aside(avenue: Avenue) -> str:
    return _("%(service)s: %(reason)s.") % {"service": avenue.called, "reason": _reason(avenue)}


def _reason(avenue: Avenue) -> str:
    return str(REASON_LABELS[Reason(avenue.reason)]) if avenue.reason else ""


def _level(note: LevelNote) -> str:
    known = {"level": BAND_LABELS[note.band], "reason": note.reason}  # type: ignore[index]
    if note.verdict == LevelNote.Verdict.NOT_RELEVANT:
        return _("%(level)s: not relevant, %(reason)s.") % known
    return _("%(level)s: consulted, nothing found.") % known
