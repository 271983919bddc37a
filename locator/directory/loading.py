"""Everything that is published of some service points, read with a fixed number of statements."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, select, tuple_
from sqlalchemy.orm import Session, joinedload, raiseload, selectinload

from locator.directory.base import Row
from locator.directory.contact import Phone
from locator.directory.import_source import ImportSource
from locator.directory.location import Location
from locator.directory.notice import Notice
from locator.directory.organization import Organization
from locator.directory.schedule import Closure
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import Translations


@dataclass(frozen=True)
class Loaded:
    """Service points with all that hangs on them, the closures of their cities, the texts."""

    points: Sequence[ServiceAtLocation]
    closures: Mapping[str, Sequence[Closure]]  # by city
    translations: Translations
    # What the lists that services were imported from ask to be said of them, by city and name.
    sources: Mapping[tuple[str, str], Mapping[str, str]]

    def source_of(self, point: ServiceAtLocation) -> Mapping[str, str] | None:
        """The list that its service was imported from, as far as the public is told of it."""
        return self.sources.get((point.location.city_id, point.service.source or ""))


@contextmanager
def load(session: Session, ids: Sequence[uuid.UUID]) -> Iterator[Loaded]:
    """Load the points with these ids; those that do not exist are left out.

    They are read afresh into a session of their own, on the same connection: what the caller's
    session holds in memory may be older than what another transaction has just committed, and
    thousands of rows need not stay there.
    """
    with Session(
        session.connection(), autoflush=False, join_transaction_mode="rollback_only"
    ) as reader:
        points = reader.scalars(_POINTS.where(ServiceAtLocation.id.in_(ids))).all()
        closures: dict[str, list[Closure]] = {}
        for closure in reader.scalars(
            select(Closure).where(Closure.city_id.in_({point.location.city_id for point in points}))
        ):
            closures.setdefault(closure.city_id or "", []).append(closure)
        texts = {row.id for point in points for row in _rows_with_texts(point)}
        yield Loaded(
            points, closures, Translations.of(reader, texts), sources(reader.connection(), points)
        )


def sources(
    connection: Connection, points: Sequence[ServiceAtLocation]
) -> dict[tuple[str, str], dict[str, str]]:
    """What the lists that the services of these points come from ask to be said of them."""
    named = {(point.location.city_id, point.service.source) for point in points}
    if not any(source for _, source in named):
        return {}
    rows = connection.execute(
        select(
            ImportSource.city_id,
            ImportSource.name,
            ImportSource.credit,
            ImportSource.licence,
            ImportSource.url,
        ).where(tuple_(ImportSource.city_id, ImportSource.name).in_(named))
    )
    told = ("name", "credit", "licence", "url")
    return {
        (row.city_id, row.name): {name: row._mapping[name] for name in told if row._mapping[name]}
        for row in rows
    }


_SERVICE = joinedload(ServiceAtLocation.service)
_ORGANIZATION = _SERVICE.joinedload(Service.organization)
_LOCATION = joinedload(ServiceAtLocation.location)
_NOTICES = selectinload(ServiceAtLocation.notices)
_POINTS = select(ServiceAtLocation).options(
    _ORGANIZATION.selectinload(Organization.phones).selectinload(Phone.languages),
    _ORGANIZATION.selectinload(Organization.urls),
    _SERVICE.joinedload(Service.program),
    _SERVICE.selectinload(Service.attributes),
    _SERVICE.selectinload(Service.schedules),
    _SERVICE.selectinload(Service.schedule_exceptions),
    _SERVICE.selectinload(Service.closures),
    _SERVICE.selectinload(Service.languages),
    _SERVICE.selectinload(Service.phones).selectinload(Phone.languages),
    _SERVICE.selectinload(Service.access_conditions),
    _SERVICE.selectinload(Service.cost_options),
    _SERVICE.selectinload(Service.required_documents),
    _SERVICE.selectinload(Service.service_areas),
    _SERVICE.selectinload(Service.urls),
    _LOCATION.joinedload(Location.city),
    _LOCATION.selectinload(Location.addresses),
    _LOCATION.selectinload(Location.accessibility),
    _LOCATION.selectinload(Location.phones).selectinload(Phone.languages),
    selectinload(ServiceAtLocation.schedules),
    selectinload(ServiceAtLocation.schedule_exceptions),
    selectinload(ServiceAtLocation.languages),
    selectinload(ServiceAtLocation.phones).selectinload(Phone.languages),
    selectinload(ServiceAtLocation.access_conditions),
    _NOTICES.joinedload(Notice.moved_to).joinedload(ServiceAtLocation.location),
    selectinload(ServiceAtLocation.arrivals),
    # Whoever publishes something more has to load it here, once, and not once a point.
    raiseload("*"),
)


def _rows_with_texts(point: ServiceAtLocation) -> Iterator[Row]:
    service, location = point.service, point.location
    yield from (point, service, service.organization, location)
    if service.program:
        yield service.program
    yield from (*point.languages, *service.languages)
    yield from (*point.schedules, *service.schedules)
    yield from (*point.phones, *service.phones, *service.organization.phones, *location.phones)
    yield from (*point.schedule_exceptions, *service.schedule_exceptions, *service.closures)
    yield from (*service.cost_options, *service.required_documents, *service.service_areas)
    for phone in (*point.phones, *service.phones, *service.organization.phones, *location.phones):
        yield from phone.languages
    yield from (*location.addresses, *location.accessibility)
    for notice in point.notices:
        yield notice
        if notice.moved_to:
            yield notice.moved_to.location
