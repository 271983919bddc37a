"""What is written is what is read, and what was read is written without a trace."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.change import Change
from locator.directory.document.document import ServiceDocument
from locator.directory.document.reading import read
from locator.directory.document.writing import write
from locator.directory.published import PublishedCity
from locator.directory.sample import load_sample
from locator.directory.service import Service
from tests import builders
from tests.builders import NOW
from tests.conftest import DatabaseInOneTransaction
from tests.directory.document.documents import before_and_after, documents

FEW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def said(document: ServiceDocument) -> dict[str, Any]:
    """All that a document says, without ids and with its rows in an order of their own."""
    plain: dict[str, Any] = _said(document.as_json())
    # What is not said otherwise is in the language of the service.
    plain.get("organization", {}).setdefault("locale", document.locale)
    for point in plain.get("points", []):
        location = point.get("location", {})
        if location.get("locale") == document.locale:
            del location["locale"]
        # Half a point is none.
        for lon, lat in (("lon", "lat"), ("area_lon", "area_lat")):
            if lon not in location or lat not in location:
                location.pop(lon, None)
                location.pop(lat, None)
    return plain


# Those that keep their order; of all others, the directory keeps none.
_IN_ORDER = {"cost_options", "required_documents", "languages", "phones", "byday", "bymonthday"}


def _said(value: Any, field: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _said(inner, name) for name, inner in value.items() if name != "id"}
    if isinstance(value, list):
        inner = [_said(one) for one in value]
        return inner if field in _IN_ORDER else sorted(inner, key=repr)
    return value


def changes(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Change)) or 0


def versions(session: Session) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.execute(select(PublishedCity.id, PublishedCity.version))]


@FEW
@given(document=documents)
def test_what_is_written_is_what_is_read(
    database: DatabaseInOneTransaction, document: ServiceDocument
) -> None:
    with database.session() as session:
        builders.city(session)
        service = write(session, "beirut", document)
        session.expire_all()
        there = read(session, service.id)
        assert said(there) == said(document)


@FEW
@given(document=documents)
def test_ids_that_a_draft_has_given_are_kept(
    database: DatabaseInOneTransaction, document: ServiceDocument
) -> None:
    with database.session() as session:
        builders.city(session)
        document = document.with_ids()
        service = write(session, "beirut", document)
        session.expire_all()
        there = read(session, service.id)
        ids = {row.id for row in document.rows()} - {None}
        assert ids <= {row.id for row in there.rows()}


@FEW
@given(data=before_and_after())
def test_an_edit_of_anything_is_what_is_read(
    database: DatabaseInOneTransaction, data: tuple[ServiceDocument, ServiceDocument]
) -> None:
    before, after = data
    with database.session() as session:
        builders.city(session)
        service = write(session, "beirut", before)
        after.organization.id = service.organization_id
        write(session, "beirut", after, service.id)
        session.expire_all()
        there = read(session, service.id)
        after.organization.locale = there.organization.locale
        assert said(there) == said(after)


def test_writing_what_was_read_changes_nothing(session: Session) -> None:
    """For every service of the sample: no row is touched, and no cache grows cold."""
    load_sample(session, NOW)
    session.commit()
    before = changes(session), versions(session)
    for service in session.scalars(select(Service)).all():
        document = read(session, service.id)
        assert ServiceDocument.model_validate(document.as_json()) == document
        write(session, service.organization.city_id, document, service.id)
        session.expire_all()
        assert read(session, service.id) == document
    session.commit()
    assert (changes(session), versions(session)) == before
