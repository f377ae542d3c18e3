"""The forms of decisions: their texts, their steps, what seats say, what federations report."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.accounts.domain import Language
from seuil.accounts.models import LANGUAGE_LABELS
from seuil.councils.domain import objection
from seuil.councils.domain.charter import Criterion, Rules
from seuil.councils.domain.consultation import LONGEST_DISSENT, MOST_MEMBERS, TIME_TO_REPORT_DAYS
from seuil.councils.domain.decision import PROCESS, Position, RoundKind, Step
from seuil.councils.labels import CO_CONSTRUCTION_LABELS, CRITERION_LABELS, POSITION_LABELS
from seuil.councils.models import Council, Decision, DecisionText, MemberConsultation
from seuil.councils.operations.consultations import Asking, Report
from seuil.councils.operations.decisions import Move, Outcome
from seuil.councils.operations.objections import ObjectionMove
from seuil.councils.operations.rounds import Spoken
from seuil.territory.models import Territory
from seuil.web.councils.forms import ReadForm
from seuil.web.days import day_field
from seuil.wording.localised import LANGUAGES

LONGEST_TEXT = 12_000
LONGEST_WORDS = 2_000
LONGEST_REASON = 300


def _capital(label: Promise) -> str:
    return capfirst(str(label))


_capitalised = lazy(_capital, str)
POSITIONS = [(one.value, _capitalised(POSITION_LABELS[one])) for one in Position]
SPEAKS = [(code, LANGUAGE_LABELS[Language(code)]) for code in LANGUAGES]


def _area(rows: int = 4, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


def _words(label: Any, *, rows: int = 4, **more: Any) -> forms.CharField:
    more.setdefault("max_length", LONGEST_WORDS)
    return forms.CharField(label=label, widget=_area(rows), **more)


class DecisionForm(ReadForm):
    """Title and text, in the languages side by side; a later version says what changes and why."""

    read_by_others = (
        *(f"{name}_{one}" for name in ("title", "text") for one in LANGUAGES),
        "why",
    )
    side_by_side = (
        ("council", "share"),
        tuple(f"title_{one}" for one in LANGUAGES),
        tuple(f"text_{one}" for one in LANGUAGES),
        ("why",),
    )
    council = forms.ChoiceField(label=gettext_lazy("Council"))
    share = forms.ChoiceField(
        label=gettext_lazy("How far those who sit share in it"),
        choices=[(one.value, _capitalised(label)) for one, label in CO_CONSTRUCTION_LABELS.items()],
        initial="decided",
        help_text=gettext_lazy("Said before, so that nobody is misled."),
    )
    title_fr = forms.CharField(label=gettext_lazy("Title in French"), max_length=160)
    title_nl = forms.CharField(label=gettext_lazy("Title in Dutch"), max_length=160, required=False)
    title_en = forms.CharField(
        label=gettext_lazy("Title in English"), max_length=160, required=False
    )
    text_fr = forms.CharField(
        label=gettext_lazy("Text in French"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=_area(12, lang="fr"),
    )
    text_nl = forms.CharField(
        label=gettext_lazy("Text in Dutch"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=_area(12, lang="nl"),
    )
    text_en = forms.CharField(
        label=gettext_lazy("Text in English"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=_area(6, lang="en"),
    )
    why = forms.CharField(label=gettext_lazy("What changes, and why"), max_length=LONGEST_REASON)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, says_why: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if not says_why:
            del self.fields["why"]

    def texts(self) -> dict[str, str]:
        told = self.cleaned_data
        return {
            name: told[name]
            for name in ("share", *self.read_by_others)
            if name in told and name != "why"
        }


class NewDecisionForm(DecisionForm):
    def __init__(self, councils: Iterable[Council], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = {one.slug: one for one in councils}
        _choices_of(
            self.fields["council"], [(slug, str(one.name)) for slug, one in self.known.items()]
        )

    def clean_council(self) -> Council:
        return self.known[self.cleaned_data["council"]]


class TextForm(DecisionForm):
    """The same for a decision that is there: it stays in its council."""

    council = None  # type: ignore[assignment]

    @staticmethod
    def values(decision: Decision, text: DecisionText | None) -> dict[str, Any]:
        values: dict[str, Any] = {"share": decision.share, "seen": decision.version}
        for one in LANGUAGES:
            values[f"title_{one}"] = getattr(decision, f"title_{one}")
            values[f"text_{one}"] = getattr(text, f"text_{one}") if text else ""
        if text is not None and text.locked_at is None:
            values["why"] = text.why
        return values


def _choices_of(field: forms.Field, choices: Sequence[tuple[str, Any]]) -> None:
    field.choices = choices  # type: ignore[attr-defined]


WORDS_OF_STEP: Mapping[Step, Promise] = {
    Step.DECLARE_FALLBACK: gettext_lazy("Why the council decides without consent"),
    Step.REVIEW: gettext_lazy("What became of it"),
    Step.WITHDRAW: gettext_lazy("Why it is withdrawn"),
    Step.SEND_TO_LEVEL: gettext_lazy("Why another level should decide on it"),
}
ENDS = frozenset({Step.CONSENT, Step.DECLARE_FALLBACK})


class StepForm(ReadForm):
    """What a step takes: words, an outcome, a territory. Everybody reads it."""

    read_by_others = ("words", "carried_by", "safeguards")
    words = _words("", required=False)
    carried_by = forms.CharField(
        label=gettext_lazy("Who carries it"),
        help_text=gettext_lazy("Bodies, never people."),
        max_length=300,
    )
    safeguards = _words(
        gettext_lazy("Safeguards"),
        help_text=gettext_lazy("What limits it, what is watched, when it is stopped."),
    )
    review_on = day_field(gettext_lazy("It is looked at again on"))
    sent_to = forms.ChoiceField(label=gettext_lazy("Territory"))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, decision: Decision, step: Step, rules: Rules, territories: Iterable[Territory],
        *args: Any, **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        self.step = step
        self.initial = {"seen": decision.version, **self.initial}
        self.known = {one.code: one for one in territories}
        if step in PROCESS.needs_words:
            self.fields["words"].required = True
            self.fields["words"].label = str(WORDS_OF_STEP[step])
        else:
            self.fields["words"].label = _("In words, for everybody to read (optional)")
        if step in ENDS:
            self.initial.setdefault("carried_by", decision.carried_by)
            self.initial.setdefault("safeguards", decision.safeguards)
            day = decision.review_on or _in_months(timezone.localdate(), rules.review_months)
            self.initial.setdefault("review_on", day)
        else:
            for name in ("carried_by", "safeguards", "review_on"):
                del self.fields[name]
        if step is Step.SEND_TO_LEVEL:
            choices = [(code, str(one.name)) for code, one in self.known.items()]
            _choices_of(self.fields["sent_to"], choices)
        else:
            del self.fields["sent_to"]

    def clean_review_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["review_on"]
        if day <= timezone.localdate():
            raise ValidationError(_("A review lies ahead: choose a later day."))
        return day

    def move(self) -> Move:
        told = self.cleaned_data
        outcome = None
        if self.step in ENDS:
            outcome = Outcome(told["carried_by"], told["safeguards"], told["review_on"])
        return Move(
            self.step,
            told["words"],
            outcome,
            self.known.get(told.get("sent_to", "")),
            told["seen"],
        )


def _in_months(day: datetime.date, months: int) -> datetime.date:
    """Return the same day so many months later, at the latest the 28th.

    >>> _in_months(datetime.date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    number = day.year * 12 + day.month - 1 + months
    return datetime.date(number // 12, number % 12 + 1, min(day.day, 28))


class CloseForm(ReadForm):
    """Closing a round; while a seat has not spoken and there is time, the reason is read by all."""

    read_by_others = ("why",)
    why = forms.CharField(
        label=gettext_lazy("Why it is closed before its time"), max_length=LONGEST_REASON
    )

    def __init__(self, *args: Any, early: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["why"].required = early
        if not early:
            del self.fields["why"]


class AnswerForm(ReadForm):
    read_by_others = ("answer",)
    answer = _words(gettext_lazy("Answer"), rows=3)


class SayForm(ReadForm):
    """A question or a reaction in the name of a seat."""

    read_by_others = ("words",)
    round = forms.IntegerField(widget=forms.HiddenInput)
    seat = forms.IntegerField(widget=forms.HiddenInput)
    words = _words("", rows=3)

    def __init__(self, kind: RoundKind, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["words"].label = (
            _("Your question") if kind is RoundKind.CLARIFICATION else _("Your reaction")
        )


class PositionForm(ReadForm):
    """Where a seat stands. What goes with another position than the chosen one is not kept."""

    read_by_others = ("concern", "reason", "proposal", "meets")
    round = forms.IntegerField(widget=forms.HiddenInput)
    seat = forms.IntegerField(widget=forms.HiddenInput)
    position = forms.ChoiceField(
        label=gettext_lazy("Where your seat stands"),
        choices=POSITIONS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the three.")},
    )
    meets = _words(
        gettext_lazy("How the text meets what your seat objected to before"),
        required=False,
        rows=2,
        help_text=gettext_lazy(
            "If it does: your objection is integrated when the round closes. Empty: it stays."
        ),
    )
    concern = _words(
        gettext_lazy("With a concern: which one"),
        required=False,
        rows=2,
        help_text=gettext_lazy("It is written down and goes with the decision."),
    )
    reason = _words(
        gettext_lazy("With an objection: why"),
        required=False,
        rows=3,
        help_text=gettext_lazy("By the charter: what harm would it do, to whom?"),
    )
    proposal = _words(
        gettext_lazy("With an objection: what you propose instead"), required=False, rows=3
    )

    def __init__(self, *args: Any, objected: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if not objected:
            del self.fields["meets"]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        position = told.get("position")
        if position == Position.CONCERN and not told.get("concern", "").strip():
            self.add_error("concern", _("Say which concern: it goes with the decision."))
        if position == Position.OBJECTION:
            if not told.get("reason", "").strip():
                self.add_error("reason", _("An objection has a reason: say what harm it does."))
            if not told.get("proposal", "").strip():
                self.add_error("proposal", _("Say what would make it acceptable."))
        return told

    def spoken(self) -> Spoken:
        told = self.cleaned_data
        return Spoken(
            Position(told["position"]),
            told["concern"],
            told["reason"],
            told["proposal"],
            told.get("meets", ""),
        )


OBJECTION_WORDS: Mapping[objection.Step, Promise] = {
    objection.Step.SET_ASIDE: gettext_lazy("Why it is no objection by the charter"),
    objection.Step.INTEGRATE: gettext_lazy("How the text meets it now"),
    objection.Step.APPEAL: gettext_lazy("Why it should be looked at again"),
}


class ObjectionForm(ReadForm):
    read_by_others = ("words",)
    criterion = forms.ChoiceField(
        label=gettext_lazy("By which criterion of the charter it stands"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the criterion by which it stands.")},
    )
    words = _words("", required=False, rows=3)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, step: objection.Step, rules: Rules, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.step = step
        if step is objection.Step.UPHOLD:
            chosen = [one for one in Criterion if one in rules.criteria]
            _choices_of(
                self.fields["criterion"], [(one.value, CRITERION_LABELS[one]) for one in chosen]
            )
        else:
            del self.fields["criterion"]
        self.fields["words"].required = step in objection.PROCESS.needs_words
        self.fields["words"].label = str(
            OBJECTION_WORDS.get(step, _("In words, for everybody to read (optional)"))
        )

    def move(self) -> ObjectionMove:
        told = self.cleaned_data
        criterion = told.get("criterion")
        return ObjectionMove(
            self.step, told["words"], Criterion(criterion) if criterion else None, told["seen"]
        )


class AskForm(forms.Form):
    """The members that a federation asks by mail."""

    mails = forms.CharField(
        label=gettext_lazy("Addresses of your members, one a line"),
        widget=_area(8, spellcheck="false", autocapitalize="off"),
        max_length=60_000,
        help_text=gettext_lazy(
            "Each gets one mail with a link. Nobody reads who answered what, you neither. The "
            "addresses are deleted when you stop asking."
        ),
        error_messages={"required": gettext_lazy("Write at least one address.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the mail"), choices=SPEAKS)
    question = forms.CharField(
        label=gettext_lazy("Your question to them (optional)"),
        required=False,
        widget=_area(2),
        max_length=500,
    )
    until = day_field(gettext_lazy("They answer until"))

    def __init__(self, consultation: MemberConsultation, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.last = timezone.localdate(consultation.until)
        usual = self.last - datetime.timedelta(days=TIME_TO_REPORT_DAYS)
        self.initial.setdefault("until", max(usual, timezone.localdate()))
        self.initial.setdefault("question", consultation.question)
        self.consultation = consultation

    def clean_mails(self) -> list[str]:
        found = [line.strip().strip(",;") for line in self.cleaned_data["mails"].splitlines()]
        found = [line for line in found if line]
        wrong = [line for line in found if not _is_mail(line)]
        if wrong:
            raise ValidationError(
                _("This is no address of mail: %(lines)s.") % {"lines": ", ".join(wrong[:5])}
            )
        if len(found) > MOST_MEMBERS:
            raise ValidationError(
                _("At most %(count)s addresses. Ask the others in your own way.")
                % {"count": MOST_MEMBERS}
            )
        return found

    def clean_until(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["until"]
        if not timezone.localdate() <= day <= self.last:
            raise ValidationError(_("Choose a day from today to the end of your own time."))
        return day

    def asking(self) -> Asking:
        told = self.cleaned_data
        end = datetime.datetime.combine(told["until"], datetime.time(23, 59, 59))
        until = min(timezone.make_aware(end), self.consultation.until)
        return Asking(told["mails"], told["language"], until, told["question"])


def _is_mail(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return text.rpartition("@")[0].isascii()


class ReportForm(ReadForm):
    """What a federation says; everybody reads it once all federations have spoken."""

    read_by_others = ("method", "dissent", "words")
    position = forms.ChoiceField(
        label=gettext_lazy("Where your federation stands"),
        choices=POSITIONS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the three.")},
    )
    words = _words(
        gettext_lazy("In short"),
        required=False,
        rows=3,
        help_text=gettext_lazy("With a concern or an objection: why, and what you propose."),
    )
    method = forms.CharField(
        label=gettext_lazy("How you asked them"),
        max_length=300,
        help_text=gettext_lazy("Such as: a mail with a link, and one evening meeting."),
    )
    asked = forms.IntegerField(label=gettext_lazy("Members asked"), min_value=1)
    heard = forms.IntegerField(label=gettext_lazy("Members heard"), min_value=0)
    dissent = forms.CharField(
        label=gettext_lazy("Who thought otherwise, in two lines"),
        required=False,
        max_length=LONGEST_DISSENT,
        widget=_area(2),
        help_text=gettext_lazy("What they thought, never who they are."),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        asked, heard = told.get("asked"), told.get("heard")
        if asked is not None and heard is not None and heard > asked:
            self.add_error("heard", _("More members were heard than asked: look at the figures."))
        if told.get("position") in {Position.CONCERN, Position.OBJECTION} and not told.get("words"):
            self.add_error("words", _("Say why, and what you propose."))
        return told

    def report(self) -> Report:
        told = self.cleaned_data
        return Report(
            told["method"],
            told["asked"],
            told["heard"],
            Position(told["position"]),
            told["dissent"],
            told["words"],
        )


class MemberForm(ReadForm):
    """What one member thinks."""

    read_by_others = ("words",)
    position = forms.ChoiceField(
        label=gettext_lazy("What you think of it"),
        choices=POSITIONS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the three.")},
    )
    words = _words(
        gettext_lazy("In your words (optional)"),
        required=False,
        rows=4,
        help_text=gettext_lazy("Your federation reads it without your name. Name nobody."),
    )
