"""Settings into the rows of a city: what is the same stays untouched, so that only what somebody
has changed is recorded and published.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from locator.directory.city import City
from locator.directory.schedule import Closure
from locator.errors import LocatorError
from locator.i18n import languages
from locator.staff.cities.settings import EmergencyNumber, Holiday, Settings
from locator.staff.doors import CityRule, asks_for_second_person


class CityIsThereError(LocatorError):
    """Another city has this address already."""


def make_city(session: Session, city_id: str, settings: Settings) -> City:
    """A new city, with its public pages at once; raises `CityIsThereError`."""
    if session.get(City, city_id) is not None:
        raise CityIsThereError
    city = City(id=city_id, emergency=[], is_sample=False, **_columns(settings))
    try:
        # Before anything hangs on it.
        with session.begin_nested():
            session.add(city)
    except IntegrityError as error:
        # A colleague has made it this very moment.
        raise CityIsThereError from error
    write_city(session, city, settings)
    return city


def write_city(session: Session, city: City, settings: Settings) -> None:
    """Bring the rows of a city to the settings."""
    # Names in languages that the pages do not speak were not in the form, and are kept.
    others = {code: name for code, name in city.names.items() if code not in languages()}
    columns = _columns(settings) | {"names": {**others, **settings.names}}
    columns["emergency"] = [_emergency(city.emergency, entry) for entry in settings.emergency]
    for column, value in columns.items():
        if getattr(city, column) != value:
            setattr(city, column, value)
    _write_holidays(city, settings.holidays)
    _write_rule(session, city.id, settings.second_person)
    session.flush()


def copied_to_next_year(holidays: Iterable[Holiday]) -> list[Holiday]:
    """The holidays of the last year that has any, a year later; those that are there are left out.

    Feasts that follow the moon or Easter fall on other days: whoever copies looks at each.
    """
    there = list(holidays)
    if not there:
        return []
    last = max(holiday.first_date.year for holiday in there)
    known = {(holiday.first_date, holiday.name) for holiday in there}
    copied = [
        Holiday(_a_year_later(one.first_date), _a_year_later(one.last_date), one.name)
        for one in there
        if one.first_date.year == last
    ]
    return [one for one in copied if (one.first_date, one.name) not in known]


def _columns(settings: Settings) -> dict[str, Any]:
    return {
        "names": dict(settings.names),
        "country": settings.country,
        "time_zone": settings.time_zone,
        "languages": list(settings.languages),
        "spoken": list(settings.spoken),
        "centre_lon": settings.centre.lon,
        "centre_lat": settings.centre.lat,
        "bounds": list(settings.bounds),
        "confirmation_days": settings.confirmation_days,
        "migration_roles": list(settings.migration_roles),
    }


def _emergency(before: list[dict[str, Any]], entry: EmergencyNumber) -> dict[str, Any]:
    """As it is stored; what it was called in languages that the form did not ask for is kept."""
    stood: Mapping[str, str] = next(
        (one["name"] for one in before if one["number"] == entry.was), {}
    )
    others = {code: name for code, name in stood.items() if code not in languages()}
    return {"number": entry.number, "name": {**others, **entry.names}}


def _write_holidays(city: City, holidays: Iterable[Holiday]) -> None:
    there = {closure.id: closure for closure in city.closures}
    kept = []
    for holiday in holidays:
        closure = there.get(holiday.id) if holiday.id else None
        if closure is None:
            closure = Closure()
        for column, value in (
            ("first_date", holiday.first_date),
            ("last_date", holiday.last_date),
            ("name", holiday.name),
        ):
            if getattr(closure, column) != value:
                setattr(closure, column, value)
        kept.append(closure)
    if {id(one) for one in kept} != {id(one) for one in city.closures}:
        city.closures = kept


def _write_rule(session: Session, city_id: str, second_person: bool) -> None:
    if asks_for_second_person(session, city_id) == second_person:
        return
    rule = session.get(CityRule, city_id)
    if rule is None:
        session.add(CityRule(city_id=city_id, second_person=second_person))
    else:
        rule.second_person = second_person


def _a_year_later(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)
