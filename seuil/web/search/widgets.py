"""Inputs and selects drawn without templates of their own: a page has a dozen of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django import forms
from django.forms.widgets import Input
from django.utils.html import escape
from django.utils.safestring import SafeString

from seuil.web.filling import filled

Choice = tuple[str, str]


class _Plain(Input):
    """An input like Django's own, which draws each with three templates."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002  what Django gives every widget
    ) -> SafeString:
        shown = self.format_value(value)
        given = {} if shown is None else {"value": shown}
        attributes = {"type": self.input_type, "name": name, **given}
        return filled("<input{}>", _written(attributes | self.build_attrs(self.attrs, attrs)))


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
        return filled(self.drawn, *(CHOSEN[value == chosen] for value in self.values))


CHOSEN = (SafeString(""), SafeString(" selected"))


def options(choices: Sequence[Choice], group: str = "") -> Options:
    """Draw options, under the name of their group when they have one."""
    lines = "".join(
        f'<option value="{_literal(value)}"{{}}>{_literal(name)}</option>'
        for value, name in choices
    )
    drawn = f'<optgroup label="{_literal(group)}">{lines}</optgroup>' if group else lines
    return Options(drawn, tuple(value for value, _ in choices))


def _literal(text: str) -> str:
    return escape(text).replace("{", "{{").replace("}", "}}")


class PlainSelect(forms.Select):
    """A select whose options are drawn once for everybody; nothing that was chosen is kept."""

    def __init__(self, draw: Callable[[], Options]) -> None:
        super().__init__()
        self.draw = draw

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002  what Django gives every widget
    ) -> SafeString:
        attributes = {"name": name} | self.build_attrs(self.attrs, attrs)
        chosen = self.draw().with_chosen("" if value is None else str(value))
        return filled("<select{}>{}</select>", _written(attributes), chosen)


def _written(attributes: Mapping[str, Any]) -> SafeString:
    """Write attributes; those that are True by their name alone."""
    said = {name: value for name, value in attributes.items() if value is not False}
    pattern = "".join(" {}" if value is True else ' {}="{}"' for value in said.values())
    words = ([name] if value is True else [name, value] for name, value in said.items())
    return filled(pattern, *chain.from_iterable(words))
