"""Services that are new here, written through COPY."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import Cursor
from sqlalchemy.orm import Session

from locator.directory.import_source import ImportSource
from locator.directory.location import Location
from locator.directory.service_at_location import ServiceAtLocation
from locator.errors import RowBelongsElsewhereError
from locator.imports.entry import Finding
from locator.imports.loading.ahead import Ahead
from locator.imports.loading.bringing import assured_of
from locator.imports.loading.coming import Coming, service_id_of
from locator.imports.loading.copying import Doing, Prepared, cursor_of
from locator.imports.loading.locations import Locations
from locator.imports.loading.organizing import Organizing
from locator.imports.loading.rows import Origin, Rows, rows_of
from locator.imports.record import ImportRecord
from locator.imports.report import shown

_RECORD = ("source_id", "external_id", "service_id", "hash", "said", "run_id")
_REFUSED = (psycopg.IntegrityError, psycopg.DataError, UnicodeError)


@dataclass(slots=True)
class Added:
    """One entry; `problem` is why it could not be added. `public` are points that may be seen."""

    coming: Coming
    service_id: uuid.UUID
    problem: Finding | None = None
    publication: str = "in_review"
    public: tuple[uuid.UUID, ...] = ()


@dataclass(slots=True)
class _Making:
    """Entries that become rows, and what they may hang on."""

    entries: Sequence[Coming]
    organizing: Organizing
    locations: Locations
    made: Future[tuple[list[Added], Prepared]] = field(init=False)


class Adding:
    """Adds the new services of one run: of some the rows are made while others are written."""

    def __init__(
        self, session: Session, source: ImportSource, doing: Doing, run_id: int, ahead: Ahead
    ) -> None:
        self.session, self.source, self.doing, self.run_id = session, source, doing, run_id
        self._ahead = ahead
        self._making: list[_Making] = []

    @property
    def first_row(self) -> int | None:
        """Where the first of those stands that are not written."""
        return self._making[0].entries[0].entry.row if self._making else None

    def add(self, entries: Sequence[Coming]) -> None:
        """These are to be made into rows, and written after those before them."""
        if entries:
            before = self._making[-1] if self._making else None
            self._making.append(self._make(entries, before))

    def write(self, *, but: int = 0) -> list[Added]:
        """Write what was added, `but` so many of the last times; give what became of it."""
        added = []
        while len(self._making) > but:
            added += self._write_all(self._making.pop(0))
        return added

    def _write_all(self, making: _Making) -> list[Added]:
        """All of them in one go; where one is refused, the others are added without it."""
        try:
            return self._write(making)
        except _REFUSED as error:
            added = self._without_refused(making.entries, error)
            others, self._making = self._making, []
            for other in others:  # made as if all of these were here
                self.add(other.entries)
            return added

    def _without_refused(self, entries: Sequence[Coming], error: Exception) -> list[Added]:
        if len(entries) == 1:
            service_id = service_id_of(self.source, entries[0].external_id)
            return [Added(entries[0], service_id, _problem(entries[0], error))]
        half = len(entries) // 2
        added = []
        for some in (entries[:half], entries[half:]):
            try:
                added += self._write(self._make(some))
            except _REFUSED as refused:
                added += self._without_refused(some, refused)
        return added

    def _make(self, entries: Sequence[Coming], before: _Making | None = None) -> _Making:
        """Ask what is here; then their rows are made in the thread, after those `before` them.

        What those make is not written yet, and nobody could find it.
        """
        connection = self.session.connection()
        organizing = Organizing(connection, self.source, [one.entry for one in entries])
        making = _Making(entries, organizing, Locations(connection, self.source, entries))
        making.made = self._ahead.make(self._made, making, before, cursor_of(connection))
        return making

    def _made(
        self, making: _Making, before: _Making | None, words: Cursor[Any]
    ) -> tuple[list[Added], Prepared]:
        """Asks nothing of the database: from the cursor it has only how values are written."""
        if before:
            making.organizing.follow(before.organizing)
            making.locations.follow(before.locations)
        rows: Rows = defaultdict(list)
        added = []
        for one in making.entries:
            try:
                added.append(self._rows(one, making, rows))
            except RowBelongsElsewhereError as error:
                service_id = service_id_of(self.source, one.external_id)
                finding = Finding("", shown(one.name), "foreign_id", {"what": shown(str(error))})
                added.append(Added(one, service_id, finding))
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
        prepared = Prepared(rows, self.doing, words)
        prepared.add(ImportRecord.__table__, _RECORD, records)
        return added, prepared

    def _write(self, making: _Making) -> list[Added]:
        with self.session.begin_nested(), cursor_of(self.session.connection()) as cursor:
            added, prepared = making.made.result()
            prepared.copy(cursor)
            return added

    def _rows(
        self,
        one: Coming,
        making: _Making,
        rows: Rows,
    ) -> Added:
        entry, document, organizing = one.entry, one.document, making.organizing
        making.locations.check(document)
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
        made[Location] = making.locations.new(made[Location])
        for model, new in made.items():
            rows[model] += new
        points = tuple(row["id"] for row in made[ServiceAtLocation])
        public = points if origin.publication == "published" else ()
        return Added(one, service_id, None, origin.publication, public)


def _problem(one: Coming, error: Exception) -> Finding:
    name = shown(one.name)
    if isinstance(error, psycopg.errors.UniqueViolation):
        what = error.diag.table_name or ""
        return Finding("", name, "foreign_id", {"what": what})
    why = str(error).partition("\n")[0]
    if isinstance(error, psycopg.Error) and error.diag.constraint_name:
        why = f"{error.diag.table_name}: {error.diag.constraint_name}"
    return Finding("", name, "cannot_be_kept", {"why": shown(why)})
