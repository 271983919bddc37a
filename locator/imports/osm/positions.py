"""Where nodes and ways are, on disk: a file of a country has more than memory holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from locator.imports.rows.on_disk import temporary_database

Position = tuple[float, float]  # longitude, latitude in degrees, WGS 84


class Positions:
    """Longitude and latitude by id ("node/123"), for as long as a file is read."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._database.execute("CREATE TABLE position (id text PRIMARY KEY, lon real, lat real)")

    def put(self, id: str, position: Position) -> None:
        """Remember one."""
        self._database.execute("INSERT OR REPLACE INTO position VALUES (?, ?, ?)", (id, *position))

    def middle(self, ids: Iterable[str]) -> Position | None:
        """The middle of the box around all that are known; None where none is."""
        found = [row for id in ids if (row := self._one(id))]
        if not found:
            return None
        lons, lats = zip(*found, strict=True)
        return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2

    def _one(self, id: str) -> Position | None:
        found = self._database.execute("SELECT lon, lat FROM position WHERE id = ?", (id,))
        return found.fetchone()  # type: ignore[no-any-return]


@contextmanager
def positions() -> Iterator[Positions]:
    """An empty one; its file goes with the block."""
    with temporary_database() as database:
        yield Positions(database)
