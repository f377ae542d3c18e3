"""Forms of the register. What they take is read by everybody: signs of a person are shown first."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.accounts.models import User
from seuil.directory.models import Category
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.personal import personal_in
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS
from seuil.register.barriers import barriers
from seuil.register.domain.blockage import Shown, Step
from seuil.register.domain.observation import Level
from seuil.register.labels import LEVEL_LABELS, PUBLIC_LABELS
from seuil.register.models import Blockage, Track
from seuil.register.operations import Move, Named
from seuil.territory.models import LEVEL_LABELS as PLACE_LEVELS
from seuil.web.orientation.requester.signs import kinds_of, signs_text
from seuil.wording.localised import LANGUAGES, reader_language

LONGEST_TEXT = 2_000
IN_LANGUAGE = {
    "fr": gettext_lazy("in French"),
    "nl": gettext_lazy("in Dutch"),
    "en": gettext_lazy("in English"),
}


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PublishedForm(forms.Form):
    """What may name a person is shown once; the writer takes it out or lets it stay, on purpose."""

    read_by_all: Sequence[str] = ()
    sure = forms.BooleanField(
        label=gettext_lazy("I read it again: it may stay as it is"),
        required=False,
        widget=forms.HiddenInput,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        texts = [str(cleaned.get(name) or "") for name in self.read_by_all]
        self.signs = personal_in("\n".join(texts), today=timezone.localdate())
        if self.signs and not cleaned.get("sure"):
            self.fields["sure"].widget = forms.CheckboxInput()
            raise forms.ValidationError(
                _("Everybody will read this, and it may name a person: %(signs)s.")
                % {"signs": signs_text(self.signs)}
            )
        return cleaned

    def note_choice(self, thing: Model, actor: User) -> None:
        """Write down that signs of a person were seen and left: their kinds, not their words."""
        if self.signs:
            kinds = ", ".join(kinds_of(self.signs))
            record(Verb.CHANGED, thing, actor=actor, fields=[f"left as written: {kinds}"])


def _titles() -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    for language in LANGUAGES:
        found[f"title_{language}"] = forms.CharField(
            label=_title_label(language), max_length=160, required=False
        )
    for language in LANGUAGES:
        found[f"about_{language}"] = forms.CharField(
            label=_about_label(language),
            max_length=LONGEST_TEXT,
            required=False,
            widget=_area(),
        )
    return found


def _title_label(language: str) -> str:
    return _("Title %(language)s") % {"language": IN_LANGUAGE[language]}


def _about_label(language: str) -> str:
    return _("Description %(language)s") % {"language": IN_LANGUAGE[language]}


def theme_choices() -> list[tuple[str, str]]:
    return [(one.code, str(one.label)) for one in Category.objects.tops()]


def barrier_choices() -> list[Any]:
    """Return the barriers below their levels."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in barriers().values():
        group = groups.setdefault(str(LEVEL_LABELS[one.level]), [])
        group.append((one.code, f"{one.ref} {one.label}"))
    return [("", _("none of the list")), *groups.items()]


class Titled(PublishedForm):
    """A title in one language at least, and a description."""

    read_by_all = tuple(f"{name}_{code}" for name in ("title", "about") for code in LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {**_titles(), **self.fields}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not any((cleaned.get(f"title_{code}") or "").strip() for code in LANGUAGES):
            self.add_error("title_fr", _("A title in one language at least."))
        return cleaned


class BlockageForm(Titled):
    level = forms.ChoiceField(
        label=gettext_lazy("Where it lies"),
        choices=lambda: [(code, str(label).capitalize()) for code, label in LEVEL_LABELS.items()],
        initial=Level.SYSTEM,
    )
    barrier = forms.ChoiceField(
        label=gettext_lazy("Barrier"), choices=barrier_choices, required=False
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"),
        choices=theme_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    publics = forms.MultipleChoiceField(
        label=gettext_lazy("Publics"),
        choices=lambda: [(code, str(label)) for code, label in PUBLIC_LABELS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        barrier = barriers().get(cleaned.get("barrier") or "")
        if barrier is not None and barrier.level != cleaned.get("level"):
            self.add_error("barrier", _("This barrier lies at another level."))
        return cleaned

    def named(self) -> Named:
        given = self.cleaned_data
        return Named(
            title={code: given[f"title_{code}"] for code in LANGUAGES},
            about={code: given[f"about_{code}"] for code in LANGUAGES},
            level=Level(given["level"]),
            barrier=given["barrier"],
            themes=tuple(given["themes"]),
            publics=tuple(given["publics"]),
        )


def values_of(one: Blockage | Track) -> dict[str, Any]:
    """Return what a form begins with."""
    names = [f"{name}_{code}" for name in ("title", "about") for code in LANGUAGES]
    names += (
        ["level", "barrier", "themes", "publics"]
        if isinstance(one, Blockage)
        else ["themes", "needs", "success", "carriers", "copies", "place_level", "place_reason"]
    )
    return {name: getattr(one, name) for name in names}


class TrackForm(Titled):
    read_by_all = (*Titled.read_by_all, "needs", "success", "carriers", "copies", "place_reason")
    needs = forms.CharField(
        label=gettext_lazy("What it needs"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=_area(2),
    )
    success = forms.CharField(
        label=gettext_lazy("When it succeeds"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=_area(2),
    )
    carriers = forms.CharField(
        label=gettext_lazy("Who could carry it"),
        help_text=gettext_lazy("Bodies, never people."),
        max_length=300,
        required=False,
    )
    copies = forms.CharField(
        label=gettext_lazy("Does as is done elsewhere"),
        help_text=gettext_lazy("An action that exists and could be done here too."),
        max_length=300,
        required=False,
    )
    place_level = forms.ChoiceField(
        label=gettext_lazy("Level proposed"),
        choices=lambda: [("", _("not said yet")), *PLACE_LEVELS.items()],
        required=False,
    )
    place_reason = forms.CharField(
        label=gettext_lazy("Why at this level"), max_length=300, required=False
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"),
        choices=theme_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("place_level") and not (cleaned.get("place_reason") or "").strip():
            self.add_error("place_reason", _("Say why at this level."))
        return cleaned

    def written(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "sure"}


class WordsForm(PublishedForm):
    """Why a step is taken; everybody reads it."""

    read_by_all: Sequence[str] = ("words",)
    words = forms.CharField(
        label=gettext_lazy("In words, for everybody to read"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=_area(),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, needs_words: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = needs_words


class ByGroupForm(WordsForm):
    by_group = forms.BooleanField(
        label=gettext_lazy("A working group says so"), required=False, initial=False
    )


class ShownForm(WordsForm):
    measured = forms.BooleanField(
        label=gettext_lazy("A measure shows that it changed"), required=False
    )
    families = forms.MultipleChoiceField(
        label=gettext_lazy("Or a meeting says so: practice families that were there"),
        choices=lambda: [(code, str(label)) for code, label in FAMILY_LABELS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class AddresseeForm(WordsForm):
    read_by_all = ("words", "addressee")
    addressee = forms.CharField(
        label=gettext_lazy("Who could change it"),
        help_text=gettext_lazy("A body, never a person."),
        max_length=200,
    )


class IntoForm(WordsForm):
    into = forms.UUIDField(widget=forms.HiddenInput)


STEP_FORMS: Mapping[Step, type[WordsForm]] = {
    Step.RECOGNISE: ByGroupForm,
    Step.RESOLVE: ShownForm,
    Step.PUT_OUTSIDE_REACH: AddresseeForm,
    Step.MERGE: IntoForm,
}


def move_of(step: Step, form: WordsForm, into: Callable[[Any], Blockage | None]) -> Move:
    """Return the step that a form asks for; ``into`` finds the other blockage of a merge."""
    given = form.cleaned_data
    return Move(
        step,
        given["words"],
        language=reader_language(),
        by_group=given.get("by_group", False),
        shown=Shown(
            measured=given.get("measured", False),
            families=frozenset(PracticeFamily(code) for code in given.get("families", ())),
        ),
        addressee=given.get("addressee", ""),
        into=into(given["into"]) if "into" in given else None,
        seen=given.get("seen"),
    )
