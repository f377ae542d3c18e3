"""Sheets in the administration: for editors, until they have screens of their own."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.access import hours
from seuil.access.types import FactKind
from seuil.access.vocabulary import vocabulary
from seuil.directory.models import (
    AccessCondition,
    Category,
    Closure,
    Contact,
    EntryStep,
    Location,
    RequiredDocument,
    Service,
)
from seuil.journal.admin import JournaledAdmin
from seuil.kernel.errors import InvalidInput


class ConditionForm(forms.ModelForm[AccessCondition]):
    """A condition in the words of the vocabulary: what does not exist there is refused."""

    dimension = forms.ChoiceField(
        label=gettext_lazy("Dimension"),
        choices=lambda: [(code, code) for code in vocabulary().ruled],
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        dimension = vocabulary().dimensions.get(cleaned.get("dimension", ""))
        operator = cleaned.get("operator")
        if dimension and operator and operator not in dimension.operators:
            accepted = ", ".join(dimension.operators)
            self.add_error("operator", _("Accepted here: %(list)s.") % {"list": accepted})
        if dimension and dimension.kind in {FactKind.ONE, FactKind.SET}:
            unknown = set(cleaned.get("values") or []) - set(dimension.values)
            if unknown:
                accepted = ", ".join(dimension.values)
                self.add_error("values", _("Accepted here: %(list)s.") % {"list": accepted})
        return cleaned


class ServiceForm(forms.ModelForm[Service]):
    """A sheet whose hours can be read."""

    def clean_hours(self) -> str:
        text: str = self.cleaned_data["hours"]
        if text:
            try:
                hours.parsed(text)
            except InvalidInput as error:
                raise ValidationError(
                    _("Not in OSM syntax. Example: Mo-Fr 09:00-12:00; PH off")
                ) from error
        return text


class ConditionInline(admin.StackedInline[AccessCondition, Service]):
    model = AccessCondition
    form = ConditionForm
    extra = 0


class LocationInline(admin.StackedInline[Location, Service]):
    model = Location
    extra = 0
    raw_id_fields = ("commune",)


class ContactInline(admin.TabularInline[Contact, Service]):
    model = Contact
    extra = 0


class ClosureInline(admin.TabularInline[Closure, Service]):
    model = Closure
    extra = 0


class StepInline(admin.TabularInline[EntryStep, Service]):
    model = EntryStep
    extra = 0


class DocumentInline(admin.TabularInline[RequiredDocument, Service]):
    model = RequiredDocument
    extra = 0


@admin.register(Service)
class ServiceAdmin(JournaledAdmin):
    form = ServiceForm
    list_display = ("name", "organisation", "source", "visibility", "capacity", "checked_on")
    list_filter = ("source", "visibility", "capacity", "categories")
    list_select_related = ("organisation", "source")
    search_fields = ("name_fr", "name_nl", "name_en", "external_id")
    filter_horizontal = ("categories",)
    raw_id_fields = ("organisation", "serves")
    inlines = (
        ConditionInline,
        LocationInline,
        ContactInline,
        ClosureInline,
        StepInline,
        DocumentInline,
    )

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Sequence[Any], change: bool
    ) -> None:
        """Touch the sheet when only a part of it changed, so that readers of changes see it."""
        super().save_related(request, form, formsets, change)
        if any(formset.has_changed() for formset in formsets):
            form.instance.save(update_fields=["modified_at"])


@admin.register(Category)
class CategoryAdmin(JournaledAdmin):
    list_display = ("label", "code", "parent", "position")
    list_select_related = ("parent",)
    search_fields = ("code", "label_fr", "label_nl", "label_en")
