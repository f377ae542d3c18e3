from django.contrib import admin

from seuil.journal.admin import JournaledAdmin
from seuil.observatory.models import Expectation, Vignette


class ExpectationInline(admin.TabularInline[Expectation, Vignette]):
    model = Expectation
    extra = 0


@admin.register(Vignette)
class VignetteAdmin(JournaledAdmin):
    list_display = ("title", "code", "valid_from", "valid_to")
    inlines = (ExpectationInline,)
