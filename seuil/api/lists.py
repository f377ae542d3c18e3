"""The lists that callers need to ask well: dimensions and values, categories, territories."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import BaseModel

from seuil.access.vocabulary import raw_vocabulary
from seuil.api.answers import csv_answer, json_answer
from seuil.api.problems import Problems
from seuil.api.requests import refuse_other_parameters
from seuil.directory.models import Category
from seuil.exchange.exports import export_csv, public_services_to_export
from seuil.territory.gazetteer import Gazetteer, Place
from seuil.territory.queries import places
from seuil.wording.localised import texts_of

Labels = dict[str, str]
ALL_LANGUAGES = "fr, nl, en"
DIMENSION_KEYS = ("code", "group", "levesque", "fact", "operators", "at_risk", "label")


class CodeAndLabel(BaseModel):
    code: str
    label: Labels


class DimensionAnswer(CodeAndLabel):
    group: str
    levesque: str
    fact: dict[str, str]
    operators: list[str]
    at_risk: Any
    question: Labels
    values: list[CodeAndLabel]
    yes: Labels | None = None
    no: Labels | None = None


class LanguageAnswer(CodeAndLabel):
    own: str
    right_to_left: bool


class VocabularyAnswer(BaseModel):
    version: int
    groups: list[CodeAndLabel]
    dimensions: list[DimensionAnswer]
    languages: list[LanguageAnswer]


class CategoryAnswer(CodeAndLabel):
    parent: str | None
    description: Labels
    data_inclusion: list[str]
    social_brussels: list[str]


class CategoriesAnswer(BaseModel):
    categories: list[CategoryAnswer]


class TerritoryAnswer(BaseModel):
    code: str
    level: str
    grid: str | None
    name: Labels
    lies_in: list[str]
    lat: float | None
    lon: float | None


class TerritoriesAnswer(BaseModel):
    territories: list[TerritoryAnswer]


router = Router(tags=["Lists"])


@router.get(
    "/vocabulary",
    response={200: VocabularyAnswer, 422: Problems},
    operation_id="read_vocabulary",
    summary="Dimensions of access and their values",
)
def read_vocabulary(request: HttpRequest) -> HttpResponse:
    """Return what conditions and situations can be about, with labels in three languages."""
    refuse_other_parameters(request)
    raw = raw_vocabulary()
    answer = {
        "version": raw["version"],
        "groups": [_labelled(group) for group in raw["groups"]],
        "dimensions": [_dimension(entry) for entry in raw["dimensions"]],
        "languages": [
            {**_labelled(entry), "own": entry["own"], "right_to_left": entry.get("rtl", False)}
            for entry in raw["languages"]
        ],
    }
    return json_answer(answer, ALL_LANGUAGES)


def _labelled(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": entry["code"], "label": entry["label"]}


def _dimension(entry: Mapping[str, Any]) -> dict[str, Any]:
    answers = {key: entry[key] for key in ("yes", "no") if key in entry}
    return {
        **{key: entry[key] for key in DIMENSION_KEYS},
        "question": entry.get("chip", entry["label"]),
        "values": [_labelled(value) for value in entry.get("values", ())],
        **answers,
    }


@router.get(
    "/categories",
    response={200: CategoriesAnswer, 422: Problems},
    operation_id="list_categories",
    summary="Needs that services answer, in two levels",
)
def list_categories(request: HttpRequest) -> HttpResponse:
    refuse_other_parameters(request)
    found = [
        {
            "code": category.code,
            "parent": category.parent.code if category.parent else None,
            "label": texts_of(category, "label"),
            "description": texts_of(category, "description"),
            "data_inclusion": category.data_inclusion,
            "social_brussels": category.social_brussels,
        }
        for category in Category.objects.select_related("parent")
    ]
    return json_answer({"categories": found}, ALL_LANGUAGES)


@router.get(
    "/territories",
    response={200: TerritoriesAnswer, 422: Problems},
    operation_id="list_territories",
    summary="Places that can be asked about",
)
def list_territories(request: HttpRequest) -> HttpResponse:
    """Return region, basins, communes and quarters; ``lies_in`` names what holds each, or part."""
    refuse_other_parameters(request)
    known = places()
    ordered = sorted(known.places.values(), key=lambda place: (place.position, place.code))
    found = [_territory(place, known) for place in ordered]
    return json_answer({"territories": found}, ALL_LANGUAGES)


def _territory(place: Place, known: Gazetteer) -> dict[str, Any]:
    names = {"fr": place.names.fr, "nl": place.names.nl, "en": place.names.en}
    return {
        "code": place.code,
        "level": place.level,
        "grid": place.grid or None,
        "name": {language: name for language, name in names.items() if name},
        "lies_in": sorted(known.ancestors(place.code) - {place.code}),
        "lat": place.lat,
        "lon": place.lon,
    }


@router.get(
    "/services.csv",
    response={200: None, 422: Problems},
    operation_id="list_services_as_table",
    summary="All public sheets as a table",
    openapi_extra={"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}},
)
def list_services_as_table(request: HttpRequest) -> HttpResponseBase:
    """Return one row a service, UTF-8: what a list shows; HSDS holds more."""
    refuse_other_parameters(request)
    return csv_answer(export_csv(public_services_to_export()), ALL_LANGUAGES, "services")
