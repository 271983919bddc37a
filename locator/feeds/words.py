"""The words that a feed is asked with."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, field_validator
from pydantic_core import PydanticCustomError

from locator.search.vocabulary import LangWord

LARGEST_PAGE = 1_000
CHANGES_ON_A_PAGE = 100

# A plus sign of an address is a space, unless it was written as %2B.
_LOST_PLUS = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)$")
_BEGINS_WITH_A_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def with_plus(value: object) -> object:
    """A time as it was meant. A bare number is none, though pydantic would count from 1970."""
    if isinstance(value, str) and not _BEGINS_WITH_A_DATE.match(value):
        raise PydanticCustomError("datetime_parsing", "This is no time of RFC 3339")
    return _LOST_PLUS.sub(r"\1+\2", value) if isinstance(value, str) else value


class AskForFile(BaseModel):
    """What of a city, and in which language."""

    lang: LangWord = None
    conditions: Annotated[
        bool,
        Field(
            description="Also what is not known to be open to everyone whatever their migration "
            "status. Each says which."
        ),
    ] = False


class AskForEntries(AskForFile):
    """The same, or only what has changed."""

    modified_after: Annotated[
        AwareDatetime | None,
        Field(
            description="Only what has changed since (RFC 3339), and the ids of what is gone.",
            examples=["2026-11-20T00:00:00Z"],
        ),
    ] = None

    _as_typed = field_validator("modified_after", mode="before")(with_plus)


class AskForFeatures(AskForEntries):
    """A whole city, or with `limit` a page of it."""

    limit: Annotated[
        int | None,
        Field(ge=1, le=LARGEST_PAGE, description="How many on a page; without it, the whole city."),
    ] = None
    cursor: Annotated[
        str | None,
        Field(
            max_length=200,
            description="Where a page begins: from the one before.",
            json_schema_extra={"format": "cursor"},
        ),
    ] = None


class AskForTable(AskForEntries):
    """A whole city as a table."""

    hxl: Annotated[
        bool, Field(description="With a second row of HXL tags (Humanitarian Exchange Language).")
    ] = False
    bom: Annotated[
        bool, Field(description="With a byte order mark, by which Excel knows UTF-8.")
    ] = False


class AskForChanges(AskForFile):
    """The latest changes."""

    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="How many on a page.")] = (
        CHANGES_ON_A_PAGE
    )
    cursor: Annotated[
        str | None,
        Field(
            max_length=200,
            description="Where a page begins: from the one before.",
            json_schema_extra={"format": "cursor"},
        ),
    ] = None
