"""A whole import is taken back: what came with it goes, what it changed is as it was.

What somebody has worked on since is kept, and named: nothing that was done later is lost.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from locator.directory.base import DIRECTORY, Base
from locator.directory.change import Change
from locator.directory.changes import undo_changes
from locator.directory.import_source import ImportSource
from locator.directory.organization import Organization, Program
from locator.directory.service import Service
from locator.errors import ChangeCannotBeUndoneError
from locator.imports.entry import Finding
from locator.imports.loading.below import Below, rows_below, touched_since
from locator.imports.loading.bringing import working
from locator.imports.loading.copying import Doing
from locator.imports.loading.lines import Lines
from locator.imports.loading.publication import Publication
from locator.imports.record import ImportRecord, ReplacedRecord
from locator.imports.runs import HeldBack, ImportRun, Outcome

FEW = 200


def undo(session: Session, run: ImportRun, *, who: str) -> ImportRun:
    """Take back all that a run did; the undoing is a run, too, with its own report.

    Its counts: `retired` are services that came and are gone again, `changed` those that are as
    they were, `unchanged` those that were edited since, and are kept.

    Raises `ChangeCannotBeUndoneError` where it was undone before, or never kept.
    """
    _require_undoable(session, run)
    source = session.get_one(ImportSource, run.source_id)
    doing = Doing(uuid.uuid4(), who, f"undo of import {run.id}")
    undoing = ImportRun(
        city_id=run.city_id,
        source_id=run.source_id,
        file_name=run.file_name,
        who=who,
        applied=True,
        operation=doing.operation,
        undoes_id=run.id,
    )
    session.add(undoing)
    session.flush()
    lines = _Undoing(session, source, run, doing).undo()
    lines.write(session.connection(), undoing)
    undoing.ended_at = dt.datetime.now(dt.UTC)
    session.flush()
    session.expire_all()
    return undoing


def _require_undoable(session: Session, run: ImportRun) -> None:
    session.execute(select(ImportRun.id).where(ImportRun.id == run.id).with_for_update())
    if not run.applied or run.undoes_id is not None:
        raise ChangeCannotBeUndoneError(f"Run {run.id} has kept nothing that could be undone.")
    if session.scalar(select(ImportRun.id).where(ImportRun.undoes_id == run.id)) is not None:
        raise ChangeCannotBeUndoneError(f"Run {run.id} was undone before.")


class _Undoing:
    """One run, taken back."""

    def __init__(
        self, session: Session, source: ImportSource, run: ImportRun, doing: Doing
    ) -> None:
        self.session, self.source, self.run, self.doing = session, source, run, doing
        self.connection = session.connection()
        self.lines = Lines()
        self.publication = Publication(self.connection)
        # Later imports that were undone have left nothing: nor has their undoing.
        undone = self.connection.scalars(_UNDONE, {"source": source.id}).all()
        self.operations = [run.operation, *undone]
        self.organizations: set[uuid.UUID] = set()
        self.programs: set[uuid.UUID] = set()

    def undo(self) -> Lines:
        for replaced in self._replaced():
            self._put_back(replaced)
        for records in self._added():
            self._take_out(records)
            self.lines.settle()
        for record in self.connection.execute(_CHANGED_LATER, {"run": self.run.id}):
            self._tell(record.external_id, record.name, record.service_id, "unchanged")
        self._take_out_owners()
        self.publication.publish(self.session, self.run.city_id)
        return self.lines

    # --- what it changed ---

    def _replaced(self) -> Sequence[Any]:
        """What it changed, the last first; but for what was said, which may be long."""
        found = self.session.execute(
            select(
                ReplacedRecord.run_id,
                ReplacedRecord.source_id,
                ReplacedRecord.external_id,
                ReplacedRecord.service_id,
                ReplacedRecord.was_there,
                ReplacedRecord.first_change,
                ReplacedRecord.last_change,
            )
            .where(ReplacedRecord.run_id == self.run.id)
            .order_by(ReplacedRecord.first_change.desc().nulls_last(), ReplacedRecord.external_id)
        )
        return found.all()

    def _put_back(self, replaced: Any) -> None:
        key = {"source_id": replaced.source_id, "external_id": replaced.external_id}
        record = self.session.get(ImportRecord, key)
        name = self.session.scalar(select(Service.name).where(Service.id == replaced.service_id))
        about = (replaced.external_id, name or "", replaced.service_id)
        if record is None or record.run_id != self.run.id or not self._undo_changes(replaced):
            self._tell(*about, "unchanged")
            return
        self._restore(replaced)
        self._forget_held([replaced.service_id] if replaced.service_id else [])
        self._tell(*about, "changed")

    def _undo_changes(self, replaced: Any) -> bool:
        """Whether it could be done; else somebody has edited it since."""
        if replaced.first_change is None:
            return True
        with working(self.connection, self.doing) as work:
            changes = work.scalars(
                select(Change).where(
                    Change.operation == self.run.operation,
                    Change.id.between(replaced.first_change, replaced.last_change),
                )
            ).all()
            try:
                undo_changes(work, changes)
            except ChangeCannotBeUndoneError:
                return False
            self.publication.touch_what_changed(work)
        return True

    def _restore(self, replaced: Any) -> None:
        of = {"run": replaced.run_id, "source": replaced.source_id, "id": replaced.external_id}
        self.connection.execute(_RESTORE if replaced.was_there else _FORGET, of)
        self.connection.execute(_FORGET_REPLACED, of)
        self.session.expire_all()

    # --- what it brought ---

    def _added(self) -> Iterator[Sequence[Any]]:
        after = ""
        while True:
            question = {"run": self.run.id, "after": after, "few": FEW}
            records = self.connection.execute(_ADDED, question).all()
            if not records:
                return
            yield records
            after = records[-1].external_id

    def _take_out(self, records: Sequence[Any]) -> None:
        below = rows_below(self.connection, [record.service_id for record in records])
        kept = touched_since(self.connection, below, self.operations)
        for record in records:
            outcome: Outcome = "unchanged" if record.service_id in kept else "retired"
            self._tell(record.external_id, record.name, record.service_id, outcome)
        gone = [record.service_id for record in records if record.service_id not in kept]
        self._remember_owners(gone)
        if kept:
            # Once more, for the others alone: a roof over both kinds of them stays.
            below = rows_below(self.connection, gone)
        self.publication.touch(below.get("service_at_location", ()))
        self._forget_held(gone)
        self.connection.execute(_FORGET_ALL, {"run": self.run.id, "ids": gone})
        self._delete(below)

    def _remember_owners(self, service_ids: Sequence[uuid.UUID]) -> None:
        owners = select(Service.organization_id, Service.program_id)
        for row in self.session.execute(owners.where(Service.id.in_(service_ids))):
            self.organizations.add(row.organization_id)
            if row.program_id:
                self.programs.add(row.program_id)

    def _take_out_owners(self) -> None:
        """Organizations and programs that came with the run, and on which nothing hangs now."""
        for model, ids in ((Program, self.programs), (Organization, self.organizations)):
            table = model.__tablename__
            question = {"ids": [*ids], "keys": [str(id) for id in ids], "table": table}
            question["operation"] = self.run.operation
            gone = self.connection.scalars(_OWNERS_GONE[table], question).all()
            self._delete({table: {id: id for id in gone}})

    def _delete(self, below: Below) -> None:
        """Delete rows that nobody has touched, and record it; the last made goes first."""
        for table in reversed(Base.metadata.sorted_tables):
            if table.schema != DIRECTORY or table.name not in below:
                continue
            ids = [*below[table.name]]
            question = {
                **self.doing.info(),
                "table": table.name,
                "ids": [str(id) for id in ids],
                "made_by": self.run.operation,
            }
            self.connection.execute(_RECORD_DELETION, question)
            self.connection.execute(delete(table).where(table.c.id.in_(ids)))

    def _forget_held(self, service_ids: Sequence[uuid.UUID]) -> None:
        self.connection.execute(
            delete(HeldBack).where(
                HeldBack.run_id == self.run.id, HeldBack.service_id.in_(service_ids)
            )
        )

    def _tell(
        self, external_id: str, name: str, service_id: uuid.UUID | None, outcome: Outcome
    ) -> None:
        codes = {"changed": "put_back", "retired": "taken_back", "unchanged": "undo_kept"}
        self.lines.count(
            None,
            outcome,
            findings=[Finding("", "", codes[outcome])],
            external_id=external_id,
            name=name,
            # What is gone is nowhere to be looked at.
            service_id=None if outcome == "retired" else service_id,
        )


_UNDONE = text(
    """
    SELECT operation FROM staff.import_run run
    WHERE source_id = :source AND (
        undoes_id IS NOT NULL
        OR EXISTS (SELECT FROM staff.import_run undoing WHERE undoing.undoes_id = run.id)
    )
    """
)
_RESTORE = text(
    """
    UPDATE directory.import_record record
    SET service_id = old.service_id, hash = old.hash, said = old.said, ids = old.ids,
        retired = old.retired,
        run_id = (SELECT id FROM staff.import_run WHERE id = old.earlier_run_id)
    FROM staff.import_replaced_record old
    WHERE old.run_id = :run AND old.source_id = :source AND old.external_id = :id
        AND record.source_id = :source AND record.external_id = :id
    """
)
_FORGET = text(
    "DELETE FROM directory.import_record"
    " WHERE source_id = :source AND external_id = :id AND run_id = :run"
)
_FORGET_REPLACED = text(
    "DELETE FROM staff.import_replaced_record"
    " WHERE run_id = :run AND source_id = :source AND external_id = :id"
)
_FORGET_ALL = text(
    "DELETE FROM directory.import_record WHERE run_id = :run AND service_id = ANY(:ids)"
)

# What it changed has a replaced record, until that is put back.
_ADDED = text(
    """
    SELECT record.external_id, record.service_id, service.name
    FROM directory.import_record record
    JOIN directory.service ON service.id = record.service_id
    WHERE record.run_id = :run AND record.external_id > :after
        AND NOT EXISTS (
            SELECT FROM staff.import_replaced_record old
            WHERE old.run_id = :run AND old.source_id = record.source_id
                AND old.external_id = record.external_id
        )
        AND EXISTS (
            SELECT FROM directory.change
            WHERE entity_type = 'service' AND entity_id = record.service_id::text
                AND action = 'create'
                AND operation = (SELECT operation FROM staff.import_run WHERE id = :run)
        )
    ORDER BY record.external_id LIMIT :few
    """
)

# A later import has changed what this one brought.
_CHANGED_LATER = text(
    """
    SELECT DISTINCT old.external_id, old.service_id, service.name
    FROM staff.import_replaced_record old
    JOIN directory.service ON service.id = old.service_id
    WHERE old.earlier_run_id = :run
        AND NOT EXISTS (
            SELECT FROM staff.import_replaced_record mine
            WHERE mine.run_id = :run AND mine.source_id = old.source_id
                AND mine.external_id = old.external_id
        )
    ORDER BY old.external_id
    """
)

_OWNERS_GONE = {
    name: text(
        f"""
        SELECT id FROM directory.{name}
        WHERE id = ANY(:ids)
            AND NOT EXISTS (SELECT FROM directory.service WHERE {name}_id = {name}.id)
            AND EXISTS (
                SELECT FROM directory.change WHERE entity_type = :table
                    AND entity_id = {name}.id::text AND action = 'create'
                    AND operation = :operation
            )
            AND NOT EXISTS (
                SELECT FROM directory.change WHERE entity_type = :table
                    AND entity_id = {name}.id::text AND operation <> :operation
            )
            {extra}
        """  # noqa: S608 - our own words
    )
    for name, extra in (
        ("program", ""),
        (
            "organization",
            """
            AND NOT EXISTS (SELECT FROM directory.program WHERE organization_id = organization.id)
            AND NOT EXISTS (SELECT FROM directory.phone WHERE organization_id = organization.id)
            AND NOT EXISTS (SELECT FROM directory.contact WHERE organization_id = organization.id)
            AND NOT EXISTS (SELECT FROM directory.url WHERE organization_id = organization.id)
            AND NOT EXISTS (SELECT FROM staff.membership WHERE organization_id = organization.id)
            """,
        ),
    )
}

# Nothing has touched them since they were made: what is deleted is what was made.
_RECORD_DELETION = text(
    """
    INSERT INTO directory.change
        (operation, actor, entity_type, entity_id, action, before, reason, via)
    SELECT :operation, :actor, entity_type, entity_id, 'delete', after, :reason, :via
    FROM directory.change
    WHERE entity_type = :table AND entity_id = ANY(:ids) AND action = 'create'
        AND operation = :made_by
    ORDER BY id DESC
    """
)
