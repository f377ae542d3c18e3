"""The decision of an address, who opens its pages, and why something was not done."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from seuil.councils.models import Decision
from seuil.councils.operations.objections import SamePerson
from seuil.councils.operations.rounds import RoundOver
from seuil.councils.policies import Abilities
from seuil.councils.queries.decisions import decision_for
from seuil.kernel.errors import Forbidden, NotVisible, SeuilError, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.kernel.versions import Stale
from seuil.web.components import Crumb
from seuil.web.councils.decisions.shown import guard_sentence
from seuil.web.http import CONFLICT, UNREADABLE, MemberRequest, PageRequest, signed_in
from seuil.web.published import SharedForm

Given = ParamSpec("Given")


def opened(request: PageRequest, decision_id: UUID) -> tuple[Decision, Abilities]:
    try:
        return decision_for(request.standing, decision_id)
    except NotVisible as hidden:
        raise Http404 from hidden


class DecisionRequest(MemberRequest):
    """A request of somebody inside a council, with one of its decisions."""

    decision: Decision
    able: Abilities


def inside(
    view: Callable[Concatenate[DecisionRequest, Given], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Open a page of a decision to those inside its council; to others it is not there.

    What cannot be done is answered by 409 and a page that says what to do; what was typed can be
    copied there. Nothing of the answer is kept by browsers or caches.
    """

    @wraps(view)
    def shown(
        request: DecisionRequest, decision_id: UUID, *args: Given.args, **kwargs: Given.kwargs
    ) -> HttpResponse:
        try:
            request.decision, request.able = decision_for(request.standing, decision_id)
            if not request.able.is_inside:
                raise Http404
            response = view(request, *args, **kwargs)
        except (Forbidden, NotVisible) as hidden:
            raise Http404 from hidden
        except (TransitionRefused, Stale) as refusal:
            response = refused_page(request, refusal)
        response.headers["Cache-Control"] = "no-store"
        return response

    return signed_in(shown)  # type: ignore[arg-type]


def convening(
    view: Callable[Concatenate[DecisionRequest, Given], HttpResponse],
) -> Callable[..., HttpResponse]:
    """The same for the team of the territory alone."""

    @wraps(view)
    def shown(request: DecisionRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if not request.able.convenes:
            raise Forbidden("the team of this territory does this")
        return view(request, *args, **kwargs)

    return inside(shown)  # type: ignore[arg-type]


def refused_page(request: DecisionRequest, refusal: SeuilError) -> HttpResponse:
    """Return the page that says why nothing was changed."""
    typed = [request.POST.get(name, "") for name in ("words", "concern", "reason", "proposal")]
    context = {
        "crumbs": crumbs_of(request.decision, Crumb(label=_("Nothing was changed"))),
        "sentence": sentence_of(refusal),
        "typed": "\n\n".join(filter(None, typed)),
        "back": page_of(request.decision),
    }
    return render(request, "councils/refused.html", context, status=CONFLICT)


def sentence_of(refusal: SeuilError) -> str:
    """Return why something was not done, in words that say what to do."""
    match refusal:
        case GuardRefused():
            return guard_sentence(refusal)
        case RoundOver() if refusal.now and refusal.was and refusal.was != refusal.now:
            return _(
                "What you said is about version %(was)s. The round now asks about version %(now)s:"
                " read it, then say it again."
            ) % {"was": refusal.was, "now": refusal.now}
        case RoundOver():
            return _("This round is closed. The page says what was said, and what comes next.")
        case SamePerson():
            return _(
                "You set this objection aside. Somebody else of the team looks at it again, or"
                " the council at a meeting."
            )
        case Stale():
            return _("Somebody else changed this decision meanwhile. Look at it, then go on.")
        case _:
            return _("This is not possible now. The page shows what is.")


def crumbs_of(found: Decision, *more: Crumb) -> list[Crumb]:
    here = reverse("web:decision", args=[found.uuid]) if more else ""
    council = found.council
    return [
        Crumb(label=_("Councils"), url=reverse("web:councils")),
        Crumb(label=str(council.name), url=reverse("web:council", args=[council.slug])),
        Crumb(
            label=_("Decisions"),
            url=f"{reverse('web:decisions')}?{urlencode({'council': council.slug})}",
        ),
        Crumb(label=str(found.title), url=here),
        *more,
    ]


def page_of(decision: Decision) -> str:
    return reverse("web:decision", args=[decision.uuid])


def form_page(request: MemberRequest, form: SharedForm, context: dict[str, Any]) -> HttpResponse:
    """Draw a form about a decision; one that could not be read gets 422."""
    whole = {"form": form, "missing": [], **context}
    status = UNREADABLE if form.is_bound else 200
    return render(request, "councils/decision_form.html", whole, status=status)


def unkept(response: HttpResponse) -> HttpResponse:
    """Keep an answer out of caches: it says what only those inside read."""
    response.headers["Cache-Control"] = "no-store"
    return response
