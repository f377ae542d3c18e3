"""The public register of blockages, for programs."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from seuil.api.answers import json_answer
from seuil.api.lists import ALL_LANGUAGES, Labels
from seuil.api.problems import Problems
from seuil.api.requests import refuse_other_parameters
from seuil.register.domain.blockage import STANDING, Status
from seuil.register.domain.observation import Level
from seuil.register.domain.publics import Public
from seuil.register.queries.answers import FEWEST
from seuil.register.queries.lists import LONGEST_WORDS, Choice, blockages
from seuil.register.told import blockage_data

MOST, USUAL = 200, 50
LAST = 100_000
CODE = r"[a-z0-9]+(?:[_.:-][a-z0-9]+)*"
router = Router(tags=["Register"])


class BlockageAnswer(BaseModel):
    id: str
    title: Labels
    description: Labels
    level: Level
    barrier: str | None
    status: Status
    themes: list[str]
    publics: list[str]
    basins: list[str]
    practice_families: list[str]
    sessions: list[str]
    first_seen: str | None
    last_seen: str | None
    observations: int | None
    addressee: str | None
    address: str


class BlockagesAnswer(BaseModel):
    count: int
    fewest: int
    blockages: list[BlockageAnswer]


class BlockagesParameters(BaseModel):
    words: str = Field(
        "", max_length=LONGEST_WORDS, pattern=r"^[^\x00]*$", description="words, up to 200"
    )
    theme: str = Field("", max_length=80, pattern=rf"^(?:{CODE})?$", description="a category code")
    public: Public | None = Field(None, description=f"one of: {', '.join(Public)}")
    basin: str = Field("", max_length=80, pattern=rf"^(?:{CODE})?$", description="a territory code")
    level: Level | None = Field(None, description=f"one of: {', '.join(Level)}")
    status: Literal["open"] | Status | None = Field(
        None, description=f"open, or one of: {', '.join(sorted(STANDING))}"
    )
    session: str = Field("", max_length=80, pattern=r"^[-\w]*$", description="a session's code")
    limit: int = Field(USUAL, ge=1, le=MOST, description=f"from 1 to {MOST}")
    offset: int = Field(0, ge=0, le=LAST, description=f"from 0 to {LAST}")


@router.get(
    "/blockages",
    response={200: BlockagesAnswer, 422: Problems},
    operation_id="list_blockages",
    summary="What keeps people from help again and again, and what becomes of it",
)
def list_blockages(request: HttpRequest, parameters: Query[BlockagesParameters]) -> HttpResponse:
    """Return the blockages that stand, those met lately first; counts below three are null."""
    refuse_other_parameters(request, parameters)
    choice = Choice(
        words=parameters.words,
        theme=parameters.theme,
        public=parameters.public or "",
        basin=parameters.basin,
        level=parameters.level or "",
        status=parameters.status or "",
        session=parameters.session,
    )
    found = blockages(choice)
    page = found[parameters.offset : parameters.offset + parameters.limit]
    answer = {
        "count": found.count(),
        "fewest": FEWEST,
        "blockages": [blockage_data(one) for one in page],
    }
    return json_answer(answer, ALL_LANGUAGES)
