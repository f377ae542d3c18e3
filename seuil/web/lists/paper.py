"""What is to be handed out, as asked: which services, in which languages, on which paper."""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from seuil.access.card_words import CARD_LANGUAGES, card_words
from seuil.web.lists.picked import Picked
from seuil.wording.localised import LANGUAGES, reader_language

SLIPS, BOOKLET = "slips", "booklet"
FORMS = [
    (BOOKLET, _("one service after another")),
    (SLIPS, _("a page for each service, in larger print")),
]
MOST_NOTE = 200
NOTE = "note-"
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


class PaperForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of the person"))
    second = forms.ChoiceField(
        label=_("And beside it"),
        required=False,
        help_text=_("So that you can read along, and the service too."),
    )
    form = forms.ChoiceField(label=_("Pages"), choices=FORMS, required=False)
    discreet = forms.BooleanField(
        label=_("Discreet: without the names of the services"), required=False
    )

    def __init__(self, data: Mapping[str, object] | None) -> None:
        reader = reader_language()
        given = {"language": reader, "second": "", "form": BOOKLET, "discreet": ""}
        super().__init__(given | {name: data[name] for name in given if data and name in data})
        own_names = [(code, card_words(code).own) for code in CARD_LANGUAGES]
        _choose(self.fields["language"], own_names)
        _choose(
            self.fields["second"],
            [("", _("nothing")), *(pair for pair in own_names if pair[0] in LANGUAGES)],
        )


def _choose(field: forms.Field, choices: Iterable[tuple[str, object]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
    field.choices = list(choices)


@dataclass(frozen=True, slots=True)
class Paper:
    """``notes`` are kept nowhere: they come with the request and go onto the paper."""

    picked: Picked
    language: str
    second: str = ""
    form: str = BOOKLET
    discreet: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)
    link: str = ""


def paper_of(data: QueryDict) -> Paper:
    """Read what a form asks; what is not in the lists falls back to the usual."""
    form = PaperForm(data)
    form.is_valid()
    asked, picked = form.cleaned_data, Picked.of(ids_in(data.getlist("service")))
    language = asked.get("language") or reader_language()
    second = asked.get("second", "")
    return Paper(
        picked=picked,
        language=language,
        second="" if second == language else second,
        form=asked.get("form") or BOOKLET,
        discreet=asked.get("discreet", False),
        notes={
            str(one): note
            for one in picked.ids
            if (note := " ".join(data.get(f"{NOTE}{one}", "").split())[:MOST_NOTE])
        },
        link=_token_in(data.get("link", "")),
    )


def _token_in(text: str) -> str:
    """Return what may be the end of a link; anything else is none, as if nothing were sent."""
    return text if TOKEN.fullmatch(text) else ""


def ids_in(values: Iterable[str]) -> list[uuid.UUID]:
    """Return the ids among texts that a form sent; what is none is left out."""
    found = []
    for value in values:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found
