"""How a document is made of parts: which are inside which, and the paths that lead to a field.

A path names a row by its place in the list (`points-0-schedules-1-opens_at`), as a form does, or,
where two versions of a document are compared, by its id (`points-3f0c...-schedules-...`), which
stays the same when rows before it come and go. Both are understood everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, get_args

from locator.directory.document.document import Part, Row, ServiceDocument

# In these lists the first is the most important one: their rows have a position.
ORDERED = frozenset({"cost_options", "required_documents", "languages", "phones"})
# These lists of words have no order.
SETS = frozenset({"needs", "accessibility"})


@cache
def inner_of(part: type[Part]) -> Mapping[str, type[Part]]:
    """The fields of a part that hold parts, one or many, and what they hold."""
    found: dict[str, type[Part]] = {}
    for name, info in part.model_fields.items():
        kinds = (info.annotation, *get_args(info.annotation))
        inner = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Part)]
        if inner:
            found[name] = inner[0]
    return MappingProxyType(found)


@cache
def leaves_of(part: type[Part]) -> tuple[str, ...]:
    """The fields of a part that hold a value."""
    return tuple(
        name
        for name in part.model_fields
        if name not in inner_of(part) and name not in {"id", "unreadable"}
    )


def rows_of(value: Sequence[Any] | Mapping[Any, Any], by_id: bool = True) -> dict[str, Part]:
    """The parts in a list or a map, by the name that each has in a path."""
    if isinstance(value, Mapping):
        return dict(value)
    return {
        row.id.hex if by_id and isinstance(row, Row) and row.id else str(number): row
        for number, row in enumerate(value)
    }


def order_of(rows: Mapping[str, Any], others: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the rows that are also among the others, in their order."""
    return tuple(key for key in rows if key in others)


def join(*parts: str) -> str:
    """One path from several; an empty part is left out."""
    return "-".join(part for part in parts if part)


def find(document: ServiceDocument, path: str) -> Any:
    """What a path leads to: a value, a part, a list. Raises `KeyError` where it leads nowhere."""
    found: Any = document
    for name in path.split("-") if path else ():
        found = _step(found, name)
    return found


def form_path(document: ServiceDocument, path: str) -> str:
    """The same path with the places of the rows, as a form names its fields. `KeyError`, too."""
    names: list[str] = []
    found: Any = document
    for name in path.split("-") if path else ():
        following = _step(found, name)
        if isinstance(found, list):
            name = str(next(n for n, row in enumerate(found) if row is following))  # noqa: PLW2901
        names.append(name)
        found = following
    return "-".join(names)


def id_path(document: ServiceDocument, path: str) -> str:
    """The same path with the ids of the rows, where they have one. `KeyError`, too."""
    names: list[str] = []
    found: Any = document
    for name in path.split("-") if path else ():
        following = _step(found, name)
        is_row = isinstance(found, list) and isinstance(following, Row) and following.id
        names.append(following.id.hex if is_row else name)
        found = following
    return "-".join(names)


def _step(found: Any, name: str) -> Any:
    if isinstance(found, Part):
        if name not in type(found).model_fields:
            raise KeyError(name)
        return getattr(found, name)
    if isinstance(found, list):
        by_place = rows_of(found, by_id=False)
        return by_place[name] if name in by_place else rows_of(found)[name]
    if isinstance(found, dict):
        return found[name]
    raise KeyError(name)
