"""The shape of a file of the sample directory, and reading one with errors that help.

Texts are maps {language: text}. Days are counted from the day of loading, so that the sample is
fresh whenever it is loaded.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from locator.directory.access import AccessAnswer
from locator.directory.city import MigrationRole
from locator.directory.language import LanguageMode
from locator.directory.location import Disclosure, Wheelchair
from locator.directory.needs import CODES
from locator.directory.organization import OrganizationKind
from locator.directory.schedule import Weekday
from locator.directory.service_at_location import AssuredByKind
from locator.errors import SampleIsWrongError

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Texts = Annotated[dict[Words, Words], Field(min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Lon = Annotated[float, Field(ge=-180, le=180)]
Lat = Annotated[float, Field(ge=-90, le=90)]


def _time(text: Any) -> Any:
    # YAML reads 09:00 without quotes as 540, sixty by sixty.
    if not isinstance(text, str):
        raise ValueError('write times in quotes: "09:00"')
    return "00:00" if text == "24:00" else text


def _need(code: str) -> str:
    if code not in CODES:
        raise ValueError(f"{code!r} is no need; see locator/directory/needs.py")
    return code


Time = Annotated[dt.time, BeforeValidator(_time)]
Need = Annotated[str, AfterValidator(_need)]


class Shape(BaseModel):
    """A map in which every key is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SampleEmergency(Shape):
    """A number to call."""

    number: Words
    name: Texts


class SampleCity(Shape):
    """The city of the file."""

    id: Key
    names: Texts
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    time_zone: Words
    languages: Annotated[list[Code], Field(min_length=1)]
    spoken: list[Code]
    bounds: tuple[Lon, Lat, Lon, Lat]
    centre: tuple[Lon, Lat]
    confirmation_days: Annotated[int, Field(gt=0)] = 180
    migration_roles: list[MigrationRole]
    emergency: list[SampleEmergency] = []


class SampleClosure(Shape):
    """Days on which the city is closed: dates, or a day that comes every year."""

    name: Texts
    first: dt.date | None = None
    last: dt.date | None = None
    yearly: Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")] | None = None

    @model_validator(mode="after")
    def _says_when(self) -> SampleClosure:
        if (self.first is None) == (self.yearly is None):
            raise ValueError("give either first (and last) or yearly")
        return self


class SampleOrganization(Shape):
    """Who delivers."""

    key: Key
    kind: OrganizationKind
    name: Texts
    description: Texts | None = None
    url: str | None = None


class SampleLanguage(Shape):
    """A language, and how and when it is there."""

    code: Code
    mode: LanguageMode = "spoken"
    days: list[Weekday] | None = None
    note: Texts | None = None


class SamplePhone(Shape):
    """A number that cannot be anybody's."""

    number: Words
    whatsapp: bool = False
    languages: list[Code] = []
    label: Texts | None = None


class SampleAccess(Shape):
    """The four facts, with who confirmed them and when."""

    open_to_all: AccessAnswer = "unknown"
    id_asked: AccessAnswer = "unknown"
    status_asked: AccessAnswer = "unknown"
    data_shared_with_authorities: AccessAnswer = "unknown"
    by: str | None = None
    days_ago: int | None = None
    source: str | None = None


class SampleArea(Shape):
    """What the public sees of a place that it must not find."""

    name: Texts
    lon: Lon
    lat: Lat


class SampleLocation(Shape):
    """Where."""

    name: Texts
    type: Literal["physical", "postal", "virtual"] = "physical"
    lon: Lon | None = None
    lat: Lat | None = None
    disclosure: Disclosure
    address: Texts | None = None
    directions: Texts | None = None
    transport: Texts | None = None
    area: SampleArea | None = None
    wheelchair: Wheelchair = "unknown"

    @model_validator(mode="after")
    def _has_a_point(self) -> SampleLocation:
        if self.type == "physical" and (self.lon is None or self.lat is None):
            raise ValueError("a physical location needs lon and lat")
        if (self.disclosure == "area") != (self.area is not None):
            raise ValueError("disclosure: area needs an area, and nothing else has one")
        return self


class SampleSchedule(Shape):
    """Weekly, every n weeks, on the n-th weekdays of the month, or on some days from loading."""

    opens: Time
    closes: Time
    days: list[Weekday] = []
    every: Annotated[int, Field(ge=1)] = 1
    nth: list[Annotated[int, Field(ge=-5, le=5)]] = []
    dates: list[int] = []
    appointment: bool = False
    holidays: bool = False  # open on the city's holidays, too
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    notes: Texts | None = None

    @model_validator(mode="after")
    def _says_on_which_days(self) -> SampleSchedule:
        if bool(self.days) == bool(self.dates):
            raise ValueError("give either days or dates")
        return self


class SampleException(Shape):
    """A day, counted from loading, on which the schedule does not hold."""

    in_days: int
    closed: bool = False
    opens: Time | None = None
    closes: Time | None = None

    @model_validator(mode="after")
    def _says_what_holds(self) -> SampleException:
        if self.closed == (self.opens is not None and self.closes is not None):
            raise ValueError("give either closed: true or opens and closes")
        return self


class SampleAssurance(Shape):
    """Who confirmed it, and how many days ago."""

    days_ago: Annotated[int, Field(ge=0)]
    by_kind: AssuredByKind
    by: Words


class SamplePoint(Shape):
    """The service at a location."""

    key: Key
    location: SampleLocation
    schedule: list[SampleSchedule] = []
    hours: Texts | None = None
    exceptions: list[SampleException] = []
    assured: SampleAssurance | None
    access: SampleAccess | None = None
    languages: list[SampleLanguage] = []
    phones: list[SamplePhone] = []
    alert: Texts | None = None


class SampleProgram(Shape):
    """The fund behind it."""

    name: Texts


class SampleService(Shape):
    """The help, and its points."""

    key: Key
    organization: Key
    name: Texts
    description: Texts | None = None
    needs: Annotated[list[Need], Field(min_length=1)]
    mobile: bool = False
    free: bool | None
    cost: Texts | None = None
    documents: list[Texts] = []
    eligibility: Texts | None = None
    conditions: Texts | None = None
    ages: tuple[int | None, int | None] | None = None
    program: SampleProgram | None = None
    application: Texts | None = None
    alert: Texts | None = None
    phones: list[SamplePhone] = []
    email: str | None = None
    url: str | None = None
    languages: list[SampleLanguage] = []
    access: SampleAccess = SampleAccess()
    points: Annotated[list[SamplePoint], Field(min_length=1)]


class SampleFile(Shape):
    """One city with everything in it."""

    city: SampleCity
    closures: list[SampleClosure] = []
    organizations: list[SampleOrganization]
    services: list[SampleService]

    @model_validator(mode="after")
    def _keys_fit(self) -> SampleFile:
        keys = [organization.key for organization in self.organizations]
        for kind, names in (
            ("organization", keys),
            ("service", [service.key for service in self.services]),
            ("point", [point.key for service in self.services for point in service.points]),
        ):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"{kind} {twice[0]} is there twice")
        for service in self.services:
            if service.organization not in keys:
                raise ValueError(
                    f"service {service.key} names the organization {service.organization},"
                    " which is not in this file"
                )
        return self


def read_sample_file(file: Path) -> SampleFile:
    """Read and check one file; `SampleIsWrongError` says file, place and what of every mistake."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        return SampleFile.model_validate(content)
    except yaml.YAMLError as error:
        raise SampleIsWrongError(f"{file.name}: {error}") from error
    except ValidationError as error:
        lines = (
            f"{file.name}: {_place(mistake['loc'], content)}: {_what(mistake)}"
            for mistake in error.errors()
        )
        raise SampleIsWrongError("\n".join(lines)) from error


def _what(mistake: Any) -> str:
    return str(mistake["msg"]).removeprefix("Value error, ")


def _place(path: tuple[int | str, ...], content: Any) -> str:
    """`services[clinic].points[hamra].schedule[0].opens`: by key where there is one."""
    text, here = "", content
    for step in path:
        here = _step(here, step)
        key = here.get("key") if isinstance(here, dict) else None
        text += f"[{key or step}]" if isinstance(step, int) else f".{step}"
    return text.lstrip(".") or "the file"


def _step(here: Any, step: int | str) -> Any:
    try:
        return here[step]
    except (KeyError, IndexError, TypeError):
        return None
