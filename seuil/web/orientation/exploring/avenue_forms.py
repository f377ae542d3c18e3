"""One form for each step of an avenue: only what this step needs."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seuil.orientation.domain.avenue import NEEDS_DATE, PROCESS, Channel, Step
from seuil.orientation.domain.guards import Content
from seuil.orientation.domain.reasons import NEEDS_WORDS, Reason
from seuil.orientation.labels import CHANNEL_LABELS, Words
from seuil.orientation.operations import AvenueMove
from seuil.web.days import day_field
from seuil.web.orientation.exploring.cards import reason_choices

LONGEST_WORDS = 2_000
DAYS_OF = {"days": 1, "weeks": 7, "months": 30}
DELAY_UNITS = [("days", _("days")), ("weeks", _("weeks")), ("months", _("months"))]
LONGEST_DELAY_DAYS = 1_830
FARTHEST_DAYS = 730
BY_HAND = (Channel.PHONE, Channel.MAIL, Channel.VISIT)
"""Ways that a person notes; a link is sent by the machine."""

FIELDS: Mapping[Step, Sequence[str]] = {
    Step.READ: (),
    Step.CONTACT: ("channel", "content", "words"),
    Step.ATTEMPT: ("channel", "content", "words"),
    Step.CONSIDER: ("promised", "words"),
    Step.WAIT_LIST: ("delay", "unit", "promised", "words"),
    Step.ACCEPT: ("promised", "first_contact", "words"),
    Step.ACCESS: ("words", "tells"),
    Step.MISS: ("reason", "words", "tells"),
    Step.REFUSE: ("reason", "words", "tells"),
    Step.SET_ASIDE: ("reason", "words", "tells"),
    Step.NO_ANSWER: ("reason", "words", "tells"),
    Step.GIVE_UP: ("reason", "words", "tells"),
}
PROMISED: Mapping[Step, Words] = {
    Step.CONSIDER: _("They answer by"),
    Step.WAIT_LIST: _("To be asked again on"),
    Step.ACCEPT: _("First contact on"),
}


class StepForm(forms.Form):
    """What a step brings. Names of fields are the same in every step."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=_("How?"),
        choices=[(str(one), CHANNEL_LABELS[one]) for one in BY_HAND],
        error_messages={"required": _("Say how the service was contacted.")},
    )
    content = forms.MultipleChoiceField(
        label=_("What went to the service, with the person’s agreement"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.ChoiceField(
        label=_("Why?"),
        error_messages={
            "required": _("Choose a reason. Look at the offer first."),
            "invalid_choice": _("This reason does not go with this step. Choose another one."),
        },
    )
    delay = forms.IntegerField(
        label=_("How long is the wait?"),
        required=False,
        min_value=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("Write a whole number."),
            "min_value": _("Write zero or more."),
        },
    )
    unit = forms.ChoiceField(label=_("Counted in"), choices=DELAY_UNITS, initial="weeks")
    promised = day_field(
        None,
        required=False,
        error_messages={"required": _("Say until which day the service studies the request.")},
    )
    first_contact = forms.CharField(
        label=_("First contact: when, where, whom to ask for"),
        required=False,
        max_length=300,
        help_text=_("A function or a counter, not the name of a person."),
    )
    words = forms.CharField(
        label=_("In words, if it helps"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Nothing that names the person."),
        error_messages={"max_length": _("Too long: shorten it a little.")},
    )
    tells = forms.BooleanField(
        label=_("This tells something about the service"),
        required=False,
        help_text=_("The next page proposes it for the sheet, with nothing about the person."),
    )

    def __init__(
        self,
        *args: Any,
        step: Step,
        said: Collection[str] = (),
        contents: Sequence[tuple[str, Words]] = (),
        with_sheet: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_{step}_%s"
        self.step = step
        kept = {"seen", *FIELDS[step]}
        if not contents:
            kept.discard("content")
        if not with_sheet:
            kept.discard("tells")
        for name in set(self.fields) - kept:
            del self.fields[name]
        self._ask_for_reason(said)
        if field := self.fields.get("content"):
            field.choices = list(contents)  # type: ignore[attr-defined]
        if field := self.fields.get("promised"):
            field.label = str(PROMISED[step])
            field.required = step in NEEDS_DATE

    def _ask_for_reason(self, said: Collection[str]) -> None:
        field = self.fields.get("reason")
        if field is None:
            return
        field.required = self.step in PROCESS.needs_words
        empty = _("Choose a reason") if field.required else _("no reason given")
        field.choices = [("", empty), *reason_choices(self.step, said)]  # type: ignore[attr-defined]
        if not field.required:
            field.help_text = _("Nobody has to give one.")

    def clean_promised(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["promised"]
        if day is None:
            return None
        today = timezone.localdate()
        if self.step is Step.CONSIDER and day < today:
            raise forms.ValidationError(_("This day is over: choose one that is to come."))
        if abs((day - today).days) > FARTHEST_DAYS:
            raise forms.ValidationError(_("This day is too far away: look at the year."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        reason = data.get("reason")
        if reason and Reason(reason) in NEEDS_WORDS and not str(data.get("words", "")).strip():
            self.add_error("words", _("Say this reason in your own words."))
        if (self.delay_days or 0) > LONGEST_DELAY_DAYS:
            self.add_error("delay", _("Longer than five years: write it in words."))
        return data

    @property
    def delay_days(self) -> int | None:
        delay = self.cleaned_data.get("delay")
        return None if delay is None else delay * DAYS_OF[self.cleaned_data.get("unit", "days")]

    def move(self) -> AvenueMove:
        """Return the step as the operation takes it; the form is valid."""
        data = self.cleaned_data
        return AvenueMove(
            self.step,
            reason=Reason(data["reason"]) if data.get("reason") else None,
            words=data.get("words", ""),
            channel=Channel(data["channel"]) if data.get("channel") else None,
            promised=data.get("promised"),
            delay_days=self.delay_days,
            first_contact=data.get("first_contact", ""),
            content=frozenset(Content(one) for one in data.get("content", ())),
            seen=data["seen"],
        )
