"""The situation of a request in words, and what of it can no longer be read."""

from django.utils.translation import gettext as _

from seuil.access.vocabulary import vocabulary
from seuil.matching.chips import dimension_label
from seuil.orientation.exploring import stored_facts
from seuil.orientation.models import OrientationRequest
from seuil.web.observatory.facts import words_of


def facts_said(request: OrientationRequest) -> list[str]:
    """Return the facts as the words of the chips; each that cannot be read any more says so."""
    stored = stored_facts(request.situation)
    unread = [
        _("%(question)s: can no longer be read") % {"question": question_label(code)}
        for code in stored.unread
    ]
    return [*words_of(stored.facts), *unread]


def question_label(code: str) -> str:
    """Return what a question is called; one that is no longer asked, by its code."""
    return dimension_label(code) if code in vocabulary().dimensions else code
