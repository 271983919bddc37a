"""`datapackage.json`: what is in the CSV package of a city (Frictionless Data, tabular package)."""

from __future__ import annotations

from typing import Any

from locator.directory.hsds import TABLES, Table
from locator.search.cities import City

# What the standard wants and we do not always know stays empty, and the package says so: a
# description of an organization, a postal code where there are none.
_ALWAYS_THERE = frozenset(
    {
        "name",
        "status",
        "number",
        "address_1",
        "address_type",
        "location_type",
        "link_id",
        "link_entity",
        "url",
    }
)


def descriptor(city: City) -> dict[str, Any]:
    """The package of a city, described."""
    return {
        "profile": "tabular-data-package",
        "name": f"hsds-{city.id}",
        "title": city.attribution,
        "description": (
            "Human Services Data Specification 3.1. What it has no column for are rows of "
            "attributes.csv, by the terms of the taxonomy locator-profile."
        ),
        "version": "3.1",
        "homepage": "https://docs.openreferral.org",
        "licenses": [{"name": city.licence.name, "path": city.licence.url}],
        "contributors": [{"title": city.attribution, "role": "publisher"}],
        "resources": [_resource(name, table) for name, table in TABLES.items()],
    }


def _resource(name: str, table: Table) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": table.file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(table, column) for column in table.columns],
            "primaryKey": "id",
            "foreignKeys": [
                {
                    "fields": column,
                    "reference": {"resource": column.removesuffix("_id"), "fields": "id"},
                }
                for column in table.parents
                if column.removesuffix("_id") in TABLES
            ],
        },
    }


def _field(table: Table, column: str) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column, "type": _type(table, column)}
    if column == "id" or column in table.parents:
        field["format"] = "uuid"
    constraints: dict[str, Any] = {}
    is_parent = column in table.parents and column in table.required
    if column == "id" or is_parent or (column in table.required and column in _ALWAYS_THERE):
        constraints["required"] = True
    if column == "id":
        constraints["unique"] = True
    return field | ({"constraints": constraints} if constraints else {})


def _type(table: Table, column: str) -> str:
    for type, columns in (
        ("number", table.numbers),
        ("date", table.dates),
        ("time", table.times),
        ("datetime", frozenset({"last_modified"})),
    ):
        if column in columns:
            return type
    return "string"
