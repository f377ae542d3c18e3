"""Forms of the register. What they take is read by everybody: signs of a person are shown first."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.directory.models import Category
from seuil.organisations.domain import PracticeFamily
from seuil.register.barriers import barriers
from seuil.register.domain.blockage import Shown, Step
from seuil.register.domain.observation import Level
from seuil.register.labels import LEVEL_LABELS, PUBLIC_LABELS
from seuil.register.models import Blockage, Track
from seuil.register.operations import Move, Named
from seuil.territory.models import LEVEL_LABELS as PLACE_LEVELS
from seuil.web.fields import (
    FAMILIES,
    LONGEST_WORDS,
    boxes_field,
    capitalised,
    hidden_number,
    names_in_languages,
    texts_in_languages,
    words_field,
)
from seuil.web.published import PublishedForm, WordsForm
from seuil.wording.localised import LANGUAGES, reader_language


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

    read_by_all = names_in_languages("title", "about")
    model: type[Blockage | Track]
    seen = hidden_number()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = texts_in_languages(self.model, "title")
        abouts = texts_in_languages(self.model, "about", rows=3, longest=LONGEST_WORDS)
        self.fields = {**titles, **abouts, **self.fields}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.needs_a_language("title", _("Write a title in one language at least."))
        return cleaned


class BlockageForm(Titled):
    model = Blockage
    level = forms.ChoiceField(
        label=gettext_lazy("Where it lies"),
        choices=capitalised(LEVEL_LABELS),
        initial=Level.SYSTEM,
    )
    barrier = forms.ChoiceField(
        label=gettext_lazy("Barrier"), choices=barrier_choices, required=False
    )
    themes = boxes_field(gettext_lazy("Themes"), theme_choices)
    publics = boxes_field(gettext_lazy("Publics"), capitalised(PUBLIC_LABELS))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        barrier = barriers().get(cleaned.get("barrier") or "")
        if barrier is not None and barrier.level != cleaned.get("level"):
            self.add_error(
                "barrier",
                _(
                    "This barrier lies at another level: choose one of this "
                    "level, or change the level."
                ),
            )
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
    names = (
        ("level", "barrier", "themes", "publics")
        if isinstance(one, Blockage)
        else ("themes", "needs", "success", "carriers", "copies", "place_level", "place_reason")
    )
    begins = {name: getattr(one, name) for name in (*Titled.read_by_all, *names)}
    return begins | {"seen": one.version}


class TrackForm(Titled):
    model = Track
    read_by_all = (*Titled.read_by_all, "needs", "success", "carriers", "copies", "place_reason")
    needs = words_field(gettext_lazy("What it needs"), required=False, rows=2)
    success = words_field(gettext_lazy("When it succeeds"), required=False, rows=2)
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
        choices=[("", gettext_lazy("not said yet")), *PLACE_LEVELS.items()],
        required=False,
    )
    place_reason = forms.CharField(
        label=gettext_lazy("Why at this level"), max_length=300, required=False
    )
    themes = boxes_field(gettext_lazy("Themes"), theme_choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("place_level") and not (cleaned.get("place_reason") or "").strip():
            self.add_error("place_reason", _("Say why at this level."))
        return cleaned


class ByGroupForm(WordsForm):
    by_group = forms.BooleanField(
        label=gettext_lazy("A working group says so"), required=False, initial=False
    )


class ShownForm(WordsForm):
    measured = forms.BooleanField(
        label=gettext_lazy("A measure shows that it changed"), required=False
    )
    families = boxes_field(
        gettext_lazy("Or a meeting says so: practice families that were there"), FAMILIES
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
