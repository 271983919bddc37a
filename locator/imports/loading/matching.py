"""Which services the entries of a batch are here: by the source's ids, by our own, by likeness.

The ids that came, and the clues of what is here, lie in temporary tables: a million of them take
no memory, and each batch asks with one statement.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, table, text

from locator.directory.arrays import array
from locator.directory.import_source import ImportSource
from locator.directory.needs import CODE_OF_TERM
from locator.directory.point import Point
from locator.imports.loading.copying import copy, cursor_of, reading_cursor
from locator.imports.loading.likeness import Known, are_alike, clues_near, clues_of, may_be_one

CAME = table("import_came")
CLUE = table("import_clue")
_CLUE = ("clue", "point_id", "name", "lon", "lat")
_AT_ONCE = 5_000

_MAKE = """
    CREATE TEMPORARY TABLE IF NOT EXISTS import_came (
        external_id text NOT NULL, row integer
    ) ON COMMIT DROP;
    CREATE INDEX IF NOT EXISTS import_came_external_id ON import_came (external_id);
    CREATE TEMPORARY TABLE IF NOT EXISTS import_clue (
        clue bigint NOT NULL, point_id uuid NOT NULL, name text NOT NULL,
        lon double precision NOT NULL, lat double precision NOT NULL
    ) ON COMMIT DROP;
    CREATE INDEX IF NOT EXISTS import_clue_clue ON import_clue (clue);
    TRUNCATE import_came, import_clue;
    -- For each batch anew it would compile questions that an index answers at once.
    SET LOCAL jit = off;
"""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of an entry from before (`ImportRecord`), but for what it said."""

    external_id: str
    service_id: uuid.UUID | None
    hash: bytes
    retired: bool


class Matching:
    """Finds the entries of one run among what is here."""

    def __init__(
        self, connection: Connection, source: ImportSource, write: Callable[[], None]
    ) -> None:
        """`write` writes what has been found to be new, and is still on its way."""
        self.connection, self.source, self._write = connection, source, write
        self._has_clues = False
        with cursor_of(connection) as cursor:
            cursor.execute(_MAKE)  # several statements: the driver's own way

    def came_before(self, rows: Sequence[tuple[str, int]]) -> dict[int, int]:
        """Rows whose ids came already in this file, each with the row that had it first."""
        ids = [external_id for external_id, _ in rows]
        found = self.connection.execute(_CAME_BEFORE, {"ids": array(ids)})
        first = {row.external_id: row.row for row in found}
        new: dict[str, int] = {}
        again: dict[int, int] = {}
        for external_id, row in rows:
            there = first.get(external_id) or new.setdefault(external_id, row)
            if there != row:
                again[row] = there
        with cursor_of(self.connection) as cursor:
            copy(cursor, CAME, ("external_id", "row"), new.items())
        return again

    def came_broken(self, external_ids: Sequence[str]) -> None:
        """Rows that cannot be used: another row with the same id may be."""
        if not external_ids:
            return
        with cursor_of(self.connection) as cursor:
            copy(cursor, CAME, ("external_id",), ((id,) for id in external_ids))

    def remembered(self, external_ids: Sequence[str]) -> dict[str, Remembered]:
        """Those that this source has told us of before."""
        question = {"source": self.source.id, "ids": array(external_ids)}
        return {
            row.external_id: Remembered(*row)
            for row in self.connection.execute(_REMEMBERED, question)
        }

    def ours(self, external_ids: Iterable[str]) -> dict[str, uuid.UUID]:
        """Those whose id is that of a service of this city: what we gave out has come home."""
        ids = {id: external_id for external_id in external_ids if (id := _uuid(external_id))}
        if not ids:
            return {}
        question = {"city": self.source.city_id, "ids": [*ids]}
        return {ids[id]: id for (id,) in self.connection.execute(_OURS, question)}

    def alike(self, asked: Sequence[tuple[Known, ...]]) -> dict[int, tuple[Known, float]]:
        """For entries, by their place in the list: the one that each must be, and metres to it.

        Each entry is given by its points; the most alike is taken, then the nearest. Those that
        are none of what is here are here from now on: a list may have a thing twice.
        """
        if not any(asked):
            return {}
        self._gather_clues()
        near = [
            {clue for one in points for clue in clues_near(one.name, one.point)} for points in asked
        ]
        there = self._there(asked, near)
        new: dict[int, list[Known]] = defaultdict(list)
        best: dict[int, tuple[Known, float]] = {}
        for place, points in enumerate(asked):
            others = [*there.get(place, ()), *(one for clue in near[place] for one in new[clue])]
            found = _most_alike(points, others)
            if found is not None:
                best[place] = found
                continue
            for one in points:
                for clue in clues_of(one.name, one.point):
                    new[clue].append(one)
        with cursor_of(self.connection) as cursor:
            rows = (
                (clue, one.point_id, one.name, *one.point)
                for clue, points in new.items()
                for one in points
            )
            copy(cursor, CLUE, _CLUE, rows)
        return best

    def _there(
        self, asked: Sequence[tuple[Known, ...]], near: Sequence[set[int]]
    ) -> dict[int, list[Known]]:
        """What is here and may be one with entries, by their places."""
        places = [place for place, clues in enumerate(near) for _ in clues]
        clues = [clue for clues in near for clue in clues]
        found: dict[int, dict[uuid.UUID, str]] = defaultdict(dict)
        question = {"clues": f"{{{','.join(map(str, clues))}}}"}
        for number, id, name, lon, lat in self.connection.execute(_ALIKE, question):
            place, point = places[number - 1], Point(lon, lat)
            if any(may_be_one(one.name, one.point, name, point) for one in asked[place]):
                found[place][id] = name
        known = self._known({id for ids in found.values() for id in ids})
        return {
            place: [replace(known[id], name=ids[id]) for id in sorted(ids) if id in known]
            for place, ids in found.items()
        }

    def _gather_clues(self) -> None:
        """Of all that is in the city; only where something new has come."""
        if self._has_clues:
            return
        self._has_clues = True
        with (
            reading_cursor(self.connection, "import_here") as reading,
            cursor_of(self.connection) as cursor,
        ):
            reading.itersize = _AT_ONCE
            reading.execute(_HERE, {"city": self.source.city_id})
            while rows := reading.fetchmany(_AT_ONCE):
                clues = (
                    (clue, id, name, lon, lat)
                    for id, names, lon, lat in rows
                    for name in names
                    if name
                    for clue in clues_of(name, Point(lon, lat))
                )
                copy(cursor, CLUE, _CLUE, clues)

    def _known(self, ids: set[uuid.UUID]) -> dict[uuid.UUID, Known]:
        if not ids:
            return {}
        self._write()  # it may be one of them
        question = {"ids": [*ids], "source": self.source.id}
        return {row.point_id: _known(row) for row in self.connection.execute(_KNOWN, question)}


def _most_alike(points: Sequence[Known], others: Sequence[Known]) -> tuple[Known, float] | None:
    best: tuple[float, float, Known] | None = None
    for one in points:
        for other in others:
            alike = are_alike(one, other)
            if alike and (best is None or (alike[0], -alike[1]) > best[:2]):
                best = (alike[0], -alike[1], other)
    return None if best is None else (best[2], -best[1])


def _known(row: Any) -> Known:
    needs = frozenset(CODE_OF_TERM[term] for term in row.terms if term in CODE_OF_TERM)
    return Known(
        service_id=row.service_id,
        point_id=row.point_id,
        name=row.name,
        organization="" if row.organization == row.name else row.organization,
        point=Point(row.lon, row.lat),
        needs=needs,
        external_id=row.external_id,
        is_shown=row.disclosure == "exact",
    )


def _uuid(text: str) -> uuid.UUID | None:
    if len(text) < 32:  # most ids are none
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


# Nobody has counted the rows of tables that have just been filled, and the planner would read all
# of them for each batch. `LATERAL ... OFFSET 0` asks the index, once for each id.
_CAME_BEFORE = text(
    """
    SELECT came.* FROM unnest(CAST(:ids AS text[])) AS asked (id)
    CROSS JOIN LATERAL (
        SELECT external_id, row FROM import_came
        WHERE external_id = asked.id AND row IS NOT NULL OFFSET 0
    ) came
    """
)

_REMEMBERED = text(
    """
    SELECT record.* FROM unnest(CAST(:ids AS text[])) AS asked (id)
    CROSS JOIN LATERAL (
        SELECT external_id, service_id, hash, retired FROM directory.import_record
        WHERE source_id = :source AND external_id = asked.id OFFSET 0
    ) record
    """
)

_OURS = text(
    """
    SELECT service.id FROM directory.service
    JOIN directory.organization ON organization.id = service.organization_id
    WHERE service.id = ANY(:ids) AND organization.city_id = :city
    """
)

_ALIKE = text(
    """
    SELECT asked.number, clue.*
    FROM unnest(CAST(:clues AS bigint[])) WITH ORDINALITY AS asked (clue, number)
    CROSS JOIN LATERAL (
        SELECT point_id, name, lon, lat FROM import_clue WHERE clue = asked.clue OFFSET 0
    ) clue
    """
)

# But for samples: nothing real is the same as something invented.
_HERE = """
    SELECT point.id, ARRAY[service.name, service.alternate_name],
        ST_X(location.point::geometry), ST_Y(location.point::geometry)
    FROM directory.location
    JOIN directory.service_at_location point ON point.location_id = location.id
    JOIN directory.service ON service.id = point.service_id
    WHERE location.city_id = %(city)s AND location.point IS NOT NULL
        AND point.publication <> 'archived' AND service.publication <> 'archived'
        AND NOT point.is_sample
"""

_KNOWN = text(
    """
    SELECT known.* FROM unnest(CAST(:ids AS uuid[])) AS asked (id)
    CROSS JOIN LATERAL (
        SELECT point.id AS point_id, service.id AS service_id, service.name,
            organization.name AS organization, location.disclosure,
            ST_X(location.point::geometry) AS lon, ST_Y(location.point::geometry) AS lat,
            ARRAY(
                SELECT taxonomy_term_id FROM directory.attribute WHERE service_id = service.id
            ) AS terms,
            (
                SELECT min(external_id) FROM directory.import_record
                WHERE service_id = service.id AND source_id = :source
            ) AS external_id
        FROM directory.service_at_location point
        JOIN directory.service ON service.id = point.service_id
        JOIN directory.organization ON organization.id = service.organization_id
        JOIN directory.location ON location.id = point.location_id
        WHERE point.id = asked.id OFFSET 0
    ) known
    """
)
