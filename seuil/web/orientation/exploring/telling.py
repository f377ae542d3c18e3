"""What a result tells about a service: proposed for its sheet, with nothing about the person."""

import datetime
from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from seuil.access.types import FactKind, Force, Operator, State
from seuil.access.vocabulary import vocabulary
from seuil.directory.models import Service
from seuil.kernel.errors import NotVisible
from seuil.organisations.models import Organisation
from seuil.orientation.domain.avenue import RESULTS, Status, Step
from seuil.orientation.domain.reasons import DIMENSIONS, SIDES, Reason, Side
from seuil.orientation.exploring import facts_of
from seuil.orientation.labels import REASON_LABELS
from seuil.orientation.models import Avenue
from seuil.orientation.policies import explores
from seuil.orientation.queries import avenue_for
from seuil.upkeep.corrections.domain import Basis, Often, Proposal, Subject, observed
from seuil.upkeep.corrections.operations import LONGEST_WORDS, Told, propose
from seuil.upkeep.labels import BASIS_LABELS
from seuil.upkeep.models.correction import OFTEN_LABELS
from seuil.web.components import Crumb
from seuil.web.corrections.parts import Drawn, dimension_form, editing_of, problems_of, typed
from seuil.web.corrections.proposing import dimensions
from seuil.web.orientation.crumbs import crumbs_of
from seuil.web.orientation.exploring.script import sheet_of
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.signs import signs_of
from seuil.wording.localised import reader_language
from seuil.wording.times import date_text

UNPROCESSABLE = 422
BASES = (Basis.CALLED, Basis.ACCOMPANIED, Basis.THERE, Basis.OTHERWISE)
IN_WORDS = "words"


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def tells(request: RequestReader, avenue_id: UUID) -> HttpResponse:
    """Propose what a result tells: a condition that was met, or a correction in words."""
    avenue = avenue_for(request.viewer, avenue_id)
    if not explores(request.viewer, avenue.request) or avenue.status not in RESULTS:
        raise NotVisible("nothing to tell yet")
    service = sheet_of(avenue)
    if service is None:
        raise NotVisible("what has no sheet")
    found = dimensions_met(avenue)
    if request.method == "POST" and "show" not in request.POST:
        return _sent(request, avenue, service, found)
    chosen = request.POST.get("about", found[0] if found else IN_WORDS)
    return _page(request, avenue, service, found, chosen)


def dimensions_met(avenue: Avenue) -> list[str]:
    """Return the dimensions on which an undeclared threshold may lie, the likeliest first."""
    if not avenue.reason or avenue.declared:
        return []
    known = dimensions()
    possible = [one for one in sorted(DIMENSIONS.get(Reason(avenue.reason), ())) if one in known]
    situation = facts_of(avenue.request.situation)
    return sorted(possible, key=lambda one: one not in situation)


def _sent(
    request: RequestReader, avenue: Avenue, service: Service, found: Sequence[str]
) -> HttpResponse:
    posted = request.POST
    chosen = posted.get("about", IN_WORDS)
    words = posted.get("words", "").strip()
    proposed, error = _proposed(service, chosen, posted, _day_of(avenue), found)
    if not error and proposed.in_words and not words:
        error = _("Say in a sentence what it tells about the service.")
    if not error and len(words) > LONGEST_WORDS:
        error = _("Too long: shorten it a little.")
    signs = signs_of(words)
    if error or (signs and "sure" not in posted):
        return _page(request, avenue, service, found, chosen, error=error, signs=signs, status=422)
    often, basis = posted.get("often", ""), posted.get("basis", "")
    told = Told(
        words=words,
        basis=Basis(basis) if basis in BASES else Basis.CALLED,
        language=reader_language(),
        proposer=request.user,
        observer=_organisation(request),
        observed_on=_day_of(avenue),
        often=Often(often) if often in set(Often) else Often.ONCE,
    )
    if not _sent_twice(service, proposed, told):
        propose(service, proposed, told)
    messages.success(request, _("Proposed: those who keep the sheet will look at it."))
    return redirect("web:orientation_avenue", avenue.uuid)


def _sent_twice(service: Service, proposed: Proposal, told: Told) -> bool:
    """Whether a double click has proposed the same already."""
    return service.corrections.filter(
        proposer=told.proposer,
        subject=proposed.subject,
        dimension=proposed.dimension,
        after=proposed.after,
        words=told.words,
        observed_on=told.observed_on,
    ).exists()


def _proposed(
    service: Service, chosen: str, posted: QueryDict, day: datetime.date, found: Sequence[str]
) -> tuple[Proposal, str]:
    """Return what the form proposes, and what is wrong with it."""
    if chosen not in found:
        return Proposal(Subject.OTHER), ""
    rows = typed(Subject.OBSERVED, chosen, {}, posted).get("conditions", ())
    met = [row for row in rows if row.get("state") == State.CONDITION]
    if not met:
        return Proposal(Subject.OTHER), _("Choose what was asked, and tick what it was.")
    proposed = Proposal(Subject.OBSERVED, chosen, after={"conditions": observed(met, day)})
    if wrong := problems_of(service, proposed):
        sentences = [one.sentence for one in editing_of(service, {}, wrong).problems]
        return proposed, " ".join(str(one) for one in sentences)
    return proposed, ""


def _organisation(request: RequestReader) -> Organisation | None:
    """Return the organisation for which this person speaks; the first where there are several."""
    return Organisation.objects.filter(pk__in=request.standing.roles).order_by("pk").first()


def _day_of(avenue: Avenue) -> datetime.date:
    return timezone.localdate(avenue.moved_at)


# The page


def _page(
    request: RequestReader,
    avenue: Avenue,
    service: Service,
    found: Sequence[str],
    chosen: str,
    *,
    error: str = "",
    signs: str = "",
    status: int = 200,
) -> HttpResponse:
    if chosen not in found:
        chosen = IN_WORDS
    again = request.method == "POST" and "show" not in request.POST
    there = reverse("web:orientation_avenue", args=[avenue.uuid])
    title = _("What this tells about the service")
    known = dimensions()
    context = {
        "avenue": avenue,
        "service": service,
        "title": title,
        "crumbs": crumbs_of(
            avenue.request, Crumb(label=avenue.called, url=there), Crumb(label=title)
        ),
        "reason": REASON_LABELS[Reason(avenue.reason)] if avenue.reason else "",
        "abouts": [(one, known[one], one == chosen) for one in found],
        "chosen": chosen,
        "in_words": chosen == IN_WORDS,
        "part": None
        if chosen == IN_WORDS
        else _part(service, chosen, avenue, request.POST if again else None),
        "words": request.POST.get("words", "") if again else _words(avenue, chosen),
        "day": _day_of(avenue),
        "oftens": OFTEN_LABELS.items(),
        "often": request.POST.get("often", Often.ONCE.value),
        "bases": [(one.value, BASIS_LABELS[one]) for one in BASES],
        "basis": request.POST.get("basis", Basis.CALLED.value),
        "error": error,
        "signs": signs,
    }
    return render(request, "orientation/tells.html", context, status=status)


def _part(service: Service, dimension: str, avenue: Avenue, posted: QueryDict | None) -> Drawn:
    values: dict[str, object] = {"conditions": [_likely_row(dimension, avenue)]}
    if posted is not None:
        values = dict(typed(Subject.OBSERVED, dimension, {}, posted))
    drawn = dimension_form(dimension, values, editing_of(service, values))
    return Drawn("corrections/dimension.html", drawn)


def _likely_row(dimension: str, avenue: Avenue) -> dict[str, object]:
    """Return the condition that such a result usually stands for; whoever proposes it checks it."""
    row: dict[str, object] = {"dimension": dimension, "state": State.CONDITION.value}
    rule = vocabulary().dimensions[dimension]
    fact = facts_of(avenue.request.situation).get(dimension)
    force = {"force": Force.REQUIRES.value}
    if rule.kind is FactKind.BOOL and len(rule.operators) == 1:
        return row | force | {"operator": rule.operators[0]}
    if Operator.NOT_IN in rule.operators and isinstance(fact, str):
        return row | force | {"operator": Operator.NOT_IN.value, "values": [fact]}
    if Operator.NOT_ALL_OF in rule.operators and isinstance(fact, frozenset) and len(fact) > 1:
        return row | force | {"operator": Operator.NOT_ALL_OF.value, "values": sorted(fact)}
    return row


def _words(avenue: Avenue, chosen: str) -> str:
    """Return a sentence on the service to begin with; none where the reason is the person's."""
    if chosen != IN_WORDS:
        return ""
    day = date_text(_day_of(avenue))
    if avenue.status == Status.NO_ANSWER:
        count = avenue.events.filter(step__in=[Step.CONTACT, Step.ATTEMPT]).count()
        text = ngettext(
            "The service did not answer (%(count)s attempt, until %(date)s).",
            "The service did not answer (%(count)s attempts, until %(date)s).",
            count,
        )
        return text % {"count": count, "date": day}
    if not avenue.reason or SIDES[Reason(avenue.reason)] in {Side.PERSON, Side.LINK}:
        return ""
    text = _("On %(date)s this was met: %(reason)s.")
    return text % {"date": day, "reason": REASON_LABELS[Reason(avenue.reason)]}
