"""Where a service is given: service_at_locations and their locations."""

from __future__ import annotations

import uuid
from typing import Any, cast, get_args

from locator.directory.document.document import LocationPart, PointPart
from locator.directory.location import Disclosure, LocationType, Wheelchair
from locator.imports.cells.coordinates import placed
from locator.imports.confidential import is_refuge
from locator.imports.hsds.attributes import own_fields
from locator.imports.hsds.parts import access_of, languages_of, phones_of
from locator.imports.hsds.reading import Reading, Record
from locator.imports.hsds.times import exceptions_of, schedules_of
from locator.imports.hsds.values import decimal_of, line_of, records_of, text_of

# Our names of a location's texts in an area.
_AREA = {"name": "area_name"}


def point_of(reading: Reading, record: Record, names: list[str], needs: list[str]) -> PointPart:
    """A service point; `names` and `needs` of its service tell whether people may hide there."""
    own = own_fields(record)
    external = str(record.get("id") or "")
    id = reading.id("service_at_location", external)
    place = record.get("location")
    location = place if isinstance(place, dict) else {}
    reading.translate(id, own.get("translations"))
    return PointPart(
        id=id,
        description=text_of(record.get("description")),
        alert=text_of(own.get("alert")),
        location=_location(reading, location, external, names, needs),
        schedules=schedules_of(reading, id, record.get("schedules") or location.get("schedules")),
        schedule_exceptions=exceptions_of(reading, id, own.get("schedule_exceptions")),
        languages=languages_of(reading, id, own.get("languages") or location.get("languages")),
        phones=phones_of(reading, id, record.get("phones"), location.get("phones")),
        access=access_of(reading, own),
    )


def nowhere(reading: Reading) -> PointPart:
    """The point of a service that no location belongs to: by phone, or on the web."""
    return PointPart(
        id=reading.id("service_at_location", f"{reading.service}/nowhere"),
        location=LocationPart(
            id=reading.id("location", f"{reading.service}/nowhere"),
            location_type="virtual",
            disclosure="exact",
        ),
    )


def place_of(record: Record) -> str | None:
    """The words by which a location without coordinates is looked for."""
    place = record.get("location")
    if not isinstance(place, dict):
        return None
    return _address(records_of(place.get("addresses")), "") or line_of(place.get("name"))


def _location(
    reading: Reading, record: Record, point: str, names: list[str], needs: list[str]
) -> LocationPart:
    own = own_fields(record)
    id = reading.id("location", str(record.get("id") or f"{point}/location"))
    said: Any = own.get("disclosure")
    name = text_of(record.get("name"))
    disclosure: Disclosure = said if said in get_args(Disclosure) else "exact"
    if said is None and is_refuge([*names, name or ""], [], needs):
        reading.find("hsds_may_hide", "name", names[0])
        disclosure = "hidden"
    lon, lat = _position(reading, record)
    addresses = records_of(record.get("addresses"))
    part = LocationPart(
        id=id,
        locale=line_of(own.get("locale")),
        location_type=reading.word(record, "location_type", get_args(LocationType)) or "physical",
        disclosure=disclosure,
        wheelchair=reading.word(own, "wheelchair", get_args(Wheelchair)) or "unknown",
    )
    if part.locale == reading.locale:
        part.locale = None
    if said == "area":
        part.area_name, part.area_lon, part.area_lat = name, lon, lat
    else:
        part.name, part.lon, part.lat = name, lon, lat
        part.address = _address(addresses, reading.surroundings.city_id)
        part.directions = text_of(own.get("directions"))
        part.transportation = text_of(record.get("transportation"))
        part.accessibility = _accessibility(record)
    _translate(reading, id, own, addresses, said)
    return part


def _translate(
    reading: Reading, id: uuid.UUID, own: Record, addresses: list[Any], disclosure: Any
) -> None:
    reading.translate(id, own.get("translations"), _AREA if disclosure == "area" else None)
    for address in addresses[:1]:
        texts = own_fields(address).get("translations")
        reading.translate(id, texts, {"address_1": "address"})


def _position(reading: Reading, record: Record) -> tuple[float | None, float | None]:
    latitude = reading.value(record, "latitude", decimal_of)
    longitude = reading.value(record, "longitude", decimal_of)
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None, None
    position = placed(float(latitude), float(longitude), reading.surroundings.bounds)
    if position is None:
        reading.find("hsds_value", "latitude", f"{latitude}, {longitude}")
        return None, None
    if position.mended:
        reading.find(position.mended, "latitude", f"{latitude}, {longitude}")
    return position.lon, position.lat


def _address(rows: list[Any], city_id: str) -> str | None:
    """The address where feet go, on one line, without what everybody there knows."""
    rows = sorted(rows, key=lambda row: row.get("address_type") not in (None, "physical"))
    for row in rows:
        line = line_of(row.get("address_1"))
        if line is None:
            continue
        town = line_of(row.get("city")) or ""
        if town.casefold().replace(" ", "-") == city_id or town.casefold() in line.casefold():
            town = ""
        code = line_of(row.get("postal_code")) or ""
        more = (line_of(row.get("address_2")), " ".join(filter(None, (code, town))))
        return ", ".join([line, *filter(None, more)])
    return None


def _accessibility(record: Record) -> list[str]:
    lines = [
        cast(str, text_of(row.get("description")) or text_of(row.get("details")))
        for row in records_of(record.get("accessibility"))
    ]
    return sorted({line for line in lines if line})
