"""A thing on OpenStreetMap: a node, a way or a relation, with its tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from locator.imports.entry import Finding

ElementType = Literal["node", "way", "relation"]


@dataclass(frozen=True, slots=True)
class Element:
    """`lon` and `lat` (degrees, WGS 84) are those of a node, or of the middle of the others."""

    row: int  # where it stands in the file: the first element is 1
    id: str  # "node/123"
    tags: Mapping[str, str]
    lon: float | None = None
    lat: float | None = None
    findings: tuple[Finding, ...] = ()


def id_of(type: str, number: str) -> str:
    """ "node/123", from what tools call it: ("node", "123"), ("n", "123"), ("", "n123")."""
    type, number = type.strip().lower(), number.strip().lower()
    if "/" in number:
        type, _, number = number.rpartition("/")
        type = type.rpartition("/")[2]
    if not type and number[:1] in _TYPES:
        type, number = number[0], number[1:]
    name = _TYPES.get(type[:1])
    return f"{name}/{number}" if name and number.isdigit() and len(number) < 20 else ""


_TYPES: Mapping[str, ElementType] = {"n": "node", "w": "way", "r": "relation"}
