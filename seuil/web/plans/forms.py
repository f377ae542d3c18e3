"""The forms of plans. What they take is read by everybody: signs of a person are shown first."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.accounts.models import LANGUAGE_LABELS, User
from seuil.councils.models import Council, Decision
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.personal import Found, personal_in
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS, Organisation
from seuil.organisations.queries import organisations_named
from seuil.plans.domain.action import ConditionState, Step
from seuil.plans.labels import (
    ACTION_STEPS,
    CONDITION_LABELS,
    FUNCTION_LABELS,
    FUNDING_LABELS,
    OBJECTIVE_LABELS,
    UP_LABELS,
)
from seuil.plans.models import Action, Plan, SuccessCondition
from seuil.plans.operations.plans import FIRST_YEAR, LAST_YEAR
from seuil.plans.propositions import conditions, propositions
from seuil.register.labels import PUBLIC_LABELS
from seuil.territory.models import Territory
from seuil.web.days import day_field
from seuil.web.orientation.requester.signs import kinds_of, signs_text
from seuil.web.register.forms import theme_choices
from seuil.wording.localised import LANGUAGES, reader_language
from seuil.wording.phrases import listed

LONGEST_TEXT, LONGEST_WORDS = 4_000, 2_000
CLOSE_NAMES = 4
MOST_PARTNERS = 30


def _area(rows: int = 4, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


def _boxes(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


def _in_languages(model: type[models.Model], *names: str) -> dict[str, forms.CharField]:
    """Return a field for each language of a text, called as the table calls it."""
    found = {}
    for name in names:
        for code in LANGUAGES:
            column = model._meta.get_field(f"{name}_{code}")
            assert isinstance(column, models.Field)  # noqa: S101  it is declared so
            longest = column.max_length if isinstance(column, models.CharField) else None
            attrs = {"lang": code}
            found[f"{name}_{code}"] = forms.CharField(
                label=capfirst(str(column.verbose_name)),
                max_length=longest or LONGEST_TEXT,
                required=False,
                widget=forms.TextInput(attrs=attrs) if longest else _area(5, **attrs),
            )
    return found


class WrittenForm(forms.Form):
    """What may name a person is shown once; the writer takes it out or lets it stay, on purpose.

    ``side_by_side``: the names of fields that stand beside each other. ``seen``: the version that
    the form was made from.
    """

    read_by_all: Sequence[str] = ()
    side_by_side: Sequence[Sequence[str]] = ()
    sure = forms.BooleanField(
        label=gettext_lazy("I read it again: it may stay as it is"),
        required=False,
        widget=forms.HiddenInput,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    signs: Sequence[Found] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        texts = [str(cleaned.get(name) or "") for name in self.read_by_all]
        self.signs = personal_in("\n".join(texts), today=timezone.localdate())
        if self.signs and not cleaned.get("sure"):
            self.fields["sure"].widget = forms.CheckboxInput()
            raise ValidationError(
                _("Everybody will read this, and it may name a person: %(signs)s.")
                % {"signs": signs_text(self.signs)}
            )
        return cleaned

    def groups(self) -> list[list[forms.BoundField]]:
        """Return the fields that are seen, those that belong together in one list."""
        grouped = [[self[name] for name in names if name in self.fields]
                   for names in self.side_by_side]  # fmt: skip
        named = {name for names in self.side_by_side for name in names}
        rest = [[field] for field in self.visible_fields() if field.name not in named]
        return [group for group in (*grouped, *rest) if group]

    def written(self) -> dict[str, Any]:
        return {
            name: value for name, value in self.cleaned_data.items() if name not in {"sure", "seen"}
        }

    def note_choice(self, thing: models.Model, actor: User | None) -> None:
        """Write down that signs of a person were seen and left: their kinds, not their words."""
        if self.signs:
            kinds = ", ".join(kinds_of(self.signs))
            record(Verb.CHANGED, thing, actor=actor, fields=[f"left as written: {kinds}"])


def organisation_named(name: str) -> Organisation | None:
    """Return the organisation of the directory that has a name, None for no name.

    Raises `ValidationError`, with names that are close, where none has it.
    """
    text = name.strip()
    if not text:
        return None
    for field in ("name_fr__iexact", "name_nl__iexact", "name_en__iexact"):
        if found := Organisation.objects.filter(**{field: text}).order_by("pk").first():
            return found
    close = [str(one) for one in organisations_named(text).order_by("sort_key")[:CLOSE_NAMES]]
    if close:
        raise ValidationError(
            _("No organisation of the directory is called “%(name)s”. Perhaps: %(close)s.")
            % {"name": text, "close": listed(close)}
        )
    raise ValidationError(
        _("No organisation of the directory is called “%(name)s”.") % {"name": text}
    )


class NewPlanForm(WrittenForm):
    """Of which territory, for which year."""

    territory = forms.ChoiceField(label=gettext_lazy("Territory"))
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)

    def __init__(self, territories: Iterable[Territory], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = {one.code: one for one in territories}
        field = self.fields["territory"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared so
        field.choices = [(code, str(one.name)) for code, one in self.known.items()]

    def clean_territory(self) -> Territory:
        return self.known[self.cleaned_data["territory"]]


TEXTS_OF_PLAN = ("about", "process", "learnt")


class PlanForm(WrittenForm):
    """What is told of a plan, who decides about it, until when one may propose."""

    read_by_all = tuple(f"{name}_{code}" for name in TEXTS_OF_PLAN for code in LANGUAGES)
    side_by_side = (
        *(tuple(f"{name}_{code}" for code in LANGUAGES) for name in TEXTS_OF_PLAN),
        ("proposals_until", "council", "decision"),
    )
    proposals_until = day_field(
        gettext_lazy("Proposals until"),
        help_text=gettext_lazy("The last day; empty: until the call is closed by hand."),
        required=False,
    )
    council = forms.ChoiceField(label=gettext_lazy("Council that decides"), required=False)
    decision = forms.ChoiceField(
        label=gettext_lazy("Its decision about this plan"),
        required=False,
        help_text=gettext_lazy("The council prepares it on its own page."),
    )

    def __init__(self, one: Plan, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields |= _in_languages(Plan, *TEXTS_OF_PLAN)
        councils = Council.objects.filter(territory=one.territory)
        self.councils = {str(each.pk): each for each in councils}
        rows = Decision.objects.filter(council__in=councils).order_by("-pk")
        self.decisions = {str(each.pk): each for each in rows}
        _choose(self.fields["council"], self.councils, _("none yet"))
        _choose(self.fields["decision"], self.decisions, _("none yet"))

    def written(self) -> dict[str, Any]:
        told = super().written()
        told["council"] = self.councils.get(told["council"])
        told["decision"] = self.decisions.get(told["decision"])
        return told


def _choose(field: forms.Field, known: dict[str, Any], nothing: str) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared so
    field.choices = [("", nothing), *((key, str(one)) for key, one in known.items())]


def plan_values(one: Plan) -> dict[str, Any]:
    names = [f"{name}_{code}" for name in TEXTS_OF_PLAN for code in LANGUAGES]
    return {name: getattr(one, name) for name in names} | {
        "proposals_until": one.proposals_until,
        "council": one.council_id or "",
        "decision": one.decision_id or "",
        "seen": one.version,
    }


class HowForm(WrittenForm):
    """Who carries an action, with whom, with what money, when."""

    carrier = forms.CharField(
        label=gettext_lazy("Carried by (name of an organisation)"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("As it stands in the directory. A body, never a person."),
    )
    partners = forms.CharField(
        label=gettext_lazy("Partners (one name a line)"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=_area(3),
    )
    funding = forms.ChoiceField(label=gettext_lazy("Money"), choices=lambda: _pairs(FUNDING_LABELS))
    funding_words = forms.CharField(
        label=gettext_lazy("Money, in words"), required=False, max_length=300
    )
    begins_on = day_field(gettext_lazy("Begins"), required=False)
    ends_on = day_field(gettext_lazy("Ends"), required=False)

    def clean_carrier(self) -> Organisation | None:
        return organisation_named(self.cleaned_data["carrier"])

    def clean_partners(self) -> list[Organisation]:
        names = [line.strip() for line in self.cleaned_data["partners"].splitlines()]
        names = list(dict.fromkeys(filter(None, names)))
        if len(names) > MOST_PARTNERS:
            raise ValidationError(_("At most %(count)s partners.") % {"count": MOST_PARTNERS})
        return [found for name in names if (found := organisation_named(name))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins, ends = cleaned.get("begins_on"), cleaned.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("It ends before it begins."))
        return cleaned


def _pairs(labels: Any) -> list[tuple[str, str]]:
    return [(str(code), capfirst(str(label))) for code, label in labels.items()]


def proposition_choices() -> list[tuple[str, str]]:
    return [(one.code, f"{one.number}. {one.label}") for one in propositions().values()]


class ActionForm(HowForm):
    """A whole action: what, why here, by whom."""

    texts = tuple(f"{name}_{code}" for name in ("title", "about") for code in LANGUAGES)
    read_by_all = (*texts, "other_origin", "raised_words", "funding_words")
    side_by_side = (
        tuple(f"title_{code}" for code in LANGUAGES),
        tuple(f"about_{code}" for code in LANGUAGES),
        ("carrier", "partners"),
        ("funding", "funding_words"),
        ("begins_on", "ends_on"),
        ("objectives", "functions"),
        ("raised", "raised_words"),
    )
    objectives = _boxes(gettext_lazy("Objectives"), lambda: _pairs(OBJECTIVE_LABELS))
    functions = _boxes(gettext_lazy("Functions"), lambda: _pairs(FUNCTION_LABELS))
    raised = forms.ChoiceField(
        label=gettext_lazy("Why at this level"),
        required=False,
        choices=lambda: [("", _("it is carried where it is met")), *_pairs(UP_LABELS)],
        help_text=gettext_lazy(
            "Needed where an action is carried higher than where its problem is met."
        ),
    )
    raised_words = forms.CharField(
        label=gettext_lazy("Why, in words"), required=False, max_length=300
    )
    propositions = _boxes(
        gettext_lazy("Propositions of the founding consultation that it answers"),
        proposition_choices,
    )
    other_origin = forms.CharField(
        label=gettext_lazy("Another origin"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("A law, a study, a call. Tracks and blockages are joined after."),
    )
    themes = _boxes(gettext_lazy("Themes"), theme_choices)
    publics = _boxes(gettext_lazy("Publics"), lambda: _pairs(PUBLIC_LABELS))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields |= _in_languages(Action, "title", "about")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not any((cleaned.get(f"title_{code}") or "").strip() for code in LANGUAGES):
            self.add_error("title_fr", _("A title in one language at least."))
        return cleaned


def action_values(one: Action) -> dict[str, Any]:
    """Return what a form of an action begins with."""
    names = (*ActionForm.texts, "objectives", "functions", "raised", "raised_words",
             "propositions", "other_origin", "themes", "publics", "funding", "funding_words",
             "begins_on", "ends_on")  # fmt: skip
    return {name: getattr(one, name) for name in names} | {
        "carrier": str(one.carrier or ""),
        "partners": "\n".join(str(each) for each in one.partners.all()),
        "seen": one.version,
    }


class TranslationForm(HowForm):
    """What may still be written once the council has the text: empty translations, and how."""

    def __init__(self, one: Action, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        texts = _in_languages(Action, "title", "about")
        empty = {name: field for name, field in texts.items() if not getattr(one, name)}
        self.fields |= empty
        self.read_by_all = (*empty, "funding_words")
        self.side_by_side = (
            tuple(empty),
            ("carrier", "partners"),
            ("funding", "funding_words"),
            ("begins_on", "ends_on"),
        )


class WordsForm(WrittenForm):
    """Why a step is taken; everybody reads it."""

    read_by_all = ("words",)
    words = forms.CharField(
        label=gettext_lazy("In words, for everybody to read"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=_area(),
    )

    def __init__(self, *args: Any, needs_words: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["words"].required = needs_words


class TakingBackForm(WordsForm):
    """Why a join does not hold."""

    words = forms.CharField(
        label=gettext_lazy("Why you take something back"),
        max_length=300,
        widget=_area(2),
    )


def _language() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Language of these words"),
        choices=list(LANGUAGE_LABELS.items()),
        initial=reader_language,
    )


class NoteForm(WrittenForm):
    """How it goes, on a day; who carries may propose a step with it."""

    read_by_all = ("words",)
    words = forms.CharField(
        label=gettext_lazy("How it goes"), max_length=LONGEST_WORDS, widget=_area()
    )
    side_by_side = (("words",), ("on", "language", "step"))
    on = day_field(gettext_lazy("Day"), required=False)
    language = _language()

    def __init__(self, steps: Sequence[Step], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if steps:
            self.fields["step"] = forms.ChoiceField(
                label=_("Step that you propose to the team"),
                required=False,
                choices=[
                    ("", _("none")),
                    *((step.value, str(ACTION_STEPS[step])) for step in steps),
                ],
            )

    def clean_on(self) -> datetime.date | None:
        on: datetime.date | None = self.cleaned_data["on"]
        if on is not None and on > timezone.localdate():
            raise ValidationError(_("A note is about a day that has come."))
        return on


class LeavingForm(WrittenForm):
    """Why the body that carries an action leaves it."""

    read_by_all = ("words",)
    words = forms.CharField(
        label=gettext_lazy("Why, and what is handed over"),
        max_length=LONGEST_WORDS,
        widget=_area(),
    )
    language = _language()


class ReadingForm(WrittenForm):
    """What changed, for whom, how one knows; in the languages side by side."""

    names = ("changed", "for_whom", "how_known")
    read_by_all = tuple(f"{name}_{code}" for name in names for code in LANGUAGES)
    side_by_side = tuple(tuple(f"{name}_{code}" for code in LANGUAGES) for name in names)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields |= _in_languages(Action, *self.names)


class ConditionsForm(WrittenForm):
    """Where each condition of success stands for an action."""

    def __init__(self, kept: Iterable[SuccessCondition], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        said = {each.code: each for each in kept}
        rows = []
        for code, one in conditions().items():
            there = said.get(code)
            self.fields[f"state_{code}"] = forms.ChoiceField(
                label=f"{one.number}. {one.label}",
                required=False,
                choices=[("", _("not said")), *_pairs(CONDITION_LABELS)],
                initial=there.state if there else "",
            )
            self.fields[f"words_{code}"] = forms.CharField(
                label=_("In words"),
                required=False,
                max_length=300,
                initial=there.words if there else "",
            )
            rows.append((f"state_{code}", f"words_{code}"))
        self.side_by_side = tuple(rows)
        self.read_by_all = tuple(words for _state, words in rows)

    def said(self) -> list[tuple[str, ConditionState | None, str]]:
        given = self.cleaned_data
        return [
            (
                code,
                ConditionState(state) if (state := given[f"state_{code}"]) else None,
                given[f"words_{code}"],
            )
            for code in conditions()
        ]


class ProposalForm(WrittenForm):
    """What anybody proposes for a plan, without account."""

    read_by_all = ("title", "words")
    title = forms.CharField(label=gettext_lazy("In one line"), max_length=160)
    words = forms.CharField(
        label=gettext_lazy("What would change, and for whom"),
        max_length=LONGEST_WORDS,
        widget=_area(6),
    )
    language = _language()
    family = forms.ChoiceField(
        label=gettext_lazy("Your practice"),
        required=False,
        choices=lambda: (
            [("", _("I do not say"))]
            + [(one.value, str(FAMILY_LABELS[one])) for one in PracticeFamily]
        ),
    )
    organisation = forms.CharField(
        label=gettext_lazy("Your organisation, if you speak for it"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("As it stands in the directory."),
    )
    mail = forms.EmailField(
        label=gettext_lazy("Your address, if you want the answer by mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("Kept until the answer is sent, then forgotten."),
    )

    def clean_organisation(self) -> Organisation | None:
        return organisation_named(self.cleaned_data["organisation"])

    def clean_mail(self) -> str:
        mail = str(self.cleaned_data["mail"])
        if mail and not mail.rpartition("@")[0].isascii():
            raise ValidationError(_("The part before @ must be plain letters."))
        return mail


class AnswerForm(WrittenForm):
    """The answer to a proposal; only who proposed it reads the words, and those inside."""

    read_by_all = ("answer",)
    answer = forms.CharField(
        label=gettext_lazy("Your answer to whoever proposed it"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=_area(),
    )
    into = forms.ChoiceField(label=gettext_lazy("The action that it joins"), required=False)

    def __init__(self, actions: Iterable[Action], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = {str(one.uuid): one for one in actions}
        field = self.fields["into"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared so
        field.choices = [("", _("none")), *(
            (key, f"{one.number}. {one.title}") for key, one in self.known.items()
        )]  # fmt: skip
