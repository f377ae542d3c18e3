from django.contrib import admin
from django.http import HttpRequest

from seuil.journal.admin import JournaledAdmin
from seuil.observatory.models import Expectation, Run, Use, Vignette
from seuil.observatory.studies.admin import StudyAdmin

__all__ = ["RunAdmin", "StudyAdmin", "VignetteAdmin"]


class ExpectationInline(admin.TabularInline[Expectation, Vignette]):
    model = Expectation
    extra = 0
    max_num = 1


class UseInline(admin.TabularInline[Use, Vignette]):
    model = Use
    extra = 0


@admin.register(Vignette)
class VignetteAdmin(JournaledAdmin):
    list_display = ("title", "code", "status", "origin", "valid_from", "valid_to")
    list_filter = ("status", "origin")
    search_fields = ("code", "title_fr", "title_nl", "title_en")
    autocomplete_fields = ("author", "adapted_from")
    inlines = (ExpectationInline, UseInline)


@admin.register(Run)
class RunAdmin(admin.ModelAdmin[Run]):
    """Runs are read here and made by the night, or on demand."""

    list_display = ("day", "territory", "kind", "vignettes", "checks", "met", "seconds", "author")
    list_filter = ("kind",)
    list_select_related = ("territory", "author")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        return False
