"""What is asked of a service that is missing, and what an answer says."""

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.directory.models import Category
from seuil.directory.record.parsing import PHONE, WEB
from seuil.matching.index import index
from seuil.territory.domain import Level
from seuil.territory.models import Territory
from seuil.territory.queries import places
from seuil.upkeep.missing.domain import Answer, Why
from seuil.upkeep.models.missing import WHY_LABELS
from seuil.web.corrections.forms import About
from seuil.web.fields import LONGEST_TEXT, give_choices, words_field
from seuil.web.published import SharedForm
from seuil.wording.localised import reader_language

ID_IN_ADDRESS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class MissingForm(About, SharedForm):
    """What anybody tells of a service that they do not find. No street is asked, on purpose."""

    read_by_all = ("name", "words")
    field_order = ("name", "words", "category", "place", "contact", "basis", "mail")
    name = forms.CharField(
        label=gettext_lazy("Name of the service"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write what the service is called.")},
    )
    words = words_field(
        gettext_lazy("What does it do, and for whom?"),
        rows=3,
        max_length=600,
        help_text=gettext_lazy("One or two sentences. No names, nothing about a person."),
        error_messages={
            "required": gettext_lazy("Say in a sentence what the service does."),
            "max_length": gettext_lazy("Too long: shorten it a little."),
        },
    )
    category = forms.ChoiceField(label=gettext_lazy("Kind of help"), required=False)
    place = forms.CharField(
        label=gettext_lazy("Commune or postcode"),
        max_length=120,
        help_text=gettext_lazy("Where the service is, or where it comes to. No street."),
        widget=forms.TextInput(attrs={"list": "communes", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write the commune, or its postcode.")},
    )
    contact = forms.CharField(
        label=gettext_lazy("Its website or telephone, if it is public"),
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        language = reader_language()
        kinds = [
            (top.labels[language], [(kind.code, kind.labels[language]) for kind in kinds])
            for top in index.ready().kinds
            for kinds in [list(top.with_children())]
        ]
        give_choices(self.fields["category"], [("", _("I do not know")), *kinds])

    def clean_category(self) -> Category | None:
        return Category.objects.filter(code=self.cleaned_data["category"]).first()

    def clean_place(self) -> Territory:
        words, gazetteer = self.cleaned_data["place"], places()
        for meant in gazetteer.find(words, language=reader_language(), limit=1):
            around = gazetteer.ancestors(meant.territory)
            communes = [c for c in around if gazetteer.places[c].level is Level.COMMUNE]
            if len(communes) == 1:
                return Territory.objects.get(code=communes[0])
        raise forms.ValidationError(
            _("“%(place)s” is no commune here. Write one, or its postcode.") % {"place": words}
        )

    def clean_contact(self) -> str:
        written = str(self.cleaned_data["contact"]).strip()
        address = written if "://" in written else f"https://{written}"
        if not written or PHONE.match(written):
            return written
        if WEB.match(address) and "." in address:
            return address
        raise forms.ValidationError(_("Write a website, or a telephone such as +32 2 000 00 00."))


class WhyNot(forms.Form):
    """Why no sheet is begun. ``sheet``: the address of the page of a sheet, or its lasting id."""

    why = forms.ChoiceField(
        label=gettext_lazy("Why is no sheet begun?"),
        choices=[(str(why), label) for why, label in WHY_LABELS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose why.")},
    )
    sheet = forms.CharField(
        label=gettext_lazy("If it is there: the address of its page"),
        required=False,
        max_length=500,
    )
    words = words_field(
        gettext_lazy("In words"),
        required=False,
        rows=3,
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy("Whoever wrote it reads this."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        found = ID_IN_ADDRESS.search(given.get("sheet", ""))
        given["sheet"] = uuid.UUID(found[0]) if found else None
        if given.get("why") == Why.THERE and not found:
            self.add_error("sheet", _("Paste the address of the page that you mean."))
        if given.get("why") == Why.OTHER and not given.get("words", "").strip():
            self.add_error("words", _("Give the reason: whoever wrote it took the trouble."))
        return given

    @property
    def answer(self) -> Answer:
        given = self.cleaned_data
        why = Why(given["why"])
        return Answer(why, given["words"], given["sheet"] if why is Why.THERE else None)
