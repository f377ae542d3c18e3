from django.contrib import admin
from django.db import models

from seuil.journal.admin import JournaledAdmin
from seuil.organisations.models import Organisation, Source


@admin.register(Source)
class SourceAdmin(JournaledAdmin):
    list_display = ("code", "name", "fictional")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Organisation)
class OrganisationAdmin(JournaledAdmin):
    list_display = ("name", "source", "enterprise_number", "modified_at")
    list_filter = ("source",)
    list_select_related = ("source",)
    search_fields = ("name_fr", "name_nl", "name_en", "external_id")
