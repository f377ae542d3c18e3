"""What stands in a synthesis, what it misses, and what in it may name somebody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from seuil.concertation.domain.contribution import Heading
from seuil.concertation.domain.synthesis import LANGUAGES as TOLD_IN
from seuil.concertation.models import ClearedSign, Session, Synthesis, SynthesisItem
from seuil.kernel.personal import Kind, personal_in
from seuil.wording.localised import LANGUAGES

TEXTS = ("method", "next")
"""What is written beside the lines; each as a field of a language."""
OF_THE_CONVENER = frozenset({Kind.ADDRESS, Kind.MAIL, Kind.PHONE})
"""Signs that may stand in a save the date: where it is, and where one writes."""


@dataclass(frozen=True, slots=True)
class Written:
    """A text of a synthesis. ``anchor`` names its field on the page; ``heading`` is that of a line.

    ``field``: "line", "method", "next" or "review".
    """

    anchor: str
    field: str
    language: str
    text: str
    heading: Heading | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """What may name somebody: the words found, and the text in which they stand."""

    written: Written
    kind: Kind
    text: str

    @property
    def anchor(self) -> str:
        return self.written.anchor

    @property
    def can_be_cleared(self) -> bool:
        """Whether one may say that it names nobody: a number with check digits is no chance."""
        return self.kind is not Kind.NATIONAL_NUMBER


def synthesis_of(session: Session) -> Synthesis | None:
    return Synthesis.objects.filter(session=session).first()


def lines_of(session: Session) -> list[SynthesisItem]:
    """Return the lines under their headings, in the order of the report."""
    found = SynthesisItem.objects.filter(synthesis__session=session)
    order = {heading: number for number, heading in enumerate(Heading)}
    return sorted(found, key=lambda line: (order[Heading(line.heading)], line.position, line.pk))


def texts_of(session: Session, lines: Sequence[SynthesisItem] | None = None) -> Iterator[Written]:
    """Yield every text of a synthesis in every language, empty ones too."""
    for line in lines if lines is not None else lines_of(session):
        for language in LANGUAGES:
            yield Written(
                f"line-{line.pk}-{language}",
                "line",
                language,
                getattr(line, f"text_{language}"),
                Heading(line.heading),
                line.pk,
            )
    if synthesis := synthesis_of(session):
        for field in TEXTS:
            for language in LANGUAGES:
                name = f"{field}_{language}"
                yield Written(name, field, language, getattr(synthesis, name))


def missing_in(session: Session) -> dict[str, list[Written]]:
    """Return what has words in one language and none in French or Dutch, by language."""
    texts = list(texts_of(session))
    groups: dict[tuple[str, int | None], list[Written]] = {}
    for one in texts:
        groups.setdefault((one.field, one.line), []).append(one)
    missing: dict[str, list[Written]] = {}
    for together in groups.values():
        if any(one.text for one in together):
            for one in together:
                if one.language in TOLD_IN and not one.text.strip():
                    missing.setdefault(one.language, []).append(one)
    return {language: missing[language] for language in TOLD_IN if language in missing}


def named_in(session: Session) -> list[Sign]:
    """Return the signs of a person of which nobody said that they name nobody."""
    cleared = {one.text for one in cleared_in(session)}
    return [one for one in signs_in(session) if one.text not in cleared]


def cleared_in(session: Session) -> QuerySet[ClearedSign]:
    return ClearedSign.objects.filter(synthesis__session=session).select_related("said_by")


def signs_in(session: Session) -> list[Sign]:
    """Return what in the texts of a synthesis looks like a person, where it stands.

    A save the date may say where the next meeting is and where one registers.
    """
    today = timezone.localdate()
    texts = [*texts_of(session), *_reviewed(session)]
    return [
        Sign(one, found.kind, found.text)
        for one in texts
        for found in personal_in(one.text, today=today)
        if one.field != "next" or found.kind not in OF_THE_CONVENER
    ]


def _reviewed(session: Session) -> Iterator[Written]:
    for review in session.reviews.all():
        yield Written(f"review-{review.blockage_id}", "review", "", review.words)
