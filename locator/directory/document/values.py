"""The values that are compared between two versions of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from locator.directory.document.document import (
    AccessPart,
    ClosurePart,
    ExceptionPart,
    Part,
    SchedulePart,
)

# Parts that say something only as a whole. Half of one person's times and half of another's would
# be times that nobody meant; whoever confirmed one answer has not confirmed the other.
WHOLE = (AccessPart, ClosurePart, ExceptionPart, SchedulePart)

# The field that stands for a point on the earth, with the one that goes with it.
PAIRS = {"lat": "lon", "area_lat": "area_lon"}
# What tells no two versions apart by itself.
SILENT = frozenset({*PAIRS.values(), "pin_checked"})


@dataclass(frozen=True)
class Typed:
    """What somebody typed into a field that is no such value."""

    text: str


@dataclass(frozen=True)
class Position:
    """A point on the earth, in degrees, WGS 84; half of it may be missing, or typed wrong."""

    lon: float | Typed | None
    lat: float | Typed | None


@dataclass(frozen=True)
class Order:
    """The rows of a list in their order, by their names in a path."""

    keys: tuple[str, ...]


def value_of(part: Part, field: str) -> Any:
    """The value of a field, or what was typed there instead; of a latitude, the whole position."""
    if field in PAIRS:
        position = Position(_single(part, PAIRS[field]), _single(part, field))
        return None if position == Position(None, None) else position
    return _single(part, field)


def put_value(part: Part, field: str, value: Any) -> None:
    """The other way round."""
    if field in PAIRS:
        position = value or Position(None, None)
        _put_single(part, PAIRS[field], position.lon)
        _put_single(part, field, position.lat)
    else:
        _put_single(part, field, value)


def _single(part: Part, field: str) -> Any:
    typed = part.unreadable.get(field)
    return getattr(part, field) if typed is None else Typed(typed)


def _put_single(part: Part, field: str, value: Any) -> None:
    part.unreadable.pop(field, None)
    if isinstance(value, Typed):
        part.unreadable[field] = value.text
        value = type(part).model_fields[field].get_default(call_default_factory=True)
    setattr(part, field, value)
