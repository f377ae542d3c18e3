"""The forms of imports: a file, where it is fetched, what its columns mean."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.exchange.domain import BOUNDS, MIB, HandEdits, Schedule
from seuil.exchange.formats.csv_mapping import ENCODINGS
from seuil.exchange.intake.mapping import ONCE, Chosen
from seuil.exchange.intake.tables import Table
from seuil.exchange.models.feed import HAND_EDIT_LABELS, SCHEDULE_LABELS
from seuil.organisations.models import Source
from seuil.territory.models import Territory
from seuil.web.imports.labels import grouped_choices, meaning_label

LONGEST_WORDS = 200
SAMPLES = 3
LONGEST_SAMPLE = 60
SEPARATORS = {";": ";", ",": ",", "|": "|", "/": "/"}
DELIMITERS = {
    ";": gettext_lazy("semicolon ;"),
    ",": gettext_lazy("comma ,"),
    "\t": gettext_lazy("tabulation"),
    "|": "|",
}
LANGUAGE_CHOICES = {
    "fr": gettext_lazy("French"),
    "nl": gettext_lazy("Dutch"),
    "en": gettext_lazy("English"),
}


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, Excel (XLSX), OpenDocument (ODS), records of Seuil or HSDS."),
        error_messages={
            "required": gettext_lazy("Choose a file. One of more than 10 MB is not taken."),
            "empty": gettext_lazy("The file is empty."),
        },
        allow_empty_file=True,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > BOUNDS.file_bytes:
            raise forms.ValidationError(
                _("The file is larger than %(size)s MB: divide it.")
                % {"size": BOUNDS.file_bytes // MIB}
            )
        return file


class SourceForm(forms.Form):
    """A new source of a territory's team."""

    name = forms.CharField(
        label=gettext_lazy("Name of the source"),
        help_text=gettext_lazy("As people will read it on the sheets: “List of day centres 2026”."),
        max_length=200,
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(), label=gettext_lazy("For which territory"), empty_label=None
    )

    def __init__(self, *args: Any, territories: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"].queryset = territories  # type: ignore[attr-defined]


class AdoptForm(forms.Form):
    """A source that is there already, for operators."""

    source = forms.ModelChoiceField(
        Source.objects.none(), label=gettext_lazy("A source that exists")
    )

    def __init__(self, *args: Any, sources: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]


class ScheduleForm(forms.Form):
    url = forms.CharField(
        label=gettext_lazy("Web address of the file"),
        help_text=gettext_lazy("It begins with https://, on a machine that this site allows."),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    schedule = forms.ChoiceField(
        label=gettext_lazy("Fetch it"), choices=list(SCHEDULE_LABELS.items())
    )
    hand_edits = forms.ChoiceField(
        label=gettext_lazy("Where people wrote by hand and the file says otherwise"),
        choices=list(HAND_EDIT_LABELS.items()),
    )

    def said(self) -> dict[str, Any]:
        return {
            "url": self.cleaned_data["url"].strip(),
            "schedule": Schedule(self.cleaned_data["schedule"]),
            "hand_edits": HandEdits(self.cleaned_data["hand_edits"]),
        }


class ColumnsForm(forms.Form):
    """What each column means, and how the file is written."""

    separator = forms.ChoiceField(
        label=gettext_lazy("Between several values in one cell"), choices=list(SEPARATORS.items())
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the conditions"), choices=list(LANGUAGE_CHOICES.items())
    )
    yes = forms.CharField(label=gettext_lazy("Words for yes"), max_length=LONGEST_WORDS)
    no = forms.CharField(label=gettext_lazy("Words for no"), max_length=LONGEST_WORDS)
    unknown = forms.CharField(
        label=gettext_lazy("Words for “not known”"),
        help_text=gettext_lazy("An empty cell is not known either."),
        max_length=LONGEST_WORDS,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        table: Table,
        chosen: Chosen,
        one_organisation: bool,
        text: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        self.chosen = chosen
        self.one_organisation = one_organisation
        self.initial = {
            "separator": chosen.separator,
            "language": chosen.language,
            "yes": ", ".join(chosen.yes),
            "no": ", ".join(chosen.no),
            "unknown": ", ".join(chosen.unknown),
        }
        if text:
            self._add_marks()
        choices = grouped_choices(one_organisation=one_organisation)
        for place, name in enumerate(table.heading):
            if name:
                self.fields[f"column-{place}"] = forms.ChoiceField(
                    label=name,
                    choices=choices,
                    required=False,
                    initial=chosen.columns.get(name, ""),
                    help_text=" · ".join(self._samples(name)),
                )

    def _add_marks(self) -> None:
        self.fields["delimiter"] = forms.ChoiceField(
            label=_("Between two columns"),
            choices=list(DELIMITERS.items()),
            initial=self.table.delimiter,
        )
        self.fields["encoding"] = forms.ChoiceField(
            label=_("Characters"),
            choices=[(one, one.upper()) for one in ENCODINGS],
            initial=self.table.encoding,
        )

    def _samples(self, name: str) -> list[str]:
        cells = dict.fromkeys(cell[:LONGEST_SAMPLE] for cell in self.table.column(name))
        return list(cells)[:SAMPLES]

    def columns(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("column-")]

    def marks(self) -> list[forms.BoundField]:
        return [self[name] for name in ("delimiter", "encoding") if name in self.fields]

    def words(self) -> list[forms.BoundField]:
        return [self[name] for name in ("separator", "language", "yes", "no", "unknown")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = self._named(cleaned)
        said = list(named.values())
        for meaning in sorted({one for one in said if one in ONCE and said.count(one) > 1}):
            self.add_error(
                None,
                _("Two columns are “%(meaning)s”: choose one.")
                % {"meaning": meaning_label(meaning)},
            )
        needed = ["id"] if self.one_organisation else ["id", "organisation"]
        for meaning in needed:
            if meaning not in said:
                self.add_error(
                    None,
                    _("Say which column is “%(meaning)s”.") % {"meaning": meaning_label(meaning)},
                )
        if not {"name_fr", "name_nl", "name_en"} & set(said):
            self.add_error(None, _("Say which column is the name of the service."))
        return cleaned

    def _named(self, cleaned: dict[str, Any]) -> dict[str, str]:
        return {
            name: meaning
            for place, name in enumerate(self.table.heading)
            if (meaning := cleaned.get(f"column-{place}"))
        }

    def said(self) -> Chosen:
        cleaned = self.cleaned_data
        return Chosen(
            columns=self._named(cleaned),
            delimiter=cleaned.get("delimiter", self.table.delimiter),
            encoding=cleaned.get("encoding", self.table.encoding),
            separator=cleaned["separator"],
            language=cleaned["language"],
            yes=listed(cleaned["yes"]),
            no=listed(cleaned["no"]),
            unknown=listed(cleaned["unknown"]),
        )


def listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
