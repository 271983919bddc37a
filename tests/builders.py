"""Builders with defaults: a test names only what matters to it.

Everything is in Beirut, published, confirmed yesterday, and open to all; `NOW` is a Thursday
morning there. `service_point` builds all that a search can find in one call, and publishes it::

    clinic = service_point(session, needs=["public-health/dental"], languages=["am"])
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from locator.directory.access import AccessCondition, AccessFact
from locator.directory.city import City
from locator.directory.contact import Phone
from locator.directory.language import Language
from locator.directory.location import Address, Location
from locator.directory.organization import Organization
from locator.directory.point import Point
from locator.directory.publishing import publish_changes
from locator.directory.schedule import Schedule
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation

NOW = dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC)  # Thursday, 10:00 in Beirut
TODAY = NOW.date()
HAMRA = Point(35.4826, 33.8963)

_CITIES: Mapping[str, Mapping[str, Any]] = {
    "beirut": {
        "names": {"en": "Beirut", "ar": "بيروت", "fr": "Beyrouth"},
        "country": "LB",
        "time_zone": "Asia/Beirut",
        "languages": ["ar", "en", "fr"],
        "spoken": ["ar", "am", "bn", "tl"],
        "bounds": [35.44, 33.82, 35.62, 33.95],
        "centre_lon": 35.5018,
        "centre_lat": 33.8938,
        "migration_roles": ["transit", "destination"],
        "emergency": [{"number": "112", "name": {"en": "Police", "ar": "الشرطة"}}],
    },
    "freetown": {
        "names": {"en": "Freetown"},
        "country": "SL",
        "time_zone": "Africa/Freetown",
        "languages": ["en"],
        "spoken": ["kri", "tem", "men"],
        "bounds": [-13.31, 8.36, -13.1, 8.52],
        "centre_lon": -13.2344,
        "centre_lat": 8.4844,
        "migration_roles": ["sending", "transit"],
    },
    "bristol": {
        "names": {"en": "Bristol"},
        "country": "GB",
        "time_zone": "Europe/London",
        "languages": ["en"],
        "spoken": ["so", "pl"],
        "bounds": [-2.72, 51.39, -2.51, 51.55],
        "centre_lon": -2.5879,
        "centre_lat": 51.4545,
        "migration_roles": ["destination"],
    },
}


def city(session: Session, id: str = "beirut", **fields: Any) -> City:
    """The city with this id, made if it is not there yet; unknown ones resemble Beirut."""
    there = session.get(City, id)
    if there is not None and not fields:
        return there
    defaults = {"is_sample": False, **_CITIES.get(id, _CITIES["beirut"])}
    made = there or City(id=id)
    for field, value in ({} if there else defaults | {"id": id}).items():
        setattr(made, field, value)
    for field, value in fields.items():
        setattr(made, field, value)
    session.add(made)
    return made


def organization(session: Session, **fields: Any) -> Organization:
    """An NGO."""
    if "city" not in fields:
        fields["city"] = city(session)
    made = Organization(**{"name": "Open Door", "locale": "en", "kind": "ngo", **fields})
    session.add(made)
    return made


def service(
    session: Session,
    *,
    needs: Iterable[str] = ("public-health/primary-care",),
    languages: Iterable[str | Language] = ("ar", "en"),
    access: Mapping[str, str] | None = None,
    **fields: Any,
) -> Service:
    """A published, active service, open to all; `access` answers more: {"id_asked": "no"}."""
    if "organization" not in fields:
        fields["organization"] = organization(session)
    defaults: dict[str, Any] = {
        "name": "Walk-in clinic",
        "locale": "en",
        "publication": "published",
    }
    made = Service(**{**defaults, **fields})
    made.needs = tuple(needs)
    made.languages = list(map(_language, languages))
    made.access_conditions = access_conditions({"open_to_all": "yes", **(access or {})})
    session.add(made)
    return made


def location(
    session: Session, *, address: str | None = "1 Example Street", **fields: Any
) -> Location:
    """A place in Hamra that may be shown exactly."""
    if "city" not in fields:
        fields["city"] = city(session)
    defaults: dict[str, Any] = {
        "name": "The house",
        "locale": "en",
        "point": HAMRA,
        "disclosure": "exact",
    }
    made = Location(**{**defaults, **fields})
    if address:
        made.addresses = [Address(address_1=address)]
    session.add(made)
    return made


def service_point(
    session: Session,
    *,
    publish: bool = True,
    now: dt.datetime = NOW,
    service: Service | None = None,
    location: Location | None = None,
    city: str | City | None = None,
    schedules: Iterable[Schedule] | None = None,
    languages: Iterable[str | Language] = ("ar", "en"),
    needs: Iterable[str] = ("public-health/primary-care",),
    access: Mapping[str, str] | None = None,
    phones: Iterable[str] = (),
    address: str | None = "1 Example Street",
    **fields: Any,
) -> ServiceAtLocation:
    """A service point that anybody can find, open on weekdays from nine to five.

    Further fields go to whom they belong: `publication`, `status`, `alert`, `source` and whatever
    else the service point has to it; `name`, `description` and the service's to its service;
    `point`, `disclosure`, `wheelchair` and the location's to its location, whose name is
    `location_name`. Give a `service` or `location` to use one that is there.

    `publish=False` leaves it unpublished for now; a commit will publish it.
    """
    town = city if isinstance(city, City) else _city(session, city)
    of_service, of_location = _take_service(fields), _take_location(fields)
    if service is None:
        if "organization" not in of_service:
            of_service["organization"] = _organization(session, town)
        service = _service(session, needs=needs, languages=languages, access=access, **of_service)
        service.phones = [Phone(number=number) for number in phones]
    if location is None:
        if "point" not in of_location and town.id != "beirut":
            of_location["point"] = Point(town.centre_lon, town.centre_lat)
        location = _location(session, address=address, city=town, **of_location)
    defaults: dict[str, Any] = {
        "publication": "published",
        "assured_date": (now - dt.timedelta(days=1)).date(),
        "assured_by_kind": "city",
        "assured_by": "City of Beirut",
    }
    made = ServiceAtLocation(service=service, location=location, **{**defaults, **fields})
    made.schedules = (
        [weekly("MO,TU,WE,TH,FR", "09:00", "17:00")] if schedules is None else list(schedules)
    )
    session.add(made)
    session.flush()
    if publish:
        publish_changes(session, now)
    return made


def weekly(byday: str, opens: str, closes: str, **fields: Any) -> Schedule:
    """`weekly("MO,WE", "09:00", "17:00")`."""
    return Schedule(
        freq="WEEKLY",
        byday=byday,
        opens_at=dt.time.fromisoformat(opens),
        closes_at=dt.time.fromisoformat(closes),
        **fields,
    )


def on_day(day: dt.date, opens: str, closes: str, **fields: Any) -> Schedule:
    """On one date only, as a stop of a mobile clinic is."""
    return Schedule(
        dtstart=day,
        opens_at=dt.time.fromisoformat(opens),
        closes_at=dt.time.fromisoformat(closes),
        **fields,
    )


def access_conditions(answers: Mapping[str, str]) -> list[AccessCondition]:
    """Facts with their answers, confirmed by the city."""
    assert set(answers) <= set(get_args(AccessFact))
    return [
        AccessCondition(
            fact=fact,
            answer=answer,
            confirmed_by="City of Beirut",
            confirmed_on=TODAY,
            source="asked at the desk",
        )
        for fact, answer in answers.items()
    ]


def _language(given: str | Language) -> Language:
    return given if isinstance(given, Language) else Language(code=given)


def _take_service(fields: dict[str, Any]) -> dict[str, Any]:
    columns = {*inspect(Service).attrs.keys()} - {*inspect(ServiceAtLocation).attrs.keys()}
    return {name: fields.pop(name) for name in [*fields] if name in columns | {"description"}}


def _take_location(fields: dict[str, Any]) -> dict[str, Any]:
    columns = {*inspect(Location).attrs.keys()} - {*inspect(ServiceAtLocation).attrs.keys()}
    taken = {name: fields.pop(name) for name in [*fields] if name in columns}
    if "location_name" in fields:
        taken["name"] = fields.pop("location_name")
    return taken


def _city(session: Session, id: str | None) -> City:
    return city(session, id or "beirut")


def _organization(session: Session, town: City) -> Organization:
    return organization(session, city=town)


_service, _location = service, location
