"""Services that are new here, written through COPY."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Cursor
from sqlalchemy import text
from sqlalchemy.orm import Session

from locator.directory.arrays import array
from locator.directory.import_source import ImportSource
from locator.directory.location import Location
from locator.directory.service_at_location import ServiceAtLocation
from locator.errors import RowBelongsElsewhereError
from locator.imports.entry import Finding
from locator.imports.loading.ahead import ahead
from locator.imports.loading.bringing import assured_of
from locator.imports.loading.coming import Coming, service_id_of
from locator.imports.loading.copying import Doing, Prepared, copy, cursor_of
from locator.imports.loading.organizing import Organizing
from locator.imports.loading.rows import Origin, Rows, rows_of
from locator.imports.record import ImportRecord
from locator.imports.report import shown

_RECORD = ("source_id", "external_id", "service_id", "hash", "said", "run_id")
# Entries whose rows are made first, while the database has nothing to do; while it writes them,
# those of the others are made.
_FEW = 250
_REFUSED = (psycopg.IntegrityError, psycopg.DataError, UnicodeError)


@dataclass(slots=True)
class Added:
    """One entry; `problem` is why it could not be added. `public` are points that may be seen."""

    coming: Coming
    service_id: uuid.UUID
    problem: Finding | None = None
    publication: str = "in_review"
    public: tuple[uuid.UUID, ...] = ()


class Adding:
    """Adds the new services of one run."""

    def __init__(self, session: Session, source: ImportSource, doing: Doing, run_id: int) -> None:
        self.session, self.source, self.doing, self.run_id = session, source, doing, run_id

    def add(self, entries: Sequence[Coming]) -> Iterator[Added]:
        """All of them in one go; where one is refused, the others are added without it."""
        if not entries:
            return
        try:
            with self.session.begin_nested():
                added = self._add(entries)
        except _REFUSED as error:
            if len(entries) == 1:
                service_id = service_id_of(self.source, entries[0].external_id)
                yield Added(entries[0], service_id, _problem(entries[0], error))
                return
            half = len(entries) // 2
            yield from self.add(entries[:half])
            yield from self.add(entries[half:])
        else:
            yield from added

    def _add(self, entries: Sequence[Coming]) -> list[Added]:
        connection = self.session.connection()
        organizing = Organizing(connection, self.source, [one.entry for one in entries])
        taken = self._locations(entries)
        added = []
        cursor, words = cursor_of(connection), cursor_of(connection)
        made = ahead(self._made(entries, organizing, taken, words))
        with closing(made), cursor:
            for some, prepared in made:
                prepared.copy(cursor)
                added += some
            records = (
                (
                    self.source.id,
                    one.coming.external_id,
                    one.service_id,
                    one.coming.hash,
                    one.coming.said(),
                    self.run_id,
                )
                for one in added
                if one.problem is None
            )
            copy(cursor, ImportRecord.__table__, _RECORD, records)
        return added

    def _made(
        self,
        entries: Sequence[Coming],
        organizing: Organizing,
        taken: dict[uuid.UUID, bool],
        words: Cursor[Any],
    ) -> Iterator[tuple[list[Added], Prepared]]:
        """A few, then the others; what the database was to be asked has been asked."""
        for some in filter(None, (entries[:_FEW], entries[_FEW:])):
            rows: Rows = defaultdict(list)
            added = []
            for one in some:
                try:
                    added.append(self._rows(one, organizing, taken, rows))
                except RowBelongsElsewhereError as error:
                    service_id = service_id_of(self.source, one.external_id)
                    facts = {"what": shown(str(error))}
                    finding = Finding("", shown(one.name), "foreign_id", facts)
                    added.append(Added(one, service_id, finding))
            yield added, Prepared.of(rows, self.doing, words)

    def _rows(
        self,
        one: Coming,
        organizing: Organizing,
        taken: dict[uuid.UUID, bool],
        rows: Rows,
    ) -> Added:
        entry, document = one.entry, one.document
        for point in document.points:
            if point.location.id and taken.get(point.location.id) is False:
                raise RowBelongsElsewhereError("location", point.location.id)
        service_id = service_id_of(self.source, entry.external_id)
        trusted = self.source.trusted
        # What nobody could find by a need, or nowhere, is looked at first.
        is_whole = bool(document.needs and document.points)
        organization_id = organizing.organization_of(entry, service_id, rows)
        origin = Origin(
            city_id=self.source.city_id,
            source=self.source.name,
            external_id=entry.external_id,
            service_id=service_id,
            organization_id=organization_id,
            program_id=organizing.program_of(entry, organization_id, rows),
            publication="published" if trusted and is_whole else "in_review",
            assured={id: assured_of(said) for id, said in entry.assured.items()} if trusted else {},
        )
        made = rows_of(document, origin, entry.translations)
        # One roof over several services is one location.
        made[Location] = [row for row in made[Location] if row["id"] not in taken]
        for row in made[Location]:
            taken[row["id"]] = True
        for model, new in made.items():
            rows[model] += new
        points = tuple(row["id"] for row in made[ServiceAtLocation])
        public = points if origin.publication == "published" else ()
        return Added(one, service_id, None, origin.publication, public)

    def _locations(self, entries: Sequence[Coming]) -> dict[uuid.UUID, bool]:
        """Which of their locations are here already: true if this source brought them here."""
        ids = {
            point.location.id
            for one in entries
            for point in one.document.points
            if point.location.id is not None
        }
        question = {"ids": array(ids), "city": self.source.city_id, "source": self.source.name}
        found = self.session.connection().execute(_LOCATIONS, question)
        return {row.id: row.is_ours for row in found}


def _problem(one: Coming, error: Exception) -> Finding:
    name = shown(one.name)
    if isinstance(error, psycopg.errors.UniqueViolation):
        what = error.diag.table_name or ""
        return Finding("", name, "foreign_id", {"what": what})
    why = str(error).partition("\n")[0]
    if isinstance(error, psycopg.Error) and error.diag.constraint_name:
        why = f"{error.diag.table_name}: {error.diag.constraint_name}"
    return Finding("", name, "cannot_be_kept", {"why": shown(why)})


_LOCATIONS = text(
    """
    SELECT id, city_id = :city AND source IS NOT DISTINCT FROM :source AS is_ours
    FROM directory.location WHERE id = ANY(CAST(CAST(:ids AS text[]) AS uuid[]))
    """
)
