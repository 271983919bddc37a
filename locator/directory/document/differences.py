"""What differs between two versions of a document, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from locator.directory.document.document import OrganizationPart, Part, Row, ServiceDocument
from locator.directory.document.parts import ORDERED, inner_of, join, leaves_of, order_of, rows_of
from locator.directory.document.values import SILENT, WHOLE, Order, value_of


@dataclass(frozen=True)
class Difference:
    """One field, or one row that came (nothing `before`) or went (nothing `after`).

    The values are those of the document: a date, a list of words, a part, or one of
    `locator.directory.document.values`. Of what is added, removed or says something only as a whole
    (a schedule, an answer), the part stands here, and its fields are not told one by one. The path
    names rows by their ids: `parts.form_path` leads to the field of a form.
    """

    path: str
    before: Any
    after: Any

    @property
    def is_added(self) -> bool:
        """Whether it is a part that was not there."""
        return self.before is None and isinstance(self.after, Part)

    @property
    def is_removed(self) -> bool:
        """Whether it is a part that is not there any more."""
        return self.after is None and isinstance(self.before, Part)


def differences(before: ServiceDocument, after: ServiceDocument) -> tuple[Difference, ...]:
    """What has to be done to `before` to make it `after`, in the order of the page."""
    return tuple(_of_parts("", before, after))


def is_another(before: Part, after: Part) -> bool:
    """Whether a part that stands alone was exchanged, and not edited: another organization.

    A place without an id is the one that is there; an organization without is a new one.
    """
    if not isinstance(before, Row) or not isinstance(after, Row) or before.id == after.id:
        return False
    return isinstance(before, OrganizationPart) or None not in (before.id, after.id)


def _of_parts(path: str, before: Part, after: Part) -> Iterator[Difference]:
    part = type(before)
    if issubclass(part, WHOLE):
        if before != after:
            yield Difference(path, before, after)
        return
    for field in part.model_fields:
        if field in leaves_of(part):
            old, new = value_of(before, field), value_of(after, field)
            if old != new and field not in SILENT:
                yield Difference(join(path, field), old, new)
        elif field in inner_of(part):
            yield from _of_inner(join(path, field), getattr(before, field), getattr(after, field))


def _of_inner(path: str, before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, Part):
        if is_another(before, after):
            yield Difference(path, before, after)
        else:
            yield from _of_parts(path, before, after)
        return
    old, new = rows_of(before), rows_of(after)
    for key, row in new.items():
        where = join(path, key)
        if key in old:
            yield from _of_parts(where, old[key], row)
        else:
            yield Difference(where, None, row)
    for key, row in old.items():
        if key not in new:
            yield Difference(join(path, key), row, None)
    if path.rpartition("-")[2] in ORDERED:
        order = order_of(old, new), order_of(new, old)
        if order[0] != order[1]:
            yield Difference(path, Order(order[0]), Order(order[1]))
