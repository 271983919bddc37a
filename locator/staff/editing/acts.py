"""Rows that come and go by buttons of the form: with or without scripts it is the server's work.

A button names a row as the form does (`points-1-phones-0`). Blank rows are not in a document, so
that numbers there may differ: rows are found by the ids that the form sends along.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

import orjson

from locator.directory.document.document import (
    LanguagePart,
    Part,
    PointPart,
    Row,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.document.parts import inner_of
from locator.imports.cells.language_names import alike, language_of

Sent = Mapping[str, str]


@dataclass(frozen=True)
class Acted:
    """What a button has done to the document.

    `new` is the row that is there now, `removed` what is needed to put back one that is not.
    `another` is a name that names no language, under the name of its list; `alike` what may be
    meant.
    """

    new: Row | None = None
    removed: str = ""
    another: tuple[str, str] | None = None
    alike: tuple[str, ...] = ()


def act(document: ServiceDocument, sent: Sent) -> Acted | None:
    """Do what the pressed button says; None where none was pressed that changes rows."""
    if path := sent.get("add"):
        return _add(document, path, sent)
    if path := sent.get("remove"):
        return _remove(document, path, sent)
    if path := sent.get("copy"):
        return _copy(document, path, sent)
    if path := sent.get("same_hours"):
        return _same_hours(document, path, sent)
    if sent.get("restore"):
        return _restore(document, sent.get("removed", ""))
    return Acted() if sent.get("show") else None


def _add(document: ServiceDocument, path: str, sent: Sent) -> Acted:
    path, _, code = path.partition(":")
    rows = _list(document, path, sent)
    if rows is None:
        return Acted()
    if path.endswith("languages"):
        return _add_language(rows, path, code or sent.get(f"another_{path}", ""), sent)
    _with_blanks(rows, path, sent)
    made = _kind_of(path)(id=uuid.uuid4())
    if isinstance(made, PointPart):
        made.schedules.append(a_schedule())
    if isinstance(made, SchedulePart):
        made.freq = "WEEKLY"
    rows.append(made)
    return Acted(new=made)


def _with_blanks(rows: list[Any], path: str, sent: Sent) -> None:
    """Rows that were offered and are still empty are not in the document, but on the page."""
    there = {row.id for row in rows}
    kind = _kind_of(path)
    row = re.compile(rf"{re.escape(path)}-(\d{{1,6}})-id")
    numbers = [int(found[1]) for name in sent if (found := row.fullmatch(name))]
    for place, number in enumerate(sorted(numbers)):
        if (id := _id(f"{path}-{number}", sent)) and id not in there:
            rows.insert(place, kind(id=id))


def a_schedule() -> SchedulePart:
    """A row of times to be filled in: most are weekly."""
    return SchedulePart(id=uuid.uuid4(), freq="WEEKLY")


def _add_language(rows: list[Any], path: str, name: str, sent: Sent) -> Acted:
    if not name.strip():
        return Acted(another=(path, ""))
    code = language_of(name)
    if code is None:
        return Acted(another=(path, name), alike=alike(name))
    there = next((row for row in rows if row.code == code), None)
    if there is None:
        there = LanguagePart(id=uuid.uuid4(), code=code)
        rows.append(there)
    return Acted(new=there)


def _remove(document: ServiceDocument, path: str, sent: Sent) -> Acted:
    found = _row(document, path, sent)
    if found is None:
        return Acted()
    rows, row = found
    place = rows.index(row)
    rows.remove(row)
    said = {"path": path.rpartition("-")[0], "place": place, "row": row.model_dump(mode="json")}
    if (owner := _owner(document, path, sent)) is not None:
        said["owner"] = str(owner.id)
    return Acted(removed=orjson.dumps(said).decode())


def _restore(document: ServiceDocument, removed: str) -> Acted:
    try:
        said = orjson.loads(removed)
        kind = _kind_of(said["path"])
        row = kind.model_validate(said["row"])
        owner = said.get("owner")
        parent: Any = document
        if owner:
            parent = next(point for point in document.points if str(point.id) == owner)
        rows = getattr(parent, said["path"].rpartition("-")[2])
        if row.id not in {other.id for other in rows}:
            rows.insert(int(said["place"]), row)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, StopIteration):
        return Acted()
    return Acted(new=row)


def _copy(document: ServiceDocument, path: str, sent: Sent) -> Acted:
    found = _row(document, path, sent)
    if found is None:
        return Acted()
    rows, row = found
    made: Row = row.as_another()
    rows.insert(rows.index(row) + 1, made)
    return Acted(new=made)


def _same_hours(document: ServiceDocument, path: str, sent: Sent) -> Acted:
    found = _row(document, path, sent)
    if found is None or not document.points:
        return Acted()
    _, point = found
    first = document.points[0]
    if point is not first:
        point.schedules = [row.as_another() for row in first.schedules]
        point.schedule_exceptions = [row.as_another() for row in first.schedule_exceptions]
    return Acted(new=point)


def _kind_of(path: str) -> type[Row]:
    """The kind of the rows in a list; raises `KeyError` where there is no such list."""
    kind: type[Part] = ServiceDocument
    for name in path.split("-"):
        if not name.isdecimal():
            kind = inner_of(kind)[name]
    if not issubclass(kind, Row):
        raise KeyError(path)
    return kind


def _list(document: ServiceDocument, path: str, sent: Sent) -> list[Any] | None:
    """The list that a path of the form names; a point that was still blank is made for it."""
    owner, _, name = path.rpartition("-")
    if not owner:
        found = getattr(document, name, None)
        return found if isinstance(found, list) and name in _lists(ServiceDocument) else None
    if name not in _lists(PointPart):
        return None
    row = _row(document, owner, sent)
    point = row[1] if row else None
    if point is None and owner.startswith("points-") and (id := _id(owner, sent)):
        point = PointPart(id=id)
        document.points.append(point)
    rows: list[Any] | None = getattr(point, name, None)
    return rows


def _lists(part: type[Part]) -> set[str]:
    return {
        name
        for name, info in part.model_fields.items()
        if name in inner_of(part) and list in {getattr(info.annotation, "__origin__", None)}
        if get_args(info.annotation)
    }


def _row(document: ServiceDocument, path: str, sent: Sent) -> tuple[list[Any], Any] | None:
    """The row that a path of the form names, and the list in which it is."""
    owner, _, number = path.rpartition("-")
    if not number.isdecimal() or not (id := _id(path, sent)):
        return None
    rows = _list(document, owner, sent)
    found = next((row for row in rows or () if row.id == id), None)
    return None if rows is None or found is None else (rows, found)


def _owner(document: ServiceDocument, path: str, sent: Sent) -> PointPart | None:
    """The point in which a row is, if it is in one."""
    parts = path.split("-")
    if len(parts) < 4:
        return None
    found = _row(document, "-".join(parts[:2]), sent)
    return found[1] if found else None


def _id(path: str, sent: Sent) -> uuid.UUID | None:
    try:
        return uuid.UUID(sent.get(f"{path}-id", ""))
    except ValueError:
        return None
