"""The words that the API is asked with: the standard's, and `city` and `conditions`, our own."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from locator.feeds.words import with_plus
from locator.search.vocabulary import TYPED

PAGE = 50
LARGEST_PAGE = 500
# Beyond it nobody reads page by page: `format=ndjson` gives all at once.
LAST_PAGE = 1_000_000

CityWord = Annotated[
    str | None,
    Field(
        max_length=60,
        description="Only of this city.",
        examples=["beirut"],
        json_schema_extra={"format": "city"},
    ),
]
Conditions = Annotated[
    bool,
    Field(
        description="Also what is not known to be open to all residents regardless of migration "
        "status. Each says which: full records in their attributes, lists in "
        "`eligibility_description`."
    ),
]
TermWord = Annotated[
    uuid.UUID | None,
    Field(description="Only services with this term of the taxonomy `locator-needs`, or a part."),
]
TaxonomyWord = Annotated[
    uuid.UUID | None, Field(description="Only services with any term of this taxonomy.")
]
FullWord = Annotated[bool, Field(description="With everything that belongs to each.")]
OrganizationWord = Annotated[
    uuid.UUID | None, Field(description="Only those that this organization delivers.")
]
ModifiedAfter = Annotated[
    AwareDatetime | None,
    BeforeValidator(with_plus),
    Field(
        description="Only what has changed at this time or later (RFC 3339).",
        examples=["2026-11-01T00:00:00Z"],
    ),
]


class AskForPage(BaseModel):
    """Which part of a list, and how it is written."""

    search: Annotated[
        str | None,
        Field(
            max_length=200,
            description="Whole words of names and descriptions, in any language.",
            json_schema_extra=TYPED,
        ),
    ] = None
    page: Annotated[int, Field(ge=1, le=LAST_PAGE, description="The first page is 1.")] = 1
    per_page: Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="How many on a page.")] = PAGE
    format: Annotated[
        Literal["json", "ndjson"],
        Field(description="`ndjson` is a line for each, of all pages at once."),
    ] = "json"


class AskForOrganizations(AskForPage):
    """Organizations that deliver something here."""

    taxonomy_term_id: TermWord = None
    taxonomy_id: TaxonomyWord = None
    full: FullWord = False
    full_service: Annotated[
        bool, Field(description="With all their services, and everything that belongs to those.")
    ] = False
    city: CityWord = None
    conditions: Conditions = False


class AskForServices(AskForPage):
    """Services."""

    taxonomy_term_id: TermWord = None
    taxonomy_id: TaxonomyWord = None
    organization_id: OrganizationWord = None
    modified_after: ModifiedAfter = None
    minimal: Annotated[
        bool, Field(description="Ids and when each last changed, of all pages at once.")
    ] = False
    full: FullWord = False
    city: CityWord = None
    conditions: Conditions = False


class AskForPoints(AskForPage):
    """Services at locations."""

    taxonomy_term_id: TermWord = None
    taxonomy_id: TaxonomyWord = None
    organization_id: OrganizationWord = None
    modified_after: ModifiedAfter = None
    full: FullWord = False
    postcode: Annotated[
        str | None,
        Field(max_length=20, description="Only with this postal code.", json_schema_extra=TYPED),
    ] = None
    proximity: Annotated[
        float | None,
        Field(
            gt=0,
            le=100_000,
            allow_inf_nan=False,
            description="With `postcode`: within so many metres of the middle of what is there.",
        ),
    ] = None
    city: CityWord = None
    conditions: Conditions = False

    @field_validator("proximity")
    @classmethod
    def _around_what(cls, metres: float | None, info: ValidationInfo) -> float | None:
        if metres is not None and info.data.get("postcode") is None:
            raise PydanticCustomError("missing", "proximity needs a postcode")
        return metres


class AskForTerms(AskForPage):
    """Terms of taxonomies."""

    taxonomy_id: Annotated[uuid.UUID | None, Field(description="Only of this taxonomy.")] = None
    top_only: Annotated[bool, Field(description="Only terms that are part of no other.")] = False
    parent_id: Annotated[uuid.UUID | None, Field(description="Only parts of this term.")] = None


class AskForOne(BaseModel):
    """One by its id, with everything that belongs to it: open to all or not, it says which."""


class AskForOrganization(BaseModel):
    """One organization by its id."""

    full_service: Annotated[
        bool, Field(description="With everything that belongs to its services.")
    ] = False


class AskForPackage(BaseModel):
    """The CSV package of a city."""

    conditions: Conditions = False
