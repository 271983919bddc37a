"""A service with its organization and its service points, as one document.

What a person edits together lies together, by HSDS's names, as JSON: a draft is such a document.
It may be incomplete; whether it can be published is asked elsewhere (`locator.staff.drafts`).

A row of a list has an `id`: that of its row in the directory, or one that is not there yet. Rows
are matched by it, never by their place in the list. The id of a row that belongs to another
service is refused when the document is written.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from locator.directory.access import AccessAnswer, AccessFact
from locator.directory.language import LanguageMode
from locator.directory.location import Disclosure, LocationType, Wheelchair
from locator.directory.organization import OrganizationKind
from locator.directory.schedule import Frequency, Weekday
from locator.directory.service import Status

FACTS: tuple[AccessFact, ...] = get_args(AccessFact)


class Part(BaseModel):
    """A piece of a document; `unreadable` keeps what was typed into a field and is no such value.

    A field that is named there is empty: its value is whatever somebody typed, as they typed it.
    """

    model_config = ConfigDict(extra="forbid")

    unreadable: dict[str, str] = Field(default_factory=dict)


class Row(Part):
    """A piece that is a row of the directory: `id` is None until somebody has saved it."""

    id: uuid.UUID | None = None

    def as_another(self) -> Self:
        """A copy that is a row of its own, and shares none of the rows inside it."""
        copy = self.model_copy(deep=True, update={"id": uuid.uuid4()})
        for row in _rows(copy):
            row.id = uuid.uuid4()
        return copy


class OrganizationPart(Row):
    """Who delivers. A new one, or one of the same city."""

    name: str = ""
    kind: OrganizationKind = "unknown"
    url: str | None = None
    email: str | None = None
    locale: str | None = None  # BCP 47, of its name; None: the service's


class LanguagePart(Row):
    """A language in which people are helped; without `byday`, on every day."""

    code: str = ""  # BCP 47
    mode: LanguageMode = "spoken"
    byday: list[Weekday] | None = None
    note: str | None = None


class PhonePart(Row):
    """A number to call; `languages` are BCP 47 codes."""

    number: str = ""
    extension: str | None = None
    description: str | None = None
    is_whatsapp: bool = False
    languages: list[str] = Field(default_factory=list)


class AccessPart(Part):
    """The answer to one fact ("is an ID asked for?"), and who says so."""

    answer: AccessAnswer = "unknown"
    confirmed_by: str | None = None
    confirmed_on: dt.date | None = None
    source: str | None = None


Access = dict[AccessFact, AccessPart]


class CostPart(Row):
    """What something costs: an amount, words, or both; `currency` is ISO 4217."""

    option: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    amount_description: str | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


class RequiredDocumentPart(Row):
    """What to bring."""

    document: str = ""
    uri: str | None = None


class ContactPart(Row):
    """A person or a desk to ask. Private: never published."""

    name: str | None = None
    title: str | None = None
    department: str | None = None
    email: str | None = None
    phone: str | None = None


class ClosurePart(Row):
    """Days on which the whole service is closed; both are included."""

    first_date: dt.date | None = None
    last_date: dt.date | None = None
    name: str | None = None


class SchedulePart(Row):
    """When: the columns of `locator.directory.schedule.Schedule`, in the city's local time.

    `byday` holds "TU", or "1TU" and "-1TU" for the first and the last Tuesday of a month.
    """

    freq: Frequency | None = None
    interval: int | None = None
    byday: list[str] = Field(default_factory=list)
    bymonthday: list[int] = Field(default_factory=list)
    byweekno: list[int] = Field(default_factory=list)
    byyearday: list[int] = Field(default_factory=list)
    wkst: Weekday | None = None
    dtstart: dt.date | None = None
    until: dt.date | None = None
    count: int | None = None
    opens_at: dt.time | None = None
    closes_at: dt.time | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    by_appointment: bool = False
    open_on_holidays: bool = False
    description: str | None = None
    notes: str | None = None


class ExceptionPart(Row):
    """One date on which the schedules do not hold: closed, or open at these times."""

    date: dt.date | None = None
    closed: bool = True
    opens_at: dt.time | None = None
    closes_at: dt.time | None = None
    note: str | None = None


class LocationPart(Row):
    """Where; longitude and latitude in degrees, WGS 84.

    `address` is the first line of its address, `accessibility` one line for each thing that makes
    it easier to get in.
    """

    name: str | None = None
    locale: str | None = None  # BCP 47, of the texts of the place; None: the service's
    location_type: LocationType = "physical"
    lon: float | None = None
    lat: float | None = None
    # Whether somebody has looked at the pin; None: there was no need to. Of the draft only: not
    # in the directory, and no difference between two versions.
    pin_checked: bool | None = None
    disclosure: Disclosure = "hidden"
    area_name: str | None = None
    area_lon: float | None = None
    area_lat: float | None = None
    address: str | None = None
    directions: str | None = None
    transportation: str | None = None
    wheelchair: Wheelchair = "unknown"
    accessibility: list[str] = Field(default_factory=list)


class PointPart(Row):
    """A service point: this help at this place, or one stop of a mobile service.

    Schedules, languages and facts of its own hold instead of its service's. `assurer_email` is
    whom to ask whether all of it is still right; that somebody has confirmed it is not edited, but
    done.
    """

    description: str | None = None
    status: Status = "active"
    alert: str | None = None
    assurer_email: str | None = None
    location: LocationPart = Field(default_factory=LocationPart)
    schedules: list[SchedulePart] = Field(default_factory=list)
    schedule_exceptions: list[ExceptionPart] = Field(default_factory=list)
    languages: list[LanguagePart] = Field(default_factory=list)
    phones: list[PhonePart] = Field(default_factory=list)
    access: Access = Field(default_factory=dict)


class ServiceDocument(Part):
    """A service, who delivers it, and where and when it is given."""

    organization: OrganizationPart = Field(default_factory=OrganizationPart)
    name: str = ""
    alternate_name: str | None = None
    description: str | None = None
    locale: str = "en"  # BCP 47, of the texts of the service and of its points
    status: Status = "active"
    needs: list[str] = Field(default_factory=list)
    is_mobile: bool = False
    is_free: bool | None = None
    fees_description: str | None = None
    eligibility_description: str | None = None
    conditions: str | None = None
    minimum_age: int | None = None
    maximum_age: int | None = None
    url: str | None = None
    email: str | None = None
    alert: str | None = None
    application_process: str | None = None
    interpretation_services: str | None = None
    access: Access = Field(default_factory=dict)
    cost_options: list[CostPart] = Field(default_factory=list)
    required_documents: list[RequiredDocumentPart] = Field(default_factory=list)
    languages: list[LanguagePart] = Field(default_factory=list)
    phones: list[PhonePart] = Field(default_factory=list)
    contacts: list[ContactPart] = Field(default_factory=list)
    closures: list[ClosurePart] = Field(default_factory=list)
    schedules: list[SchedulePart] = Field(default_factory=list)
    schedule_exceptions: list[ExceptionPart] = Field(default_factory=list)
    points: list[PointPart] = Field(default_factory=list)

    @field_validator("access")
    @classmethod
    def _unknown_is_no_answer(cls, access: Access) -> Access:
        """Of a service, "unknown" and nothing said are one; a point's "unknown" outweighs it."""
        return {fact: part for fact, part in access.items() if part != AccessPart()}

    @field_validator("needs")
    @classmethod
    def _in_order(cls, needs: list[str]) -> list[str]:
        return sorted(set(needs))

    def as_json(self) -> dict[str, Any]:
        """What a draft keeps; `ServiceDocument.model_validate` reads it again."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def rows(self) -> Iterator[Row]:
        """Every row, also the organization and the locations, with its `id`."""
        yield from _rows(self)

    def with_ids(self) -> ServiceDocument:
        """A copy in which every row has an id, so that two versions of it can be compared.

        A new organization has none until it is written: the one with that name may be there by
        then.
        """
        copy = self.model_copy(deep=True)
        for row in copy.rows():
            if row.id is None and not isinstance(row, OrganizationPart):
                row.id = uuid.uuid4()
        return copy


def _rows(part: Part) -> Iterator[Row]:
    for field in type(part).model_fields:
        value = getattr(part, field)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, Part):
                if isinstance(inner, Row):
                    yield inner
                yield from _rows(inner)
