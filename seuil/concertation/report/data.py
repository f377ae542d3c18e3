"""What is told of a session, as data: the one source of every form of the synthesis.

It holds no name. Numbers about fewer than three people are merged before they come here.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.concertation.domain.contribution import Heading
from seuil.concertation.domain.synthesis import PARTS, Part, attendance
from seuil.concertation.models import Session, Synthesis, SynthesisItem
from seuil.concertation.report.words import GROUP_LABELS, PART_LABELS
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS
from seuil.wording.localised import wording_of
from seuil.wording.phrases import listed
from seuil.wording.times import date_text

LANGUAGES = ("fr", "nl", "en")


def document_of(session: Session) -> dict[str, Any]:
    """Return the synthesis in each language, as it would be published now."""
    return {language: told_in(session, language) for language in LANGUAGES}


def told_in(session: Session, language: str, synthesis: Synthesis | None = None) -> dict[str, Any]:
    """Return the synthesis in one language; what is not translated stays in its own, marked.

    ``parts`` are the headings of the field in their order, empty ones left out: each has a
    ``title`` and ``groups`` of ``lines``, a line being a text and the language it is in.
    """
    synthesis = synthesis or Synthesis.objects.filter(session=session).first()
    with translation.override(language):
        parts = [part for part in _parts(session, synthesis, language) if part["groups"]]
        return {
            "language": language,
            "slug": session.slug,
            "series": str(wording_of(session.series, "name", [language])),
            "title": str(wording_of(session, "title", [language])),
            "day": date_text(session.starts_at.date()) if session.starts_at else "",
            "aims": _lines_of(wording_of(session.series, "aims", [language]).text),
            "parts": parts,
        }


AS_AGREED = frozenset({Part.PARTICIPANTS, Part.PERSISTENT})
"""Parts that are no translation of anything: they stay as they were agreed to."""


def retold_in(session: Session, synthesis: Synthesis, language: str) -> dict[str, Any]:
    """Return the synthesis in a language that was completed after it was agreed to.

    ``synthesis`` may hold texts that are not written to the table yet.
    """
    agreed = synthesis.document.get(language, {})
    kept = {part["code"]: part for part in agreed.get("parts", [])}
    told = told_in(session, language, synthesis)
    parts = [
        kept.get(part["code"], part) if part["code"] in AS_AGREED else part
        for part in told["parts"]
        if part["code"] not in AS_AGREED or not kept or part["code"] in kept
    ]
    return {**told, "parts": parts}


def _parts(
    session: Session, synthesis: Synthesis | None, language: str
) -> Iterable[dict[str, Any]]:
    lines = list(SynthesisItem.objects.filter(synthesis=synthesis)) if synthesis else []
    yield _part(Part.PARTICIPANTS, [("", [_own(_participants(session), language)])])
    yield _part(Part.METHOD, [("", _texts(synthesis, "method", language))])
    for part, headings in PARTS.items():
        groups = [
            (_group(heading, headings), _under(lines, heading, language)) for heading in headings
        ]
        yield _part(part, groups)
    yield _part(Part.PERSISTENT, [("", _reviewed(session, language))])
    yield _part(Part.SAVE_THE_DATE, [("", _texts(synthesis, "next", language))])


Line = Mapping[str, str]


def _part(part: Part, groups: Sequence[tuple[str, Sequence[Line]]]) -> dict[str, Any]:
    there = [{"title": title, "lines": list(lines)} for title, lines in groups if lines]
    if part is Part.TRACKS and len(there) == 1 and groups[0][1]:
        there[0]["title"] = ""  # the part says it already
    return {"code": str(part), "title": str(PART_LABELS[part]), "groups": there}


def _group(heading: Heading, headings: Sequence[Heading]) -> str:
    return str(GROUP_LABELS[heading]) if len(headings) > 1 else ""


def _under(lines: Sequence[SynthesisItem], heading: Heading, language: str) -> list[Line]:
    found = [wording_of(line, "text", [language]) for line in lines if line.heading == heading]
    return [{"text": one.text, "language": one.language} for one in found if one]


def _own(text: str, language: str) -> Line:
    return {"text": text, "language": language}


def _texts(synthesis: Synthesis | None, field: str, language: str) -> list[Line]:
    if synthesis is None:
        return []
    said = wording_of(synthesis, field, [language])
    return [{"text": line, "language": said.language} for line in _lines_of(said.text)]


def _lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _participants(session: Session) -> str:
    """Say how many took part, of which families; families of one or two are told together."""
    counts = {PracticeFamily(family): count for family, count in session.attended.items()}
    told = attendance(counts)
    if told.total is None:
        return _("Too few took part for a number.")
    if not told.families:
        return ngettext(
            "%(count)s participants of %(families)s practice family.",
            "%(count)s participants of %(families)s practice families.",
            told.others_families,
        ) % {"count": told.total, "families": told.others_families}
    families = [
        _("%(family)s (%(count)s)") % {"family": FAMILY_LABELS[family], "count": count}
        for family, count in told.families.items()
    ]
    if told.others:
        families.append(_("other practices (%(count)s)") % {"count": told.others})
    return _("%(count)s participants: %(families)s.") % {
        "count": told.total,
        "families": listed(families),
    }


def _reviewed(session: Session, language: str) -> list[Line]:
    found = []
    for review in session.reviews.select_related("blockage"):
        title = wording_of(review.blockage, "title", [language])
        since = review.blockage.first_seen
        words = {
            "title": title.text,
            "verdict": review.get_verdict_display(),
            "since": _month(since) if since else "",
            "words": review.words,
        }
        if review.words:
            sentence = _("%(title)s (since %(since)s): %(verdict)s. %(words)s")
        else:
            sentence = _("%(title)s (since %(since)s): %(verdict)s.")
        found.append(_own(sentence % words, language))
    return found


def _month(day: datetime.date) -> str:
    return f"{day:%m/%Y}"
