"""The forms of those who ask another level, and of those who answer."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.accounts.models import LANGUAGE_LABELS
from seuil.plans.domain.level import PROCESS, Direction, Step, UpReason, direction
from seuil.plans.labels import UP_LABELS
from seuil.plans.models import Action, LevelRequest
from seuil.territory.domain import Level
from seuil.territory.models import Territory
from seuil.web.register.forms import LONGEST_TEXT, PublishedForm

NO_REASON = gettext_lazy("Say why there: it would otherwise stay with those who met the problem.")


def _area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _reasons() -> list[tuple[str, Any]]:
    return [("", _("it does not go up")), *((one.value, UP_LABELS[one]) for one in UpReason)]


class AskForm(PublishedForm):
    """What a territory asks of another one, for everybody to read."""

    read_by_all = ("subject", "words")
    origin = forms.ChoiceField(label=gettext_lazy("Who asks"))
    target = forms.ChoiceField(
        label=gettext_lazy("Of whom"),
        error_messages={"required": gettext_lazy("Choose who is asked.")},
    )
    subject = forms.CharField(
        label=gettext_lazy("In one line"),
        max_length=160,
        error_messages={"required": gettext_lazy("Say it in one line.")},
    )
    words = forms.CharField(
        label=gettext_lazy("What is asked, and why there"),
        max_length=LONGEST_TEXT,
        widget=_area(6),
        error_messages={"required": gettext_lazy("Say what is asked.")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of these words"), choices=list(LANGUAGE_LABELS.items())
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why at a higher level"),
        required=False,
        choices=_reasons,
        help_text=gettext_lazy("Needed when a basin asks the region."),
    )

    def __init__(
        self, origins: Iterable[Territory], targets: Iterable[Territory], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.origins = {one.code: one for one in origins}
        self.targets = {one.code: one for one in targets}
        _choices_of(self.fields["origin"], _named(self.origins.values()))
        _choices_of(self.fields["target"], [("", _("choose")), *_named(self.targets.values())])

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        origin = self.origins.get(told.get("origin", ""))
        target = self.targets.get(told.get("target", ""))
        if origin and target:
            if origin == target:
                self.add_error("target", _("Choose another territory than the one that asks."))
            elif goes_up(origin, target) and not told.get("reason"):
                self.add_error("reason", NO_REASON)
        return told

    def reason_given(self) -> UpReason | None:
        return UpReason(self.cleaned_data["reason"]) if self.cleaned_data["reason"] else None


def goes_up(origin: Territory, target: Territory) -> bool:
    return direction(Level(origin.level), Level(target.level)) is Direction.UP


class AnswerForm(PublishedForm):
    """A step with its words; ``to`` when it is passed on, ``result`` when it is taken up."""

    read_by_all: Sequence[str] = ("words",)
    words = forms.CharField(
        label=gettext_lazy("In words, for everybody to read"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=_area(),
        error_messages={"required": gettext_lazy("Write the answer in words.")},
    )
    to = forms.ChoiceField(
        label=gettext_lazy("To whom it goes"),
        error_messages={"required": gettext_lazy("Choose to whom it goes.")},
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why at a higher level"), required=False, choices=_reasons
    )
    result = forms.ChoiceField(label=gettext_lazy("Action that takes it up"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        request: LevelRequest,
        step: Step,
        targets: Iterable[Territory],
        actions: Iterable[Action],
        *args: Any,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.request = request
        self.targets = {one.code: one for one in targets if one != request.target}
        self.actions = {str(one.uuid): one for one in actions}
        self.fields["words"].required = step in PROCESS.needs_words
        if step is Step.HAND_ON:
            _choices_of(self.fields["to"], [("", _("choose")), *_named(self.targets.values())])
        else:
            del self.fields["to"], self.fields["reason"]
        if step is Step.TAKE_UP and self.actions:
            _choices_of(self.fields["result"], [("", _("not written yet")), *self._named_actions()])
        else:
            del self.fields["result"]

    def _named_actions(self) -> list[tuple[str, str]]:
        return [(key, f"{one.plan} · {one.title}") for key, one in self.actions.items()]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        to = self.targets.get(told.get("to", ""))
        if to and goes_up(self.request.target, to) and not told.get("reason"):
            self.add_error("reason", NO_REASON)
        return told


class ResultForm(forms.Form):
    """The action by which a request was taken up."""

    result = forms.ChoiceField(label=gettext_lazy("Action that takes it up"))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, actions: Iterable[Action], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.actions = {str(one.uuid): one for one in actions}
        _choices_of(
            self.fields["result"],
            [(key, f"{one.plan} · {one.title}") for key, one in self.actions.items()],
        )


def _named(territories: Iterable[Territory]) -> list[tuple[str, str]]:
    return [(one.code, str(one.name)) for one in territories]


def _choices_of(field: forms.Field, choices: Iterable[tuple[str, Any]]) -> None:
    """Give a field its choices; declared empty, they depend on who asks."""
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared so
    field.choices = list(choices)
