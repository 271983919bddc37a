"""HSDS as JSON: a page of services, a list, one service, lines, or tables by their names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from ijson.common import ObjectBuilder

from locator.directory.hsds import TABLES
from locator.imports.entry import BrokenRow, Finding
from locator.imports.hsds.store import Store
from locator.imports.report import shown
from locator.imports.rows.encoding import encoding_of
from locator.imports.rows.guard import DEEPEST, MOST_VALUES
from locator.imports.rows.members import Opener
from locator.imports.rows.records import Unreadable, by_line, events, is_by_line
from locator.imports.rows.refusing import refusal

# A member of the document that holds the list: a page of the API, and what others call theirs.
_LISTS = frozenset({"contents", "data", "items", "results"})
# Tables by their names, or by those of their files ("services.csv"). Two of them are lists within
# a service as well, under the same name.
_KINDS = {table.file: kind for kind, table in TABLES.items()} | {
    kind: kind for kind in TABLES if kind not in ("funding", "accessibility")
}
_OF_ORGANIZATION = frozenset(
    {"website", "tax_status", "legal_status", "organization_identifiers", "locations", "services"}
)
# What has a name as well, and is no help.
_OF_NO_SERVICE = frozenset(
    {
        "latitude",
        "location_type",
        "taxonomy",
        "taxonomy_detail",
        "version",
        "parent_id",
        "resource_id",
    }
)


@dataclass(frozen=True, slots=True)
class _Item:
    """An object of a list; `kind` is the table that its list says, "" where it does not."""

    kind: str
    value: Any


def store_json(opener: Opener, store: Store) -> Iterator[BrokenRow]:
    """Put all of a file into the store; give what is no part of HSDS.

    Raises `ImportCannotBeReadError`.
    """
    with closing(opener()) as file:
        encoding = encoding_of(file)
    if is_by_line(opener, encoding):
        items: Iterator[_Item] = (_Item("", value) for value in by_line(opener, encoding))
    else:
        items = _items(opener, encoding)
    row = 0
    for item in items:
        row += item.kind in ("", "service")
        yield from _stored(item, row, store)


def _stored(item: _Item, row: int, store: Store) -> Iterator[BrokenRow]:
    value = item.value
    if isinstance(value, Unreadable):
        yield BrokenRow(row, Finding("*", value.shown, "row_unreadable"))
        return
    kind = item.kind or _kind_of(value)
    if not isinstance(value, dict) or not kind:
        yield BrokenRow(row, Finding("*", shown(str(value)), "hsds_no_service"))
    elif kind == "service":
        if not store.add_service(value, row):
            id, name = shown(str(value.get("id"))), shown(str(value.get("name") or ""))
            yield BrokenRow(row, Finding("id", id, "hsds_came_before"), "", name)
    elif kind == "service_at_location":
        if isinstance(value.get("service"), dict):
            service = value["service"]
            store.add_service(service, row)
            store.add_point(value, str(service.get("id") or value.get("service_id") or ""))
        else:
            store.add_point(value)
    elif kind == "organization" and isinstance(value.get("services"), list):
        id = store.add("organization", value)
        for service in value["services"]:
            if isinstance(service, dict):
                store.add_service({**service, "organization_id": id}, row)
    elif kind in ("organization", "program", "location", "taxonomy_term", "taxonomy"):
        store.add(kind, value)
    else:
        store.add_part(kind, value)


def _kind_of(value: Any) -> str:
    """What an object is, by what it says."""
    if not isinstance(value, dict):
        return ""
    if isinstance(value.get("service"), dict) or ("service_id" in value and "name" not in value):
        return "service_at_location"
    if "status" not in value and _OF_ORGANIZATION & value.keys() and "name" in value:
        return "organization"
    if _OF_NO_SERVICE & value.keys() and "status" not in value:
        return ""
    return "service" if "name" in value or "service_at_locations" in value else ""


def _items(opener: Opener, encoding: str) -> Iterator[_Item]:
    """The members of every list of the document, one by one; else the document itself."""
    count = 0
    with closing(opener()) as file:
        walk = _Walk()
        for event, value in events(file, encoding):
            for item in walk.take(event, value):
                count += 1
                yield item
        for item in walk.rest():
            count += 1
            yield item
    if not count:
        raise refusal("file_no_rows")


class _Walk:
    """Where in the document we are, and the value that is being put together."""

    def __init__(self) -> None:
        self._depth = 0
        self._key = ""  # of the document
        self._is_list = False
        self._streams: str | None = None  # the kind of the list whose members are given
        self._builder: ObjectBuilder | None = None
        self._values = 0
        self._members: dict[str, Any] = {}

    def take(self, event: str, value: Any) -> Iterator[_Item]:
        opens, closes = event.startswith("start_"), event.startswith("end_")
        self._depth -= closes
        depth = self._depth
        if depth >= DEEPEST or self._values > MOST_VALUES:
            raise refusal("file_too_deep", row="1")
        yield from self._taken(event, value, depth)
        self._depth += opens

    def _taken(self, event: str, value: Any, depth: int) -> Iterator[_Item]:
        if depth == 0:
            self._is_list = self._is_list or event == "start_array"
            self._streams = "" if self._is_list else None
            if event in ("string", "number", "boolean", "null"):
                self._members["*"] = value
            return
        if not self._is_list and depth == 1:
            if event == "map_key":
                self._key, self._streams = value, None
                return
            if event == "start_array" and self._is_of_lists():
                self._streams = _KINDS.get(self._key, "")
                return
            if event == "end_array" and self._streams is not None:
                self._streams = None
                return
        if self._builder is None:
            self._builder, self._values = ObjectBuilder(), 0
        self._builder.event(event, value)
        self._values += 1
        base = 2 if self._streams is not None and not self._is_list else 1
        if depth > base or event.startswith("start_"):
            return
        built, self._builder, self._values = self._builder.value, None, 0
        if self._streams is None:
            self._members[self._key] = built
        else:
            yield _Item(self._streams, built)

    def _is_of_lists(self) -> bool:
        return self._key in _LISTS or self._key in _KINDS

    def rest(self) -> Iterator[_Item]:
        """What of the document was in no list: one thing, or lists under other names."""
        if {"id", "name"} & self._members.keys():
            yield _Item("", self._members)
            return
        for name, members in self._members.items():
            # Other lists are tables that we do not need: units, metadata.
            kind = name if name in TABLES else _PLURALS.get(name)
            for member in members if kind and isinstance(members, list) else ():
                yield _Item(kind or "", member)


_PLURALS = {f"{kind}s": kind for kind in ("service", "organization", "service_at_location")}
