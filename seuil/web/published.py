"""Forms whose words others read: what may name a person is shown before it is taken."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy

from seuil.accounts.models import User
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.personal import Found
from seuil.web.fields import hidden_number, names_in_languages, words_field
from seuil.web.signs import kinds_of, signs_in, signs_text


class PublishedForm(forms.Form):
    """What may name a person is shown once; the writer takes it out or lets it stay, on purpose.

    ``read_by_all``: the names of the fields that others will read. ``side_by_side``: the names of
    fields that stand beside each other.
    """

    read_by_all: Sequence[str] = ()
    side_by_side: Sequence[Sequence[str]] = ()
    warning: Any = gettext_lazy("Everybody will read this, and it may name a person: %(signs)s.")
    kind_of_errors = "warning"
    signs: Sequence[Found] = ()
    sure = forms.BooleanField(
        label=gettext_lazy("I read it again: it may stay as it is"),
        required=False,
        widget=forms.HiddenInput,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        texts = [str(cleaned.get(name) or "") for name in self.read_by_all]
        self.signs = signs_in("\n".join(texts))
        if self.signs and not cleaned.get("sure"):
            self.fields["sure"].widget = forms.CheckboxInput()
            raise ValidationError(str(self.warning) % {"signs": signs_text(self.signs)})
        return cleaned

    def needs_a_language(self, name: str, sentence: str) -> None:
        """Refuse a text that is written in no language."""
        names = names_in_languages(name)
        if not any((self.cleaned_data.get(one) or "").strip() for one in names):
            self.add_error(names[0], sentence)

    def groups(self) -> list[list[forms.BoundField]]:
        return groups_of(self, self.side_by_side)

    def written(self) -> dict[str, Any]:
        """Return what was written, without what only this form needs to know."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in {"sure", "seen"}
        }

    def note_choice(self, thing: Model, actor: User | None) -> None:
        """Write down that signs of a person were seen and left: their kinds, not their words."""
        if self.signs:
            kinds = ", ".join(kinds_of(self.signs))
            record(Verb.CHANGED, thing, actor=actor, fields=[f"left as written: {kinds}"])


class SharedForm(PublishedForm):
    """The same where not everybody reads it, but others do."""

    warning = gettext_lazy("Others will read this, and it may name a person: %(signs)s.")


class WordsForm(PublishedForm):
    """Why a step is taken; everybody reads it. ``seen``: the version that was read before."""

    read_by_all: Sequence[str] = ("words",)
    words = words_field(gettext_lazy("In words, for everybody to read"), required=False)
    seen = hidden_number()

    def __init__(self, *args: Any, needs_words: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["words"].required = needs_words


def groups_of(
    form: forms.BaseForm, side_by_side: Sequence[Sequence[str]]
) -> list[list[forms.BoundField]]:
    """Return the fields that are seen, those that stand beside each other in one list, in order."""
    grouped = [[form[name] for name in names if name in form.fields] for names in side_by_side]
    named = {name for names in side_by_side for name in names}
    rest = [[field] for field in form.visible_fields() if field.name not in named]
    return [group for group in (*grouped, *rest) if group]
