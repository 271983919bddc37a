"""An older version as a draft: the way back is a change like any other, seen before it is made.

What was changed again since is not overwritten: the draft says what it was made from, and whoever
publishes it is asked about every field that both have changed.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.orm import Session

from locator.directory.document.differences import Difference
from locator.directory.document.document import Part, ServiceDocument
from locator.directory.document.parts import find, leaves_of, rows_of
from locator.directory.document.reading import read
from locator.directory.document.values import Order, put_value
from locator.errors import ChangeCannotBeUndoneError
from locator.staff.history.versions import Version


def without(version: Version, path: str | None = None) -> tuple[ServiceDocument, ServiceDocument]:
    """What a version left, and the same without what it changed: all of it, or one field.

    Raises `ChangeCannotBeUndoneError` of the first version, before which there was nothing, and
    where the version did not change that field.
    """
    if version.before is None or version.after is None or version.differences is None:
        raise ChangeCannotBeUndoneError(f"Before {version.operation} there was nothing.")
    if path is None:
        return version.after, version.before
    for difference in version.differences:
        if difference.path == path:
            return version.after, taken_back(version.after, difference)
    raise ChangeCannotBeUndoneError(f"{version.operation} did not change {path}.")


def as_of(
    session: Session, service_id: uuid.UUID, version: Version
) -> tuple[ServiceDocument, ServiceDocument]:
    """What is there now, and all of it as it was after a version."""
    if version.after is None:
        raise ChangeCannotBeUndoneError(f"After {version.operation} there was nothing.")
    return read(session, service_id), version.after


def taken_back(document: ServiceDocument, difference: Difference) -> ServiceDocument:
    """A copy of the document, in which one difference has not happened."""
    copy = document.model_copy(deep=True)
    above, _, name = difference.path.rpartition("-")
    parent = find(copy, above)
    before = (
        difference.before.model_copy(deep=True)
        if isinstance(difference.before, Part)
        else difference.before
    )
    if isinstance(before, Order):
        _reorder(find(copy, difference.path), before)
    elif isinstance(parent, list):
        _put_row(parent, name, before)
    elif isinstance(parent, dict):
        _put_entry(parent, name, before)
    elif isinstance(parent, Part) and name in leaves_of(type(parent)):
        put_value(parent, name, before)
    else:
        setattr(parent, name, before)
    return copy


def _put_row(rows: list[Any], name: str, before: Part | None) -> None:
    if before is not None:
        rows.append(before)
    else:
        rows.remove(rows_of(rows)[name])


def _put_entry(entries: dict[str, Any], name: str, before: Part | None) -> None:
    if before is not None:
        entries[name] = before
    else:
        del entries[name]


def _reorder(rows: list[Any], order: Order) -> None:
    """The rows of the order in their order; those that it does not know stay at the end."""
    places = {key: place for place, key in enumerate(order.keys)}
    named = rows_of(rows)
    names = sorted(named, key=lambda name: places.get(name, len(places)))
    rows[:] = [named[name] for name in names]
