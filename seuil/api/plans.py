"""Plans of territories, for programs: what everybody reads on their pages."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from seuil.api.answers import json_answer
from seuil.api.lists import ALL_LANGUAGES, Labels
from seuil.api.problems import Problems, not_found
from seuil.api.requests import refuse_other_parameters
from seuil.kernel.errors import NotVisible
from seuil.plans.domain import action, plan
from seuil.plans.domain.action import ConditionState, Funding
from seuil.plans.domain.indicator import Direction, Progress, Rhythm, Source
from seuil.plans.domain.level import UpReason
from seuil.plans.domain.plan import Function, Objective
from seuil.plans.queries.plans import Choice, plan_by_slug, plans
from seuil.plans.report.told import plan_data, plan_head
from seuil.register.domain.publics import Public

MOST, USUAL = 200, 50
LAST = 100_000
CODE = r"[a-z0-9]+(?:[_.:-][a-z0-9]+)*"
SLUG = r"^[-a-zA-Z0-9_]+$"
PlanStatus = Annotated[str, Field(json_schema_extra={"enum": list(plan.Status)})]
ActionStatus = Annotated[str, Field(json_schema_extra={"enum": sorted(action.SHOWN)})]
router = Router(tags=["Plans"])


class PlanAnswer(BaseModel):
    id: str
    territory: str
    year: int
    status: PlanStatus
    introduction: Labels
    proposals_until: str | None
    address: str


class PlansAnswer(BaseModel):
    count: int
    plans: list[PlanAnswer]


class MeasureAnswer(BaseModel):
    on: str
    value: float
    by_night: bool
    source: str | None


class IndicatorAnswer(BaseModel):
    id: str
    name: Labels
    unit: Labels
    source: Source
    source_words: str | None
    figure: str | None
    vignette: str | None
    need: str | None
    place: str | None
    rhythm: Rhythm
    direction: Direction
    baseline: float | None
    baseline_on: str | None
    target: float | None
    target_on: str | None
    progress: Progress
    measures: list[MeasureAnswer]


class LinkAnswer(BaseModel):
    relation: str
    kind: str
    id: str


class ActionAnswer(BaseModel):
    id: str
    number: int
    title: Labels
    description: Labels
    status: ActionStatus
    objectives: list[Objective]
    functions: list[Function]
    themes: list[str]
    publics: list[Public]
    propositions: list[str]
    other_origin: str | None
    other_origin_language: str | None
    links: list[LinkAnswer]
    level_reason: UpReason | None
    level_words: str | None
    level_words_language: str | None
    carrier: str | None
    carrier_left_on: str | None
    partners: list[str]
    funding: Funding
    funding_words: str | None
    funding_words_language: str | None
    begins_on: str | None
    ends_on: str | None
    started_on: str | None
    conditions: dict[str, ConditionState]
    what_changed: Labels
    for_whom: Labels
    how_we_know: Labels
    progress: Progress
    indicators: list[IndicatorAnswer]
    address: str


class WholePlanAnswer(PlanAnswer):
    format: str
    process: Labels
    learnt: Labels
    actions: list[ActionAnswer]


class PlansParameters(BaseModel):
    year: int | None = Field(None, ge=2000, le=2100, description="a year")
    territory: str = Field(
        "", max_length=80, pattern=rf"^(?:{CODE})?$", description="a territory code"
    )
    limit: int = Field(USUAL, ge=1, le=MOST, description=f"from 1 to {MOST}")
    offset: int = Field(0, ge=0, le=LAST, description=f"from 0 to {LAST}")


@router.get(
    "/plans",
    response={200: PlansAnswer, 422: Problems},
    operation_id="list_plans",
    summary="The plans of the region and its basins",
)
def list_plans(request: HttpRequest, parameters: Query[PlansParameters]) -> HttpResponse:
    """Return plans, the latest year first, without their actions."""
    refuse_other_parameters(request, parameters)
    found = plans(Choice(year=parameters.year, territory=parameters.territory))
    page = found[parameters.offset : parameters.offset + parameters.limit]
    answer = {"count": found.count(), "plans": [plan_head(one) for one in page]}
    return json_answer(answer, ALL_LANGUAGES)


@router.get(
    "/plans/{plan_id}",
    response={200: WholePlanAnswer, 404: Problems, 422: Problems},
    operation_id="read_plan",
    summary="A plan with its actions, indicators and measures",
)
def read_plan(
    request: HttpRequest,
    plan_id: Annotated[str, Field(max_length=60, pattern=SLUG, description="the id of a plan")],
) -> HttpResponse:
    """Return what everybody reads of a plan; drafts are left out."""
    refuse_other_parameters(request)
    try:
        told: dict[str, Any] = plan_data(plan_by_slug(plan_id))
    except NotVisible:
        return not_found("plan_id", plan_id, "the id of a plan")
    return json_answer(told, ALL_LANGUAGES)
