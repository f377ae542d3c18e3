"""POST /v1/access/search: which services would really take this person. Nothing is kept of it."""

import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from django.views.decorators.debug import sensitive_variables
from ninja import Router
from ninja.decorators import decorate_view
from pydantic import BaseModel, ConfigDict, Field

from seuil.access.types import Result, Sort, Verdict
from seuil.access.vocabulary import read_situation
from seuil.api.problems import Problems, wrong
from seuil.api.requests import json_only, language_of, refuse_other_parameters
from seuil.directory.models import Category
from seuil.kernel.geography import Point
from seuil.matching.explain import reasons_of
from seuil.matching.search import (
    DEFAULT_LIMIT,
    MOST_RESULTS,
    Match,
    Question,
    Reply,
    search,
    territory_zone,
)
from seuil.organisations.models import Source
from seuil.territory.queries import places

LONGEST_TEXT = 200
MOST_CATEGORIES = 50
USUAL_RADIUS_M, WIDEST_RADIUS_M = 3000.0, 100_000.0
LAST_OFFSET = 1_000_000
FIRST_YEAR, LAST_YEAR = 2000, 2100
TERRITORY_ACCEPTED = "a code of /api/v1/territories such as commune:21015"
AT_ACCEPTED = (
    f"a date and time with its offset from UTC, from {FIRST_YEAR} to {LAST_YEAR}, "
    "such as 2026-11-24T10:00:00+01:00"
)

Finite = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Whole = Annotated[int, Field(strict=True)]


class NearBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lat: Finite = Field(ge=-90, le=90, description="degrees north, from -90 to 90 (WGS84)")
    lon: Finite = Field(ge=-180, le=180, description="degrees east, from -180 to 180 (WGS84)")
    radius_m: Finite = Field(
        USUAL_RADIUS_M,
        gt=0,
        le=WIDEST_RADIUS_M,
        description=f"metres, more than 0 and at most {WIDEST_RADIUS_M:.0f}",
    )


class SearchBody(BaseModel):
    """What someone looks for. Everything is optional; null is the same as absent."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "text": "psy gratuit",
                    "near": {"lat": 50.8605, "lon": 4.3608, "radius_m": 3000},
                    "at": "2026-11-24T10:00:00+01:00",
                    "situation": {
                        "age": 34,
                        "residence_status": "undocumented",
                        "language": ["ti", "en"],
                        "animals": True,
                    },
                    "lang": "fr",
                }
            ]
        },
    )

    text: str | None = Field(
        None,
        max_length=LONGEST_TEXT,
        description=f"words in French, Dutch or English, up to {LONGEST_TEXT} characters",
    )
    categories: list[str] | None = Field(
        None,
        max_length=MOST_CATEGORIES,
        description=f"a list of at most {MOST_CATEGORIES} codes of /api/v1/categories",
    )
    near: NearBody | None = Field(None, description="an object: lat, lon, radius_m")
    territory: str | None = Field(None, description=TERRITORY_ACCEPTED)
    at: str | None = Field(None, description=AT_ACCEPTED, json_schema_extra={"format": "date-time"})
    situation: dict[str, Any] | None = Field(
        None,
        description="an object: dimension -> fact, as in /api/v1/vocabulary; null is not asked",
    )
    sort: Literal["nearest", "soonest", "relevance"] | None = Field(
        None, description="one of: nearest, soonest, relevance"
    )
    source: str | None = Field(None, description="the name of one source, such as demo")
    lang: Literal["fr", "nl", "en"] | None = Field(
        None, description="one of: fr, nl, en; the language of names and sentences"
    )
    limit: Whole = Field(
        DEFAULT_LIMIT,
        ge=1,
        le=MOST_RESULTS,
        description=f"a whole number from 1 to {MOST_RESULTS}: how many results",
    )
    offset: Whole = Field(
        0,
        ge=0,
        le=LAST_OFFSET,
        description=f"a whole number from 0 to {LAST_OFFSET}: how many results to skip",
    )


class Verdicts(BaseModel):
    """All zero when no verdict was asked for."""

    open: int
    ask: int
    blocked: int
    near_miss: int = Field(description="Those of the blocked with exactly one failing dimension")


class Reason(BaseModel):
    dimension: str
    result: Result
    sentence: str
    derogation: str | None = Field(description="Who may make an exception to a failed condition")


class SearchResult(BaseModel):
    id: str
    source: str
    external_id: str = Field(description="The id in the source")
    name: str
    verdict: Verdict | None = Field(description="null when neither facts nor a time were given")
    distance_m: int | None = Field(description="To the nearest public address; null without near")
    opens_next: str | None = Field(
        description="Start of the opening that lasts at the time asked, else of the next one "
        "within four weeks"
    )
    reasons: list[Reason]


class Facets(BaseModel):
    """Code -> number of services, over everything found."""

    category: dict[str, int]
    language: dict[str, int]
    basin: dict[str, int]
    commune: dict[str, int]


class SearchAnswer(BaseModel):
    count: int
    verdicts: Verdicts
    facets: Facets
    results: list[SearchResult]


router = Router(tags=["Access"])


@router.post(
    "/access/search",
    response={200: SearchAnswer, 413: Problems, 415: Problems, 422: Problems},
    operation_id="search_access",
    summary="Which services would take this person",
)
@decorate_view(json_only)
@sensitive_variables()
def search_access(request: HttpRequest, body: SearchBody) -> dict[str, Any]:
    """Judge every public service for a situation; the best answers come first.

    The question stands in the body alone, since addresses end up in logs; nothing of it is
    logged or stored. Without facts and time no verdict is given and
    the list is neutral.
    """
    refuse_other_parameters(request)
    question = question_of(body)
    with override(language_of(request, body.lang)):
        return answer_of(search(question))


@router.api_operation(["OPTIONS"], "/access/search", include_in_schema=False)
def search_access_preflight(request: HttpRequest) -> HttpResponse:
    """Browsers ask first whether a page of another site may send JSON."""
    headers = {
        "Allow": "POST, OPTIONS",
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Content-Type, Accept-Language",
        "Access-Control-Max-Age": "86400",
    }
    return HttpResponse(status=204, headers=headers)


def question_of(body: SearchBody) -> Question:
    """Return the question, or raise `InvalidInputs` or `InvalidInput` at its first wrong part."""
    known = places()
    if body.territory is not None and body.territory not in known:
        raise wrong("territory", body.territory, TERRITORY_ACCEPTED)
    return Question(
        text=body.text or "",
        categories=_categories(body.categories or []),
        point=Point(body.near.lat, body.near.lon) if body.near else None,
        radius_m=body.near.radius_m if body.near else USUAL_RADIUS_M,
        territories=frozenset({body.territory} if body.territory else ()),
        source=_source(body.source),
        at=_moment(body.at),
        situation=read_situation(body.situation or {}, is_territory=known.__contains__),
        sort=Sort(body.sort) if body.sort else None,
        limit=body.limit,
        offset=body.offset,
    )


def _categories(codes: list[str]) -> frozenset[str]:
    if codes:
        known = frozenset(Category.objects.values_list("code", flat=True))
        for number, code in enumerate(codes):
            if code not in known:
                raise wrong(f"categories.{number}", code, "a code of /api/v1/categories")
    return frozenset(codes)


def _source(name: str | None) -> str:
    if name is None:
        return ""
    sources = list(Source.objects.values_list("code", flat=True))
    if name not in sources:
        raise wrong("source", name, f"one of: {', '.join(sources)}")
    return name


def _moment(at: str | None) -> datetime.datetime | None:
    if at is None:
        return None
    try:
        moment = datetime.datetime.fromisoformat(at)
    except ValueError as error:
        raise wrong("at", at, AT_ACCEPTED) from error
    if moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise wrong("at", at, AT_ACCEPTED)
    return moment


def answer_of(reply: Reply) -> dict[str, Any]:
    verdicts = {verdict.value: reply.verdicts.get(verdict, 0) for verdict in Verdict}
    return {
        "count": reply.count,
        "verdicts": {**verdicts, "near_miss": reply.near_miss},
        "facets": {name: reply.facets.get(name, {}) for name in Facets.model_fields},
        "results": [_result(match, reply) for match in reply.matches],
    }


def _result(match: Match, reply: Reply) -> dict[str, Any]:
    service, found = match.service, match.found
    reasons = reasons_of(match, reply.now, reply.question.situation) if found.verdict else []
    return {
        "id": str(service.uuid),
        "source": service.source.code,
        "external_id": service.external_id,
        "name": str(service.name),
        "verdict": found.verdict,
        "distance_m": found.distance_m,
        "opens_next": _with_offset(match.opens_next.start) if match.opens_next else None,
        "reasons": [
            {
                "dimension": reason.dimension,
                "result": reason.result,
                "sentence": reason.sentence,
                "derogation": reason.derogation or None,
            }
            for reason in reasons
        ],
    }


def _with_offset(local: datetime.datetime) -> str:
    return local.replace(tzinfo=territory_zone()).isoformat()
