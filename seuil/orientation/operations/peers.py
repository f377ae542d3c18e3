"""Questions to colleagues, without facts on a person; the answers stay as knowledge.

Who asked is shown to nobody. An answer is shown with the organisation of whoever wrote it.
"""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.directory.models import Category
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, visible
from seuil.orientation.models import PeerAnswer, PeerQuestion
from seuil.orientation.policies import Viewer
from seuil.territory.domain import Level
from seuil.territory.models import Territory

ASKED_AT = (Level.BASIN, Level.REGION)
LONGEST_TITLE, LONGEST_WORDS = 200, 3_000


@dataclass(frozen=True, slots=True)
class Question:
    title: str
    territory: Territory
    words: str = ""
    category: Category | None = None


@transaction.atomic
def ask_peers(viewer: Viewer, question: Question, *, key: UUID | None = None) -> PeerQuestion:
    """Put a question to the colleagues of a basin or the region; sent twice, it is put once."""
    _refuse_strangers(viewer)
    if Level(question.territory.level) not in ASKED_AT:
        raise InvalidInput("a basin or the region", path="territory", value=question.territory.code)
    _check_length("title", question.title, LONGEST_TITLE)
    if len(question.words) > LONGEST_WORDS:
        raise InvalidInput("too long", path="words", accepted=f"at most {LONGEST_WORDS} characters")
    if key:
        User.objects.select_for_update().get(pk=viewer.user.pk)  # one sending waits for another
        if there := PeerQuestion.objects.filter(uuid=key, author=viewer.user).first():
            return there
    return PeerQuestion.objects.create(
        uuid=key or uuid4(),
        author=viewer.user,
        territory=question.territory,
        category=question.category,
        title=question.title.strip(),
        words=question.words.strip(),
        asked_at=timezone.now(),
    )


@transaction.atomic
def answer_peers(viewer: Viewer, question_id: UUID, words: str) -> PeerAnswer:
    """Answer a question, settled ones too: what is learnt later helps the next one."""
    _refuse_strangers(viewer)
    _check_length("words", words, LONGEST_WORDS)
    question = _locked(question_id)
    said = words.strip()
    if there := question.answers.filter(author=viewer.user, words=said).first():
        return there
    return PeerAnswer.objects.create(
        question=question, author=viewer.user, words=said, answered_at=timezone.now()
    )


@transaction.atomic
def mark_helped(viewer: Viewer, question_id: UUID, answer_id: int, *, helped: bool) -> None:
    """Say whether an answer helped; only whoever asked knows."""
    question = _own(viewer, question_id)
    answer = visible(question.answers.filter(pk=answer_id).first(), "no such answer")
    answer.helped = helped
    answer.save(update_fields=["helped"])


@transaction.atomic
def settle(viewer: Viewer, question_id: UUID, *, settled: bool = True) -> None:
    """Say that a question has its answer, or that it is open again."""
    question = _own(viewer, question_id)
    question.settled_at = timezone.now() if settled else None
    question.save(update_fields=["settled_at"])


def _refuse_strangers(viewer: Viewer) -> None:
    if not viewer.may_ask:
        raise NotVisible("for professionals")


def _check_length(path: str, text: str, most: int) -> None:
    if not text.strip() or len(text) > most:
        raise InvalidInput("missing or too long", path=path, accepted=f"1 to {most} characters")


def _locked(question_id: UUID) -> PeerQuestion:
    return visible(
        PeerQuestion.objects.select_for_update().filter(uuid=question_id).first(),
        "no such question",
    )


def _own(viewer: Viewer, question_id: UUID) -> PeerQuestion:
    _refuse_strangers(viewer)
    question = _locked(question_id)
    if question.author_id != viewer.user.pk:
        raise Forbidden("only whoever asked says so")
    return question
