"""People and staff sessions in the administration: journaled like everything else there."""

from typing import Any

from django.contrib import admin
from django.forms import BaseForm
from django.http import HttpRequest

from seuil.accounts.models import StaffSession, User
from seuil.accounts.operations import confirm_address
from seuil.journal.admin import JournaledAdmin


@admin.register(User)
class PersonAdmin(JournaledAdmin):
    """An account that is made here has no password: its person signs in with a mailed code."""

    ordering = ("email",)
    list_display = ("email", "name", "language", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("email", "name")
    fields = ("email", "name", "language", "is_active", "joined_at", "last_login")
    readonly_fields = ("joined_at", "last_login")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "email") if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Any, form: BaseForm, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            confirm_address(obj)


@admin.register(StaffSession)
class StaffSessionAdmin(admin.ModelAdmin[StaffSession]):
    """Staff sessions are read here; they start and end on a page of their own."""

    list_display = ("started_at", "user", "reason", "ends_at", "ended_at")
    list_select_related = ("user",)
    search_fields = ("reason", "user__email")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: StaffSession | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: StaffSession | None = None) -> bool:
        return False
