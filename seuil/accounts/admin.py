from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from seuil.accounts.models import User


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    ordering = ("email",)
    list_display = ("email", "name", "is_staff", "is_active")
    search_fields = ("email", "name")
    fieldsets = (
        (None, {"fields": ("email", "password", "name")}),
        (None, {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)
