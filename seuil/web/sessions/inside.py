"""What every page inside a session shares: who may open it, the way to the others, refusals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.concertation.domain.session import CAPTURING, HELD, Guard, Status
from seuil.concertation.labels import GUARD_SENTENCES
from seuil.concertation.models import Session
from seuil.concertation.policies import Abilities
from seuil.concertation.queries.sessions import session_inside
from seuil.kernel.errors import Forbidden, NotVisible, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.kernel.versions import Stale
from seuil.web.components import Crumb, Tab
from seuil.web.http import CONFLICT, MemberRequest, signed_in
from seuil.wording.phrases import listed

NAMED = {"fr": gettext_lazy("French"), "nl": gettext_lazy("Dutch")}
Given = ParamSpec("Given")


class InsideRequest(MemberRequest):
    """A request of somebody inside a session, with the session and what they may do there."""

    session_opened: Session
    able: Abilities


@dataclass(frozen=True, slots=True)
class Page:
    """One of the pages of a session; ``opens`` says for whom it is shown."""

    name: str
    label: str | Promise
    opens: Callable[[Session, Abilities], bool] = lambda _session, able: able.prepares


def is_on(session: Session, able: Abilities) -> bool:
    """Whether people sit in the room, or what they said is being sorted."""
    return able.is_inside and session.status in CAPTURING


def was_held(session: Session, able: Abilities) -> bool:
    """Whether a page about what happens in the room has something to show."""
    return able.is_inside and session.status in HELD


def is_over(session: Session, able: Abilities) -> bool:
    return was_held(session, able) and session.status != Status.LIVE


PAGES: Sequence[Page] = (
    Page("session_last_time", gettext_lazy("Last time")),
    Page("session_prepare", gettext_lazy("Prepare")),
    Page("session_tools", gettext_lazy("Tools")),
    Page("session_protocol", gettext_lazy("Protocol")),
    Page("session_seats", gettext_lazy("Seats")),
    Page("live_console", gettext_lazy("Live"), is_on),
    Page("session_consolidation", gettext_lazy("Consolidation"), was_held),
    Page("session_synthesis", gettext_lazy("Synthesis"), is_over),
)
"""The pages of a session in the order of its life; each takes the slug of the session alone."""


def tabs(session: Session, able: Abilities, here: str) -> list[Tab]:
    """Return the way to the pages of a session that somebody may open."""
    return [
        Tab(str(page.label), reverse(f"web:{page.name}", args=[session.slug]), page.name == here)
        for page in PAGES
        if page.opens(session, able)
    ]


def inside(
    view: Callable[Concatenate[InsideRequest, Given], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Open a page of a session to its working group and the teams; to others it is not there.

    The address has the ``slug``; the view finds the session in ``request.session_opened``, what
    the reader may do in ``request.able``. A step that cannot be taken is answered by 409 and a
    page that says what to do. Nothing of the answer is kept by browsers or caches.
    """

    @wraps(view)
    def opened(
        request: InsideRequest, slug: str, *args: Given.args, **kwargs: Given.kwargs
    ) -> HttpResponse:
        try:
            request.session_opened, request.able = session_inside(
                request.user, request.standing, slug
            )
            response = view(request, *args, **kwargs)
        except (Forbidden, NotVisible) as hidden:
            raise Http404 from hidden
        except (TransitionRefused, Stale) as refusal:
            response = refused(request, request.session_opened, refusal)
        response.headers["Cache-Control"] = "no-store"
        return response

    return signed_in(opened)  # type: ignore[arg-type]


def render_inside(
    request: InsideRequest,
    template: str,
    context: dict[str, Any],
    *,
    here: str,
    status: int = 200,
) -> HttpResponse:
    """Render a page that extends ``sessions/inside.html``; ``here`` is the name of its address."""
    session = request.session_opened
    common = {
        "session": session,
        "able": request.able,
        "tabs": tabs(session, request.able, here),
        "crumbs": crumbs_of(session),
    }
    return render(request, template, {**common, **context}, status=status)


def crumbs_of(session: Session, *more: Crumb) -> list[Crumb]:
    """Return the sessions, this one, then ``more``."""
    here = reverse("web:session_prepare", args=[session.slug]) if more else ""
    return [
        Crumb(label=_("Your sessions"), url=reverse("web:sessions_mine")),
        Crumb(label=str(session), url=here),
        *more,
    ]


def refused(
    request: HttpRequest, session: Session, refusal: TransitionRefused | Stale
) -> HttpResponse:
    """Return the page that says why a step was not taken; what was typed can be copied there."""
    context = {
        "session": session,
        "sentence": sentence_of(refusal),
        "typed": request.POST.get("words", ""),
        "crumbs": crumbs_of(session),
        "back": reverse("web:session_prepare", args=[session.slug]),
    }
    return render(request, "sessions/refused.html", context, status=CONFLICT)


def sentence_of(refusal: TransitionRefused | Stale) -> str:
    """Return why something was not done, in words that say what to do."""
    if isinstance(refusal, GuardRefused):
        return guard_sentence(refusal)
    if isinstance(refusal, Stale):
        return _("Somebody else changed this session meanwhile. Look at it, then go on.")
    return _("This step is not possible now. The page shows what is.")


def guard_sentence(refusal: GuardRefused) -> str:
    """Return what must still be done, and of what."""
    sentence = str(GUARD_SENTENCES[refusal.guard])
    if not refusal.missing:
        return sentence
    by_language = refusal.guard in {Guard.TITLES, Guard.FITS_TWO_PAGES, Guard.BOTH_LANGUAGES}
    named = [str(NAMED.get(one, one)) if by_language else one for one in refusal.missing]
    return _("%(sentence)s Missing: %(things)s.") % {"sentence": sentence, "things": listed(named)}
