"""What pages of the room share: who opens them, which session, refusals in words."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.concertation.domain.contribution import Heading, Status
from seuil.concertation.domain.session import CAPTURING, HELD
from seuil.concertation.labels import CONTRIBUTION_LABELS, GUARD_SENTENCES, HEADING_LABELS
from seuil.concertation.models import Contribution, Session
from seuil.concertation.operations.contributions import (
    CardTwice,
    OtherText,
    SessionOver,
)
from seuil.concertation.policies import Abilities
from seuil.concertation.queries.sessions import session_inside
from seuil.kernel.errors import InvalidInput, NotVisible, SeuilError, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.kernel.versions import Stale
from seuil.web.http import MemberRequest, signed_in
from seuil.web.live.seat import wrong_words

REFUSALS: Sequence[tuple[type[SeuilError], Promise]] = (
    (
        Stale,
        gettext_lazy("Somebody else was faster. Look at where the session is, then go on."),
    ),
    (
        SessionOver,
        gettext_lazy(
            "Nothing is taken in now: the session has not begun, or its synthesis is written."
        ),
    ),
    (OtherText, gettext_lazy("This was sent before with other words. What came first stands.")),
    (
        TransitionRefused,
        gettext_lazy("This step is not possible now. The page shows what is."),
    ),
)
Given = ParamSpec("Given")


class RoomRequest(MemberRequest):
    """A request of somebody who prepared a session, with that session."""

    session_held: Session
    able: Abilities


def in_the_room(
    view: Callable[Concatenate[RoomRequest, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
    """Open a view to those who prepare the session of the address; to others it is not there.

    A view that takes a step raises what is refused: it is said on the page, and nothing was done.
    """

    @wraps(view)
    def opened(request: RoomRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            found, able = session_inside(request.user, request.standing, slug)
            request.session_held, request.able = found, able
            response = view(request, *args, **kwargs)
        except NotVisible as hidden:
            raise Http404 from hidden
        except SeuilError as refused:
            if request.method != "POST":
                raise
            messages.warning(request, sentence_of(refused))
            response = redirect(request.path)
        response.headers["Cache-Control"] = "no-store"
        return response

    return signed_in(opened)  # type: ignore[arg-type]


def stream_of(session: Session) -> str:
    """Return where a page of a session hears that something changed; empty: it asks again."""
    told = settings.SEUIL_LIVE_STREAMS and session.status in CAPTURING
    return reverse("web:live_stream", args=[session.slug]) if told else ""


def needs_held(request: RoomRequest) -> None:
    """Raise `NotVisible` before the session has begun: there is nothing to note yet."""
    if request.session_held.status not in HELD:
        raise NotVisible("the session has not begun")


def sentence_of(refused: SeuilError) -> str:
    """Say in words why nothing was done, and what to do."""
    if isinstance(refused, Stale) and isinstance(refused.current, Contribution):
        return _faster(refused.current)
    if isinstance(refused, CardTwice):
        card = refused.contribution
        told = _("Card %(number)s was typed already: “%(text)s”.")
        return told % {"number": card.paper_number, "text": card.text}
    if isinstance(refused, GuardRefused):
        return str(GUARD_SENTENCES[refused.guard])
    if isinstance(refused, InvalidInput):
        return wrong_words(refused)
    for kind, sentence in REFUSALS:
        if isinstance(refused, kind):
            return str(sentence)
    raise refused


def _faster(one: Contribution) -> str:
    status, heading = Status(one.status), one.heading
    where = HEADING_LABELS[Heading(heading)] if heading else CONTRIBUTION_LABELS[status]
    told = _("Somebody else was faster: “%(text)s” is now: %(where)s.")
    return told % {"text": one.text, "where": where}
