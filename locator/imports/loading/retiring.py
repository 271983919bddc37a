"""What vanished from a source is archived, where that was asked for."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from locator.directory.document.reading import load_services
from locator.directory.import_source import ImportSource
from locator.imports.entry import Finding
from locator.imports.loading.bringing import last_change, working
from locator.imports.loading.copying import Doing
from locator.imports.loading.publication import Publication
from locator.imports.report import shown


@dataclass(frozen=True, slots=True)
class Missing:
    """A service that is not in the file any more; whether it was archived for that."""

    external_id: str
    service_id: uuid.UUID
    name: str
    is_retired: bool
    finding: Finding


class Retiring:
    """Archives every service that a source told of before, and that did not come this time.

    What another source still tells of stays. Nothing is deleted: staff can bring it back, and the
    source does so itself when it tells of it again.
    """

    def __init__(
        self, connection: Connection, source: ImportSource, run_id: int, doing: Doing
    ) -> None:
        self.connection, self.source, self.run_id = connection, source, run_id
        self.doing = doing

    def retire(self, publication: Publication) -> Iterator[Missing]:
        """All of them, some at a time."""
        after = ""
        while rows := self._missing(after):
            after = rows[-1].external_id
            with working(self.connection, self.doing) as work:
                yield from self._retire(work, rows)
                publication.touch_what_changed(work)

    def _missing(self, after: str) -> Sequence[Any]:
        question = {"source": self.source.id, "after": after}
        return self.connection.execute(_MISSING, question).all()

    def _retire(self, work: Session, rows: Sequence[Any]) -> Iterator[Missing]:
        services = load_services(work, [row.service_id for row in rows])
        for row in rows:
            service = services[row.service_id]
            about = (row.external_id, service.id, service.name)
            if row.other:
                finding = Finding("", shown(service.name), "retired_not", {"source": row.other})
                yield Missing(*about, False, finding)
            # By hand: then it stays so when the source tells of it again.
            elif service.publication != "archived":
                before = last_change(work)
                service.publication = "archived"
                work.flush()
                changed = {"first": before + 1, "last": last_change(work)}
                of = {"source": self.source.id, "external_id": row.external_id, "run": self.run_id}
                self.connection.execute(_KEEP_RETIRED, of | changed)
                self.connection.execute(_RETIRE, of)
                yield Missing(*about, True, Finding("", shown(service.name), "retired"))


_MISSING = text(
    """
    SELECT record.external_id, record.service_id,
        (
            SELECT min(import_source.name)
            FROM directory.import_record other
            JOIN directory.import_source ON import_source.id = other.source_id
            WHERE other.service_id = record.service_id AND other.source_id <> :source
                AND NOT other.retired
        ) AS other
    FROM directory.import_record record
    WHERE record.source_id = :source AND record.external_id > :after
        AND record.service_id IS NOT NULL AND NOT record.retired
        AND NOT EXISTS (
            SELECT FROM import_came WHERE import_came.external_id = record.external_id
        )
    ORDER BY record.external_id LIMIT 500
    """
)

_KEEP_RETIRED = text(
    """
    INSERT INTO staff.import_replaced_record
        (run_id, source_id, external_id, service_id, hash, said, ids, retired, earlier_run_id,
        was_there, first_change, last_change)
    SELECT :run, source_id, external_id, service_id, hash, said, ids, retired, run_id,
        true, CAST(:first AS bigint), CAST(:last AS bigint)
    FROM directory.import_record
    WHERE source_id = :source AND external_id = :external_id
    """
)

_RETIRE = text(
    """
    UPDATE directory.import_record SET retired = true, run_id = :run
    WHERE source_id = :source AND external_id = :external_id
    """
)
