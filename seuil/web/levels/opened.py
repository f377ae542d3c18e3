"""The request between levels of an address, who may be asked, and why something was not done."""

from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, SeuilError
from seuil.kernel.versions import Stale
from seuil.plans.domain.level import (
    Direction,
    PingPong,
    StillUnderWay,
    WithoutReason,
    direction,
)
from seuil.plans.labels import UP_LABELS
from seuil.plans.models import Action, LevelRequest
from seuil.plans.operations.levels import ASKED, AskedAlready
from seuil.plans.queries.levels import request_by_uuid
from seuil.territory.domain import Level
from seuil.territory.models import Territory
from seuil.territory.queries import places
from seuil.web.components import Crumb
from seuil.web.trying import stale_text
from seuil.wording.localised import reader_language

NO_REASON = gettext_lazy("Say why there: it would otherwise stay with those who met the problem.")
REASONS = [("", gettext_lazy("it does not go up")), *UP_LABELS.items()]


def opened(level_id: UUID) -> LevelRequest:
    try:
        return request_by_uuid(level_id)
    except NotVisible as missing:
        raise Http404 from missing


def crumbs_of(label: str) -> list[Crumb]:
    return [Crumb(label=_("Between levels"), url=reverse("web:levels")), Crumb(label=label)]


def actions_of(territory: Territory) -> list[Action]:
    """Return the actions of a territory that everybody reads, of its latest plans first."""
    found = Action.objects.shown().filter(plan__territory=territory)
    return list(found.select_related("plan__territory").order_by("-plan__year", "number"))


def territories_asked() -> list[Territory]:
    found = Territory.objects.filter(level__in=ASKED)
    return list(found.order_by("-level", "position", "code"))


def goes_up(origin: Territory, target: Territory) -> bool:
    return direction(Level(origin.level), Level(target.level)) is Direction.UP


def refusal_text(refused: SeuilError) -> str:
    """Return why something was not done between levels, and what to do."""
    if isinstance(refused, Stale):
        return stale_text()
    sentences = {
        PingPong: _(
            "It was at %(place)s before: passing it back would only send it round. Answer it, or"
            " return it with the reason."
        ),
        StillUnderWay: _(
            "It was passed on, and %(place)s has not answered yet: wait for that answer."
        ),
        AskedAlready: _("The same was asked already and waits: “%(title)s”."),
        WithoutReason: _("Say why at that level: it would otherwise stay where it was met."),
        Forbidden: _(
            "Nobody answers their own request: those who were asked answer, those who asked close"
            " it."
        ),
        InvalidInput: _("Choose a region or a basin, which have a team to answer."),
    }
    sentence = sentences.get(
        type(refused), _("This step is not possible now. Look at the page again.")
    )
    told = {
        "place": _name(refused.place) if isinstance(refused, PingPong | StillUnderWay) else "",
        "title": refused.request.subject if isinstance(refused, AskedAlready) else "",
    }
    return sentence % told


def _name(code: str) -> str:
    return places().label(code, reader_language())
