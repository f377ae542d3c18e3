"""The languages of the access card: how far they are, every wording, signing, what is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from seuil.access.card_words import ADDED, Text, card_words, digest_of, spoken_language
from seuil.directory.models import LanguageReview, WordingRemark
from seuil.directory.reviewing import operations
from seuil.directory.reviewing.policies import may_note_wordings, may_sign_languages
from seuil.directory.reviewing.queries import (
    open_remarks,
    reviews_in_force,
    wording_at,
    wordings,
)
from seuil.kernel.errors import InvalidInput
from seuil.matching.explain import speaker
from seuil.web.http import MemberRequest, PageRequest, signed_in
from seuil.wording.localised import reader_language

NOTE = "note"
"""The parameter that opens the form under one wording."""

HEADINGS = {
    "card": gettext_lazy("The card itself"),
    "any": gettext_lazy("Sentences for most conditions"),
    "dimensions": gettext_lazy("Conditions"),
    "circumstances": gettext_lazy("Availability"),
    "derogation": gettext_lazy("Exceptions"),
    "languages": gettext_lazy("Names of languages"),
    "categories": gettext_lazy("Kinds of help"),
}


class RemarkForm(forms.Form):
    """What is wrong with one wording."""

    key = forms.CharField(max_length=120, widget=forms.HiddenInput)
    text = forms.CharField(
        max_length=500,
        label=gettext_lazy("What is wrong, and how should it read?"),
        help_text=gettext_lazy("Write about the wording only, and about no person."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@dataclass(frozen=True, slots=True)
class LanguageLine:
    """One language in the list. ``review`` is None while its words wait to be read again."""

    code: str
    own: str
    name: str
    direction: str
    wordings: int
    remarks: int
    review: LanguageReview | None


@dataclass(frozen=True, slots=True)
class WordingLine:
    text: Text
    remarks: Sequence[WordingRemark]
    form: RemarkForm | None = None


@dataclass(frozen=True, slots=True)
class WordingBlock:
    """The wordings of one part of the file; ``label`` is the heading."""

    label: str
    lines: Sequence[WordingLine]


@require_safe
def card_languages(request: PageRequest) -> HttpResponse:
    in_force = reviews_in_force()
    lines = [
        LanguageLine(
            code=code,
            own=card_words(code).own,
            name=spoken_language(code, reader_language()),
            direction=card_words(code).direction,
            wordings=len(wordings(code)),
            remarks=len(open_remarks(code)),
            review=in_force.get(code),
        )
        for code in ADDED
    ]
    return render(request, "directory/card_languages.html", {"languages": lines})


@require_safe
def card_language(request: PageRequest, language: str) -> HttpResponse:
    _known(language)
    noted = request.GET.get(NOTE, "") if may_note_wordings(request.standing) else ""
    form = RemarkForm(initial={"key": noted}) if noted else None
    return language_page(request, language, form=form, noted=noted)


def language_page(
    request: PageRequest, language: str, *, form: RemarkForm | None, noted: str, status: int = 200
) -> HttpResponse:
    words = card_words(language)
    context: dict[str, object] = {
        "words": words,
        "name": spoken_language(language, reader_language()),
        "blocks": list(blocks(language, form, noted)),
        "review": reviews_in_force().get(language),
        "digest": digest_of(language),
        "may_sign": may_sign_languages(request.standing),
        "may_note": may_note_wordings(request.standing),
        "shows_names": request.standing.is_professional,
    }
    return render(request, "directory/card_language.html", context, status=status)


def blocks(language: str, form: RemarkForm | None, noted: str) -> Iterator[WordingBlock]:
    """Yield the wordings part by part, conditions by dimension, each with what was noted."""
    remarks: dict[str, list[WordingRemark]] = {}
    for remark in open_remarks(language):
        remarks.setdefault(remark.key, []).append(remark)
    for label, texts in groupby(wordings(language), key=_heading):
        yield WordingBlock(
            label,
            [
                WordingLine(text, remarks.get(text.key, ()), form if text.key == noted else None)
                for text in texts
            ],
        )


def _heading(text: Text) -> str:
    part, code, *_rest = text.key.split(".")
    if part == "dimensions":
        return speaker().label(code)
    return str(HEADINGS[part])


@require_POST
@signed_in
def sign_card_language(request: MemberRequest, language: str) -> HttpResponse:
    """Sign the words that were on the page, not others that came since."""
    _known(language)
    if not may_sign_languages(request.standing):
        raise Http404
    try:
        operations.sign_language(
            language,
            digest=request.POST.get("digest", ""),
            reviewer=request.user,
            now=timezone.now(),
        )
    except InvalidInput:
        messages.error(request, _("The wording has changed meanwhile: please read it again."))
    else:
        messages.success(request, _("The wording is signed. Cards no longer ask for a review."))
    return _back(language)


@require_POST
@signed_in
def withdraw_card_language(request: MemberRequest, language: str) -> HttpResponse:
    _known(language)
    if not may_sign_languages(request.standing):
        raise Http404
    operations.withdraw_signature(language, actor=request.user)
    messages.success(request, _("The signature is withdrawn. Cards ask for a review again."))
    return _back(language)


@require_POST
@signed_in
def note_card_wording(request: MemberRequest, language: str) -> HttpResponse:
    _known(language)
    if not may_note_wordings(request.standing):
        raise Http404
    form = RemarkForm(request.POST)
    key = request.POST.get("key", "")
    if wording_at(language, key) is None:
        messages.error(request, _("This wording is no longer there: please choose one again."))
        return _back(language)
    if not form.is_valid():
        return language_page(request, language, form=form, noted=key, status=422)
    operations.note_wording(
        language, key, text=form.cleaned_data["text"], author=request.user, now=timezone.now()
    )
    messages.success(request, _("Thank you. Your remark stands under the wording."))
    return _back(language, key)


def _known(language: str) -> None:
    if language not in ADDED:
        raise Http404


def _back(language: str, key: str = "") -> HttpResponseRedirect:
    anchor = f"#{key}" if key else ""
    return HttpResponseRedirect(reverse("web:card_language", args=[language]) + anchor)
