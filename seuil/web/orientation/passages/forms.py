"""What is asked about a passage that must not break."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.orientation.domain.transitions import LONGEST_OVERLAP, OVERLAP_DAYS
from seuil.orientation.models import Transition
from seuil.orientation.operations.transitions import FARTHEST, LONGEST, Passage
from seuil.orientation.transitions import templates
from seuil.web.days import day_field
from seuil.wording.localised import reader_language

WORDS = ("from_what", "to_what", "holder_before", "holder_during", "holder_after")
NO_NAMES = gettext_lazy(
    "A function and a service, such as “social service of the prison”. No name."
)


def _words(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("Too long: shorten it a little.")},
        **more,
    )


class PassageForm(forms.Form):
    """A passage that is there already keeps its kind."""

    template = forms.ChoiceField(
        label=gettext_lazy("What kind of passage?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what kind of passage it is.")},
    )
    date = day_field(
        gettext_lazy("On which day?"),
        required=False,
        help_text=gettext_lazy("If it is not known yet, leave it empty and come back."),
    )
    from_what = _words(
        gettext_lazy("From what?"),
        help_text=gettext_lazy("Left empty, the words of the checklist stand here."),
    )
    to_what = _words(gettext_lazy("To what?"))
    holder_before = _words(gettext_lazy("Who holds the thread before?"), help_text=NO_NAMES)
    holder_during = _words(gettext_lazy("Who holds it meanwhile?"))
    holder_after = _words(gettext_lazy("Who holds it after?"))
    overlap_days = forms.IntegerField(
        label=gettext_lazy("For how many days before and after is it held together?"),
        min_value=0,
        max_value=LONGEST_OVERLAP,
        initial=OVERLAP_DAYS,
        error_messages={"required": gettext_lazy("Write a number of days.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, changing: Transition | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.changing = changing
        if changing is not None:
            del self.fields["template"]
            return
        kind = self.fields["template"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101  declared above
        here = reader_language()
        kind.choices = [(one.code, one.label[here]) for one in templates().values()]

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if day is not None and abs(day - timezone.localdate()) > FARTHEST:
            raise forms.ValidationError(_("Choose a day within three years."))
        return day

    @property
    def text(self) -> str:
        return "\n".join(self.cleaned_data[name] for name in WORDS)

    @property
    def chosen_key(self) -> uuid.UUID:
        return self.cleaned_data["key"] or uuid.uuid4()

    def passage(self, signs_kept: tuple[str, ...]) -> Passage:
        told = self.cleaned_data
        kind = self.changing.template if self.changing else told["template"]
        words = {name: told[name] for name in WORDS}
        return Passage(kind, told["date"], told["overlap_days"], signs_kept=signs_kept, **words)


def filled_from(transition: Transition) -> dict[str, object]:
    return {name: getattr(transition, name) for name in (*WORDS, "date", "overlap_days")}


class ThingForm(forms.Form):
    label = forms.CharField(
        label=gettext_lazy("Something else that must not break"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Say what must not break."),
            "max_length": gettext_lazy("Too long: shorten it a little."),
        },
    )
    due_on = day_field(
        gettext_lazy("By which day?"),
        required=False,
    )
