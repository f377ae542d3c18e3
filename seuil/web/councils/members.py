"""How a federation asks its members, and the page that the link of a member opens."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from seuil.councils.domain.consultation import UNHEARD, Status
from seuil.councils.domain.decision import Position
from seuil.councils.domain.decision import Status as State
from seuil.councils.labels import POSITION_LABELS
from seuil.councils.models import MemberConsultation, MemberLink
from seuil.councils.operations.consultations import (
    answer,
    ask_members,
    is_told,
    report,
    stop_asking,
)
from seuil.councils.queries.consultations import heard_by, link_of
from seuil.kernel.errors import Forbidden, InvalidInput
from seuil.web.components import Crumb
from seuil.web.councils.deciding import DecisionRequest, inside, page_of
from seuil.web.councils.decision_forms import AskForm, MemberForm, ReportForm
from seuil.web.councils.decision_shown import POSITION_LOOKS, version_of
from seuil.web.councils.decisions import crumbs_of
from seuil.web.councils.opened import UNREADABLE
from seuil.web.http import PageRequest
from seuil.web.links import opened_by_link
from seuil.web.lists.own_site import from_own_site
from seuil.wording.localised import reader_language


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def consultation(request: DecisionRequest, consultation_id: int) -> HttpResponse:
    """Show where a federation is with its members; POST asks them, stops asking, or reports."""
    one = _found(request, consultation_id)
    if request.method != "POST":
        return _page(request, one)
    match request.POST.get("what", ""):
        case "ask":
            return _asked(request, one)
        case "stop":
            stop_asking(request.standing, one.pk)
            messages.success(request, _("The links are closed, the addresses are deleted."))
            return _back(request, one)
        case "report":
            return _reported(request, one)
        case _:
            raise Http404


def _found(request: DecisionRequest, consultation_id: int) -> MemberConsultation:
    rows = request.decision.consultations.select_related("seat__organisation", "text", "decision")
    one = rows.filter(pk=consultation_id).first()
    if one is None or not request.able.may_speak_for(one.seat):
        raise Forbidden("whoever holds the seat of the federation asks its members")
    return one


def _back(request: DecisionRequest, one: MemberConsultation) -> HttpResponse:
    return redirect("web:decision_members", request.decision.uuid, one.pk)


def _asked(request: DecisionRequest, one: MemberConsultation) -> HttpResponse:
    form = AskForm(one, request.POST)
    if not form.is_valid():
        return _page(request, one, ask=form)
    try:
        count = ask_members(request.standing, one.pk, form.asking())
    except InvalidInput as refused:
        form.add_error(
            "until" if refused.path == "until" else "mails",
            _("Too many addresses, or too late a day: nobody was asked."),
        )
        return _page(request, one, ask=form)
    said = ngettext(
        "A link is on its way to %(count)s member.",
        "A link is on its way to %(count)s members.",
        count,
    )
    if not count:
        said = _("All of them were asked already: nobody gets a second link.")
    messages.success(request, said % {"count": count})
    return _back(request, one)


def _reported(request: DecisionRequest, one: MemberConsultation) -> HttpResponse:
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, one, say=form)
    try:
        report(request.standing, one.pk, form.report())
    except InvalidInput:
        form.add_error(
            "heard",
            ngettext(
                "%(count)s member answered here: count at least as many.",
                "%(count)s members answered here: count at least as many.",
                one.answers.count(),
            )
            % {"count": one.answers.count()},
        )
        return _page(request, one, say=form)
    messages.success(
        request,
        _("Kept. It is read by others once every federation has spoken or its time is over."),
    )
    return _back(request, one)


def _page(
    request: DecisionRequest,
    one: MemberConsultation,
    *,
    ask: AskForm | None = None,
    say: ReportForm | None = None,
) -> HttpResponse:
    decision = request.decision
    status = Status(one.status)
    going_on = decision.status == State.MEMBER_CONSULTATION
    fixed = status is Status.REPORTED and is_told(one)
    asks = going_on and status in {Status.NOT_BEGUN, Status.OPEN}
    reports = (
        going_on and not fixed and (status in {Status.NOT_BEGUN, Status.CLOSED, Status.REPORTED})
    )
    heard = heard_by(one)
    context = {
        "decision": decision,
        "one": one,
        "crumbs": crumbs_of(decision, Crumb(label=_("Your members"))),
        "latest": version_of(one.text, None),
        "back": page_of(decision),
        "waits": status in UNHEARD,
        "fixed": fixed,
        "open": status is Status.OPEN,
        "sent": one.links.count() if status is Status.OPEN else 0,
        "ask": (ask or AskForm(one, initial={"language": reader_language()})) if asks else None,
        "report": (say or ReportForm(initial=_values(one))) if reports else None,
        "heard": heard,
        "positions": [
            (POSITION_LABELS[position], *POSITION_LOOKS[position], count)
            for position, count in (heard.positions.items() if heard else ())
        ],
        "answers": [
            (POSITION_LABELS[Position(each.position)], each.words, each.language)
            for each in (heard.answers if heard else ())
            if each.words
        ],
    }
    wrong = (ask or say) is not None
    return render(
        request, "councils/decision_members.html", context, status=UNREADABLE if wrong else 200
    )


def _values(one: MemberConsultation) -> dict[str, Any]:
    names = ("position", "words", "method", "asked", "heard", "dissent")
    return {name: getattr(one, name) for name in names}


@from_own_site
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link
def member(request: PageRequest, member_token: str) -> HttpResponse:
    """Show a member the text and a form; POST keeps the answer, and the link opens nothing more."""
    link = link_of(member_token)
    form = MemberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        answer(member_token, Position(told["position"]), told["words"], get_language() or "fr")
        return render(request, "councils/member_done.html", {"one": link.consultation})
    return _member_page(request, link, form)


def _member_page(request: PageRequest, link: MemberLink, form: MemberForm) -> HttpResponse:
    one = link.consultation
    context = {
        "one": one,
        "decision": one.decision,
        "latest": version_of(one.text, None),
        "link": link,
        "form": form,
    }
    status = UNREADABLE if form.is_bound else 200
    return render(request, "councils/member.html", context, status=status)
