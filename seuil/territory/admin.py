from django.contrib import admin
from django.db import models

from seuil.territory.models import (
    Alias,
    Containment,
    Landmark,
    Population,
    PostalCode,
    PriorityTheme,
    Territory,
)


class AliasInline(admin.TabularInline[Alias, Territory]):
    model = Alias
    extra = 0


class ContainmentInline(admin.TabularInline[Containment, Territory]):
    model = Containment
    fk_name = "child"
    extra = 0


class PopulationInline(admin.TabularInline[Population, Territory]):
    model = Population
    extra = 0


class PriorityThemeInline(admin.StackedInline[PriorityTheme, Territory]):
    model = PriorityTheme
    extra = 0


class PostalCodeInline(admin.TabularInline[PostalCode, Territory]):
    model = PostalCode
    extra = 0


@admin.register(Territory)
class TerritoryAdmin(admin.ModelAdmin[Territory]):
    list_display = ("code", "name_fr", "name_nl", "level", "grid")
    list_filter = ("level", "grid")
    search_fields = ("code", "name_fr", "name_nl", "name_en", "aliases__text")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    inlines = (
        AliasInline,
        ContainmentInline,
        PopulationInline,
        PriorityThemeInline,
        PostalCodeInline,
    )


@admin.register(Landmark)
class LandmarkAdmin(admin.ModelAdmin[Landmark]):
    list_display = ("code", "name_fr", "name_nl", "commune")
    list_select_related = ("commune",)
    search_fields = ("code", "name_fr", "name_nl", "aliases")
