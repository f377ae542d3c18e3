"""How a federation asks its members, and says what they think."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from seuil.accounts.domain import Language
from seuil.accounts.models import LANGUAGE_LABELS
from seuil.councils.domain.consultation import (
    LONGEST_DISSENT,
    MOST_MEMBERS,
    TIME_TO_REPORT_DAYS,
    UNHEARD,
    Status,
)
from seuil.councils.domain.decision import Position
from seuil.councils.domain.decision import Status as State
from seuil.councils.labels import POSITION_LABELS
from seuil.councils.models import MemberConsultation
from seuil.councils.operations.consultations import Asking, Report, ask_members, report, stop_asking
from seuil.councils.queries.consultations import heard_by, versions_told
from seuil.councils.queries.decisions import latest_text
from seuil.kernel.errors import Forbidden, InvalidInput
from seuil.web.components import Crumb
from seuil.web.councils.decisions.opened import DecisionRequest, crumbs_of, inside, page_of
from seuil.web.councils.decisions.shown import POSITION_LOOKS, position_field, version_of
from seuil.web.days import day_field
from seuil.web.fields import area, validate_mail, words_field
from seuil.web.http import UNREADABLE
from seuil.web.published import SharedForm
from seuil.wording.localised import LANGUAGES, reader_language

SPEAKS = [(code, LANGUAGE_LABELS[Language(code)]) for code in LANGUAGES]


class AskForm(forms.Form):
    """The members that a federation asks by mail."""

    mails = forms.CharField(
        label=gettext_lazy("Addresses of your members, one a line"),
        widget=area(8, spellcheck="false", autocapitalize="off"),
        max_length=60_000,
        help_text=gettext_lazy(
            "Each gets one e-mail with a link. Nobody reads who answered what, you neither. The "
            "addresses are deleted when you stop asking."
        ),
        error_messages={"required": gettext_lazy("Write at least one address.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the e-mail"), choices=SPEAKS)
    question = words_field(
        gettext_lazy("Your question to them (optional)"), required=False, rows=2, max_length=500
    )
    until = day_field(gettext_lazy("They answer until"))

    def __init__(self, consultation: MemberConsultation, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.last = timezone.localdate(consultation.until)
        usual = self.last - datetime.timedelta(days=TIME_TO_REPORT_DAYS)
        self.initial.setdefault("until", max(usual, timezone.localdate()))
        self.initial.setdefault("question", consultation.question)
        self.consultation = consultation

    def clean_mails(self) -> list[str]:
        found = [line.strip().strip(",;") for line in self.cleaned_data["mails"].splitlines()]
        found = [line for line in found if line]
        wrong = [line for line in found if not _is_mail(line)]
        if wrong:
            raise ValidationError(
                _("These are not e-mail addresses: %(lines)s. Correct them, or take them out.")
                % {"lines": ", ".join(wrong[:5])}
            )
        if len(found) > MOST_MEMBERS:
            raise ValidationError(
                _("At most %(count)s addresses. Ask the others in your own way.")
                % {"count": MOST_MEMBERS}
            )
        return found

    def clean_until(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["until"]
        if not timezone.localdate() <= day <= self.last:
            raise ValidationError(_("Choose a day from today to the end of your own time."))
        return day

    def asking(self) -> Asking:
        told = self.cleaned_data
        end = datetime.datetime.combine(told["until"], datetime.time(23, 59, 59))
        until = min(timezone.make_aware(end), self.consultation.until)
        return Asking(told["mails"], told["language"], until, told["question"])


def _is_mail(text: str) -> bool:
    try:
        validate_mail(text)
    except ValidationError:
        return False
    return True


class ReportForm(SharedForm):
    """What a federation says; everybody reads it once all federations have spoken."""

    read_by_all = ("method", "dissent", "words")
    position = position_field(gettext_lazy("Where your federation stands"))
    words = words_field(
        gettext_lazy("In short"),
        required=False,
        rows=3,
        help_text=gettext_lazy("With a concern or an objection: why, and what you propose."),
    )
    method = forms.CharField(
        label=gettext_lazy("How you asked them"),
        max_length=300,
        help_text=gettext_lazy("Such as: an e-mail with a link, and one evening meeting."),
    )
    asked = forms.IntegerField(label=gettext_lazy("Members asked"), min_value=1)
    heard = forms.IntegerField(label=gettext_lazy("Members heard"), min_value=0)
    dissent = words_field(
        gettext_lazy("Who thought otherwise, in two lines"),
        required=False,
        rows=2,
        max_length=LONGEST_DISSENT,
        help_text=gettext_lazy("What they thought, never who they are."),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        asked, heard = told.get("asked"), told.get("heard")
        if asked is not None and heard is not None and heard > asked:
            self.add_error("heard", _("More members were heard than asked: look at the figures."))
        if told.get("position") in {Position.CONCERN, Position.OBJECTION} and not told.get("words"):
            self.add_error("words", _("Say why, and what you propose."))
        return told

    def report(self) -> Report:
        told = self.cleaned_data
        return Report(
            told["method"],
            told["asked"],
            told["heard"],
            Position(told["position"]),
            told["dissent"],
            told["words"],
        )


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
        _("Kept. Others read it once the round of objections is closed."),
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
    reported = status is Status.REPORTED
    told = reported and one.text.number in versions_told(decision)
    asks = going_on and status in {Status.NOT_BEGUN, Status.OPEN}
    reports = (
        going_on
        and one.text == latest_text(decision)
        and status in {Status.NOT_BEGUN, Status.CLOSED, Status.REPORTED}
    )
    heard = heard_by(one)
    context = {
        "decision": decision,
        "one": one,
        "crumbs": crumbs_of(decision, Crumb(label=_("Your members"))),
        "latest": version_of(one.text, None),
        "back": page_of(decision),
        "waits": status in UNHEARD,
        "told": told,
        "draft": reported and not told,
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
