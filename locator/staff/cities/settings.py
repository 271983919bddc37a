"""The settings of a city, and the fields of the form in which they are written."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from locator.directory.city import City
from locator.directory.point import Point
from locator.i18n import languages
from locator.staff.form import Value


@dataclass(frozen=True)
class EmergencyNumber:
    """A number to call; `was` is the number that it stood for before it was changed here."""

    number: str
    names: Mapping[str, str]
    was: str | None = None


@dataclass(frozen=True)
class Holiday:
    """Days on which nothing is open unless it says so; both are included. `id` None: a new one."""

    first_date: dt.date
    last_date: dt.date
    name: str | None
    id: uuid.UUID | None = None


@dataclass(frozen=True)
class Settings:
    """What a city decides for itself. `bounds`: west, south, east, north in degrees (WGS 84)."""

    names: Mapping[str, str]
    country: str
    time_zone: str
    languages: tuple[str, ...]
    spoken: tuple[str, ...]
    centre: Point
    bounds: tuple[float, float, float, float]
    confirmation_days: int = 180
    migration_roles: tuple[str, ...] = ()
    second_person: bool = True
    emergency: tuple[EmergencyNumber, ...] = ()
    holidays: tuple[Holiday, ...] = field(default=())


def to_form(city: City, second_person: bool) -> dict[str, Value]:
    """A city as the values of the form's fields."""
    west, south, east, north = city.bounds
    values: dict[str, Value] = {
        **{f"name-{code}": name for code, name in city.names.items()},
        "country": city.country,
        "time_zone": city.time_zone,
        "languages": city.languages,
        "first_language": city.languages[0] if city.languages else "",
        "spoken": city.spoken,
        "centre": f"{city.centre_lat}, {city.centre_lon}",
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "confirmation_days": city.confirmation_days,
        "migration_roles": city.migration_roles,
        "second_person": second_person,
    }
    for number, entry in enumerate(city.emergency):
        values[f"emergency-{number}-number"] = values[f"emergency-{number}-was"] = entry["number"]
        for code, name in entry["name"].items():
            values[f"emergency-{number}-name-{code}"] = name
    holidays = sorted(city.closures, key=lambda closure: closure.first_date)
    for number, closure in enumerate(holidays):
        values |= holiday_values(
            number, Holiday(closure.first_date, closure.last_date, closure.name, closure.id)
        )
    return values


def holiday_values(number: int, holiday: Holiday) -> dict[str, Value]:
    """A holiday as the values of a row."""
    is_one_day = holiday.first_date == holiday.last_date
    return {
        f"holidays-{number}-id": str(holiday.id) if holiday.id else "",
        f"holidays-{number}-first_date": holiday.first_date.isoformat(),
        f"holidays-{number}-last_date": "" if is_one_day else holiday.last_date.isoformat(),
        f"holidays-{number}-name": holiday.name or "",
    }


def rows_in(values: Mapping[str, Value], part: str) -> int:
    """How many rows of a part the form has: one more than the highest number in its names."""
    numbers = [
        int(name.split("-")[1])
        for name in values
        if name.startswith(f"{part}-") and name.split("-")[1].isdigit()
    ]
    return max(numbers, default=-1) + 1


def shown_names(chosen: tuple[str, ...] | list[str]) -> list[str]:
    """The languages in which a form asks for names at once: those of the city."""
    return [code for code in chosen if code in languages()]
