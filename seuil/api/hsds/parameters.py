"""The parameters of the HSDS paths; each description says what is accepted."""

import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

MOST_PER_PAGE, USUAL_PER_PAGE = 200, 50
MOST_MINIMAL = 10_000
LAST_PAGE = 1_000_000
WIDEST_M = 100_000


def _with_offset(moment: datetime.datetime) -> datetime.datetime:
    """A moment without offset is in UTC, as HSDS has it."""
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


Moment = Annotated[datetime.datetime, AfterValidator(_with_offset)]


class OneParameters(BaseModel):
    lang: Literal["fr", "nl", "en"] | None = Field(
        None, description="one of: fr, nl, en; without it Accept-Language decides"
    )


class OrganizationParameters(OneParameters):
    full_service: bool = Field(False, description="true or false: services with all about them")


class PageParameters(OneParameters):
    page: int = Field(1, ge=1, le=LAST_PAGE, description="a page number, from 1 on")
    per_page: int | None = Field(
        None,
        ge=1,
        le=MOST_PER_PAGE,
        description=f"from 1 to {MOST_PER_PAGE}; without it {USUAL_PER_PAGE}",
    )
    format: Literal["json", "ndjson"] = Field(
        "json", description="json, or ndjson: all results, one a line, streamed without pages"
    )
    search: str = Field("", max_length=200, description="words, up to 200 characters")


class TermParameters(PageParameters):
    taxonomy_id: UUID | None = Field(None, description="an id of /api/hsds/taxonomies")
    top_only: bool = Field(False, description="true or false: only terms without parent")
    parent_id: UUID | None = Field(None, description="an id of /api/hsds/taxonomy_terms")


class CarrierParameters(PageParameters):
    taxonomy_term_id: UUID | None = Field(None, description="an id of /api/hsds/taxonomy_terms")
    taxonomy_id: UUID | None = Field(None, description="an id of /api/hsds/taxonomies")


class OrganizationsParameters(CarrierParameters):
    full: bool = Field(False, description="true or false: all about each")
    full_service: bool = Field(False, description="true or false: services with all about them")


class ServiceFilters(CarrierParameters):
    organization_id: UUID | None = Field(None, description="an id of /api/hsds/organizations")
    modified_after: Moment | None = Field(
        None,
        description="a date and time such as 2026-11-01T00:00:00Z "
        "(write + as %2B in an address); changes of that moment are included",
    )
    full: bool = Field(False, description="true or false: all about each")


class ServicesParameters(ServiceFilters):
    per_page: int | None = Field(
        None,
        ge=1,
        le=MOST_MINIMAL,
        description=f"from 1 to {MOST_PER_PAGE}, with minimal to {MOST_MINIMAL}; "
        f"without it {USUAL_PER_PAGE}, with minimal {MOST_MINIMAL}",
    )
    minimal: bool = Field(
        False, description="true or false: only id, name, status and last_modified"
    )


class PlacesParameters(ServiceFilters):
    postcode: str | None = Field(
        None, pattern=r"^\d{4}$", description="a postal code of the territory, 4 digits"
    )
    proximity: int | None = Field(
        None,
        ge=1,
        le=WIDEST_M,
        description=f"metres from the middle of postcode, from 1 to {WIDEST_M}",
    )
