"""Inputs and selects drawn without templates of their own: a page has a dozen of them."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.widgets import Input
from django.utils.safestring import SafeString

from seuil.web.filling import Pattern, literal
from seuil.web.gaps import NOTHING, SELECTED

Choice = tuple[str, str]
VALUE = Pattern(' value="{}"')


class WithGaps(forms.Widget):
    """An input that is drawn once with gaps, into which comes what somebody typed or chose."""

    @abstractmethod
    def pattern(self, name: str, attrs: Mapping[str, Any]) -> str:
        """Return the drawing with a pair of braces for each gap."""

    @abstractmethod
    def gaps(self, value: Any) -> Sequence[SafeString]:
        """Return what comes into each gap for what was typed or chosen."""

    def drawing(self) -> str:
        """Return what of the pattern may become another: it is drawn again then."""
        return ""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002  what Django gives every widget
    ) -> SafeString:
        return Pattern(self.pattern(name, attrs or {})).filled(*self.gaps(value))


class _Plain(WithGaps, Input):
    """An input like Django's own, which draws each with three templates."""

    def pattern(self, name: str, attrs: Mapping[str, Any]) -> str:
        first = _written({"type": self.input_type, "name": name})
        return f"<input{first}{{}}{_written(self.build_attrs(self.attrs, dict(attrs)))}>"

    def gaps(self, value: Any) -> Sequence[SafeString]:
        shown = self.format_value(value)
        return [NOTHING if shown is None else VALUE.filled(shown)]


class PlainTextInput(_Plain, forms.TextInput):
    pass


class PlainHiddenInput(_Plain, forms.HiddenInput):
    pass


class PlainDateInput(_Plain, forms.DateInput):
    pass


class PlainTimeInput(_Plain, forms.TimeInput):
    pass


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a select, drawn with a gap in each for the mark of the one chosen."""

    drawn: str
    values: tuple[str, ...]

    def __add__(self, other: "Options") -> "Options":
        return Options(self.drawn + other.drawn, self.values + other.values)

    def with_chosen(self, chosen: str) -> SafeString:
        return Pattern(self.drawn).filled(*self.marks(chosen))

    def marks(self, chosen: str) -> Sequence[SafeString]:
        return [SELECTED[value == chosen] for value in self.values]


def options(choices: Sequence[Choice], group: str = "") -> Options:
    """Draw options, under the name of their group when they have one."""
    lines = "".join(
        f'<option value="{literal(value)}"{{}}>{literal(name)}</option>' for value, name in choices
    )
    drawn = f'<optgroup label="{literal(group)}">{lines}</optgroup>' if group else lines
    return Options(drawn, tuple(value for value, _ in choices))


class PlainSelect(WithGaps, forms.Select):
    """A select whose options are drawn once for everybody; nothing that was chosen is kept."""

    def __init__(self, draw: Callable[[], Options]) -> None:
        super().__init__()
        self.draw = draw

    def drawing(self) -> str:
        return self.draw().drawn

    def pattern(self, name: str, attrs: Mapping[str, Any]) -> str:
        attributes = {"name": name} | self.build_attrs(self.attrs, dict(attrs))
        return f"<select{_written(attributes)}>{self.drawing()}</select>"

    def gaps(self, value: Any) -> Sequence[SafeString]:
        return self.draw().marks("" if value is None else str(value))


def _written(attributes: Mapping[str, Any]) -> str:
    """Write attributes, for a pattern; those that are True by their name alone."""
    return "".join(
        f" {literal(name)}" if value is True else f' {literal(name)}="{literal(str(value))}"'
        for name, value in attributes.items()
        if value is not False
    )
