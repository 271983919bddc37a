"""The feeds described: OpenAPI 3.1, from the words that they are asked with."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel

from locator.feeds import atom, table
from locator.feeds.calendar import CALENDAR
from locator.feeds.geopackage import GEOPACKAGE
from locator.feeds.hsds.openapi import parameters, problem
from locator.feeds.words import (
    AskForChanges,
    AskForFeatures,
    AskForFile,
    AskForTable,
)
from locator.search.geojson import GEOJSON

_ABOUT = (
    "A whole city at a time, to keep, to subscribe to and to map. By default only what is open to "
    "all residents regardless of migration status; `conditions=true` adds the rest, and each says "
    "which. Everything can be read without a key, from any site. What is under each field, and "
    "the licence, is in docs/data.md."
)

# Path, name, words, media type.
_PATHS: tuple[tuple[str, str, type[BaseModel], str], ...] = (
    ("/{city_id}/service-points.geojson", "getFeatures", AskForFeatures, GEOJSON),
    ("/{city_id}/service-points.csv", "getTable", AskForTable, table.CSV),
    ("/{city_id}/service-points.gpkg", "getLayer", AskForFile, GEOPACKAGE),
    ("/{city_id}/services/{service_id}.ics", "getCalendar", AskForFile, CALENDAR),
    ("/{city_id}/changes.atom", "getChanges", AskForChanges, atom.ATOM),
)

_CITY = {"type": "string", "format": "city", "pattern": "^[a-z0-9]+(?:-[a-z0-9]+)*$"}
_ID = {"type": "string", "format": "uuid"}


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Locator: feeds", "version": "1.0.0", "description": _ABOUT},
        "servers": [{"url": "/feeds/v1"}],
        "paths": {
            path: _path(path, name, words, media_type) for path, name, words, media_type in _PATHS
        },
        "components": {"schemas": {"Problem": problem()}},
    }


def _path(path: str, name: str, words: type[BaseModel], media_type: str) -> dict[str, Any]:
    schema = {"type": "object", "required": ["type", "features"]} if media_type == GEOJSON else {}
    wrong = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    parts = [("city_id", _CITY), *([("service_id", _ID)] if "{service_id}" in path else [])]
    return {
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": schema}
            for name, schema in parts
        ],
        "get": {
            "operationId": name,
            "summary": (words.__doc__ or "").splitlines()[0],
            "parameters": parameters(words),
            "responses": {
                "200": {"description": "As asked.", "content": {media_type: {"schema": schema}}},
                "304": {"description": "What the ETag in If-None-Match stands for still holds."},
                "400": {"description": "Some words cannot be read.", "content": wrong},
                "404": {"description": "There is no such city or service.", "content": wrong},
                "429": {"description": "Too many requests: wait.", "content": wrong},
                "503": {"description": "Try again in a minute.", "content": wrong},
            },
        },
    }
