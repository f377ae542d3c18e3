"""What somebody writes who wants to come, and how the seats of a session are shared."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.concertation.domain.registration import Share
from seuil.concertation.operations.registration import Asked
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS
from seuil.web.fields import FAMILIES, MailField
from seuil.wording.localised import reader_language

MOST_SEATS = 500


class AskForm(forms.Form):
    """A registration without account. ``website`` is for machines."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Write your name: it goes on your badge.")},
    )
    mail = MailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("We send a link to it. Your place counts once you opened it."),
    )
    organisation = forms.CharField(
        label=gettext_lazy("Your organisation"), max_length=160, required=False
    )
    function = forms.CharField(label=gettext_lazy("Your function"), max_length=120, required=False)
    family = forms.ChoiceField(
        label=gettext_lazy("Your practice family"),
        choices=[("", gettext_lazy("choose")), *FAMILIES],
        help_text=gettext_lazy(
            "Seats are shared between kinds of practice, so that the room is mixed."
        ),
        error_messages={
            "required": gettext_lazy("Choose the kind of practice that is nearest to yours.")
        },
    )
    needs = forms.CharField(
        label=gettext_lazy("What you need to take part"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("An interpreter, a lift, a seat near the screen…"),
    )
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this empty."))
        return ""

    @property
    def asked(self) -> Asked:
        told = self.cleaned_data
        return Asked(
            name=told["name"],
            mail=told["mail"],
            family=PracticeFamily(told["family"]),
            language=reader_language(),
            organisation=told["organisation"],
            function=told["function"],
            needs=told["needs"],
        )


class SharesForm(forms.Form):
    """How many seats there are; of each family how many are kept, and how many it takes at most."""

    seats = forms.IntegerField(
        label=gettext_lazy("Seats in the room"), min_value=1, max_value=MOST_SEATS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for family in PracticeFamily:
            for name in ("floor", "ceiling"):
                self.fields[f"{name}_{family}"] = forms.IntegerField(
                    label=self._label(name, family),
                    min_value=0,
                    max_value=MOST_SEATS,
                    required=False,
                    widget=forms.NumberInput(attrs={"aria-label": self._label(name, family)}),
                )

    @staticmethod
    def _label(name: str, family: PracticeFamily) -> str:
        sentence = (
            _("Seats kept for %(family)s") if name == "floor" else _("At most for %(family)s")
        )
        return sentence % {"family": FAMILY_LABELS[family]}

    @property
    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Return a row for each family: its name, what is kept, what it takes at most."""
        return [
            (str(FAMILY_LABELS[family]), self[f"floor_{family}"], self[f"ceiling_{family}"])
            for family in PracticeFamily
        ]

    @property
    def shares(self) -> dict[PracticeFamily, Share]:
        told = self.cleaned_data
        given = {
            family: Share(told[f"floor_{family}"] or 0, told[f"ceiling_{family}"])
            for family in PracticeFamily
        }
        return {family: share for family, share in given.items() if share != Share()}


class WalkInsForm(forms.Form):
    """How many came unannounced, by family: numbers, no names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for family, label in FAMILY_LABELS.items():
            self.fields[f"walk_in_{family}"] = forms.IntegerField(
                label=label, min_value=0, max_value=MOST_SEATS, required=False
            )

    @property
    def walk_ins(self) -> dict[PracticeFamily, int]:
        told = self.cleaned_data
        counts = {family: told[f"walk_in_{family}"] for family in PracticeFamily}
        return {family: count for family, count in counts.items() if count}
