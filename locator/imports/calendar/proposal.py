"""What was read from a table or a calendar: proposed, shown, and taken only when agreed to."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from locator.directory.document.document import ExceptionPart, SchedulePart

Code = Literal[
    "no_place",
    "no_day",
    "no_date",
    "no_times",
    "no_time",
    "no_end",
    "unclear_time",
    "unclear_weeks",
    "another_weekday",
    "day_and_date",
    "no_coordinates",
    "outside",
    "place_unknown",
    "place_unsure",
    "all_day",
    "several_days_long",
    "rule_unknown",
    "other_start",
    "zone_unknown",
    "zone_shifts",
    "changed_from_then_on",
    "too_many_exceptions",
]
# What was decided for the person, and is told.
NoteCode = Literal[
    "by_order", "by_year", "overnight", "cancelled", "zone_changed", "over", "found_as"
]


class Remark(BaseModel):
    """A problem or a note: where it stands in the source, and what it says there."""

    model_config = ConfigDict(extra="forbid")

    code: Code | NoteCode
    row: int | None = None  # as the source counts, from 1
    column: int | None = None
    text: str = ""  # as it stands there
    date: dt.date | None = None


class Proposal(BaseModel):
    """One stop: where and when. Longitude and latitude in degrees, WGS 84."""

    model_config = ConfigDict(extra="forbid")

    place: str = Field(default="", max_length=500)
    lon: float | None = Field(default=None, ge=-180, le=180)
    lat: float | None = Field(default=None, ge=-90, le=90)
    is_sure: bool = True  # that it is there; else somebody has to look at the pin
    schedules: list[SchedulePart] = Field(default_factory=list, max_length=100)
    exceptions: list[ExceptionPart] = Field(default_factory=list, max_length=50)
    problems: list[Remark] = Field(default_factory=list)
    notes: list[Remark] = Field(default_factory=list)
    rows: list[int] = Field(default_factory=list)

    @property
    def can_be_taken(self) -> bool:
        """Whether it says where and when; what could not be read of it is told beside it."""
        return bool(self.place and self.schedules)


class Proposed(BaseModel):
    """All that was read. `left_out` are columns and events of which nothing is taken."""

    model_config = ConfigDict(extra="forbid")

    stops: list[Proposal] = Field(default_factory=list, max_length=200)
    problems: list[Remark] = Field(default_factory=list)
    notes: list[Remark] = Field(default_factory=list)
    left_out: list[str] = Field(default_factory=list)
