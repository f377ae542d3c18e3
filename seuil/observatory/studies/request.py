"""The form with which an operator asks for a study of the illustrative population."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from seuil.access.counterfactual.types import Among
from seuil.kernel.errors import InvalidInput
from seuil.matching.index import index
from seuil.observatory.models import Study
from seuil.observatory.populations.publics import read_public
from seuil.observatory.studies.domain import MOST_STEPS, USUAL_WITHIN_M, Design
from seuil.observatory.studies.names import category_names, place_namer

AMONG_LABELS = {
    Among.DIMENSION: _("a condition everywhere"),
    Among.TERRITORY: _("a condition in one basin"),
    Among.SERVICE: _("a condition of one service"),
}


class StudyRequest(forms.ModelForm[Study]):
    territory = forms.ChoiceField(label=_("Living in"))
    category = forms.MultipleChoiceField(
        label=_("Kinds of help"), required=False, help_text=_("None: all of the first level.")
    )
    public = forms.CharField(
        label=_("Public"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One condition a line, such as identity_document=no or age=18-25."),
    )
    k = forms.IntegerField(label=_("Open doors wanted"), initial=1)
    within_m = forms.FloatField(label=_("Within metres"), initial=USUAL_WITHIN_M)
    choose = forms.IntegerField(
        label=_("Lowerings to choose"), initial=0, max_value=MOST_STEPS, min_value=0
    )
    among = forms.ChoiceField(
        label=_("Each one lowers"),
        choices=[(among.value, label) for among, label in AMONG_LABELS.items()],
    )

    class Meta:
        model = Study
        fields = ("title", "is_public")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = place_namer()
        self._offer("territory", [(code, named(code)) for code in index.ready().places.places])
        self._offer("category", list(category_names().items()))
        self.initial.setdefault("territory", settings.SEUIL_TERRITORY)
        self.design: Design | None = None

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        public = [line for line in cleaned["public"].splitlines() if line.strip()]
        try:
            read_public(public, index.ready().places)
            self.design = Design(
                territory=cleaned["territory"],
                categories=tuple(cleaned["category"]),
                public=tuple(public),
                k=cleaned["k"],
                within_m=cleaned["within_m"],
                choose=cleaned["choose"],
                among=Among(cleaned["among"]),
            )
        except InvalidInput as problem:
            raise ValidationError(str(problem)) from problem
        return cleaned
