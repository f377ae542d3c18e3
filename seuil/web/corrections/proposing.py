"""Saying that something is wrong on a sheet: anyone, without account."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from seuil.access.types import FactKind
from seuil.directory.models import Service
from seuil.directory.queries import visible_service
from seuil.kernel.errors import NotVisible
from seuil.matching.chips import ThemeWords, themes
from seuil.operating.limits import take
from seuil.upkeep.corrections.domain import IN_WORDS, Proposal, Subject
from seuil.upkeep.corrections.operations import Told, propose
from seuil.upkeep.models.correction import SUBJECT_LABELS
from seuil.web.components import Crumb
from seuil.web.corrections.forms import About
from seuil.web.corrections.parts import (
    Drawn,
    draw,
    drawn_again,
    editing_of,
    problems_of,
    proposed_in,
    public_values,
)
from seuil.web.http import PageRequest
from seuil.web.limits import limited
from seuil.web.lists.own_site import from_own_site
from seuil.web.signs import signs_of
from seuil.wording.localised import reader_language

MORE = frozenset({"step", "add"})
"""Names of buttons that ask for the form again: one more row, a day copied."""
ASKED = tuple(subject for subject in Subject if subject is not Subject.OBSERVED)


@from_own_site
@require_http_methods(["GET", "HEAD", "POST"])
@limited("correction")
def correct(request: PageRequest, service_id: uuid.UUID) -> HttpResponse:
    """Ask what is wrong, then what is right; POST keeps it and leads to where the answer stands."""
    service = sheet(service_id)
    subject = subject_in(request.GET.get("about", ""))
    if subject is None:
        return _page(request, service, "corrections/choose.html", {"subjects": _choices(service)})
    dimension = request.GET.get("dimension", "")
    if subject is Subject.CONDITION and dimension not in dimensions():
        return _page(request, service, "corrections/choose_condition.html", {"themes": ruled()})
    now = public_values(service)
    if request.method == "POST":
        return _sent(request, service, subject, dimension)
    part = draw(subject, dimension, now, editing_of(service, now))
    return _form(request, service, subject, part, About(), Proposal(subject, dimension))


def _sent(request: PageRequest, service: Service, subject: Subject, dimension: str) -> HttpResponse:
    now = public_values(service)
    proposed = proposed_in(subject, dimension, now, request.POST)
    wrong = problems_of(service, proposed)
    form = About(request.POST, words_needed=proposed.in_words)
    part = drawn_again(subject, dimension, now, request.POST, editing_of(service, now, wrong))
    if MORE & set(request.POST):
        return _form(request, service, subject, part, About(initial=request.POST.dict()), proposed)
    if wrong or not form.is_valid():
        return _form(request, service, subject, part, form, proposed, status=422)
    told = form.cleaned_data
    if (signs := signs_of(told["words"])) and "sure" not in request.POST:
        return _form(request, service, subject, part, form, proposed, signs=signs, status=422)
    if told["mail"] and take("mail_to", told["mail"].lower()):
        form.add_error("mail", _("Too many messages go to this address today: leave it empty."))
        return _form(request, service, subject, part, form, proposed, status=422)
    made = propose(
        service,
        proposed,
        Told(
            words=told["words"],
            basis=form.chosen_basis,
            mail=told["mail"],
            language=reader_language(),
            proposer=request.user if request.user.is_authenticated else None,
        ),
    )
    return redirect("web:correction_answer", made.token)


def sheet(service_id: uuid.UUID) -> Service:
    try:
        return visible_service(service_id)
    except NotVisible as missing:
        raise Http404 from missing


def subject_in(text: str) -> Subject | None:
    return Subject(text) if text in ASKED else None


def ruled() -> list[ThemeWords]:
    """Return the dimensions on which a form can say something, by theme."""
    return [
        ThemeWords(
            theme.code,
            theme.label,
            [one for one in theme.dimensions if one.rule.kind is not FactKind.LANGUAGE],
        )
        for theme in themes()
    ]


def dimensions() -> dict[str, str]:
    return {one.code: one.label for theme in ruled() for one in theme.dimensions}


def _choices(service: Service) -> Sequence[tuple[str, object]]:
    here = reverse("web:correct", args=[service.uuid])
    return [(f"{here}?about={subject}", SUBJECT_LABELS[subject]) for subject in ASKED]


def crumbs(service: Service, label: str) -> list[Crumb]:
    return [
        Crumb(label=str(service.name), url=reverse("web:service", args=[service.uuid])),
        Crumb(label=label),
    ]


def _page(
    request: PageRequest,
    service: Service,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    title = _("Something is wrong on this sheet")
    whole = {"service": service, "crumbs": crumbs(service, title), "title": title, **context}
    response = render(request, template, whole, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _form(
    request: PageRequest,
    service: Service,
    subject: Subject,
    part: Drawn | None,
    form: About,
    proposed: Proposal,
    *,
    signs: str = "",
    status: int = 200,
) -> HttpResponse:
    label = str(SUBJECT_LABELS[subject])
    if proposed.dimension:
        label = dimensions()[proposed.dimension]
    context = {
        "label": label,
        "part": part,
        "form": form,
        "signs": signs,
        "gone": subject is Subject.GONE,
        "in_words": subject in IN_WORDS,
        "wrong": status != 200 and not signs,
    }
    return _page(request, service, "corrections/propose.html", context, status)
