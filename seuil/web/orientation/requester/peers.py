"""Questions to colleagues: asked without a name, answered in the name of one's organisation."""

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from seuil.directory.models import Category
from seuil.kernel.errors import Forbidden
from seuil.kernel.personal import Found
from seuil.orientation.labels import Words
from seuil.orientation.models import PeerQuestion
from seuil.orientation.operations.peers import (
    ASKED_AT,
    LONGEST_TITLE,
    LONGEST_WORDS,
    Question,
    answer_peers,
    ask_peers,
    mark_helped,
    settle,
)
from seuil.orientation.peers import Looked, answers_to, question_for, questions
from seuil.territory.domain import Level
from seuil.territory.models import Territory
from seuil.web.components import Crumb
from seuil.web.http import UNREADABLE
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.orientation.requester.need import chosen_kinds, drawn_kinds
from seuil.web.search.forms import ClosedList
from seuil.web.signs import confirmed, signs_in, signs_text

PER_PAGE = 20
TOO_LONG = gettext_lazy("Too long: shorten it a little.")


class AskForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("In one sentence, such as: who takes a dog for a week?"),
        error_messages={
            "required": gettext_lazy("Ask in one sentence."),
            "max_length": TOO_LONG,
        },
    )
    words = forms.CharField(
        label=gettext_lazy("More about it (optional)"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What you know, what you tried. Nothing about a person."),
        error_messages={"max_length": TOO_LONG},
    )
    category = ClosedList(chosen_kinds, drawn_kinds, label=gettext_lazy("Theme"))
    territory = forms.ModelChoiceField(
        label=gettext_lazy("Whom do you ask?"),
        queryset=Territory.objects.none(),
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Choose a basin or the region."),
            "invalid_choice": gettext_lazy("Choose a basin or the region."),
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["territory"].queryset = asked_at()  # type: ignore[attr-defined]

    def question(self) -> Question:
        told = self.cleaned_data
        rows = Category.objects.filter(code=told["category"])
        category = rows.first() if told["category"] else None
        return Question(told["title"], told["territory"], told["words"], category)


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It is shown with the name of your organisation, not with yours."),
        error_messages={
            "required": gettext_lazy("Write your answer first."),
            "max_length": TOO_LONG,
        },
    )

    def __init__(self, *args: Any, by_asker: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if by_asker:
            self.fields["words"].help_text = _(
                "It is shown as words of the colleague who asked, without any name."
            )


def asked_at() -> Any:
    """Return the region, then its basins: where colleagues can be asked."""
    found = Territory.objects.filter(level__in=[str(level) for level in ASKED_AT])
    return found.order_by("-level", "position", "code")


@require_safe
@for_professionals
def peer_questions(request: RequestReader) -> HttpResponse:
    """List what colleagues asked, by words, theme and place; the last ones first."""
    given = {name: request.GET.get(name, "") for name in ("q", "theme", "at", "show")}
    asked = {name: value.replace("\x00", "").strip()[:120] for name, value in given.items()}
    looked = Looked(asked["q"], asked["theme"], asked["at"], unsettled=asked["show"] == "open")
    page = Paginator(questions(looked), PER_PAGE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "crumbs": _crumbs(),
        "page": page,
        "asked": asked,
        "narrowed": bool(kept),
        "themes": Category.objects.tops().order_by("position"),
        "territories": asked_at(),
        "pages_url": f"?{urlencode([*kept.items(), ('page', '')])}",
    }
    return render(request, "orientation/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def ask(request: RequestReader) -> HttpResponse:
    region = Territory.objects.filter(level=Level.REGION).first()
    if request.method != "POST":
        start = {"key": uuid.uuid4(), "territory": region, "title": request.GET.get("title", "")}
        return _ask_page(request, AskForm(initial=start))
    if "interface_language" in request.POST:
        return _ask_page(request, AskForm(initial=request.POST.dict()))
    form = AskForm(request.POST)
    if not form.is_valid():
        return _ask_page(request, form, status=UNREADABLE)
    told = form.cleaned_data
    signs = signs_in(f"{told['title']}\n{told['words']}")
    if signs and not confirmed(request.POST, signs):
        return _ask_page(request, form, signs=signs, status=UNREADABLE)
    made = ask_peers(request.viewer, form.question(), key=told["key"])
    messages.success(request, _("Your question is put to your colleagues, without your name."))
    return redirect("web:orientation_question", made.uuid)


def _ask_page(
    request: RequestReader, form: AskForm, *, signs: Any = (), status: int = 200
) -> HttpResponse:
    title = _("Ask your colleagues")
    context = {
        "crumbs": _crumbs(Crumb(label=title)),
        "title": title,
        "form": form,
        "signs": signs,
        "signs_text": signs_text(signs),
    }
    return render(request, "orientation/ask_peers.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def peer_question(request: RequestReader, question_id: uuid.UUID) -> HttpResponse:
    """Show a question with its answers; POST answers it, or says that it is settled."""
    question = question_for(request.viewer, question_id)
    by_asker = question.author_id == request.user.pk
    if request.method != "POST":
        return _question_page(request, question, AnswerForm(by_asker=by_asker))
    if "interface_language" in request.POST:
        typed = request.POST.dict()
        return _question_page(request, question, AnswerForm(initial=typed, by_asker=by_asker))
    step = request.POST.get("step", "answer")
    if step in _OWN_STEPS:
        return _settled(request, question, step)
    form = AnswerForm(request.POST, by_asker=by_asker)
    if not form.is_valid():
        return _question_page(request, question, form, status=UNREADABLE)
    signs = signs_in(form.cleaned_data["words"])
    if signs and not confirmed(request.POST, signs):
        return _question_page(request, question, form, signs=signs, status=UNREADABLE)
    answer_peers(request.viewer, question.uuid, form.cleaned_data["words"])
    messages.success(request, _("Thank you: your answer stays for all colleagues."))
    return redirect("web:orientation_question", question.uuid)


_OWN_STEPS: Mapping[str, Words] = {
    "settle": gettext_lazy("The question is settled."),
    "open": gettext_lazy("The question is open again."),
    "helped": gettext_lazy("Noted: this helped."),
    "not_helped": gettext_lazy("Taken back."),
}


def _settled(request: RequestReader, question: PeerQuestion, step: str) -> HttpResponse:
    try:
        if step in {"settle", "open"}:
            settle(request.viewer, question.uuid, settled=step == "settle")
        else:
            key = request.POST.get("answer", "")
            number = int(key) if key.isascii() and key.isdecimal() and len(key) < 10 else 0
            mark_helped(request.viewer, question.uuid, number, helped=step == "helped")
    except Forbidden:
        messages.warning(request, _("Only whoever asked can say this."))
        return redirect("web:orientation_question", question.uuid)
    messages.success(request, str(_OWN_STEPS[step]))
    return redirect("web:orientation_question", question.uuid)


def _question_page(
    request: RequestReader,
    question: PeerQuestion,
    form: AnswerForm,
    *,
    signs: tuple[Found, ...] | Any = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "crumbs": _crumbs(Crumb(label=question.title)),
        "question": question,
        "answers": answers_to(question, request.viewer),
        "mine": question.author_id == request.user.pk,
        "form": form,
        "signs": signs,
        "signs_text": signs_text(signs),
    }
    return render(request, "orientation/question.html", context, status=status)


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [
        Crumb(label=_("Requests"), url=reverse("web:orientation")),
        Crumb(
            label=_("Questions to colleagues"),
            url=reverse("web:orientation_questions") if more else "",
        ),
        *more,
    ]
