"""What people thought of a session: the form on a phone or by a link, and its results."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from seuil.concertation.domain.evaluation import LONGEST_WORDS, Answer, Question, Result
from seuil.concertation.labels import ANSWER_LABELS, QUESTION_LABELS
from seuil.concertation.models import Session
from seuil.concertation.operations.contributions import SessionOver
from seuil.concertation.operations.evaluation import evaluate
from seuil.concertation.queries.evaluation import (
    Told,
    evaluated_session,
    evaluation_of,
    is_open,
    session_by_evaluation_token,
)
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.web.http import UNREADABLE, MemberRequest, signed_in
from seuil.web.limits import limited
from seuil.web.links import opened_by_link
from seuil.web.lists.own_site import from_own_site
from seuil.web.live.seats import SeatRequest, seated
from seuil.web.live.words import told_signs
from seuil.web.signs import confirmed, signs_in
from seuil.wording.localised import reader_language

THANKS = "?thanks"


@seated
@require_http_methods(["GET", "HEAD", "POST"])
def seat_evaluates(request: SeatRequest) -> HttpResponse:
    """Show the evaluation to a phone that took a seat; POST keeps it."""
    session = request.device.session
    return _evaluate(request, session, back=reverse("web:live_seat", args=[session.slug]))


@from_own_site
@limited("evaluation")
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link
def evaluation_by_link(request: HttpRequest, evaluation_token: str) -> HttpResponse:
    """Show the evaluation to whoever has its link, the same for everybody; POST keeps it."""
    return _evaluate(request, session_by_evaluation_token(evaluation_token), back="")


@signed_in
@require_safe
def results(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what people thought, to the working group and to those of later sessions."""
    try:
        session = evaluated_session(request.user, request.standing, slug)
    except NotVisible as hidden:
        raise Http404 from hidden
    context = {"session": session, **told_words(evaluation_of(session))}
    response = render(request, "live/results.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def told_words(told: Told) -> dict[str, object]:
    """Return what ``live/results_table.html`` shows; a dash where a count is not told."""
    rows = [
        (QUESTION_LABELS[one.question], [_cell(one, answer) for answer in Answer])
        for one in told.results
    ]
    return {"told": told, "rows": rows, "answers": list(ANSWER_LABELS.values())}


def _cell(result: Result, answer: Answer) -> str:
    count = result.counts[answer] if result.counts else None
    return "–" if count is None else str(count)


def _evaluate(request: HttpRequest, session: Session, *, back: str) -> HttpResponse:
    now = timezone.now()
    if not is_open(session, now):
        raise Http404
    if request.method != "POST":
        done = "thanks" in request.GET
        return render(request, "live/evaluation.html", _context(session, back, done=done))
    words = request.POST.get("words", "")
    signs = signs_in(words)
    if signs and not confirmed(request.POST, signs):
        return _again(request, session, back, told_signs(signs), signs=[one.text for one in signs])
    given = {str(one): request.POST[one] for one in Question if request.POST.get(one)}
    language = reader_language()
    try:
        evaluate(session, _id(request), given, words=words, language=language, now=now)
    except InvalidInput as refused:
        return _again(request, session, back, _wrong(refused))
    except SessionOver:
        raise Http404 from None
    return redirect(request.path + THANKS)


def _again(
    request: HttpRequest, session: Session, back: str, wrong: str, *, signs: list[str] | None = None
) -> HttpResponse:
    context = _context(session, back) | {
        "typed": request.POST.dict(),
        "questions": _questions(request.POST.dict()),
        "words": request.POST.get("words", ""),
        "uuid": request.POST.get("uuid", ""),
        "wrong": wrong,
        "signs": signs or [],
    }
    return render(request, "live/evaluation.html", context, status=UNREADABLE)


def _context(session: Session, back: str, *, done: bool = False) -> dict[str, object]:
    return {
        "session": session,
        "back": back,
        "done": done,
        "questions": _questions({}),
        "longest": LONGEST_WORDS,
        "words": "",
        "uuid": str(uuid.uuid4()),
        "wrong": "",
        "signs": [],
    }


def _questions(given: dict[str, str]) -> list[tuple[str, object, list[tuple[str, object, bool]]]]:
    return [
        (
            str(question),
            QUESTION_LABELS[question],
            [(str(one), ANSWER_LABELS[one], given.get(question) == one) for one in Answer],
        )
        for question in Question
    ]


def _wrong(refused: InvalidInput) -> str:
    if refused.path == "words":
        return _("Too long: shorten it a little.")
    return _("Answer one question, or write something.")


def _id(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("uuid", ""))
    except ValueError:
        raise InvalidInput("an id is needed", path="uuid") from None
