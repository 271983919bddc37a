"""From a document to the rows of the directory, touching only what differs.

Everything goes through the session's objects: so each change is recorded, what is public is
published, and the translations of a text that changed are outdated by themselves. Rows keep their
ids. What is missing from the document is deleted; a service point is archived instead.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.document.columns import MODELS, columns_of
from locator.directory.document.document import (
    Access,
    AccessPart,
    LocationPart,
    OrganizationPart,
    Part,
    PointPart,
    Row,
    ServiceDocument,
)
from locator.directory.document.parts import ORDERED
from locator.directory.document.reading import (
    LISTS_OF_POINT,
    LISTS_OF_SERVICE,
    in_order,
    load_service,
    part_of,
)
from locator.directory.location import Location
from locator.directory.notice import ONE_DAY
from locator.directory.organization import Organization, Publication
from locator.directory.point import Point
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.errors import RowBelongsElsewhereError, ServiceIsUnknownError


def write(
    session: Session,
    city_id: str,
    document: ServiceDocument,
    service_id: uuid.UUID | None = None,
    publication: Publication | None = None,
) -> Service:
    """Make the directory say what the document says; a new service where there is no `service_id`.

    With a `publication`, the service and the points of the document get it; without, those that
    are there keep theirs, and new ones are drafts. The document must be complete.

    Raises `ServiceIsUnknownError` where the service is not of this city, and
    `RowBelongsElsewhereError` for the id of a row that is another service's, list's or city's.
    """
    service = Service() if service_id is None else load_service(session, service_id)
    if service_id is not None and service.organization.city_id != city_id:
        raise ServiceIsUnknownError(str(service_id))
    return _Writing(session, city_id, document, service, publication).write()


class _Writing:
    """One document on its way into its service."""

    def __init__(
        self,
        session: Session,
        city_id: str,
        document: ServiceDocument,
        service: Service,
        publication: Publication | None,
    ) -> None:
        self.session, self.city_id, self.document = session, city_id, document
        self.service, self.publication = service, publication
        points = service.service_at_locations
        self.points = {point.id: point for point in points}
        self.locations = {point.location_id: point.location for point in points}
        self.new: set[uuid.UUID] = set()

    def write(self) -> Service:
        with self.session.no_autoflush:
            organization = self._organization(self.document.organization)
            if self.service.organization is not organization:
                self.service.organization = organization
            _write_values(self.service, self.document)
            if self.publication is not None and self.service.publication != self.publication:
                self.service.publication = self.publication
            self._write_access(self.service, self.document.access)
            for name in LISTS_OF_SERVICE:
                self._write_list(self.service, name, getattr(self.document, name))
            self._write_points(self.document.points)
            self.session.add(self.service)
        self.session.flush()
        return self.service

    def _organization(self, part: OrganizationPart) -> Organization:
        """The one named by its id, or by its name in this city; else a new one."""
        if part.id is None:
            there = self.session.scalars(
                select(Organization)
                .where(
                    Organization.city_id == self.city_id,
                    func.lower(Organization.name) == part.name.strip().lower(),
                    Organization.publication != "archived",
                )
                .order_by(Organization.id)
            ).first()
            if there is not None:
                return there
            made = Organization(city_id=self.city_id, locale=part.locale or self.document.locale)
            _write_values(made, part)
            return made
        organization = self.session.get(Organization, part.id)
        if organization is None or organization.city_id != self.city_id:
            raise RowBelongsElsewhereError("organization", part.id)
        _write_values(organization, part)
        return organization

    def _write_points(self, parts: Sequence[PointPart]) -> None:
        kept = set()
        for part in parts:
            point = self.points.get(part.id) if part.id else None
            if point is None:
                self._refuse_foreign(ServiceAtLocation, part.id)
                point = ServiceAtLocation(
                    id=part.id or uuid.uuid4(), publication=self.publication or "draft"
                )
                self.service.service_at_locations.append(point)
            elif point.id in kept:
                raise RowBelongsElsewhereError("service_at_location", point.id)
            elif point.publication == "archived" or self.publication:
                point.publication = self.publication or "draft"
            kept.add(point.id)
            self._write_location(point, part.location)
            _write_values(point, part)
            self._write_access(point, part.access)
            for name in LISTS_OF_POINT:
                self._write_list(point, name, getattr(part, name))
        for point in self.points.values():
            # A stop of one day belongs to its notice, and is in no document.
            is_of_document = point.publication != "archived" and point.source != ONE_DAY
            if point.id not in kept and is_of_document:
                point.publication = "archived"

    def _write_location(self, point: ServiceAtLocation, part: LocationPart) -> None:
        location = self.locations.get(part.id) if part.id else point.location
        if location is None:
            self._refuse_foreign(Location, part.id)
            location = self._new_location(part.id)
        elif self._is_also_of_others(location) and self._differs(location, part):
            location = self._new_location()
        if point.location is not location:
            point.location = location
        locale = part.locale or self.document.locale
        if location.locale != locale:
            location.locale = locale
        _write_values(location, part)
        for column, lon, lat in (
            ("point", part.lon, part.lat),
            ("area_point", part.area_lon, part.area_lat),
        ):
            there = None if lon is None or lat is None else Point(lon, lat)
            if getattr(location, column) != there:
                setattr(location, column, there)

    def _new_location(self, id: uuid.UUID | None = None) -> Location:
        location = Location(id=id or uuid.uuid4(), city_id=self.city_id)
        self.locations[location.id] = location
        return location

    def _is_also_of_others(self, location: Location) -> bool:
        """Threat: one organization moves, or shows, the place of another under the same roof.

        Who edits it gets a place of their own; within one organization the roof is one.
        """
        return any(
            point.service.organization_id != self.service.organization_id
            for point in location.service_at_locations
            if point.service is not self.service
        )

    def _differs(self, location: Location, part: LocationPart) -> bool:
        there = part_of(LocationPart, location)
        said = {"locale": part.locale or self.document.locale, "pin_checked": None}
        return there != part.model_copy(update={"id": there.id, **said})

    def _write_list(self, owner: Any, name: str, parts: Sequence[Row]) -> None:
        rows = getattr(owner, name)
        there = {row.id: row for row in in_order(name, rows)}
        wanted = []
        for part in parts:
            row = there.get(part.id)
            if row is None:
                model = MODELS[type(part)]
                self._refuse_foreign(model, part.id)
                row = model(id=part.id or uuid.uuid4())
            elif row in wanted:
                raise RowBelongsElsewhereError(row.__tablename__, row.id)
            _write_values(row, part)
            wanted.append(row)
        for row in there.values():
            if row not in wanted:
                rows.remove(row)
        rows.extend(row for row in wanted if row.id not in there)
        if name in ORDERED:
            _number([row for row in there.values() if row in wanted], wanted)

    def _write_access(self, owner: Any, access: Access) -> None:
        rows = {row.fact: row for row in owner.access_conditions}
        for fact, part in access.items():
            row = rows.pop(fact, None)
            if row is None:
                row = MODELS[AccessPart](fact=fact)
                owner.access_conditions.append(row)
            _write_values(row, part)
        for row in rows.values():
            # Of a service, "unknown" and no row are one: see ServiceDocument.
            if owner is not self.service or part_of_access(row) != AccessPart():
                owner.access_conditions.remove(row)

    def _refuse_foreign(self, model: type[Any], id: uuid.UUID | None) -> None:
        """Threat: who may edit one service sends ids of another's rows, to move or to read them."""
        if id is None:
            return
        if id in self.new or self.session.get(model, id) is not None:
            raise RowBelongsElsewhereError(model.__tablename__, id)
        self.new.add(id)


def part_of_access(row: Any) -> AccessPart:
    """The part of one fact."""
    return AccessPart(**{name: column.read(row) for name, column in columns_of(AccessPart).items()})


def _write_values(row: Any, part: Part) -> None:
    """Only what differs, and all that is given of a row that is new."""
    for name, column in columns_of(type(part)).items():
        value = getattr(part, name)
        if column.read(row) != value:
            column.write(row, value)


def _number(there: Sequence[Any], wanted: Sequence[Any]) -> None:
    """Positions for a list; as they were where the list has only grown at its end."""
    grown = list(wanted[: len(there)]) == list(there)
    following = max((row.position for row in there), default=-1) + 1
    new = wanted[len(there) :] if grown else wanted
    for position, row in enumerate(new, following if grown else 0):
        if row.position != position:
            row.position = position
