"""What a run changes of what is public is published at its end, in batches.

Which points that are lies in a temporary table: it may be all of a million.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, column, table, text
from sqlalchemy.orm import Session

from locator.directory.publishing import BATCH, publish_in_batches
from locator.directory.touched import points_touched, take_touched
from locator.imports.loading.copying import copy, cursor_of, reading_cursor

_TOUCHED = table("import_touched", column("point_id"))
_MAKE = """
    CREATE TEMPORARY TABLE IF NOT EXISTS import_touched (point_id uuid NOT NULL) ON COMMIT DROP;
    TRUNCATE import_touched;
"""


class Publication:
    """The points that one run touches."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        with cursor_of(connection) as cursor:
            cursor.execute(_MAKE)

    def touch(self, point_ids: Iterable[uuid.UUID]) -> None:
        """These are to be published, or taken from the public side."""
        with cursor_of(self.connection) as cursor:
            copy(cursor, _TOUCHED, ("point_id",), ((id,) for id in point_ids))

    def touch_what_changed(self, session: Session) -> None:
        """All that this session has flushed; it does not publish that itself any more."""
        session.flush()
        if touched := take_touched(session):
            self.touch(points_touched(session, touched))

    def publish(self, session: Session, city_id: str) -> None:
        """All of them."""
        if self.connection.scalar(text("SELECT EXISTS (SELECT FROM import_touched)")):
            now = session.info.get("now") or dt.datetime.now(dt.UTC)
            publish_in_batches(session, self._batches(), now, city_id)

    def _batches(self) -> Iterator[Sequence[uuid.UUID]]:
        with reading_cursor(self.connection, "import_touched") as cursor:
            cursor.itersize = BATCH
            cursor.execute("SELECT DISTINCT point_id FROM import_touched ORDER BY point_id")
            while rows := cursor.fetchmany(BATCH):
                yield [id for (id,) in rows]
