"""Languages in which one is received, and the price."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.access.types import Interpreter
from seuil.directory.domain import PriceKind
from seuil.directory.models import INTERPRETER_LABELS, PRICE_LABELS
from seuil.matching.chips import language_label, languages
from seuil.web.sheets.fields import (
    Field,
    Option,
    TextsField,
    options,
    replaced,
    text_of,
    texts_field,
    texts_of,
)
from seuil.web.sheets.sections import Editing, Section, Values


@dataclass(frozen=True, slots=True)
class Speech:
    languages: Sequence[Option]
    languages_error: str
    interpreter: Field
    price: Field
    price_text: TextsField


def _read(values: Values, editing: Editing) -> Speech:
    spoken = list(values.get("languages", ()))
    offered = dict.fromkeys([*(words.code for words in languages()), *spoken])
    price = values.get("price", {})
    return Speech(
        languages=[Option(code, language_label(code), code in spoken) for code in offered],
        languages_error=editing.problems.first_under("languages"),
        interpreter=Field(
            name="interpreter",
            label=_("Interpreter"),
            kind="one",
            options=options(
                {kind.value: label for kind, label in INTERPRETER_LABELS.items()},
                str(values.get("interpreter") or Interpreter.UNKNOWN),
            ),
        ),
        price=Field(
            name="price",
            label=_("Price"),
            kind="one",
            options=options(
                {kind.value: label for kind, label in PRICE_LABELS.items()},
                str(price.get("kind") or PriceKind.UNKNOWN),
            ),
        ),
        price_text=texts_field(
            "price_text",
            _("The price in words"),
            price.get("text"),
            help=_("Such as: 5 euros a visit, nothing with a medical card."),
            error=editing.problems.first_under("price"),
            long=True,
        ),
    )


def _write(values: Values, posted: QueryDict) -> Values:
    chosen = posted.getlist("languages")
    before = [code for code in values.get("languages", ()) if code in chosen]
    interpreter, kind = text_of(posted, "interpreter"), text_of(posted, "price")
    price = {
        "kind": "" if kind == PriceKind.UNKNOWN else kind,
        "text": texts_of(posted, "price_text"),
    }
    return replaced(
        values,
        SPEECH.keys,
        {
            "languages": list(dict.fromkeys([*before, *chosen])),
            "interpreter": "" if interpreter == Interpreter.UNKNOWN else interpreter,
            "price": {key: value for key, value in price.items() if value},
        },
    )


SPEECH = Section(
    code="languages",
    title=gettext_lazy("Languages and price"),
    template="sheets/languages.html",
    keys=frozenset({"languages", "interpreter", "price"}),
    read=_read,
    write=_write,
)
