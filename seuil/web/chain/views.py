"""The page of a chain: from a sentence in a room to what was measured, and back."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from seuil.kernel.errors import NotVisible
from seuil.plans.queries.chain import MOST_SAID, Chain, chain_of
from seuil.register.domain.trace import End
from seuil.web.chain.drawn import drawn
from seuil.web.chain.shown import Thing, stages_of
from seuil.web.components import Crumb
from seuil.web.http import PageRequest

LONGEST_CRUMB = 60


@require_safe
def chain(request: PageRequest, kind: str, thing_id: UUID) -> HttpResponse:
    """Show the chain of a thing; that of a merged blockage is the one of what it is now."""
    if kind not in set(End):
        raise Http404
    try:
        found = chain_of(End(kind), thing_id, today=timezone.localdate())
    except NotVisible as hidden:
        raise Http404 from hidden
    if found.start[1] != thing_id:
        return redirect("web:chain", *found.start)
    stages = stages_of(found)
    [here] = [one.thing for stage in stages for one in stage.things if one.is_here]
    context = {
        "here": here,
        "here_url": _page_of(here, found),
        "crumbs": _crumbs(here),
        "stages": stages,
        "picture": drawn(found, stages),
        "more_said": MOST_SAID if found.more_said else 0,
    }
    return render(request, "chain/chain.html", context)


def _page_of(here: Thing, found: Chain) -> str:
    """Return where more is told of the thing: of a measure, the page of its indicator."""
    if found.start[0] is not End.MEASURE:
        return here.url
    indicator = found.followed[0].indicator
    action = indicator.action
    return reverse("web:indicator", args=[action.plan.slug, action.number, indicator.uuid])


def _crumbs(here: Thing) -> list[Crumb]:
    """Lead back to the page of the thing, where it has one."""
    lists = {
        End.BLOCKAGE: (_("Blockages"), reverse("web:blockages")),
        End.TRACK: (_("Tracks"), reverse("web:tracks")),
        End.ACTION: (_("Plans"), reverse("web:plans")),
        End.DECISION: (_("Decisions"), reverse("web:decisions")),
    }
    last = Crumb(label=_("The chain"))
    if (found := lists.get(here.key[0])) is None:
        return [Crumb(label=_("Blockages"), url=reverse("web:blockages")), last]
    label, url = found
    return [Crumb(label=label, url=url), Crumb(label=_short(str(here.label)), url=here.url), last]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CRUMB else f"{text[: LONGEST_CRUMB - 1].rstrip()}…"
