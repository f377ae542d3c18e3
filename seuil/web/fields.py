"""Fields that many forms have. Those of days are in `seuil.web.days`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.accounts.models import LANGUAGE_LABELS
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS, Organisation
from seuil.organisations.queries import organisations_named
from seuil.territory.models import Territory
from seuil.wording.localised import LANGUAGES, reader_language
from seuil.wording.phrases import listed

LONGEST_WORDS = 2_000
LONGEST_TEXT = 4_000
CLOSE_NAMES = 4
FAMILIES = [(family.value, FAMILY_LABELS[family]) for family in PracticeFamily]
IN_LANGUAGE = {
    "fr": gettext_lazy("in French"),
    "nl": gettext_lazy("in Dutch"),
    "en": gettext_lazy("in English"),
}
SAY_ADDRESS = gettext_lazy("Write an address such as name@service.example.")


# Words


def area(rows: int = 4, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


def words_field(label: Any, *, rows: int = 4, **more: Any) -> forms.CharField:
    """Return a field for some sentences."""
    more.setdefault("max_length", LONGEST_WORDS)
    return forms.CharField(label=label, widget=area(rows), **more)


def texts_in_languages(
    model: type[models.Model],
    name: str,
    *,
    rows: int = 5,
    longest: int = LONGEST_TEXT,
    needed: Sequence[str] = (),
    label: str = "",
) -> dict[str, forms.CharField]:
    """Return a field for each language of a text, called and labelled as its columns are.

    A column of one line becomes one line of its own length; others have ``rows``. ``needed``: the
    languages without which the form is not taken. ``label``: a sentence of its own, with a place
    for the ``language``.
    """
    found = {}
    for code in LANGUAGES:
        column = model._meta.get_field(f"{name}_{code}")
        assert isinstance(column, models.Field)  # noqa: S101  it is declared so
        line = isinstance(column, models.CharField)
        found[f"{name}_{code}"] = forms.CharField(
            label=label % {"language": IN_LANGUAGE[code]}
            if label
            else capfirst(column.verbose_name),
            max_length=column.max_length if line else longest,
            required=code in needed,
            widget=forms.TextInput(attrs={"lang": code}) if line else area(rows, lang=code),
        )
    return found


def names_in_languages(*names: str) -> tuple[str, ...]:
    """Return the names of the fields of some texts, a text after the other.

    >>> names_in_languages("title")
    ('title_fr', 'title_nl', 'title_en')
    """
    return tuple(f"{name}_{code}" for name in names for code in LANGUAGES)


# Choices


def boxes_field(label: Any, choices: Any, **more: Any) -> forms.MultipleChoiceField:
    """Return a field of which several choices may be ticked, or none."""
    more.setdefault("required", False)
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices, widget=widget, **more)


def capitalised(labels: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Return codes with their labels as choices; each stands alone, so with a capital."""
    return [(str(code), capfirst(label)) for code, label in labels.items()]


def give_choices(field: forms.Field, choices: Iterable[tuple[str, Any]]) -> None:
    """Give a field its choices; declared empty, they depend on who asks."""
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared so
    field.choices = list(choices)


class ThingField(forms.ChoiceField):
    """A choice among things that the form is made with; read as the thing, None for none."""

    things: Mapping[str, Any] = {}

    def clean(self, value: Any) -> Any:
        return self.things.get(str(super().clean(value)))


def choose_among(
    field: forms.Field,
    things: Mapping[str, Any],
    *,
    called: Callable[[Any], object] = str,
    nothing: Any = None,
) -> None:
    """Give a `ThingField` its things by their keys. ``nothing``: what choosing none is called."""
    assert isinstance(field, ThingField)  # noqa: S101  declared so
    field.things = things
    none_of_them = [] if nothing is None else [("", nothing)]
    field.choices = [*none_of_them, *((key, str(called(one))) for key, one in things.items())]


def choose_territory(
    field: forms.Field, territories: Iterable[Territory], *, nothing: Any = None
) -> None:
    """Give a `ThingField` some territories, by their codes and names."""
    known = {one.code: one for one in territories}
    choose_among(field, known, called=lambda one: one.name, nothing=nothing)


def words_language_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Language of these words"),
        choices=list(LANGUAGE_LABELS.items()),
        initial=reader_language,
    )


def mail_language_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Language of the e-mail"), choices=list(LANGUAGE_LABELS.items())
    )


# Addresses and names


def hidden_number(*, required: bool = False) -> forms.IntegerField:
    """Return a number that the page brings back: a key, or the version that was read."""
    return forms.IntegerField(widget=forms.HiddenInput, required=required)


def slug_field(**more: Any) -> forms.SlugField:
    more.setdefault("max_length", 50)
    more.setdefault(
        "help_text", gettext_lazy("Small letters, figures and hyphens. It stays for good.")
    )
    return SmallSlugField(
        label=gettext_lazy("Name in addresses"),
        error_messages={"invalid": gettext_lazy("Only small letters, figures and hyphens.")},
        **more,
    )


class SmallSlugField(forms.SlugField):
    def clean(self, value: Any) -> str:
        return str(super().clean(value)).lower()


def validate_mail(address: str) -> None:
    """Refuse what is no address, and letters before @ that mail programs refuse."""
    validate_email(address)
    if not address.rpartition("@")[0].isascii():
        raise ValidationError(SAY_ADDRESS, code="invalid")


class MailField(forms.EmailField):
    """An address of mail. ``autocomplete``: "off" where it is of somebody else."""

    default_validators = [validate_mail]
    default_error_messages = {"required": SAY_ADDRESS, "invalid": SAY_ADDRESS}

    def __init__(self, *, autocomplete: str = "email", **more: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": autocomplete})
        super().__init__(max_length=254, widget=widget, **more)


class OrganisationField(forms.CharField):
    """The name of a body of the directory, read as that body; None where it stays empty."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=200, required=False, **more)

    def clean(self, value: Any) -> Organisation | None:
        return organisation_named(super().clean(value))


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
