"""Telling of a condition that a professional met in the field."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from seuil.access.types import State
from seuil.directory.models import Service
from seuil.organisations.models import Organisation
from seuil.upkeep.corrections.domain import Basis, Proposal, Subject, observed
from seuil.upkeep.corrections.operations import Told, propose
from seuil.web.corrections.forms import Met
from seuil.web.corrections.parts import Drawn, dimension_form, editing_of, problems_of, typed
from seuil.web.corrections.proposing import crumbs, dimensions, ruled, sheet
from seuil.web.http import MemberRequest, signed_in
from seuil.web.limits import Per, limited
from seuil.web.signs import signs_of
from seuil.wording.localised import reader_language


@require_http_methods(["GET", "HEAD", "POST"])
@limited("correction", per=Per.ACCOUNT)
@signed_in
def observe(request: MemberRequest, service_id: uuid.UUID) -> HttpResponse:
    """Ask which condition was met, when and how often; POST keeps it for those who answer."""
    service = sheet(service_id)
    if not request.standing.is_professional:
        raise PermissionDenied
    title = _("A condition met in the field")
    context: dict[str, object] = {
        "service": service,
        "title": title,
        "crumbs": crumbs(service, title),
        "signs": "",
        "sentences": (),
    }
    dimension = request.GET.get("dimension", "")
    if dimension not in dimensions():
        context["themes"] = ruled()
        return render(request, "corrections/choose_condition.html", context)
    if request.method != "POST":
        return _form(request, service, dimension, context, Met())
    return _sent(request, service, dimension, context)


def _sent(
    request: MemberRequest, service: Service, dimension: str, context: dict[str, object]
) -> HttpResponse:
    form = Met(request.POST)
    rows = typed(Subject.OBSERVED, dimension, {}, request.POST).get("conditions", ())
    met = [row for row in rows if row.get("state") == State.CONDITION]
    if not form.is_valid() or not met:
        return _form(request, service, dimension, context, form, nothing=not met)
    words = form.cleaned_data["words"]
    after = {"conditions": observed(met, form.cleaned_data["observed_on"])}
    proposed = Proposal(Subject.OBSERVED, dimension, after=after)
    if wrong := problems_of(service, proposed):
        context["sentences"] = [one.sentence for one in editing_of(service, {}, wrong).problems]
        return _form(request, service, dimension, context, form)
    if (signs := signs_of(words)) and "sure" not in request.POST:
        context["signs"] = signs
        return _form(request, service, dimension, context, form)
    made = propose(
        service,
        proposed,
        Told(
            words=words,
            basis=Basis.ACCOMPANIED,
            language=reader_language(),
            proposer=request.user,
            observer=_organisation(request),
            observed_on=form.cleaned_data["observed_on"],
            often=form.chosen_often,
        ),
    )
    return redirect("web:correction_answer", made.token)


def _organisation(request: MemberRequest) -> Organisation | None:
    """Return the organisation for which this person speaks; the first where there are several."""
    return Organisation.objects.filter(pk__in=request.standing.roles).order_by("pk").first()


def _form(
    request: MemberRequest,
    service: Service,
    dimension: str,
    context: dict[str, object],
    form: Met,
    *,
    nothing: bool = False,
) -> HttpResponse:
    values = {"conditions": [{"dimension": dimension, "state": State.CONDITION.value}]}
    if form.is_bound:
        values = dict(typed(Subject.OBSERVED, dimension, {}, request.POST))
    drawn = dimension_form(dimension, values, editing_of(service, values))
    status = 422 if form.is_bound else 200
    context |= {
        "part": Drawn("corrections/dimension.html", drawn),
        "label": dimensions()[dimension],
        "form": form,
        "nothing": nothing,
    }
    return render(request, "corrections/observe.html", context, status=status)
