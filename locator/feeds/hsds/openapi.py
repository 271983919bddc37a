"""The API described: OpenAPI 3.1, from the words that it is asked with."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel

from locator.feeds.hsds import words

_SCHEMAS = "https://raw.githubusercontent.com/openreferral/specification/3.1-dev/schema/compiled/"

_ABOUT = (
    "The directory by the Human Services Data Specification 3.1 (https://docs.openreferral.org). "
    "Everything is said in the standard's own fields; what it has no field for (access "
    "conditions, disclosure, translations, who confirmed what) are attributes whose terms are of "
    "the taxonomy `locator-profile`: see /hsds/v3/taxonomy_terms. Times are local: the attribute "
    "`time_zone` of a service_at_location says where. By default only what is open to all "
    "residents regardless of migration status is listed. Everything can be read without a key."
)

# Path, words, the shape of one, whether it is a list of them.
_PATHS: tuple[tuple[str, type[BaseModel], str, bool], ...] = (
    ("/services", words.AskForServices, "service", True),
    ("/services/{id}", words.AskForOne, "service", False),
    ("/organizations", words.AskForOrganizations, "organization", True),
    ("/organizations/{id}", words.AskForOrganization, "organization", False),
    ("/service_at_locations", words.AskForPoints, "service_at_location", True),
    ("/service_at_locations/{id}", words.AskForOne, "service_at_location", False),
    ("/taxonomies", words.AskForPage, "taxonomy", True),
    ("/taxonomies/{id}", words.AskForOne, "taxonomy", False),
    ("/taxonomy_terms", words.AskForTerms, "taxonomy_term", True),
    ("/taxonomy_terms/{id}", words.AskForOne, "taxonomy_term", False),
)

_REQUIRED = {
    "service": ["id"],
    "organization": ["id", "name", "description"],
    "service_at_location": ["id"],
    "taxonomy": ["id", "name", "description"],
    "taxonomy_term": ["id", "name", "description"],
}


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    paths: dict[str, Any] = {
        "/": {"get": _get("getAbout", "Which HSDS this is.", words.AskForOne, _about())},
    }
    for path, model, kind, is_list in _PATHS:
        name = path.strip("/").replace("/{id}", "ById").replace("_", " ").title().replace(" ", "")
        schema: dict[str, Any] = {"$ref": f"#/components/schemas/{kind}"}
        answer = _page(schema) if is_list else schema
        paths[path] = {
            "get": _get(f"get{name}", (model.__doc__ or "").splitlines()[0], model, answer, is_list)
        }
        if not is_list:
            paths[path]["parameters"] = [
                {
                    "name": "id",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string", "format": "uuid"},
                }
            ]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Locator: HSDS", "version": "3.1.0", "description": _ABOUT},
        "servers": [{"url": "/hsds/v3"}],
        "paths": paths,
        "components": {
            "schemas": {kind: _one(kind) for kind in _REQUIRED} | {"Problem": problem()}
        },
    }


def _get(
    name: str, summary: str, model: type[BaseModel], answer: dict[str, Any], is_list: bool = False
) -> dict[str, Any]:
    content = {"application/json": {"schema": answer}}
    if is_list:
        content["application/x-ndjson"] = {"schema": {"type": "string"}}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters(model),
        "responses": {
            "200": {"description": "As asked.", "content": content},
            "304": {"description": "What the ETag in If-None-Match stands for still holds."},
            "400": {"description": "Some words cannot be read.", "content": problem},
            "404": {"description": "There is no such thing, or not any more.", "content": problem},
            "429": {"description": "Too many requests: wait.", "content": problem},
            "503": {"description": "Try again in a minute.", "content": problem},
        },
    }


def parameters(model: type[BaseModel]) -> list[dict[str, Any]]:
    """The words of a model, as OpenAPI parameters."""
    properties = model.model_json_schema()["properties"] if model.model_fields else {}
    parameters = []
    for name, described in properties.items():
        told = {key: value for key, value in described.items() if key not in ("title", "default")}
        description = told.pop("description", "")
        options = [one for one in told.pop("anyOf", []) if one.get("type") != "null"]
        schema = (options[0] if options else {}) | told
        parameters.append(
            {
                "name": name,
                "in": "query",
                "description": description,
                "schema": schema,
                # An empty field of a form was not said.
                "allowEmptyValue": True,
            }
        )
    return parameters


def _one(kind: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": f"As in HSDS: {_SCHEMAS}{kind}.json",
        "required": _REQUIRED[kind],
        "properties": {"id": {"type": "string", "format": "uuid"}},
    }


def _page(item: dict[str, Any]) -> dict[str, Any]:
    numbers = {
        name: {"type": "integer", "minimum": 0}
        for name in ("total_items", "total_pages", "page_number", "size")
    }
    flags = {name: {"type": "boolean"} for name in ("first_page", "last_page", "empty")}
    contents = {"contents": {"type": "array", "items": item}}
    properties = {**numbers, **flags, **contents}
    return {"type": "object", "required": [*properties], "properties": properties}


def _about() -> dict[str, Any]:
    address = {"type": "string", "format": "uri"}
    properties = {"version": {"type": "string"}, "profile": address, "openapi_url": address}
    return {"type": "object", "required": [*properties], "properties": properties}


def problem() -> dict[str, Any]:
    """What every mistake looks like (RFC 9457)."""
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
    }
