"""Writing a request while somebody talks on the telephone: one screen, kept as one goes."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from seuil.kernel.errors import NotVisible
from seuil.kernel.guards import GuardRefused
from seuil.kernel.personal import Found
from seuil.organisations.models import Organisation
from seuil.orientation.domain.guards import Guard
from seuil.orientation.domain.request import Status
from seuil.orientation.labels import GUARD_SENTENCES
from seuil.orientation.models import Desk, OrientationRequest
from seuil.orientation.operations import begin_call, delete_draft, keep_call
from seuil.orientation.policies import Viewer
from seuil.orientation.queries import requests_of
from seuil.web.components import Crumb
from seuil.web.http import UNREADABLE
from seuil.web.orientation.desk.inbox import need_of
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.orientation.requester.need import (
    Filled,
    beside,
    filled,
    number_in,
    place_text,
    posted,
    untouched,
    written,
)
from seuil.web.search.forms import place_options
from seuil.web.search.situation import situation_panel
from seuil.web.signs import SEND_AS_IS, confirmed, signs_in, signs_text
from seuil.wording.localised import reader_language

KEEP, BEGIN, DELETE = "keep", "begin", "delete"
LONGEST_CALLER = 120
SUGGESTED = 400


class Caller(forms.Form):
    """Who calls. An organisation that is not known stays in the words on the caller."""

    caller = forms.CharField(
        label=gettext_lazy("Who calls, and how to call back"),
        required=False,
        max_length=LONGEST_CALLER,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"max_length": gettext_lazy("Too long: shorten it a little.")},
    )
    organisation = forms.CharField(
        label=gettext_lazy("From which organisation"),
        required=False,
        max_length=LONGEST_CALLER - 50,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "organisations"}),
        error_messages={"max_length": gettext_lazy("Too long: shorten it a little.")},
    )

    def known(self) -> Organisation | None:
        name = self.cleaned_data["organisation"].strip()
        named = Q(name_fr__iexact=name) | Q(name_nl__iexact=name) | Q(name_en__iexact=name)
        return Organisation.objects.filter(named).order_by("pk").first() if name else None

    def said(self, known: Organisation | None) -> str:
        told = [self.cleaned_data["caller"], "" if known else self.cleaned_data["organisation"]]
        return ", ".join(part.strip() for part in told if part.strip())


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def intake_page(request: RequestReader) -> HttpResponse:
    """Show the screen of a call; POST keeps it, or begins to work on it."""
    viewer = request.viewer
    if not viewer.sits:
        raise NotVisible("calls are taken by those who sit at a desk")
    if request.method != "POST":
        return _shown(request)
    data = posted(request.POST)
    kept = _call(viewer, data.get("key", ""))
    if kept is not None and kept.status != Status.DRAFT:
        return redirect("web:orientation_request", kept.uuid)
    if data.get("step") == DELETE and kept is not None:
        delete_draft(viewer, kept.uuid)
        messages.success(request, _("The call is deleted."))
        return redirect("web:orientation_intake")
    return _said(request, data, kept)


def _shown(request: RequestReader) -> HttpResponse:
    kept = _call(request.viewer, request.GET.get("call", ""))
    if kept is None:
        form, caller = untouched(()), Caller()
        form = _at_own_door(request.viewer, form)
    else:
        form = written(kept)
        known = str(kept.organisation) if kept.organisation else ""
        caller = Caller(initial={"caller": kept.caller, "organisation": known})
    return _page(request, kept, form, caller)


def _at_own_door(viewer: Viewer, form: Filled) -> Filled:
    """Begin with the territory of one's desk: that is the door at which somebody calls."""
    desk = Desk.objects.filter(pk__in=viewer.desks).by_name().last()
    if desk is None:
        return form
    form.form.initial["place"] = place_text(desk.territory, form.places)
    return replace(form, place=desk.territory)


def _call(viewer: Viewer, key: str) -> OrientationRequest | None:
    """Return a call of this person by its key, None while nothing of it is kept."""
    try:
        found = requests_of(viewer).filter(taken_by_phone=True, uuid=uuid.UUID(key))
    except ValueError:
        return None
    return found.select_related("category__parent", "place", "organisation").first()


def _said(request: RequestReader, data: QueryDict, kept: OrientationRequest | None) -> HttpResponse:
    form, caller = filled(data, ()), Caller(data)
    step = data.get("step", "")
    if not (form.is_valid and caller.is_valid()):
        if request.htmx:
            return _beside(request, form, _("Not kept yet: look at the remarks beside the fields."))
        return _page(request, kept, form, caller, status=UNREADABLE)
    signs = signs_in(form.form.cleaned_data["words"])
    sure = confirmed(data, signs)
    now = _kept(request, form, caller, signs if sure else ())
    if request.htmx:
        return _beside(request, form, _("Kept."))
    if step not in {BEGIN, SEND_AS_IS}:
        messages.success(request, _("Kept. Only you see this call until you begin."))
        return redirect(f"{reverse('web:orientation_intake')}?call={now.uuid}")
    if signs and not sure:
        return _page(request, now, form, caller, signs=signs, status=UNREADABLE)
    return _begun(request, now, form, caller)


def _kept(
    request: RequestReader,
    form: Filled,
    caller: Caller,
    signs: Sequence[Found],
) -> OrientationRequest:
    known = caller.known()
    key = form.form.cleaned_data["key"] or uuid.uuid4()
    need = form.need([one.kind for one in signs])
    return keep_call(request.viewer, key, need, caller=caller.said(known), organisation=known)


def _begun(
    request: RequestReader, now: OrientationRequest, form: Filled, caller: Caller
) -> HttpResponse:
    live = beside(form.sought, form.form, chosen=number_in(request.POST.get("desk", "")))
    desk = next((one.desk for one in live.desks if one.desk.pk == live.chosen), None)
    if desk is None:
        wrong = _("Choose the desk that answers.")
        return _page(request, now, form, caller, desk_error=wrong, status=UNREADABLE)
    try:
        begun = begin_call(request.viewer, now.uuid, desk, seen=now.version)
    except GuardRefused as refusal:
        wrong = str(GUARD_SENTENCES[refusal.guard])
        if refusal.guard is Guard.LOCAL_FIRST:
            return _page(request, now, form, caller, desk_error=wrong, status=UNREADABLE)
        return _page(request, now, form, caller, need_error=wrong, status=UNREADABLE)
    messages.success(request, _begun_text(begun, desk))
    return redirect("web:orientation_request", begun.uuid)


def _begun_text(begun: OrientationRequest, desk: Desk) -> str:
    if begun.status == Status.SUBMITTED:
        text = _("Sent with the code %(code)s. %(desk)s answers first and is told.")
        return text % {"code": begun.code, "desk": desk}
    return _("Begun with the code %(code)s: tell it to the person who called.") % {
        "code": begun.code
    }


def _beside(request: RequestReader, form: Filled, saved: str) -> HttpResponse:
    chosen = number_in(request.POST.get("desk", ""))
    live = beside(form.sought, form.form, chosen=chosen)
    context = {"live": live, "saved": saved, "seen": "", "told": {"desk_error": ""}}
    return render(request, "orientation/need_live.html", context)


def _page(
    request: RequestReader,
    kept: OrientationRequest | None,
    form: Filled,
    caller: Caller,
    *,
    signs: Sequence[Found] = (),
    desk_error: str = "",
    need_error: str = "",
    status: int = 200,
) -> HttpResponse:
    mine = next(iter(sorted(request.viewer.desks)))
    chosen = number_in(request.POST.get("desk", "")) or mine
    context = {
        "kept": kept,
        "key": kept.uuid if kept else form.form["key"].value(),
        "form": form.form,
        "caller": caller,
        "situation": partial(situation_panel, form.facts, form.wrong, form.places),
        "place_names": partial(place_options, form.places, reader_language()),
        "organisations": organisation_names(),
        "live": beside(form.sought, form.form, chosen=chosen),
        "signs": signs,
        "signs_text": signs_text(signs),
        "told": {"desk_error": desk_error},
        "need_error": need_error,
        "wrong": bool(status == UNREADABLE and not signs),
        "unfinished": _unfinished(request.viewer, kept),
        "crumbs": [
            Crumb(label=_("Inbox"), url=reverse("web:orientation_inbox")),
            Crumb(label=_("A call")),
        ],
    }
    return render(request, "orientation/intake.html", context, status=status)


def organisation_names() -> list[str]:
    names = Organisation.objects.order_by("name_fr")[:SUGGESTED]
    return [str(one) for one in names]


def _unfinished(viewer: Viewer, kept: OrientationRequest | None) -> list[tuple[str, str]]:
    """Return the calls that this person kept and has not begun, with what they are about."""
    rows = requests_of(viewer).filter(taken_by_phone=True, status=Status.DRAFT)
    others = rows.exclude(pk=kept.pk if kept else 0).select_related("category")
    here = reverse("web:orientation_intake")
    return [
        (f"{here}?call={one.uuid}", f"{one.code} · {need_of(one)}")
        for one in others.order_by("-moved_at")[:5]
    ]
