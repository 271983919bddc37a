"""Two people's versions of a document, made from the same one, brought together.

Field by field: what only one of them changed is as they changed it. What both changed, each in
another way, is a conflict, and a person chooses; until then it is as in `mine`. Nothing is lost
silently: a row that one changed and the other took out is a conflict, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from locator.directory.document.differences import is_another
from locator.directory.document.document import AccessPart, LocationPart, Part, Row, ServiceDocument
from locator.directory.document.parts import (
    ORDERED,
    SETS,
    inner_of,
    join,
    leaves_of,
    order_of,
    rows_of,
)
from locator.directory.document.values import SILENT, WHOLE, Order, Typed, put_value, value_of

Side = Literal["theirs", "mine"]


@dataclass(frozen=True)
class Conflict:
    """One field, or one row, that both changed differently. The values are as in a `Difference`;
    of a row, None stands for having taken it out.
    """

    path: str
    base: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True)
class Merged:
    """Both versions in one document, and what nobody has chosen yet."""

    document: ServiceDocument
    conflicts: tuple[Conflict, ...]


def merge(
    base: ServiceDocument,
    theirs: ServiceDocument,
    mine: ServiceDocument,
    choices: Mapping[str, Side] | None = None,
) -> Merged:
    """Bring `theirs` and `mine` together, which were both made from `base`.

    `choices` says of conflicts, by their paths, whose version it shall be.
    """
    merging = _Merging(choices or {})
    document = merging.parts("", base, theirs, mine)
    document.access = {fact: part for fact, part in document.access.items() if part != AccessPart()}
    return Merged(document, tuple(merging.conflicts))


class _Merging:
    """One merge, and the conflicts that it meets."""

    def __init__(self, choices: Mapping[str, Side]) -> None:
        self.choices = choices
        self.conflicts: list[Conflict] = []

    def parts(self, path: str, base: Any, theirs: Any, mine: Any) -> Any:
        merged = mine.model_copy(update={"unreadable": {}})
        if isinstance(mine, Row):
            merged.id = mine.id or theirs.id or base.id
        part: type[Part] = type(mine)
        for field in leaves_of(part):
            if field in SILENT:
                continue
            values = [value_of(one, field) for one in (base, theirs, mine)]
            where = join(path, field)
            put_value(
                merged,
                field,
                self._set(*values) if field in SETS else self._value(where, *values),
            )
        if isinstance(merged, LocationPart):
            merged.pin_checked = _pin_checked(base, theirs, mine, merged)
        for field in inner_of(part):
            values = [getattr(one, field) for one in (base, theirs, mine)]
            setattr(merged, field, self._inner(join(path, field), *values))
        return merged

    def _inner(self, path: str, base: Any, theirs: Any, mine: Any) -> Any:
        if isinstance(base, Part):
            if is_another(base, theirs) or is_another(base, mine) or is_another(theirs, mine):
                return self._value(path, base, theirs, mine)
            return self.parts(path, base, theirs, mine)
        rows = self._rows(path, rows_of(base), rows_of(theirs), rows_of(mine))
        return rows if isinstance(base, dict) else [*rows.values()]

    def _rows(
        self, path: str, base: dict[str, Part], theirs: dict[str, Part], mine: dict[str, Part]
    ) -> dict[str, Part]:
        rows = {}
        for key in self._order(path, base, theirs, mine):
            where = join(path, key)
            row = self._row(where, base.get(key), theirs.get(key), mine.get(key))
            if row is not None:
                rows[key] = row
        return rows

    def _row(self, path: str, base: Part | None, theirs: Part | None, mine: Part | None) -> Any:
        if theirs is None or mine is None:
            return self._value(path, base, theirs, mine)
        if isinstance(mine, WHOLE):
            return self._value(path, base, theirs, mine)
        return self.parts(path, base or type(mine)(), theirs, mine)

    def _order(self, path: str, base: Any, theirs: Any, mine: Any) -> Iterable[str]:
        """The order of who has changed it; rows of the other side follow where they came."""
        in_all = {key: None for key in base if key in theirs and key in mine}
        orders = [Order(order_of(one, in_all)) for one in (base, theirs, mine)]
        is_theirs = orders[2] == orders[0]
        if path.rpartition("-")[2] in ORDERED:
            is_theirs = self._value(path, *orders) != orders[2] or is_theirs
        first, second = (theirs, mine) if is_theirs else (mine, theirs)
        return _woven([*first], [*second])

    def _set(self, base: list[Any], theirs: Any, mine: Any) -> Any:
        """Words without an order: what either of them added is there, what either took out not."""
        if any(isinstance(value, Typed) for value in (base, theirs, mine)):
            return mine if mine != base else theirs
        if mine == base:
            return theirs
        gone = [word for word in base if word not in theirs]
        new = [word for word in theirs if word not in base and word not in mine]
        return [word for word in mine if word not in gone] + new

    def _value(self, path: str, base: Any, theirs: Any, mine: Any) -> Any:
        if theirs in (base, mine):
            return mine
        if mine == base:
            return theirs
        choice = self.choices.get(path)
        if choice is None:
            self.conflicts.append(Conflict(path, base, theirs, mine))
        return theirs if choice == "theirs" else mine


def _pin_checked(
    base: LocationPart, theirs: LocationPart, mine: LocationPart, merged: LocationPart
) -> bool | None:
    """Whoever's pin it is has looked at it, or has not."""
    pin = value_of(merged, "lat")
    if value_of(theirs, "lat") != value_of(mine, "lat"):
        return theirs.pin_checked if pin == value_of(theirs, "lat") else mine.pin_checked
    return theirs.pin_checked if mine.pin_checked == base.pin_checked else mine.pin_checked


def _woven(first: list[str], second: list[str]) -> list[str]:
    """All of `first` in its order, and each of `second` after the one that it follows there."""
    woven = [*first]
    place = 0
    for key in second:
        if key in woven:
            place = woven.index(key) + 1
        else:
            woven.insert(place, key)
            place += 1
    return woven
