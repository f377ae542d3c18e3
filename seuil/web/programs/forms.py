"""What is asked to make a key for a program."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from seuil.exchange.tokens.domain import LIFETIMES, LONGEST_NAME
from seuil.exchange.tokens.queries import Holder
from seuil.wording.times import days_text


class NewToken(forms.Form):
    holder = forms.ChoiceField(label=_("For"))
    name = forms.CharField(
        label=_("Name of the program"),
        max_length=LONGEST_NAME,
        help_text=_("So that your colleagues know what this key is for."),
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        choices=lambda: [(days, days_text(days)) for days in LIFETIMES],
        coerce=int,
        initial=LIFETIMES[-1],
    )
    text = forms.BooleanField(
        label=_("It also reads what was written"),
        required=False,
        help_text=_(
            "Only if the program needs it: a text can tell who somebody is. A service reads it "
            "only while the person agrees."
        ),
    )

    def __init__(self, *args: Any, holders: Sequence[Holder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holders = {holder.key: holder for holder in holders}
        choices = [(key, holder.name) for key, holder in self.holders.items()]
        self.fields["holder"] = forms.ChoiceField(
            label=_("For"),
            choices=choices,
            initial=choices[0][0],
            widget=forms.Select if len(choices) > 1 else forms.HiddenInput,
        )

    @property
    def chosen_holder(self) -> Holder:
        return self.holders[self.cleaned_data["holder"]]
