"""What goes with a correction: words, how one knows, where the answer goes."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seuil.upkeep.corrections.domain import Basis, Often
from seuil.upkeep.corrections.operations import LONGEST_WORDS
from seuil.upkeep.labels import BASIS_LABELS
from seuil.upkeep.models.correction import OFTEN_LABELS
from seuil.web.days import day_field

LONGEST_LOOK_BACK = 365


class About(forms.Form):
    """What everybody may say besides the correction itself. ``website`` is for machines."""

    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is wrong, and what is right. No names, nothing about a person."),
        error_messages={"max_length": _("Too long: shorten it a little.")},
    )
    basis = forms.ChoiceField(
        label=_("How do you know?"),
        choices=[(str(basis), label) for basis, label in BASIS_LABELS.items()],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say how you know: it helps to check."),
            "invalid_choice": _("Choose one of the answers."),
        },
    )
    mail = forms.EmailField(
        label=_("Your e-mail address, if you want an answer"),
        required=False,
        max_length=254,
        help_text=_("Used for the answer only, deleted 30 days after it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Write an address such as name@service.example.")},
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, words_needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words_needed = words_needed

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"]).strip()
        if self.words_needed and not words:
            raise forms.ValidationError(_("Say in a sentence what is wrong."))
        return words

    def clean_mail(self) -> str:
        mail = str(self.cleaned_data["mail"])
        if mail and not mail.rpartition("@")[0].isascii():
            raise forms.ValidationError(self.fields["mail"].error_messages["invalid"])
        return mail

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this empty."))
        return ""

    @property
    def chosen_basis(self) -> Basis:
        return Basis(self.cleaned_data["basis"])


class Met(forms.Form):
    """When and how often somebody met a condition."""

    observed_on = day_field(
        _("On which day?"),
        error_messages={"required": _("Say on which day, the last one if there were several.")},
    )
    often = forms.ChoiceField(
        label=_("How often?"),
        choices=[(str(often), label) for often, label in OFTEN_LABELS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how often.")},
    )
    words = About.base_fields["words"]

    def clean_observed_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["observed_on"]
        today = timezone.localdate()
        if day > today:
            raise forms.ValidationError(
                _("This day is still to come: choose today, or a day before.")
            )
        if (today - day).days > LONGEST_LOOK_BACK:
            raise forms.ValidationError(
                _(
                    "This is more than a year ago: it may be otherwise now. Ask the "
                    "service again first."
                )
            )
        return day

    @property
    def chosen_often(self) -> Often:
        return Often(self.cleaned_data["often"])


class Refusal(forms.Form):
    reason = forms.CharField(
        label=_("Why is it not taken up?"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever wrote it reads this."),
        error_messages={"required": _("Give the reason: whoever wrote it took the trouble.")},
    )
