"""OGC API - Features described by itself: OpenAPI 3.0, since that is what its part 1 asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from locator.feeds.ogc.asking import EQUAL, FORMAT, OF_ONE, PARAMETERS, Parameter
from locator.feeds.ogc.properties import MODIFIED, PROPERTIES, SHOWN_ONLY
from locator.search.geojson import GEOJSON
from locator.search.problems import PROBLEM
from locator.search.vocabulary import VERSION

MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.0"
JSON = "application/json"
SCHEMA = "application/schema+json"

ABOUT = (
    "Help nearby, for maps: each city is a collection, each feature a service point. By default "
    "only what is open to all residents whatever their migration status; only what somebody has "
    "confirmed lately; and a stop of a mobile service until it has left. Everything can be read "
    "without a key, from any site. Nothing about who asks is kept."
)


def document(root: str, cities: Iterable[str]) -> dict[str, Any]:
    """The OpenAPI document; `root` is the address of the landing page, `cities` are their ids."""
    collection = {
        "name": "collectionId",
        "in": "path",
        "required": True,
        "description": "The id of a city.",
        "schema": {"type": "string", "enum": list(cities)},
    }
    feature = {
        "name": "featureId",
        "in": "path",
        "required": True,
        "description": "The id of a service point.",
        "schema": {"type": "string", "format": "uuid"},
    }
    listed = [*map(_parameter, PARAMETERS.values()), *map(_equal, EQUAL)]
    one = [_parameter(each) for each in OF_ONE.values()]
    paths = {
        "/": _get("landing", "The landing page", "landingPage"),
        "/conformance": _get("conformance", "What of the standards is here", "confClasses"),
        "/api": _get("api", "This document", None, media_type=MEDIA_TYPE),
        "/collections": _get("collections", "All cities", "collections"),
        "/collections/{collectionId}": _get("collection", "One city", "collection", [collection]),
        "/collections/{collectionId}/queryables": _get(
            "queryables", "What a filter may ask for", None, [collection], media_type=SCHEMA
        ),
        "/collections/{collectionId}/schema": _get(
            "schema", "The properties of a feature", None, [collection], media_type=SCHEMA
        ),
        "/collections/{collectionId}/items": _get(
            "features",
            "The service points of a city, by pages",
            "featureCollectionGeoJSON",
            [collection],
            listed,
            media_type=GEOJSON,
        ),
        "/collections/{collectionId}/items/{featureId}": _get(
            "feature",
            "One service point",
            "featureGeoJSON",
            [collection, feature],
            one,
            media_type=GEOJSON,
        ),
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Locator: OGC API - Features", "version": VERSION, "description": ABOUT},
        "servers": [{"url": root.rstrip("/")}],
        "paths": paths,
        "components": {"schemas": _SCHEMAS},
    }


def _get(
    name: str,
    summary: str,
    answer: str | None,
    path: Iterable[Mapping[str, Any]] = (),
    query: Iterable[Mapping[str, Any]] | None = None,
    *,
    media_type: str = JSON,
) -> dict[str, Any]:
    path = list(path)
    query = [_parameter(FORMAT)] if query is None else list(query)
    schema = {"$ref": f"#/components/schemas/{answer}"} if answer else {"type": "object"}
    headers = {"ETag": {"schema": {"type": "string"}, "description": "For If-None-Match."}}
    if media_type == GEOJSON:
        headers["Content-Crs"] = {
            "schema": {"type": "string"},
            "description": "The coordinate system of the answer.",
        }
    answered = {
        "200": {
            "description": summary,
            "headers": headers,
            "content": {media_type: {"schema": schema}},
        },
        "304": {"description": "What the ETag in If-None-Match stands for still holds."},
        "400": _problem("Parameters that cannot be read, all of them named."),
        "429": _problem("Too much from one network: Retry-After says how many seconds to wait."),
        "503": _problem("The database does not answer: Retry-After says when to try again."),
    }
    if path:
        answered["404"] = _problem("There is no such thing, or it is not public any more.")
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [*path, *query],
            "responses": answered,
        }
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.about,
        "schema": parameter.schema,
        "style": "form",
        "explode": False,
    }


def _equal(name: str) -> dict[str, Any]:
    known = EQUAL[name]
    kept = {word: told for word, told in known.schema.items() if word in ("type", "format", "enum")}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": f"Only where this is just so. {known.about}",
        "schema": kept,
        "style": "form",
        "explode": False,
    }


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/problem"}
    return {"description": description, "content": {PROBLEM: {"schema": schema}}}


def _object(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    told = {"type": "object", "properties": properties}
    # An empty list of what is required is no valid OpenAPI 3.0.
    return told | {"required": list(required)} if required else told


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _one(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


_TEXT = {"type": "string"}
_NUMBER = {"type": "number"}
_COUNT = {"type": "integer", "minimum": 0}
_TIME = {"type": "string", "format": "date-time"}

_SHOWN = {each.name: each.schema for each in (*PROPERTIES, MODIFIED)} | SHOWN_ONLY

_SCHEMAS: dict[str, Any] = {
    "link": _object(("href", "rel", "type"), href=_TEXT, rel=_TEXT, type=_TEXT, title=_TEXT),
    "landingPage": _object(("links",), title=_TEXT, description=_TEXT, links=_list(_one("link"))),
    "confClasses": _object(("conformsTo",), conformsTo=_list(_TEXT)),
    "collections": _object(
        ("links", "collections"),
        links=_list(_one("link")),
        collections=_list(_one("collection")),
    ),
    "collection": _object(
        ("id", "links", "extent", "crs"),
        id=_TEXT,
        title=_TEXT,
        description=_TEXT,
        attribution=_TEXT,
        license=_TEXT,
        itemType={"type": "string", "enum": ["feature"]},
        extent=_one("extent"),
        crs=_list(_TEXT),
        storageCrs=_TEXT,
        links=_list(_one("link")),
    ),
    "extent": _object(
        (),
        spatial=_object((), bbox=_list(_list(_NUMBER)), crs=_TEXT),
        temporal=_object((), interval=_list(_list(_TIME | {"nullable": True})), trs=_TEXT),
    ),
    "pointGeoJSON": _object(
        ("type", "coordinates"),
        type={"type": "string", "enum": ["Point"]},
        coordinates=_list(_NUMBER) | {"minItems": 2, "maxItems": 2},
    )
    | {"nullable": True},
    "properties": {
        "type": "object",
        "required": list(_SHOWN),
        "properties": {name: {**told, "nullable": True} for name, told in _SHOWN.items()},
        "additionalProperties": False,
    },
    "featureGeoJSON": _object(
        ("type", "id", "geometry", "properties"),
        type={"type": "string", "enum": ["Feature"]},
        id={"type": "string", "format": "uuid"},
        geometry=_one("pointGeoJSON"),
        properties=_one("properties"),
        links=_list(_one("link")),
    ),
    "featureCollectionGeoJSON": _object(
        ("type", "features", "links", "numberReturned", "timeStamp"),
        type={"type": "string", "enum": ["FeatureCollection"]},
        features=_list(_one("featureGeoJSON")),
        links=_list(_one("link")),
        timeStamp=_TIME,
        numberMatched=_COUNT,
        numberReturned=_COUNT,
    ),
    "problem": _object(
        ("type", "title", "status", "detail", "errors"),
        type=_TEXT,
        title=_TEXT,
        status={"type": "integer"},
        detail=_TEXT,
        errors=_list(_object(("field", "code", "detail"), field=_TEXT, code=_TEXT, detail=_TEXT)),
    ),
}
