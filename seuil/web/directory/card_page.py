"""The access card of one service, in one of the languages that people speak."""

import uuid
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from seuil.access.card_words import CARD_LANGUAGES, card_words
from seuil.directory.queries import visible_service
from seuil.directory.reviewing.queries import reviewed_languages
from seuil.kernel.errors import NotVisible
from seuil.web.directory.card import card_facts
from seuil.web.http import PageRequest

BESIDE = frozenset({"hours", "contact", "where", "price", "languages", "capacity", "say"})
"""The sections of the second column."""


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The card in one language, by the name that its speakers use."""

    code: str
    own: str
    direction: str
    url: str
    current: bool


@require_safe
def service_card(request: PageRequest, service_id: uuid.UUID, language: str) -> HttpResponse:
    if language not in CARD_LANGUAGES:
        raise Http404
    try:
        service = visible_service(service_id)
    except NotVisible as error:
        raise Http404 from error
    today = timezone.localdate()
    card = card_facts(service, language, today, reviewed=language in reviewed_languages())
    context: dict[str, object] = {
        "card": card,
        "first": [section for section in card.sections if section.code not in BESIDE],
        "second": [section for section in card.sections if section.code in BESIDE],
        "service": service,
        "languages": language_links(service_id, current=language),
        "address": request.build_absolute_uri(request.path),
    }
    return render(request, "directory/card.html", context)


def language_links(service_id: uuid.UUID, *, current: str = "") -> list[LanguageLink]:
    """Return the card in each of its languages."""
    return [
        LanguageLink(
            code=code,
            own=card_words(code).own,
            direction=card_words(code).direction,
            url=reverse("web:service_card", args=[service_id, code]),
            current=code == current,
        )
        for code in CARD_LANGUAGES
    ]
