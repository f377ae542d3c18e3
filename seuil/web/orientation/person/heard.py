"""What the person says happened: by their private link, without account, in their language."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from seuil.access.card_words import CARD_LANGUAGES, card_words
from seuil.kernel.errors import NotVisible
from seuil.messaging.links import digest_of
from seuil.orientation.domain.guards import Content
from seuil.orientation.domain.heard import OFFERED, Happened
from seuil.orientation.domain.reasons import Reason
from seuil.orientation.models import Avenue, OrientationRequest, PersonLink, Voice
from seuil.orientation.operations.agreements import withdraw_by_person
from seuil.orientation.operations.links import close_by_person
from seuil.orientation.operations.voices import (
    LONGEST_WORDS,
    Told,
    hear,
    request_of_person,
    spoken_of,
)
from seuil.orientation.person_words import person_language, person_words
from seuil.web.http import PageRequest
from seuil.web.links import opened_by_link
from seuil.web.signs import signs_in
from seuil.wording.card_times import date_in
from seuil.wording.localised import LANGUAGES, reader_language

TO_FILL_IN = 422
GONE = 404
LONGEST_NUMBER = 9
PICTURES = {
    Happened.YES: "mark-open",
    Happened.PARTLY: "mark-ask",
    Happened.NO: "mark-blocked",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the three, with whether it is chosen."""

    value: str
    label: str
    picture: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class WhyNot:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Door:
    """One address: folded, so that nothing of it is read over a shoulder."""

    avenue_id: uuid.UUID
    label: str
    day: str
    name: str
    answers: Sequence[Answer]
    reasons: Sequence[WhyNot]
    words: str
    said: bool
    wrong: str = ""
    signs: bool = False

    @property
    def open(self) -> bool:
        return bool(self.wrong or self.signs)


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person agreed to have told to one service, and can take back."""

    key: int
    service: str
    contents: Sequence[str]
    until: str


@csrf_exempt  # whoever can send this has the link, which is all it takes
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link
def heard(request: PageRequest, person_token: str) -> HttpResponse:
    """Ask what happened on each address, show what was agreed to.

    POST keeps the answer to one address, takes an agreement back, or closes the page.
    """
    language = _asked_language(request)
    try:
        asked = request_of_person(person_token, timezone.now())
    except NotVisible:
        if not _was_a_link(person_token):
            raise
        words = _page_words(language or reader_language())
        over = words | {"closed": "closed" in request.GET}
        return render(request, "orientation/heard_over.html", over, status=GONE)
    language = language or person_language(asked.language, reader_language())
    if request.method == "POST":
        return _told(request, person_token, asked, language)
    return _page(request, person_token, asked, language)


def _asked_language(request: PageRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in CARD_LANGUAGES else ""


def _was_a_link(token: str) -> bool:
    return PersonLink.objects.filter(digest=digest_of(token)).exists()


def _told(
    request: PageRequest, token: str, asked: OrientationRequest, language: str
) -> HttpResponse:
    posted, words = request.POST, person_words(language)
    if "close" in posted:
        close_by_person(token)
        return redirect(_address(token, language, "closed"))
    if "withdraw" in posted:
        withdraw_by_person(token, _agreement_id_in(posted))
        return redirect(_address(token, language, "withdrawn"))
    if "avenue" not in posted:
        return redirect("web:orientation_heard", token)
    avenue_id = _id_in(posted)
    if posted.get("happened") not in set(Happened):
        return _page(request, token, asked, language, tried=(avenue_id, words["choose"], False))
    own = posted.get("words", "").strip()[:LONGEST_WORDS]
    if signs_in(own) and "sure" not in posted:
        return _page(request, token, asked, language, tried=(avenue_id, "", True))
    happened = Happened(posted["happened"])
    reasons = {Reason(one) for one in posted.getlist("reason") if one in set(OFFERED)}
    told = Told(happened, reasons if happened is not Happened.YES else (), own)
    hear(token, avenue_id, told)
    return redirect(_address(token, language, "told"))


def _address(token: str, language: str, what: str) -> str:
    return f"{reverse('web:orientation_heard', args=[token])}?language={language}&{what}=1"


def _id_in(posted: QueryDict) -> uuid.UUID:
    try:
        return uuid.UUID(posted.get("avenue", ""))
    except ValueError as odd:
        raise NotVisible("no such avenue") from odd


def _agreement_id_in(posted: QueryDict) -> int:
    value = posted.get("withdraw", "")
    if not (value.isascii() and value.isdecimal() and len(value) <= LONGEST_NUMBER):
        raise NotVisible("no such agreement")
    return int(value)


Tried = tuple[uuid.UUID, str, bool]


def _page(
    request: PageRequest,
    token: str,
    asked: OrientationRequest,
    language: str,
    *,
    tried: Tried | None = None,
) -> HttpResponse:
    words = person_words(language)
    doors = [
        _door(number, avenue, language, words, request.POST if _is(tried, avenue) else None, tried)
        for number, avenue in enumerate(spoken_of(asked), start=1)
    ]
    until = _until(token)
    context = _page_words(language) | {
        "doors": doors,
        "consents": _consents(asked, language, words),
        "told": "told" in request.GET and tried is None,
        "withdrawn": "withdrawn" in request.GET and tried is None,
        "change": words["change"].format(date=date_in(until, language)),
        "longest": LONGEST_WORDS,
    }
    return render(request, "orientation/heard.html", context, status=TO_FILL_IN if tried else 200)


def _consents(asked: OrientationRequest, language: str, words: Mapping[str, Any]) -> list[Consent]:
    in_force = asked.agreements.in_force(timezone.localdate()).select_related("service")
    with translation.override(language if language in LANGUAGES else reader_language()):
        return [
            Consent(
                key=one.pk,
                service=str(one.service.name),
                contents=[words[content.value] for content in Content if content in one.contents],
                until=words["agreed_until"].format(date=date_in(one.ends_on, language)),
            )
            for one in in_force
        ]


def _until(token: str) -> Any:
    link = PersonLink.objects.get(digest=digest_of(token))
    return timezone.localdate(link.expires_at)


def _is(tried: Tried | None, avenue: Avenue) -> bool:
    return tried is not None and tried[0] == avenue.uuid


def _door(
    number: int,
    avenue: Avenue,
    language: str,
    words: Mapping[str, Any],
    posted: QueryDict | None,
    tried: Tried | None,
) -> Door:
    voice: Voice | None = getattr(avenue, "voice", None)
    happened, why, own = _before(voice, posted)
    mine = posted is not None and tried is not None
    return Door(
        avenue_id=avenue.uuid,
        label=words["address"].format(number=number),
        day=date_in(avenue.promised_on, language) if avenue.promised_on else "",
        name=_name_in(language, avenue),
        answers=[
            Answer(one.value, words[one.value], PICTURES[one], one.value == happened)
            for one in Happened
        ],
        reasons=[
            WhyNot(one.value, words["reasons"][one.value], one.value in why) for one in OFFERED
        ],
        words=own,
        said=voice is not None,
        wrong=tried[1] if mine and tried else "",
        signs=tried[2] if mine and tried else False,
    )


def _name_in(language: str, avenue: Avenue) -> str:
    with translation.override(language if language in LANGUAGES else reader_language()):
        return avenue.called


def _before(voice: Voice | None, posted: QueryDict | None) -> tuple[str, Sequence[str], str]:
    if posted is not None:
        return posted.get("happened", ""), posted.getlist("reason"), posted.get("words", "")
    if voice is not None:
        return voice.happened, voice.reasons, voice.words
    return "", (), ""


def _page_words(language: str) -> dict[str, Any]:
    words, card = person_words(language), card_words(language)
    return {
        "words": words,
        "language": language,
        "direction": card.direction,
        "review": "" if language in LANGUAGES else card.card["to_be_reviewed"],
        "languages": [(code, card_words(code)) for code in CARD_LANGUAGES],
    }
