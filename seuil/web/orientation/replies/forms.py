"""What a service is shown of a request, and how it answers: by its link or with an account."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.kernel.personal import Kind, personal_in
from seuil.orientation.domain.avenue import BY_SERVICE, Channel, Status, Step, steps_from
from seuil.orientation.domain.guards import Content
from seuil.orientation.domain.reasons import NEEDS_WORDS, Reason
from seuil.orientation.domain.request import TRIED
from seuil.orientation.domain.request import Status as RequestStatus
from seuil.orientation.exploring import facts_of
from seuil.orientation.models import Attachment, Avenue, AvenueEvent
from seuil.orientation.operations import AvenueMove
from seuil.orientation.operations.avenues import agreed_for
from seuil.territory.domain import Level
from seuil.territory.models import Territory
from seuil.territory.queries import places
from seuil.web.observatory.facts import words_of
from seuil.web.orientation.desk.detail import language_name
from seuil.web.orientation.exploring.cards import reason_choices
from seuil.web.orientation.requester.signs import signs_text
from seuil.wording.localised import reader_language
from seuil.wording.times import date_text, days_text, hour_text

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
        raise NotImplementedError

    @property
    def free_text(self) -> str:
        """Return what was written freely, in which a person could be named."""
        return str(self.cleaned_data.get("words", ""))


def _day(label: Any, *, required: bool, error: Any = "") -> forms.DateField:
    messages = {"invalid": gettext_lazy("Write a day such as 2026-11-24.")}
    if required:
        messages["required"] = error
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        error_messages=messages,
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
        raise forms.ValidationError(_("This day is past."))
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
        return AvenueMove(
            step=self.step,
            promised=said["day"],
            first_contact=" · ".join(part for part in parts if part),
            seen=said["seen"],
        )

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
        said = self.cleaned_data
        return AvenueMove(step=self.step, promised=said["until"], seen=said["seen"])


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
        said = self.cleaned_data
        return AvenueMove(
            step=self.step,
            delay_days=int(said["delay"]) if said["delay"] else None,
            words=said["words"],
            seen=said["seen"],
        )


class Refusal(Answer):
    step = Step.REFUSE
    label = gettext_lazy("No, we cannot")
    button = gettext_lazy("Refuse")
    lead = gettext_lazy(
        "The reason counts, without anybody's name: it shows which thresholds keep people out, and"
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
        said = self.cleaned_data
        return AvenueMove(
            step=self.step,
            reason=Reason(said["reason"]),
            words=said["words"],
            seen=said["seen"],
        )


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

    def move(self) -> AvenueMove:
        said = self.cleaned_data
        return AvenueMove(step=self.step, words=said["words"], seen=said["seen"])


FORMS: Mapping[Step, type[Answer]] = {
    form.step: form for form in (Acceptance, Waiting, Study, Question, Refusal)
}
SETTLED = frozenset({Status.ACCEPTED, Status.REFUSED})


@dataclass(frozen=True, slots=True)
class AskedWords:
    """What a service reads: facts without identity, and what the person agreed to."""

    code: str
    need: str
    urgent: bool
    place: str
    language: str
    facts: Sequence[str]
    since: str
    desk: str
    phone: str
    note: str
    text: str
    contact: str
    attachments: Sequence[Attachment]

    @property
    def told(self) -> bool:
        return bool(self.text or self.contact or self.attachments)


def asked_words(avenue: Avenue) -> AskedWords:
    asked = avenue.request
    covered = covered_by(avenue)
    desk = asked.desk
    facts = words_of(facts_of(asked.situation))
    language = language_name(asked.language) if asked.language else ""
    return AskedWords(
        code=asked.code,
        need=str(asked.category.label) if asked.category else "",
        urgent=asked.urgency == "urgent",
        place=_commune_of(asked.place),
        language="" if language in facts else language,
        facts=facts,
        since=date_text(avenue.contacted_on) if avenue.contacted_on else "",
        desk=str(desk.name) if desk else "",
        phone=desk.phone if desk else "",
        note=_note(avenue),
        text=asked.words if Content.TEXT in covered else "",
        contact=asked.contact if Content.CONTACT in covered else "",
        attachments=list(_documents(avenue, covered).defer("content")),
    )


def covered_by(avenue: Avenue) -> frozenset[Content]:
    """Return what was sent along and is still agreed to today."""
    if not avenue.content:
        return frozenset()
    return frozenset(Content(one) for one in avenue.content) & agreed_for(avenue)


def attachments_for(avenue: Avenue) -> QuerySet[Attachment]:
    return _documents(avenue, covered_by(avenue))


def _documents(avenue: Avenue, covered: frozenset[Content]) -> QuerySet[Attachment]:
    if Content.ATTACHMENTS not in covered:
        return Attachment.objects.none()
    return avenue.request.attachments.all()


def _commune_of(place: Territory | None) -> str:
    """Return the commune or what is wider: a quarter says more than a service needs."""
    if place is None:
        return ""
    gazetteer = places()
    around = [gazetteer.places[code] for code in gazetteer.ancestors(place.code)]
    for level in (Level.COMMUNE, Level.BASIN, Level.REGION):
        found = [one for one in around if one.level is level]
        if len(found) == 1:
            return found[0].names.read_in(reader_language())
    return ""


def _note(avenue: Avenue) -> str:
    """Return the last word to the service that went with a link."""
    sent = avenue.events.filter(channel=Channel.LINK, by_service=False).exclude(words="")
    last = sent.order_by("-pk").first()
    return last.words if last else ""


@dataclass(frozen=True, slots=True)
class Said:
    """The last thing that the service said, as it reads it again."""

    title: str
    lines: Sequence[str]
    question: str = ""


def is_open(avenue: Avenue) -> bool:
    """Whether a request still waits for what a service says; a waiting list is never closed."""
    status = avenue.request.status
    waits = avenue.status == Status.WAIT_LISTED and status == RequestStatus.CLOSED
    return status in TRIED or waits


def said_by_service(avenue: Avenue) -> Said | None:
    """Return what was answered, or None: nothing yet."""
    titles = {
        Status.ACCEPTED: _("You accepted."),
        Status.WAIT_LISTED: _("You put this person on the waiting list."),
        Status.CONSIDERING: _("You look into it."),
        Status.REFUSED: _("You refused."),
    }
    last = avenue.events.filter(by_service=True).order_by("-pk").first()
    asked = last.words if last and last.step == Step.QUESTION else ""
    if title := titles.get(Status(avenue.status)):
        return Said(title, list(_lines(avenue, _answer_of(avenue))), asked)
    return Said(_("You wrote to the desk."), [], asked) if asked else None


def _answer_of(avenue: Avenue) -> AvenueEvent | None:
    steps = avenue.events.exclude(step=Step.QUESTION).filter(target=avenue.status)
    return steps.filter(by_service=True).order_by("-pk").first()


def _lines(avenue: Avenue, event: AvenueEvent | None) -> Sequence[str]:
    day = date_text(avenue.promised_on) if avenue.promised_on else ""
    match Status(avenue.status):
        case Status.ACCEPTED:
            when = _("First contact: %(day)s") % {"day": day} if day else ""
            found = [when, avenue.first_contact]
        case Status.CONSIDERING:
            found = [_("You answer by %(day)s.") % {"day": day} if day else ""]
        case Status.WAIT_LISTED:
            days = avenue.delay_days
            wait = _("The wait is about %(delay)s.") % {"delay": days_text(days)} if days else ""
            found = [wait]
        case _:
            found = [avenue.get_reason_display()]
    return [line for line in (*found, event.words if event else "") if line]


def answers_of(avenue: Avenue, tried: Answer | None = None) -> list[Answer]:
    """Return the forms that can be sent now, that which was just sent as it was filled in."""
    steps = set(steps_from(Status(avenue.status))) & BY_SERVICE if is_open(avenue) else set()
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
    found = personal_in(form.free_text, today=timezone.localdate())
    return signs_text([one for one in found if one.kind in ABOUT_A_PERSON])
