"""Words about a person in a free text: held back, until somebody agrees or refuses."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from locator.directory.document.document import ServiceDocument
from locator.directory.document.reading import read
from locator.directory.document.writing import write
from locator.errors import ChangeCannotBeUndoneError
from locator.imports.loading.coming import Coming
from locator.imports.runs import HeldBack, ImportRun


def hold(
    connection: Connection,
    run: ImportRun,
    entries: Iterable[tuple[Coming, uuid.UUID, Mapping[str, str]]],
) -> None:
    """Keep what was taken out of texts; `ids` lead to the rows that are here instead.

    What was held back of them before, and does not come any more, is let go.
    """
    entries = list(entries)
    rows = [
        {
            "id": uuid.uuid4(),
            "city_id": run.city_id,
            "source_id": run.source_id,
            "run_id": run.id,
            "service_id": service_id,
            "row_id": row_id,
            "field": held.field,
            "text": held.text,
            "without": _said(coming.document, held.row_id, held.field),
            "found": list(held.found),
        }
        for coming, service_id, ids in entries
        for held in coming.entry.held
        if (row_id := _row_of(coming.document, service_id, held.row_id, ids))
    ]
    if rows:
        statement = insert(HeldBack)
        new = {name: statement.excluded[name] for name in ("run_id", "text", "without", "found")}
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["service_id", "row_id", "field"], set_=new
            ),
            rows,
        )
    connection.execute(
        delete(HeldBack).where(
            HeldBack.source_id == run.source_id,
            HeldBack.service_id.in_([service_id for _, service_id, _ in entries]),
            HeldBack.run_id != run.id,
        )
    )


def agree(session: Session, held: HeldBack) -> None:
    """It may be public: the text is as the source has it. Who acts is said by `acting`.

    Raises `ChangeCannotBeUndoneError` where the text was edited meanwhile, and
    `ServiceIsUnknownError`.
    """
    document = read(session, held.service_id)
    part = _part(document, held.row_id, held.service_id)
    if part is None or (getattr(part, held.field) or None) != (held.without or None):
        raise ChangeCannotBeUndoneError(f"{held.field} was edited since it was held back.")
    setattr(part, held.field, held.text)
    write(session, held.city_id, document, held.service_id)
    session.delete(held)
    session.flush()


def refuse(session: Session, held: HeldBack) -> None:
    """It is nobody's business: nothing of it is kept."""
    session.delete(held)
    session.flush()


def _row_of(
    document: ServiceDocument, service_id: uuid.UUID, id: uuid.UUID, ids: Mapping[str, str]
) -> uuid.UUID:
    """What is no row of the document is the service, which has no id in it."""
    if any(row.id == id for row in document.rows()):
        return uuid.UUID(ids.get(str(id), str(id)))
    return service_id


def _said(document: ServiceDocument, id: uuid.UUID, field: str) -> Any:
    part = _part(document, id, None)
    return getattr(part or document, field, None)


def _part(document: ServiceDocument, id: uuid.UUID, service_id: uuid.UUID | None) -> Any:
    if id == service_id:
        return document
    return next((row for row in document.rows() if row.id == id), None)
