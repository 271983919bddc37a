"""A city as a collection: its name, where and when it is, its coordinate systems and links."""

from __future__ import annotations

import datetime as dt
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


def collection(connection: Connection, city: City, root: str, now: dt.datetime) -> dict[str, Any]:
    """The description of a city; `root` is the address of the landing page with its slash."""
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
        "extent": _extent(connection, city, now),
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


def _extent(connection: Connection, city: City, now: dt.datetime) -> dict[str, Any]:
    version, known = _extents.get(city.id, (None, {}))
    if version != city.version:
        known = _look(connection, city, now)
        _extents[city.id] = (city.version, known)
    return known


def _look(connection: Connection, city: City, now: dt.datetime) -> dict[str, Any]:
    row = connection.execute(statement.extent(city.id), {"now": now}).one()
    box = [row.west, row.south, row.east, row.north]
    return {
        "spatial": {
            "bbox": [list(city.bounds) if row.west is None else box],
            "crs": CRS84_URI,
        },
        "temporal": {"interval": [[_utc(row.first), _utc(row.last)]], "trs": _GREGORIAN},
    }


def _utc(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z") if moment else None


def _site(root: str) -> str:
    return root.removesuffix("ogc/")
