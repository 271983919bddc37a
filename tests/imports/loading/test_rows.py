"""What goes through COPY is what staff would have written, and is recorded alike."""

from __future__ import annotations

import uuid
from typing import Any

from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.change import Change
from locator.directory.changes import acting
from locator.directory.document.document import OrganizationPart, ServiceDocument
from locator.directory.document.reading import read
from locator.directory.document.writing import write
from locator.imports.entry import Entry
from locator.imports.loading.adding import Adding
from locator.imports.loading.ahead import ahead
from locator.imports.loading.coming import Coming, looked_at
from locator.imports.loading.copying import Doing
from tests.conftest import DatabaseInOneTransaction
from tests.directory.document.documents import documents
from tests.directory.document.test_round_trip import said
from tests.imports.loading.entries import entry, source, take_in

_OWN = {"id", "source", "external_id"}


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(document=documents)
def test_rows_through_copy_are_those_that_staff_would_write(
    database: DatabaseInOneTransaction, document: ServiceDocument
) -> None:
    with database.session() as session:
        of = source(session)
        run = take_in(session, of, entry(of, "9"))
        before = _last(session)
        document = document.with_ids()
        acting(session, "amina@city.example", "import", "import")
        doing = Doing(uuid.uuid4(), "amina@city.example", "import")
        coming = looked_at(Entry(1, "x", document), of.trusted)
        assert isinstance(coming, Coming)
        with ahead() as thread:
            adding = Adding(session, of, doing, run.id, thread)
            adding.add([coming])
            (added,) = adding.write()
        assert added.problem is None
        between = _last(session)
        for row in document.rows():
            row.id = None if isinstance(row, OrganizationPart) else uuid.uuid4()
        # Found again by its name, it would not be made.
        document.organization.name += " "
        written = write(session, "beirut", document, publication="in_review")
        assert said(read(session, added.service_id)) == said(read(session, written.id))
        session.flush()
        copied = _recorded(session, before, between)
        assert copied == _recorded(session, between, _last(session))
        session.rollback()


def _last(session: Session) -> int:
    return session.scalar(select(func.max(Change.id))) or 0


def _recorded(session: Session, first: int, last: int) -> list[str]:
    """What was made, but for ids and where it came from."""
    changes = session.scalars(select(Change).where(Change.id > first, Change.id <= last))
    return sorted(
        repr((change.entity_type, change.action, change.actor, change.via, _plain(change.after)))
        for change in changes
        if change.entity_type != "organization"
    )


def _plain(after: dict[str, Any] | None) -> list[tuple[str, Any]]:
    values = (after or {}).items()
    return sorted((key, value) for key, value in values if key not in _OWN and "_id" not in key)
