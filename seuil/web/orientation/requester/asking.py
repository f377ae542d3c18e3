"""Writing a request: one screen, kept as a draft or sent. Nothing is kept before one says so."""

import datetime
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from seuil.kernel.errors import Forbidden, NotVisible
from seuil.kernel.guards import GuardRefused
from seuil.kernel.personal import Found
from seuil.organisations.models import Organisation
from seuil.orientation.attachments import (
    MOST_ATTACHMENTS,
    TROUBLES,
    TooManyAttachments,
    attach,
    detach,
    may_attach,
)
from seuil.orientation.documents import MOST_BYTES, DocumentRefused, Trouble
from seuil.orientation.domain.guards import Guard
from seuil.orientation.domain.request import Party, Status, Step
from seuil.orientation.labels import GUARD_SENTENCES
from seuil.orientation.models import Desk, OrientationRequest
from seuil.orientation.operations import (
    Move,
    StaleForm,
    delete_draft,
    start_request,
    take_step,
    write_request,
)
from seuil.orientation.policies import parties
from seuil.orientation.queries import request_for
from seuil.web.components import Crumb
from seuil.web.http import CONFLICT, UNREADABLE
from seuil.web.orientation.facts import question_label
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

OK = 200
COUNT, SAVE, SEND, DELETE = "count", "save", "send", "delete"


@dataclass
class Told:
    """What the page says back: what is missing, what may name a person, what others changed."""

    errors: list[str] = field(default_factory=list)
    desk_error: str = ""
    need_error: str = ""
    file_errors: list[str] = field(default_factory=list)
    signs: Sequence[Found] = ()
    stale: OrientationRequest | None = None
    status: int = OK

    @property
    def wrong(self) -> bool:
        return bool(self.desk_error or self.need_error or self.file_errors)

    @property
    def signs_text(self) -> str:
        return signs_text(self.signs)


Keep = Callable[[Told], OrientationRequest]


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def new_request(request: RequestReader) -> HttpResponse:
    """Show an empty form; POST counts again, keeps a draft or sends the request."""
    organisations = organisations_of(request)
    if request.method != "POST":
        return _page(request, None, untouched(organisations), Told())
    form = filled(_fields(request), organisations)
    if request.htmx:
        return _beside(request, form)
    return _handled(request, None, form, partial(_start, request, form, organisations))


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def edit_request(request: RequestReader, request_id: uuid.UUID) -> HttpResponse:
    """Show a draft to its author, the facts of a request to its answerer; POST keeps them."""
    kept = request_for(request.viewer, request_id)
    draft = kept.status == Status.DRAFT
    if not draft and Party.ANSWERER not in parties(request.viewer, kept):
        return redirect("web:orientation_request", kept.uuid)
    if request.method != "POST":
        signs = signs_in(kept.words) if draft else ()
        return _page(request, kept, written(kept), Told(signs=signs))
    if draft and request.POST.get("step") == DELETE:
        delete_draft(request.viewer, kept.uuid)
        messages.success(request, _("The draft is deleted."))
        return redirect("web:orientation_mine")
    form = filled(_fields(request), ())
    if request.htmx:
        return _saved_on_the_way(request, kept, form)
    try:
        return _handled(request, kept, form, partial(_write, request, kept, form))
    except Forbidden:  # it was sent meanwhile, in another window
        return redirect("web:orientation_request", kept.uuid)


def organisations_of(request: RequestReader) -> list[Organisation]:
    """Return for which organisations somebody may ask, by name."""
    return sorted(
        Organisation.objects.filter(pk__in=list(request.standing.roles)),
        key=lambda one: str(one).lower(),
    )


def _fields(request: RequestReader) -> QueryDict:
    """Return the fields. The form of the search may be sent here: its text becomes the words."""
    data = posted(request.POST)
    if "key" not in data:
        data["key"] = str(uuid.uuid4())
        data["words"] = data.get("words", data.get("text", ""))
    return data


# What becomes of a form


def _handled(
    request: RequestReader, kept: OrientationRequest | None, form: Filled, keep: Keep
) -> HttpResponse:
    """Keep or send what a form says; whatever is missing comes back beside its field."""
    step = request.POST.get("step", COUNT)
    sends = step in {SEND, SEND_AS_IS} and (kept is None or kept.status == Status.DRAFT)
    told = Told(signs=signs_in(request.POST.get("words", "")))
    if not form.is_valid:
        told.status = UNREADABLE
    elif sends:
        _check_to_send(request, form, told)
    only_looked = step == COUNT and "remove" not in request.POST
    if told.status != OK or only_looked:
        return _page(request, kept, form, told)
    now = _kept(request, form, told, keep, sends=sends)
    if now is not None and told.status == OK:
        return _onward(request, now, sends=sends)
    return _page(request, now if kept and now else kept, form, told)


def _kept(
    request: RequestReader, form: Filled, told: Told, keep: Keep, *, sends: bool
) -> OrientationRequest | None:
    """Write, attach and send as one; a new request with a document that is refused is not begun."""
    try:
        with transaction.atomic():
            now = keep(told)
            if now.status != Status.DRAFT:  # what a double click sent is sent already
                return now
            if removed := request.POST.get("remove", ""):
                detach(request.viewer, now.uuid, key_in(removed))
            if not _attached(request, now, told):
                told.status = UNREADABLE
                transaction.set_rollback(not request.POST.get("seen"))
            elif sends:
                move = Move(Step.SUBMIT, desk=_desk(request, form), seen=now.version)
                take_step(request.viewer, now.uuid, move)
    except StaleForm as stale:
        told.stale, told.status = stale.request, CONFLICT
        return None
    except GuardRefused as refusal:
        _tell_guard(refusal, told)
        return None
    return now


def key_in(text: str) -> uuid.UUID:
    """Return the key of a document; what is none is not there."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotVisible("no such attachment") from error


def _onward(request: RequestReader, kept: OrientationRequest, *, sends: bool) -> HttpResponse:
    if sends:
        text = _("Sent: the request has the code %(code)s.") % {"code": kept.code}
        messages.success(request, text)
        return redirect("web:orientation_request", kept.uuid)
    if kept.status != Status.DRAFT:
        messages.success(request, _("Saved."))
        return redirect("web:orientation_request", kept.uuid)
    messages.success(request, _("Saved. Only you see this draft."))
    return redirect("web:orientation_edit", kept.uuid)


def _check_to_send(request: RequestReader, form: Filled, told: Told) -> None:
    """Tell what is missing before a request may go, and which signs nobody has confirmed."""
    if not form.category and not form.form.cleaned_data["words"].strip():
        told.need_error = str(GUARD_SENTENCES[Guard.NEED_SAID])
    if _desk(request, form) is None:
        told.desk_error = _("Choose the desk that gets the request.")
    if told.wrong or (told.signs and not confirmed(request.POST, told.signs)):
        told.status = UNREADABLE


def _desk(request: RequestReader, form: Filled) -> Desk | None:
    live = beside(form.sought, form.form, chosen=number_in(request.POST.get("desk", "")))
    return next((route.desk for route in live.desks if route.desk.pk == live.chosen), None)


def _tell_guard(refusal: GuardRefused, told: Told) -> None:
    told.status = UNREADABLE
    sentence = str(GUARD_SENTENCES[refusal.guard])
    if refusal.guard is Guard.LOCAL_FIRST:
        told.desk_error = sentence
    elif refusal.guard is Guard.NEED_SAID:
        told.need_error = sentence
    else:
        told.errors.append(sentence)


def _start(
    request: RequestReader, form: Filled, organisations: Sequence[Organisation], told: Told
) -> OrientationRequest:
    need, key = form.need(_kept_signs(request, told)), form.form.cleaned_data["key"]
    chosen = form.form.cleaned_data.get("organisation")
    only = organisations[0] if len(organisations) == 1 else None
    begun = OrientationRequest.objects.filter(uuid=key, author=request.user).first()
    if begun is not None and begun.status == Status.DRAFT:  # somebody went back, and on
        return write_request(request.viewer, begun.uuid, need)
    return start_request(request.user, need, organisation=chosen or only, key=key)


def _write(
    request: RequestReader, kept: OrientationRequest, form: Filled, told: Told
) -> OrientationRequest:
    need = form.need(_kept_signs(request, told), kept.transition)
    seen = number_in(request.POST.get("seen", ""))
    return write_request(request.viewer, kept.uuid, need, seen=seen)


def _kept_signs(request: RequestReader, told: Told) -> list[Any]:
    return [one.kind for one in told.signs] if confirmed(request.POST, told.signs) else []


def _attached(request: RequestReader, kept: OrientationRequest, told: Told) -> bool:
    told.file_errors += attach_sent(request, kept.uuid)
    return not told.file_errors


def attach_sent(request: RequestReader, request_id: uuid.UUID) -> list[str]:
    """Keep the documents that came along; return a sentence for each that could not be.

    Opening one costs a process: those that are too many are not even looked at.
    """
    errors = []
    for place, sent in enumerate(request.FILES.getlist("files")):
        try:
            if place >= MOST_ATTACHMENTS:
                raise TooManyAttachments("more than a request holds")
            attach(request.viewer, request_id, read_file(sent))
        except (DocumentRefused, TooManyAttachments) as refusal:
            why = file_trouble(refusal)
            errors.append(_("%(file)s: %(why)s") % {"file": sent.name, "why": why})
    return errors


def read_file(sent: UploadedFile[bytes]) -> bytes:
    if (sent.size or 0) > MOST_BYTES:
        raise DocumentRefused(Trouble.TOO_LARGE)
    data: bytes = sent.read()
    return data


def file_trouble(refusal: DocumentRefused | TooManyAttachments) -> str:
    if isinstance(refusal, DocumentRefused):
        return str(TROUBLES[refusal.trouble])
    return _("A request holds %(most)s documents at most.") % {"most": MOST_ATTACHMENTS}


# What is shown


def _beside(request: RequestReader, form: Filled) -> HttpResponse:
    """Answer a change: how many services, which desk; nothing is kept."""
    return render(request, "orientation/need_live.html", _live(request, form))


def _saved_on_the_way(
    request: RequestReader, kept: OrientationRequest, form: Filled
) -> HttpResponse:
    """Keep a draft while it is written; what cannot be read yet is not kept, and said."""
    context = _live(request, form)
    if kept.status != Status.DRAFT:
        return render(request, "orientation/need_live.html", context)
    context["saved"] = _("Not saved: look at the remarks beside the fields.")
    if form.is_valid:
        try:
            now = _write(request, kept, form, Told(signs=signs_in(request.POST.get("words", ""))))
            context |= {"saved": _("Saved."), "seen": now.version}
        except StaleForm:
            context["saved"] = _("Not saved: this draft was changed in another window.")
    return render(request, "orientation/need_live.html", context)


def _live(request: RequestReader, form: Filled) -> dict[str, object]:
    chosen = number_in(request.POST.get("desk", ""))
    live = beside(form.sought, form.form, chosen=chosen)
    return {"live": live, "told": Told(), "saved": "", "seen": ""}


def _page(
    request: RequestReader, kept: OrientationRequest | None, form: Filled, told: Told
) -> HttpResponse:
    draft = kept is None or kept.status == Status.DRAFT
    title = _("A new request") if kept is None else _("Request %(code)s") % {"code": kept.code}
    context = _live(request, form) | {
        "title": title,
        "crumbs": _crumbs(kept, title),
        "kept": kept,
        "request_id": kept.uuid if kept else "",
        "draft": draft,
        "seen": told.stale.version if told.stale else (kept.version if kept else ""),
        "days": days_left(kept.due_on, timezone.localdate()) if kept and draft else "",
        "filled": form,
        "form": form.form,
        "situation": partial(situation_panel, form.facts, form.wrong, form.places),
        "place_names": partial(place_options, form.places, reader_language()),
        "wrong_facts": [(question_label(code), text) for code, text in form.wrong.items()],
        "told": told,
        "stored": _stored(told.stale, form) if told.stale else None,
        "attachments": kept.attachments.defer("content") if kept else (),
        "may_attach": kept is None or may_attach(request.viewer, kept),
        "files_gone": kept is None and told.status != OK and bool(request.FILES),
    }
    return render(request, "orientation/need.html", context, status=told.status)


def _stored(request: OrientationRequest, form: Filled) -> dict[str, object]:
    """Return what another window kept, to be compared with what was typed here."""
    now = OrientationRequest.objects.select_related("category", "place").get(pk=request.pk)
    return {
        "words": now.words,
        "need": str(now.category or ""),
        "place": place_text(now.place, form.places),
    }


def _crumbs(kept: OrientationRequest | None, title: str) -> list[Crumb]:
    home = Crumb(label=_("Requests"), url=reverse("web:orientation"))
    if kept is not None and kept.status != Status.DRAFT:
        url = reverse("web:orientation_request", args=[kept.uuid])
        return [home, Crumb(label=title, url=url), Crumb(label=_("The facts"))]
    mine = Crumb(label=_("My requests"), url=reverse("web:orientation_mine"))
    return [home, mine, Crumb(label=title)]


def days_left(day: datetime.date | None, today: datetime.date) -> str:
    """Say how long a draft is kept."""
    days = max((day - today).days, 0) if day else 0
    return ngettext("kept for %(count)s day", "kept for %(count)s days", days) % {"count": days}
