from django.contrib import admin
from django.db import models

from seuil.journal.admin import JournaledAdmin
from seuil.organisations.models import Mandate, Membership, Organisation, Source


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


@admin.register(Membership)
class MembershipAdmin(JournaledAdmin):
    list_display = ("user", "organisation", "role", "status", "asked_at")
    list_filter = ("status", "role")
    list_select_related = ("user", "organisation")
    autocomplete_fields = ("user", "organisation", "decided_by")
    search_fields = ("user__email", "organisation__name_fr")


@admin.register(Mandate)
class MandateAdmin(JournaledAdmin):
    list_display = ("user", "kind", "territory", "given_at", "ended_at")
    list_filter = ("kind",)
    list_select_related = ("user", "territory")
    autocomplete_fields = ("user", "given_by")
    search_fields = ("user__email",)
