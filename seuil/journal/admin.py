from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import BaseForm
from django.http import HttpRequest

from seuil.accounts.models import User
from seuil.journal.domain import Verb
from seuil.journal.models import Entry
from seuil.journal.operations import record, record_all


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin[Entry]):
    """The journal is read here and written nowhere."""

    list_display = (
        "at",
        "actor",
        "verb",
        "subject_kind",
        "subject_label",
        "fields",
        "staff_session",
    )
    list_filter = ("verb", "subject_kind")
    search_fields = ("subject_label",)
    list_select_related = ("actor", "staff_session")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False


class JournaledAdmin(admin.ModelAdmin[Any]):
    """An administration page whose every act is written in the journal."""

    def save_model(self, request: HttpRequest, obj: Any, form: BaseForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change or form.changed_data:
            verb = Verb.CHANGED if change else Verb.CREATED
            record(verb, obj, actor=_actor(request), fields=form.changed_data)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Sequence[Any], change: bool
    ) -> None:
        """Note which parts of the thing changed: the journal must not miss a condition."""
        super().save_related(request, form, formsets, change)
        parts = [f.model._meta.model_name for f in formsets if f.has_changed()]
        if change and parts:
            record(Verb.CHANGED, form.instance, actor=_actor(request), fields=parts)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        record(Verb.DELETED, obj, actor=_actor(request))
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        record_all(Verb.DELETED, queryset, actor=_actor(request))
        super().delete_queryset(request, queryset)


def _actor(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
