"""A city as a collection: its name, where and when it is, its coordinate systems and links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from locator.feeds.ogc import statement
from locator.feeds.ogc.crs import CRS84_URI, of_city
from locator.feeds.ogc.properties import GEOMETRY, MODIFIED, PROPERTIES, QUERYABLES, SHOWN_ONLY
from locator.search.cities import City
from locator.search.geojson import GEOJSON

JSON = "application/json"
SCHEMA = "application/schema+json"
QUERYABLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SCHEMA_REL = "http://www.opengis.net/def/rel/ogc/1.0/schema"

_GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"

# City and version -> its extent, which needs a look at every feature of it.
_extents: dict[str, tuple[int, dict[str, Any]]] = {}


def link(rel: str, href: str, media_type: str, title: str) -> dict[str, str]:
    """One link of a document."""
    return {"rel": rel, "href": href, "type": media_type, "title": title}


def title_of(city: City) -> str:
    """The name of a city, in English if it has one."""
    return city.names.get("en") or next(iter(city.names.values()))


def collections(
    connection: Connection, cities: Sequence[City], root: str, now: dt.datetime
) -> list[dict[str, Any]]:
    """The descriptions of cities; `root` is the address of the landing page with its slash."""
    _look(connection, [city for city in cities if _known(city) is None], now)
    return [_collection(city, root) for city in cities]


def _collection(city: City, root: str) -> dict[str, Any]:
    here = f"{root}collections/{city.id}"
    title = title_of(city)
    return {
        "id": city.id,
        "title": title,
        "description": f"Service points in {title} that are open to all residents whatever their "
        "migration status; with conditions=true also all others, each saying for whom it is.",
        "attribution": city.attribution,
        "license": city.licence.url,
        "itemType": "feature",
        "extent": _known(city),
        "crs": list(of_city(city.centre)),
        "storageCrs": CRS84_URI,
        "links": [
            link("self", here, JSON, "This collection"),
            link("items", f"{here}/items", GEOJSON, f"Service points in {title}"),
            link(QUERYABLES_REL, f"{here}/queryables", SCHEMA, "What a filter may ask for"),
            link(SCHEMA_REL, f"{here}/schema", SCHEMA, "The properties of a feature"),
            link("describedby", f"{here}/schema", SCHEMA, "The properties of a feature"),
            link("license", city.licence.url, "text/html", city.licence.name),
            link("alternate", f"{_site(root)}{city.languages[0]}/{city.id}/", "text/html", title),
        ],
    }


def queryables(here: str, title: str) -> dict[str, Any]:
    """What a filter may speak of, as JSON Schema; `here` is its own address."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": here,
        "type": "object",
        "title": title,
        "properties": {name: each.schema for name, each in QUERYABLES.items()},
        "additionalProperties": False,
    }


def schema(here: str, title: str) -> dict[str, Any]:
    """The properties of a feature, as JSON Schema (OGC API - Features, part 5, in draft)."""
    shown = {each.name: each.schema for each in (*PROPERTIES, MODIFIED)} | SHOWN_ONLY
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": here,
        "type": "object",
        "title": title,
        "properties": {
            GEOMETRY.name: GEOMETRY.schema | {"x-ogc-role": "primary-geometry"},
            **{name: {**told, "readOnly": True} for name, told in shown.items()},
        },
        "additionalProperties": False,
    }


def _known(city: City) -> dict[str, Any] | None:
    version, extent = _extents.get(city.id, (None, None))
    return extent if version == city.version else None


def _look(connection: Connection, cities: Sequence[City], now: dt.datetime) -> None:
    """Learn the extents of cities: of two hundred in one walk, which takes less than each alone."""
    if not cities:
        return
    rows = connection.execute(statement.extents([city.id for city in cities]), {"now": now})
    found = {row.city_id: row for row in rows}
    for city in cities:
        _extents[city.id] = city.version, _extent(city, found.get(city.id))


def _extent(city: City, row: Any) -> dict[str, Any]:
    """`row` is missing where nothing is public."""
    has_points = row is not None and row.west is not None
    box = [row.west, row.south, row.east, row.north] if has_points else list(city.bounds)
    interval = [_utc(row.first), _utc(row.last)] if row is not None else [None, None]
    return {
        "spatial": {"bbox": [box], "crs": CRS84_URI},
        "temporal": {"interval": [interval], "trs": _GREGORIAN},
    }


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _site(root: str) -> str:
    return root.removesuffix("ogc/")
