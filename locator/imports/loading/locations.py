"""One roof over several services is one location: which of them are here, and whose."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from locator.directory.arrays import array
from locator.directory.document.document import ServiceDocument
from locator.directory.import_source import ImportSource
from locator.errors import RowBelongsElsewhereError
from locator.imports.loading.coming import Coming


class Locations:
    """The locations of one batch of new services."""

    def __init__(
        self, connection: Connection, source: ImportSource, entries: Sequence[Coming]
    ) -> None:
        ids = {
            point.location.id
            for one in entries
            for point in one.document.points
            if point.location.id is not None
        }
        question = {"ids": array(ids), "city": source.city_id, "source": source.name}
        found = connection.execute(_LOCATIONS, question)
        # Those that are here: true if this source brought them here.
        self._here: dict[uuid.UUID, bool] = {row.id: row.is_ours for row in found}
        self._made: set[uuid.UUID] = set()

    def follow(self, before: Locations) -> None:
        """Know those that the batch before makes, which are not written yet."""
        self._here |= dict.fromkeys(before._made, True)

    def check(self, document: ServiceDocument) -> None:
        """Raises `RowBelongsElsewhereError` for one that somebody else has brought here."""
        for point in document.points:
            if point.location.id and self._here.get(point.location.id) is False:
                raise RowBelongsElsewhereError("location", point.location.id)

    def new(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Of rows of a service those of locations that are not here; from now on they are."""
        new = [row for row in rows if row["id"] not in self._here and row["id"] not in self._made]
        self._made |= {row["id"] for row in new}
        return new


_LOCATIONS = text(
    """
    SELECT id, city_id = :city AND source IS NOT DISTINCT FROM :source AS is_ours
    FROM directory.location WHERE id = ANY(CAST(CAST(:ids AS text[]) AS uuid[]))
    """
)
