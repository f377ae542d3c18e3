"""Asking to belong to an organisation."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from seuil.directory.whereabouts import organisation_territories
from seuil.kernel.errors import InvalidInput
from seuil.organisations.operations import ask_membership
from seuil.organisations.queries import (
    Answerer,
    deciders_of,
    has_verified_address,
    organisation_called,
    organisations_named,
)
from seuil.web.http import MemberRequest
from seuil.web.limits import Per, limited
from seuil.web.people.doors import about_people
from seuil.web.people.forms import Join

WHO_ANSWERS = {
    Answerer.MANAGERS: gettext_lazy("Its managers answer you by e-mail."),
    Answerer.BASIN_TEAMS: gettext_lazy(
        "It has no manager here yet: the team of its basin answers you by e-mail."
    ),
    Answerer.REGIONAL_TEAM: gettext_lazy(
        "It has no manager here yet: the regional team answers you by e-mail."
    ),
    Answerer.OPERATORS: gettext_lazy(
        "It has no manager here yet, and no team: whoever runs this site looks for somebody "
        "who answers you by e-mail."
    ),
}


@require_safe
@about_people
def find_organisation(request: MemberRequest) -> HttpResponse:
    words = request.GET.get("text", "").strip()[:100]
    page = None
    if words:
        page = Paginator(organisations_named(words), per_page=20).get_page(request.GET.get("page"))
    context = {
        "text": words,
        "page": page,
        "address": f"?{urlencode({'text': words, 'page': ''})}",
        "verified": has_verified_address(request.user),
    }
    return render(request, "people/find.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("membership", per=Per.BOTH)
@about_people
def join(request: MemberRequest, organisation_id: UUID) -> HttpResponse:
    organisation = organisation_called(organisation_id)
    if not has_verified_address(request.user):
        return redirect("web:find_organisation")
    territories = organisation_territories(organisation)
    form = Join(request.POST or None, address=request.user.email)
    if request.method == "POST" and form.is_valid():
        try:
            ask_membership(
                request.user,
                organisation,
                role=form.chosen_role,
                function=form.cleaned_data["function"],
                introduction=form.cleaned_data["introduction"],
                territories=territories,
            )
        except InvalidInput as problem:
            if problem.path == "introduction":
                form.add_error("introduction", _("Write a sentence by which they recognise you."))
            else:
                form.add_error(
                    None,
                    _(
                        "You belong to it already, or wait for its answer: see "
                        "“Organisations and roles”."
                    ),
                )
        else:
            messages.success(request, _("Your request is sent."))
            return redirect("web:people")
    context = {
        "form": form,
        "organisation": organisation,
        "who_answers": WHO_ANSWERS[deciders_of(organisation, territories).kind],
    }
    return render(request, "people/join.html", context, status=422 if form.errors else 200)
