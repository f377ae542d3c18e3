"""Questions that colleagues asked, found by words and theme; what is shown of who wrote what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from seuil.kernel.errors import NotVisible
from seuil.organisations.models import Membership
from seuil.orientation.models import PeerAnswer, PeerQuestion
from seuil.orientation.policies import Viewer

MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked for: words, all of them, in a question or its answers; a theme; a place."""

    words: str = ""
    theme: str = ""
    territory: str = ""
    unsettled: bool = False


def questions(looked: Looked) -> "Sequence[PeerQuestion]":
    """Return the questions, the last ones first, each with ``answer_count`` and ``has_helped``."""
    helped = PeerAnswer.objects.filter(question=OuterRef("pk"), helped=True)
    rows = PeerQuestion.objects.select_related("territory", "category").annotate(
        answer_count=Count("answers"), has_helped=Exists(helped)
    )
    for word in looked.words.split()[:MOST_WORDS]:
        said = PeerAnswer.objects.filter(question=OuterRef("pk"), words__icontains=word)
        rows = rows.filter(Q(title__icontains=word) | Q(words__icontains=word) | Exists(said))
    if looked.theme:
        rows = rows.filter(Q(category__code=looked.theme) | Q(category__parent__code=looked.theme))
    if looked.territory:
        rows = rows.filter(territory__code=looked.territory)
    if looked.unsettled:
        rows = rows.filter(settled_at=None)
    return rows.order_by("-asked_at", "-pk")  # type: ignore[return-value]


def question_for(viewer: Viewer, question_id: UUID) -> PeerQuestion:
    rows = PeerQuestion.objects.select_related("territory", "category")
    found = rows.filter(uuid=question_id).first()
    if found is None or not viewer.may_ask:
        raise NotVisible("no such question")
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """An answer with the organisation of who wrote it; ``by_asker``: of whoever asked, unnamed."""

    answer: PeerAnswer
    organisation: str
    by_asker: bool
    mine: bool


def answers_to(question: PeerQuestion, viewer: Viewer) -> list[Said]:
    """Return the answers, those that helped first, in two queries."""
    rows = list(question.answers.order_by("-helped", "answered_at", "pk"))
    names = _organisations({row.author_id for row in rows if row.author_id})
    return [
        Said(
            row,
            names.get(row.author_id or 0, ""),
            by_asker=row.author_id is not None and row.author_id == question.author_id,
            mine=row.author_id == viewer.user.pk,
        )
        for row in rows
    ]


def _organisations(people: Collection[int]) -> Mapping[int, str]:
    """Return the organisation of each; of those who belong to several the first one."""
    rows = Membership.objects.confirmed().filter(user__in=people).select_related("organisation")
    found: dict[int, str] = {}
    for row in rows.order_by("asked_at", "pk"):
        found.setdefault(row.user_id, str(row.organisation))
    return found
