"""The API described by itself: OpenAPI 3.1 from the vocabulary and the models of the answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from apispec import APISpec
from markupsafe import Markup, escape
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from locator.search import answers, vocabulary
from locator.search.vocabulary import VERSION

_ABOUT = (
    "Help nearby, open to everyone, in the languages people speak. The answers are those of the "
    "pages: by default only what is open to all residents whatever their migration status, what "
    "somebody has confirmed lately, and what is true at that time. Everything can be read without "
    "a key, from any site, and kept for a minute by any cache. Nothing about who asks is kept."
)


@dataclass(frozen=True)
class Operation:
    """One address: what it is asked with and what it answers."""

    path: str
    name: str
    summary: str
    words: type[BaseModel]
    answer: type[BaseModel]
    media_type: str
    example: str
    part: str | None = None


_GEOJSON = "application/geo+json"

OPERATIONS = (
    Operation(
        path="/api/v1/service-points",
        name="searchServicePoints",
        summary="Search for help: the nearest service points, or those that help soonest",
        words=vocabulary.AskForPoints,
        answer=answers.ServicePoints,
        media_type=_GEOJSON,
        example="/api/v1/service-points?near=Hamra&city=beirut&need=public-health&speaks=am&lang=en",
    ),
    Operation(
        path="/api/v1/service-points/{id}",
        name="getServicePoint",
        summary="One service point with all its opening times of the coming weeks",
        words=vocabulary.AskForOne,
        answer=answers.ServicePoint,
        media_type=_GEOJSON,
        example="",
        part="id",
    ),
    Operation(
        path="/api/v1/places",
        name="findPlaces",
        summary="Places by name, in any language or spelling of the gazetteer",
        words=vocabulary.AskForPlaces,
        answer=answers.Places,
        media_type=_GEOJSON,
        example="/api/v1/places?q=Hamra",
    ),
    Operation(
        path="/api/v1/cities",
        name="listCities",
        summary="Every city in this directory",
        words=vocabulary.AskForCities,
        answer=answers.Cities,
        media_type="application/json",
        example="/api/v1/cities?lang=en",
    ),
)


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    spec = APISpec(
        title="Locator",
        version=VERSION,
        openapi_version="3.1.0",
        info={"description": _ABOUT},
        servers=[{"url": "/"}],
    )
    models: list[type[BaseModel]] = [
        answers.Problem,
        *(operation.answer for operation in OPERATIONS),
    ]
    _, schemas = models_json_schema(
        [(model, "serialization") for model in models],
        ref_template="#/components/schemas/{model}",
    )
    for name, schema in sorted(schemas["$defs"].items()):
        spec.components.schema(name, schema)
    for operation in OPERATIONS:
        spec.path(path=operation.path, operations={"get": _get(operation)})
    return spec.to_dict()


def _get(operation: Operation) -> dict[str, Any]:
    answered = {
        "200": {
            "description": (operation.answer.__doc__ or "").splitlines()[0],
            "headers": {
                "ETag": {
                    "schema": {"type": "string"},
                    "description": "Send it back in If-None-Match.",
                }
            },
            "content": {operation.media_type: {"schema": _reference(operation.answer)}},
        },
        "304": {"description": "What the ETag in If-None-Match stands for still holds."},
        "400": _problem("Fields that cannot be read, all of them named."),
        "429": _problem("Too much from one network: Retry-After tells how many seconds to wait."),
        "503": _problem("The database does not answer: Retry-After tells when to try again."),
    }
    if operation.part:
        answered["404"] = _problem("There is no such service point, or it is not public any more.")
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": parameters(operation),
        "responses": answered,
    }


def parameters(operation: Operation) -> list[dict[str, Any]]:
    """The words of an operation, as OpenAPI parameters."""
    schema = operation.words.model_json_schema()
    told: list[dict[str, Any]] = []
    if operation.part:
        told.append(
            {
                "name": operation.part,
                "in": "path",
                "required": True,
                "description": "The id of a service point, from a search.",
                "schema": {"type": "string", "format": "uuid"},
            }
        )
    for name, field in schema["properties"].items():
        described = {key: value for key, value in field.items() if key != "title"}
        parameter: dict[str, Any] = {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": described.pop("description", ""),
        }
        if not parameter["required"]:
            # An empty field of a form was not said.
            parameter["allowEmptyValue"] = True
        if "examples" in described:
            parameter["example"] = described.pop("examples")[0]
        parameter["schema"] = _without_null(described)
        if parameter["schema"].get("type") == "array":
            parameter |= {"style": "form", "explode": False}
        told.append(parameter)
    return told


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A word of an address is said or not; it is never null."""
    several = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if len(several) == 1:
        schema = {key: value for key, value in schema.items() if key != "anyOf"} | several[0]
    if schema.get("default", ...) is None:
        schema = {key: value for key, value in schema.items() if key != "default"}
    return schema


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _problem(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": _reference(answers.Problem)}},
    }


@cache
def readable() -> dict[str, Any]:
    """The document as the readable page shows it: names and words, nothing nested."""
    described = document()
    examples = {operation.path: operation.example for operation in OPERATIONS}
    return {
        "about": described["info"]["description"],
        "version": described["info"]["version"],
        "operations": [
            {
                "id": path["get"]["operationId"],
                "path": address,
                "summary": path["get"]["summary"],
                "example": examples[address],
                "parameters": [
                    {
                        **parameter,
                        "description": _marked(parameter["description"]),
                        "values": _values(parameter["schema"]),
                        "choices": _choices(parameter["schema"]),
                    }
                    for parameter in path["get"]["parameters"]
                ],
                "answer": path["get"]["responses"]["200"]["description"],
                "model": _model_of(path["get"]),
            }
            for address, path in described["paths"].items()
        ],
        "models": [
            {
                "name": name,
                "about": _marked(schema.get("description", "")),
                "fields": [
                    {
                        "name": field,
                        "type": _type(value),
                        "model": _linked(value),
                        "about": _marked(value.get("description", "")),
                    }
                    for field, value in schema.get("properties", {}).items()
                ],
            }
            for name, schema in described["components"]["schemas"].items()
        ],
    }


def _marked(text: str) -> Markup:
    """Markdown's `code`, all of it that our descriptions use, as HTML."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )


def _choices(schema: dict[str, Any]) -> list[str]:
    """The values of a list, where they are given."""
    return [str(each) for each in schema.get("items", {}).get("enum", ())]


def _model_of(operation: dict[str, Any]) -> str:
    content = operation["responses"]["200"]["content"]
    reference: str = next(iter(content.values()))["schema"]["$ref"]
    return reference.rpartition("/")[2]


def _linked(schema: dict[str, Any]) -> str | None:
    """The model that a field holds, or a list of it."""
    for each in (
        schema,
        schema.get("items", {}),
        *schema.get("anyOf", ()),
        *schema.get("allOf", ()),
    ):
        if "$ref" in each:
            return str(each["$ref"]).rpartition("/")[2]
        if "$ref" in each.get("items", {}):
            return str(each["items"]["$ref"]).rpartition("/")[2]
    return None


def _type(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_type(each) for each in schema["anyOf"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return ", ".join(str(each) for each in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type", "anything"))


def _values(schema: dict[str, Any]) -> str:
    """What may be said, in a few words."""
    said = ["list"] if schema.get("type") == "array" else [_type(schema)]
    if "minimum" in schema and "maximum" in schema:
        said.append(f"{schema['minimum']} to {schema['maximum']}")
    if schema.get("default") not in (None, [], ""):
        default = schema["default"]
        said.append(f"default {str(default).lower() if isinstance(default, bool) else default}")
    return "; ".join(said)
