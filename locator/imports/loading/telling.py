"""What a merge changed or kept, as findings of the report."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from typing import Any

from locator.directory.document.differences import Difference
from locator.directory.document.document import AccessPart, Part
from locator.directory.document.merging import Conflict
from locator.directory.document.parts import inner_of, leaves_of
from locator.directory.document.values import Order, Position, Typed
from locator.imports.entry import Finding
from locator.imports.report import shown

_ID = re.compile(r"[0-9a-f]{32}|\d+")


def told(difference: Difference) -> Finding:
    """A field that is as the source says now."""
    column = column_of(difference.path)
    if difference.is_removed:
        return Finding(column, in_words(difference.before), "part_removed")
    if difference.is_added:
        return Finding(column, in_words(difference.after), "part_added")
    value = in_words(difference.after)
    if not (before := in_words(difference.before)):
        return Finding(column, value, "filled")
    return Finding(column, value, "changed", {"before": before})


def kept(path: str, mine: Any, theirs: Any) -> Finding:
    """A field that stays as it was edited here, whatever the source says now."""
    return Finding(column_of(path), in_words(mine), "kept", {"here": in_words(theirs) or "–"})


def kept_in(conflict: Conflict) -> Finding:
    """The same of a conflict of a merge."""
    return kept(conflict.path, conflict.mine, conflict.theirs)


def column_of(path: str) -> str:
    """By HSDS's names, without the ids of rows: "location.wheelchair", "phones.number"."""
    names = [name for name in path.split("-") if not _ID.fullmatch(name) and name != "points"]
    found = ".".join(names) or "points"
    return {"location.lat": "location", "location.area_lat": "location.area"}.get(found, found)


def in_words(value: Any) -> str:
    """A value of a document, short; "" where it says nothing."""
    return "" if (text := _text(value)) == "" else shown(text)


def _text(value: Any) -> str:  # noqa: PLR0911 - one for each kind
    match value:
        case None | "" | [] | {}:
            return ""
        case bool():
            return "yes" if value else "no"
        case Position():
            return ", ".join(_text(one) for one in (value.lon, value.lat))
        case Typed():
            return value.text
        case Order():
            return str(len(value.keys))
        case Decimal():
            return f"{value:f}"
        case Enum():
            return str(value.value)
        case AccessPart():
            return value.answer
        case Part():
            return " · ".join(filter(None, _texts(value)))
        case list() | tuple() | set() | frozenset():
            return ", ".join(filter(None, map(_text, value)))
        case dict():
            return ", ".join(f"{key}: {_text(one)}" for key, one in value.items())
    return f"{value:%H:%M}" if hasattr(value, "hour") else str(value)


def _texts(part: Part) -> list[str]:
    """What a part says besides what every new one says."""
    fields = type(part).model_fields
    said = [
        _text(getattr(part, name))
        for name in leaves_of(type(part))
        if getattr(part, name) != fields[name].get_default(call_default_factory=True)
    ]
    inner = (getattr(part, name) for name in inner_of(type(part)))
    return [*said, *(_text(one) for one in inner if isinstance(one, Part))]
