"""How a service answers: by its link or with an account."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.kernel.personal import Kind
from seuil.orientation.disclosure import is_open_to_service
from seuil.orientation.domain.avenue import BY_SERVICE, PROCESS, Status, Step
from seuil.orientation.domain.reasons import NEEDS_WORDS, Reason
from seuil.orientation.models import Avenue
from seuil.orientation.operations import AvenueMove
from seuil.web.days import day_field
from seuil.web.orientation.exploring.cards import reason_choices
from seuil.web.signs import signs_in, signs_text
from seuil.wording.times import days_text, hour_text

LONGEST_WORDS = 1_000
FARTHEST = datetime.timedelta(days=730)
DELAYS = (7, 14, 28, 56, 90, 180, 365)
ABOUT_A_PERSON = frozenset({Kind.NATIONAL_NUMBER, Kind.BIRTH, Kind.NAME, Kind.IBAN})
"""What a service has no reason to write; its own telephone and address it may."""


class Answer(forms.Form):
    """One way to answer. ``seen`` is the version of the avenue from which the form was made."""

    step: ClassVar[Step]
    label: ClassVar[str | Promise]
    button: ClassVar[str | Promise]
    lead: ClassVar[str | Promise] = ""
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{self.step}-%s"
        super().__init__(*args, **kwargs)

    def move(self) -> AvenueMove:
        """Return the step with what every answer brings; each form adds its own."""
        said = self.cleaned_data
        return AvenueMove(step=self.step, words=said.get("words", ""), seen=said["seen"])

    @property
    def free_text(self) -> str:
        """Return what was written freely, in which a person could be named."""
        return str(self.cleaned_data.get("words", ""))


def _day(label: Any, *, required: bool, error: Any = "") -> forms.DateField:
    return day_field(
        label, required=required, error_messages={"required": error} if required else {}
    )


def _words(label: Any, help_text: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
        error_messages={
            "required": gettext_lazy("Write a sentence."),
            "max_length": gettext_lazy("Too long: shorten it a little."),
        },
    )


def _still_to_come(day: datetime.date | None) -> datetime.date | None:
    today = timezone.localdate()
    if day is not None and day < today:
        raise forms.ValidationError(_("This day is past: choose one that is to come."))
    if day is not None and day > today + FARTHEST:
        raise forms.ValidationError(_("This is more than two years ahead. Is the year right?"))
    return day


class Acceptance(Answer):
    step = Step.ACCEPT
    label = gettext_lazy("Yes, we can receive this person")
    button = gettext_lazy("Accept")
    day = _day(gettext_lazy("First contact on"), required=False)
    time = forms.TimeField(
        label=gettext_lazy("At what time"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("Write a time such as 9:30.")},
    )
    where = forms.CharField(
        label=gettext_lazy("Where"),
        required=False,
        max_length=140,
        help_text=gettext_lazy("Leave day and place empty if one can come whenever you are open."),
    )
    whom = forms.CharField(
        label=gettext_lazy("Whom to ask for"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("A function or a desk, such as “reception”."),
    )

    def clean_day(self) -> datetime.date | None:
        return _still_to_come(self.cleaned_data["day"])

    def move(self) -> AvenueMove:
        said = self.cleaned_data
        parts = [hour_text(said["time"]) if said["time"] else "", said["where"], said["whom"]]
        first_contact = " · ".join(part for part in parts if part)
        return replace(super().move(), promised=said["day"], first_contact=first_contact)

    @property
    def free_text(self) -> str:
        return f"{self.cleaned_data.get('where', '')}\n{self.cleaned_data.get('whom', '')}"


class Study(Answer):
    step = Step.CONSIDER
    label = gettext_lazy("We look into it first")
    button = gettext_lazy("We answer by that day")
    until = _day(
        gettext_lazy("You answer by"),
        required=True,
        error=gettext_lazy("Say by which day you answer."),
    )

    def clean_until(self) -> datetime.date | None:
        return _still_to_come(self.cleaned_data["until"])

    def move(self) -> AvenueMove:
        return replace(super().move(), promised=self.cleaned_data["until"])


class Waiting(Answer):
    step = Step.WAIT_LIST
    label = gettext_lazy("Yes, on the waiting list")
    button = gettext_lazy("Put on the waiting list")
    delay = forms.ChoiceField(label=gettext_lazy("How long does one wait, about?"), required=False)
    words = _words(
        gettext_lazy("What to do meanwhile, if anything"),
        gettext_lazy("For example: call again each Monday. Nothing about the person."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("not known")), *((str(days), days_text(days)) for days in DELAYS)]
        self.fields["delay"].choices = choices  # type: ignore[attr-defined]

    def move(self) -> AvenueMove:
        delay = self.cleaned_data["delay"]
        return replace(super().move(), delay_days=int(delay) if delay else None)


class Refusal(Answer):
    step = Step.REFUSE
    label = gettext_lazy("No, we cannot")
    button = gettext_lazy("Refuse")
    lead = gettext_lazy(
        "The reason counts, without anybody’s name: it shows which thresholds keep people out, and"
        " helps to lower them."
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        error_messages={
            "required": gettext_lazy("Choose the reason that comes closest."),
            "invalid_choice": gettext_lazy("Choose one of the reasons."),
        },
    )
    words = _words(
        gettext_lazy("In your own words"),
        gettext_lazy("Needed with “something else”. Nothing about the person."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose a reason")), *reason_choices(Step.REFUSE)]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("reason") in NEEDS_WORDS and not said.get("words", "").strip():
            self.add_error("words", _("Say this reason in your own words."))
        return said

    def move(self) -> AvenueMove:
        return replace(super().move(), reason=Reason(self.cleaned_data["reason"]))


class Question(Answer):
    """A question before the answer; after it, word that something changed."""

    step = Step.QUESTION
    label = gettext_lazy("We have a question")
    button = gettext_lazy("Send to the desk")
    words = _words(
        gettext_lazy("What do you want to ask or to tell?"),
        gettext_lazy("The desk reads it. Say how to reach you; no name of the person."),
        required=True,
    )


FORMS: Mapping[Step, type[Answer]] = {
    form.step: form for form in (Acceptance, Waiting, Study, Question, Refusal)
}


def answers_of(avenue: Avenue, tried: Answer | None = None) -> list[Answer]:
    """Return the forms that can be sent now, that which was just sent as it was filled in."""
    steps = (
        set(PROCESS.steps_from(Status(avenue.status))) & BY_SERVICE
        if is_open_to_service(avenue)
        else set()
    )
    forms_now = []
    for step, form in FORMS.items():
        if tried is not None and tried.step is step:
            forms_now.append(tried)
        elif step in steps:
            forms_now.append(form(initial=_initial(avenue, step)))
    return forms_now


def _initial(avenue: Avenue, step: Step) -> dict[str, object]:
    if step is Step.ACCEPT and avenue.service is not None:
        place = next((one for one in avenue.service.locations.all() if one.is_shown), None)
        where = str(place.address) if place is not None and place.address else ""
        return {"seen": avenue.version, "where": where}
    return {"seen": avenue.version}


def read_answer(posted: QueryDict) -> Answer | None:
    """Return the form that was sent, filled in; None for what is no answer of ours."""
    step = posted.get("step", "")
    form = FORMS.get(Step(step)) if step in set(Step) else None
    return form(posted) if form else None


def signs_of_answer(form: Answer, posted: QueryDict) -> str:
    """Return what may name a person in what was written, unless it was confirmed."""
    if "sure" in posted:
        return ""
    found = signs_in(form.free_text)
    return signs_text([one for one in found if one.kind in ABOUT_A_PERSON])
