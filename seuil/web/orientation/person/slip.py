"""What the person takes along: addresses, hours, what to bring, the first contact, a way back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from csp.decorators import csp_update
from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from seuil.directory.operations import share_list
from seuil.directory.queries import visible_services
from seuil.kernel.errors import InvalidInput
from seuil.messaging.links import full_address
from seuil.operating.limits import take
from seuil.orientation.domain.avenue import Status
from seuil.orientation.letters import write_to_person
from seuil.orientation.models import Avenue, OrientationRequest
from seuil.orientation.operations.links import close_to_person, open_to_person
from seuil.orientation.person_words import person_language, person_words
from seuil.orientation.queries import request_for
from seuil.web.components import CopyText, Crumb
from seuil.web.lists.document import document_of, pdf_of, said
from seuil.web.lists.handing import IN_ITS_VIEWER, code_of
from seuil.web.lists.paper import BOOKLET, PaperForm
from seuil.web.lists.qr import qr_svg
from seuil.web.lists.slips import Slip, slips_of
from seuil.web.orientation.crumbs import crumbs_of
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.wording.card_times import full_date_in
from seuil.wording.localised import LANGUAGES, reader_language
from seuil.wording.printing import LettersMissing, can_print

TO_FILL_IN = 422
CHOSEN_FIRST = frozenset({Status.ACCEPTED, Status.WAIT_LISTED})
OFFERED = frozenset(Status) - {Status.SET_ASIDE, Status.REFUSED, Status.GIVEN_UP, Status.ACCESSED}
PDF, PRINT, LINK, MAIL, CLOSE = "pdf", "print", "link", "mail", "close"


class SlipForm(PaperForm):
    """The paper of a list, and what a request adds: which avenues, and the link of the person."""

    link = forms.BooleanField(
        label=gettext_lazy("With a private link to say how it went"), required=False
    )
    mail = forms.EmailField(
        label=gettext_lazy("E-mail address of the person"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Used once, kept nowhere but with the e-mail, for 7 days."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Write an address such as name@mail.example.")},
    )

    def __init__(self, data: QueryDict | None, language: str) -> None:
        given = dict(data.items()) if data is not None else {"language": language, "link": "on"}
        super().__init__(given)
        for name in ("link", "mail"):
            self.data = {**self.data, name: given.get(name, "")}


@dataclass(frozen=True, slots=True)
class Choice:
    """One avenue that can be put on the paper."""

    avenue: Avenue
    chosen: bool


@require_http_methods(["GET", "HEAD", "POST"])
@csp_update(IN_ITS_VIEWER)  # type: ignore[arg-type]
@for_professionals
def slip(request: RequestReader, request_id: uuid.UUID) -> HttpResponse:
    """Ask what goes onto the paper; POST prints it, or sends it to the person."""
    asked = request_for(request.viewer, request_id)
    found = list(
        asked.avenues.filter(status__in=OFFERED)
        .select_related("service")
        .order_by("promised_on", "pk")
    )
    language = person_language(asked.language, reader_language())
    if request.method != "POST":
        choices = [Choice(one, one.status in CHOSEN_FIRST) for one in found]
        return _page(request, asked, choices, SlipForm(None, language))
    if request.POST.get("do") == CLOSE:
        return _closed(request, asked)
    picked = set(request.POST.getlist("avenue"))
    choices = [Choice(one, str(one.uuid) in picked) for one in found]
    form = SlipForm(request.POST, language)
    return _made(request, asked, choices, form)


def _closed(request: RequestReader, asked: OrientationRequest) -> HttpResponse:
    if close_to_person(request.viewer, asked.uuid):
        messages.success(request, _("The private page of the person is closed."))
    return redirect("web:orientation_slip", asked.uuid)


def _made(
    request: RequestReader, asked: OrientationRequest, choices: Sequence[Choice], form: SlipForm
) -> HttpResponse:
    chosen = [one.avenue for one in choices if one.chosen and one.avenue.service is not None]
    valid = form.is_valid()
    slips = _slips(asked, chosen, form) if valid else []
    if not valid or not slips:
        wrong = "" if chosen else _("Choose at least one avenue whose sheet is public.")
        return _page(request, asked, choices, form, wrong=wrong, status=TO_FILL_IN)
    how = request.POST.get("do", PDF)
    if how == MAIL:
        return _mailed(request, asked, choices, form, slips)
    address = _private_address(request, asked) if form.cleaned_data["link"] else ""
    if how == LINK:
        return _page(request, asked, choices, form, address=address)
    return _paper(request, form, slips, address, as_pdf=how == PDF)


def _slips(asked: OrientationRequest, chosen: Sequence[Avenue], form: SlipForm) -> list[Slip]:
    told = form.cleaned_data
    by_service = {one.service.uuid: one for one in chosen if one.service is not None}
    language, second = told["language"], told["second"]
    return slips_of(
        visible_services(list(by_service)),
        language=language,
        second="" if second == language else second,
        discreet=told["discreet"],
        today=timezone.localdate(),
        notes={
            str(key): _note(asked, one, language, discreet=told["discreet"])
            for key, one in by_service.items()
        },
    )


def _note(asked: OrientationRequest, avenue: Avenue, language: str, *, discreet: bool) -> str:
    """Return the first contact and the code; on a discreet paper only the day and the code."""
    words = person_words(language)
    parts = []
    if avenue.status == Status.ACCEPTED and avenue.promised_on:
        day = full_date_in(avenue.promised_on, language)
        parts.append(f"{words['first_contact']}: {day}")
    if avenue.status == Status.ACCEPTED and avenue.first_contact and not discreet:
        parts.append(avenue.first_contact)
    return " · ".join([*parts, f"{words['code']}: {asked.code}"])


def _private_address(request: RequestReader, asked: OrientationRequest) -> str:
    token = open_to_person(request.viewer, asked.uuid)
    return full_address(reverse("web:orientation_heard", args=[token]))


def _paper(
    request: RequestReader, form: SlipForm, slips: Sequence[Slip], address: str, *, as_pdf: bool
) -> HttpResponse:
    told = form.cleaned_data
    printable = can_print(told["language"]) and can_print(told["second"])
    whole = _code_back(address, told["language"]) if address else None
    if as_pdf and printable:
        given = document_of(
            slips,
            title=_("Addresses"),
            form=told["form"] or BOOKLET,
            language=told["language"],
            pictures={one.number: code_of(request, one) for one in slips if not one.discreet},
            whole=whole,
        )
        try:
            made = pdf_of(_in_language(given, told["language"]))
        except LettersMissing:
            printable = False
        else:
            answer = HttpResponse(made, content_type="application/pdf")
            name = _("addresses")
            answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
            return answer
    context = {
        "slips": [(one, "" if one.discreet else code_of(request, one)["svg"]) for one in slips],
        "one_a_page": told["form"] != BOOKLET,
        "back": whole,
        "no_font": as_pdf and not printable,
        "language": told["language"],
    }
    return render(request, "orientation/slip_printed.html", context)


def _in_language(given: dict[str, Any], language: str) -> dict[str, Any]:
    """Return the document with its notes in the language they are in: the person's."""
    for one in given["slips"]:
        if one["note"]:
            one["note"] = said(one["note"]["text"], language)
    return given


def _code_back(address: str, language: str) -> dict[str, Any]:
    words = person_words(language)["scan"]
    return {"svg": qr_svg(address, words), "words": words, "caption": said(words, language)}


def _mailed(
    request: RequestReader,
    asked: OrientationRequest,
    choices: Sequence[Choice],
    form: SlipForm,
    slips: Sequence[Slip],
) -> HttpResponse:
    """Send the person a link to the addresses: nothing in the mail says what they are for."""
    told = form.cleaned_data
    if not told["mail"]:
        form.add_error("mail", _("Write the e-mail address."))
    elif take("mail_to", told["mail"].lower()):
        form.add_error("mail", _("Too many messages go to this address today: try tomorrow."))
    if form.errors:
        return _page(request, asked, choices, form, status=TO_FILL_IN)
    language, now = told["language"], timezone.now()
    token = share_list([one.service.uuid for one in slips], language=language, now=now)
    try:
        write_to_person(
            to=told["mail"],
            language=language if language in LANGUAGES else reader_language(),
            words=person_words(language),
            addresses=full_address(reverse("web:shared_list", args=[token])),
            link=_private_address(request, asked) if told["link"] else "",
            key=f"slip {asked.pk} {now:%Y%m%d%H%M%S}",
        )
    except InvalidInput:
        form.add_error("mail", _("Write an address such as name@mail.example."))
        return _page(request, asked, choices, form, status=TO_FILL_IN)
    messages.success(request, _("Sent. The e-mail holds two links and no names."))
    return redirect("web:orientation_slip", asked.uuid)


def _page(
    request: RequestReader,
    asked: OrientationRequest,
    choices: Sequence[Choice],
    form: SlipForm,
    *,
    wrong: str = "",
    address: str = "",
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    last = asked.person_links.open_at(now).order_by("expires_at").last()
    context = {
        "asked": asked,
        "opens_until": last.expires_at if last else None,
        "choices": choices,
        "form": form,
        "wrong": wrong,
        "copy": CopyText(id="private-link", label=_("Private link"), text=address)
        if address
        else None,
        "code": qr_svg(address, _("QR code of the private link")) if address else "",
        "crumbs": crumbs_of(asked, Crumb(label=_("Slip for the person"))),
    }
    return render(request, "orientation/slip.html", context, status=status)
