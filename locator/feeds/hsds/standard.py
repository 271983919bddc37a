"""From a public record to what HSDS 3.1 allows: its fields as they are, ours as attributes.

Nothing but the standard's own fields goes out, so every answer is valid also where nothing else is
allowed, and nothing is lost: whoever knows our taxonomy reads the rest from the attributes
(docs/hsds-profile.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson

from locator.directory.hsds import TABLES, Table
from locator.directory.record_parts import Record
from locator.feeds.hsds.terms import field_attribute, need_attribute
from locator.i18n import language

EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"

_MAILBOX = re.compile(r"[\w.%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)

# What must be there, and is not known: the standard wants a text.
_UNKNOWN = ""


def as_hsds(table: str, record: Record) -> Record:
    """A record, and all that is nested in it, in the standard's fields and in their order."""
    shape, id = TABLES[table], record["id"]
    prepared = _prepared(table, record)
    told: Record = {}
    for name in shape.columns:
        value = prepared.get(name)
        if value is not None and _fits(shape, name, value):
            told[name] = _number(value) if name in shape.numbers else value
        elif name in shape.required and name not in shape.parents:
            told[name] = _UNKNOWN
    told |= {
        name: as_hsds(inner, prepared[name])
        for name, inner in shape.one.items()
        if name in prepared
    }
    told |= {
        name: [as_hsds(inner, row) for row in prepared[name]]
        for name, inner in shape.many.items()
        if name in prepared and name != "attributes"
    }
    attributes = [
        *prepared.get("attributes", ()),
        *(need_attribute(id, code) for code in prepared.get("needs", ())),
        *(
            field_attribute(id, name, _as_text(value))
            for name, value in prepared.items()
            if value not in (None, []) and name not in told and name not in _ELSEWHERE
        ),
    ]
    return told | ({"attributes": attributes} if attributes else {})


_ELSEWHERE = frozenset({"attributes", "needs"})


def flat(table: str, record: Record) -> Record:
    """The fields of a record alone, as in a list."""
    return {name: value for name, value in record.items() if name in TABLES[table].columns}


def _prepared(table: str, record: Record) -> Record:
    prepare = _PREPARE.get(table)
    return prepare(dict(record)) if prepare else record


def _schedule(record: Record) -> Record:
    """HSDS knows weeks and months; every day is every day of the week."""
    frequency = record.get("freq")
    if frequency == "DAILY" and record.get("interval") in (None, 1):
        days = record.get("byday", EVERY_DAY)
        said = field_attribute(record["id"], "freq", frequency)
        return record | {"freq": "WEEKLY", "byday": days, "attributes": [said]}
    return record


def _language(record: Record) -> Record:
    return {"name": language("en").name_of(record["code"]), **record}


_PREPARE: Mapping[str, Callable[[Record], Record]] = {
    "schedule": _schedule,
    "language": _language,
}


def _fits(shape: Table, name: str, value: Any) -> bool:
    """Whether the standard takes this value; else it goes into an attribute."""
    if name in shape.numbers:
        return isinstance(value, int | float) or re.fullmatch("0|[1-9][0-9]*", value) is not None
    if name == "freq":
        return value in ("WEEKLY", "MONTHLY")
    if name in ("url", "website", "uri"):
        return _is_address(value)
    return name != "email" or _MAILBOX.fullmatch(value) is not None


def _is_address(value: str) -> bool:
    """As JSON Schema's "uri" has it: a scheme, a host, nothing but ASCII, no blanks."""
    try:
        parts = urlsplit(value)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = re.fullmatch(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", value) is not None
    return plain and has_port and parts.scheme in ("http", "https") and bool(parts.hostname)


def _number(value: Any) -> int | float:
    number = float(value)
    return int(number) if number.is_integer() else number


def _as_text(value: Any) -> str:
    """Text as it is, anything else as JSON."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
