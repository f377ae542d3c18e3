"""Every component in every state on one page, for those who build and check screens."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from seuil.web.components import Situation
from seuil.web.fields import MailField
from seuil.web.gallery_samples import (
    BOARD,
    CAPACITY,
    CARDS,
    CELLS,
    CHART,
    COPIES,
    CRUMBS,
    EMPTY,
    FACETS,
    FILTERS,
    FRESHNESS,
    MAP,
    PLAN_LINES,
    SIGNED_WORDS,
    SITUATION,
    STEPS_TAKEN,
    TABS,
    THRESHOLDS,
    WEEK,
)
from seuil.web.published import WordsForm
from seuil.web.signs import signs_in, signs_text


class SampleForm(forms.Form):
    """A search form with one field of each kind; one is always wrong."""

    need = forms.CharField(label="What is needed?", help_text="A doctor, a meal, a bed, papers …")
    place = forms.CharField(label="Near", required=False)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    when = forms.ChoiceField(
        label="When", required=False, choices=[("", "at any time"), ("now", "now")]
    )
    postcode = forms.RegexField(
        r"^\d{4}$",
        label="Postcode",
        help_text="Four figures.",
        error_messages={"invalid": "“12” is not a postcode: write four figures, such as 1000."},
    )


class SampleAccountForm(forms.Form):
    """A form that is shown whole, with a kind of field that has its label beside it."""

    name = forms.CharField(label="Your name")
    language = forms.ChoiceField(
        label="Language of mail",
        choices=[("fr", "Français"), ("nl", "Nederlands")],
        initial="fr",
        widget=forms.RadioSelect,
    )
    reminders = forms.BooleanField(
        label="Remind me", required=False, help_text="At most once in two weeks."
    )


class SampleInvitation(forms.Form):
    mail = MailField(label="Address", autocomplete="off")


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    sample = {"need": "médecin", "place": "Gare du Nord", "postcode": "12"}
    pages = Paginator(range(95), per_page=20)
    signs = signs_in(SIGNED_WORDS)
    context = {
        "form": SampleForm(sample),
        "account_form": SampleAccountForm(),
        "words_form": WordsForm(auto_id="why-%s", needs_words=True),
        "act_form": SampleInvitation(auto_id="act-%s"),
        "missing": [
            "Name the body that carries it.",
            "Some proposals wait for an answer: answer them first.",
        ],
        "problem": "Somebody changed it since you opened this page.",
        "explained": "Everybody can read it after this.",
        "tabs": TABS,
        "filters": FILTERS,
        "steps_taken": STEPS_TAKEN,
        "invitation": {"pk": 1, "mail": "name@service.example", "invited_by": "A. Peeters"},
        "cards": CARDS,
        "situation": SITUATION,
        "closed_situation": Situation(themes=[]),
        "facets": FACETS,
        "empty": EMPTY,
        "freshness": FRESHNESS,
        "capacity": CAPACITY,
        "week": WEEK,
        "thresholds": THRESHOLDS,
        "crumbs": CRUMBS,
        "board": BOARD,
        "board_columns": [cell.place for cell in CELLS],
        "cells": CELLS,
        "chart": CHART,
        "copies": COPIES,
        "plan_lines": PLAN_LINES,
        "signs": signs,
        "signs_text": signs_text(signs),
        "map": MAP,
        "page": pages.get_page(2),
        "verdicts": ["open", "ask", "blocked", "neutral"],
        "sizes": ["small", "", "large"],
        "notices": ["info", "warning", "error", "success", "demo"],
        "icons": [
            "phone", "mail", "globe", "clock", "place", "target", "paper", "later", "print",
            "share", "people", "person", "desk", "key", "flag", "check", "step", "search", "info",
            "warning", "price", "speech", "calendar", "lock", "next", "close",
        ],
    }  # fmt: skip
    return render(request, "components/gallery.html", context)
