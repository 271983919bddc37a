"""What a source said is remembered, and what it had said before, so that a run can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from locator.directory.import_source import ImportSource
from locator.imports.loading.bringing import Brought
from locator.imports.loading.copying import as_json
from locator.imports.record import ImportRecord


def records_of(
    session: Session, source: ImportSource, external_ids: Sequence[str]
) -> dict[str, ImportRecord]:
    """What this source said last of some entries."""
    found = session.scalars(
        select(ImportRecord).where(
            ImportRecord.source_id == source.id, ImportRecord.external_id.in_(external_ids)
        )
    )
    return {record.external_id: record for record in found}


def remember(
    connection: Connection,
    source: ImportSource,
    run_id: int,
    brought: Sequence[Brought],
    records: Mapping[str, ImportRecord],
) -> None:
    """Keep what it says now of entries that were here, and what it said before beside the run."""
    if not brought:
        return
    rows = [
        {
            "source": source.id,
            "external_id": one.coming.external_id,
            "service": one.service_id,
            "hash": one.coming.hash,
            "said": one.coming.said(),
            "ids": as_json(one.ids),
            "run": run_id,
            "first": one.first_change,
            "last": one.last_change,
        }
        for one in brought
    ]
    was_there = [row for row in rows if row["external_id"] in records]
    was_new = [row for row in rows if row["external_id"] not in records]
    for statement, some in ((_KEEP, was_there), (_KEEP_NOTHING, was_new), (_REMEMBER, rows)):
        if some:
            connection.execute(statement, some)


_COLUMNS = "run_id, source_id, external_id, service_id, hash, said, ids, retired, earlier_run_id"

_KEEP = text(
    f"""
    INSERT INTO staff.import_replaced_record
        ({_COLUMNS}, was_there, first_change, last_change)
    SELECT :run, source_id, external_id, service_id, hash, said, ids, retired, run_id,
        true, CAST(:first AS bigint), CAST(:last AS bigint)
    FROM directory.import_record
    WHERE source_id = :source AND external_id = :external_id
    """  # noqa: S608 - our own words
)

_KEEP_NOTHING = text(
    f"""
    INSERT INTO staff.import_replaced_record
        ({_COLUMNS}, was_there, first_change, last_change)
    VALUES (
        :run, :source, :external_id, :service, '', '{{}}', '{{}}', false, NULL,
        false, CAST(:first AS bigint), CAST(:last AS bigint)
    )
    """  # noqa: S608
)

_REMEMBER = text(
    """
    INSERT INTO directory.import_record
        (source_id, external_id, service_id, hash, said, ids, run_id)
    VALUES (
        :source, :external_id, :service, :hash, CAST(:said AS jsonb), CAST(:ids AS jsonb), :run
    )
    ON CONFLICT (source_id, external_id) DO UPDATE SET
        service_id = excluded.service_id, hash = excluded.hash, said = excluded.said,
        ids = excluded.ids, run_id = excluded.run_id, retired = false
    """
)
