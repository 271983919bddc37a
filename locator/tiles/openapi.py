"""The tiles described: OpenAPI 3.1, with the parameters of the search's own document."""

from __future__ import annotations

from functools import cache
from typing import Any

from locator.search import answers
from locator.search.openapi import Operation, parameters
from locator.search.problems import PROBLEM
from locator.search.vocabulary import VERSION
from locator.tiles.square import LARGEST_ZOOM
from locator.tiles.words import AskForTile

_ABOUT = (
    "Help nearby, on a map of any size: Mapbox Vector Tiles (2.1) of one layer, `service_points`. "
    "Each feature stands for a sixteenth of the tile's width and height in which the search finds "
    "something, in the middle of what is there. `count` says how much; from zoom 12 on, what "
    "stands alone has the `id` of the service point, its `city`, `place` (`exact`, or `area`: "
    "somewhere around here) and `mobile`. The counts of all tiles of a zoom add up to the same. "
    "By default only what is open to all residents whatever their migration status; only what "
    "somebody has confirmed lately; of a mobile service every stop that has not left. An empty "
    "tile has no bytes. Nothing about who asks is kept."
)


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    schema = answers.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = {**schema.pop("$defs", {}), "Problem": schema}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Locator: tiles", "version": VERSION, "description": _ABOUT},
        "servers": [{"url": "/"}],
        "paths": {
            "/tiles/v1/{city}/{z}/{x}/{y}.mvt": {
                "get": _get("tileOfCity", "A square of the map of one city", [_CITY])
            },
            "/tiles/v1/{z}/{x}/{y}.mvt": {
                "get": _get("tileOfAll", "A square of the map of all cities", [])
            },
        },
        "components": {"schemas": schemas},
    }


def _number(name: str, about: str, largest: int) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": about,
        "schema": {"type": "integer", "minimum": 0, "maximum": largest},
    }


_CITY = {
    "name": "city",
    "in": "path",
    "required": True,
    "description": "The id of a city.",
    "schema": {"type": "string", "format": "city", "maxLength": 60},
    "example": "beirut",
}
_SQUARE = [
    _number("z", "The zoom.", LARGEST_ZOOM),
    _number("x", "The column, from the date line eastward: 0 to 2^z - 1.", 2**LARGEST_ZOOM - 1),
    _number("y", "The row, from the north: 0 to 2^z - 1.", 2**LARGEST_ZOOM - 1),
]


def _get(name: str, summary: str, path: list[dict[str, Any]]) -> dict[str, Any]:
    asked = Operation(
        path="",
        name=name,
        summary=summary,
        words=AskForTile,
        answer=answers.Problem,
        media_type="",
        example="",
    )
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [*path, *_SQUARE, *parameters(asked)],
        "responses": {
            "200": {
                "description": "The tile; no bytes where nothing is.",
                "headers": {
                    "ETag": {
                        "schema": {"type": "string"},
                        "description": "Send it back in If-None-Match.",
                    }
                },
                "content": {
                    "application/vnd.mapbox-vector-tile": {
                        "schema": {"type": "string", "format": "binary"}
                    }
                },
            },
            "304": {"description": "What the ETag in If-None-Match stands for still holds."},
            "400": _problem("Fields that cannot be read, all of them named."),
            "404": _problem("The world has no such square, or there is no such city."),
            "429": _problem("Too much from one network: Retry-After tells how long to wait."),
            "503": _problem("The database does not answer: Retry-After tells when to try again."),
        },
    }


def _problem(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
