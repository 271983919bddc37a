"""The one loader: what a reader gives and a source explains goes into the directory of a city.

- Something is found again by its id in the source, else by likeness (`locator.imports.likeness`).
- What is new comes in as *in review*, with nothing said about openness and confirmed by nobody:
  it is not public until staff publish and confirm it.
- What has changed in the source since the last import is changed here; what was edited here in
  the meantime is kept, and said in the report. What was deleted here stays away.
- A second import of the same data changes nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from locator.directory.city import City
from locator.directory.location import Location
from locator.directory.organization import Organization
from locator.directory.point import Point
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import Translations
from locator.imports.columns import (
    COLUMNS,
    NOTHING,
    Values,
    in_words,
    locale_of,
    names_here,
    values_of,
    write_names,
)
from locator.imports.geojson import BrokenRow, Feature
from locator.imports.likeness import Neighbour, Neighbourhood, neighbours_in
from locator.imports.record import ImportRecord
from locator.imports.report import Finding, Report, shown
from locator.imports.sources import Record, RecordIsIncompleteError, Source, id_of, record_of

BATCH = 500


def load(
    session: Session, city: City, source: Source, rows: Iterable[Feature | BrokenRow]
) -> Report:
    """Take the rows that lie within the city's bounds into its directory; say what was done.

    The caller's transaction holds all of it. Errors of the reader pass through.
    """
    return _Load(session, city, source).run(rows)


class _Load:
    """One run: the city as it was, and what has come in since."""

    def __init__(self, session: Session, city: City, source: Source) -> None:
        self.session, self.city, self.source = session, city, source
        self.report = Report(source.name, city.id)
        self.seen: dict[str, int] = {}
        self.neighbourhood = Neighbourhood(neighbours_in(session, city))
        self.organizations = {
            organization.name.casefold(): organization
            for organization in session.scalars(
                select(Organization).where(
                    Organization.city_id == city.id, Organization.is_sample.is_(False)
                )
            )
        }

    def run(self, rows: Iterable[Feature | BrokenRow]) -> Report:
        records = self._records(rows)
        while batch := list(islice(records, BATCH)):
            known = self._known([record.external_id for _, record, _ in batch])
            points = self._points(known.values())
            services = [point.service_id for point in points.values()]
            self.translations = Translations.of(self.session, services)
            for row, record, warnings in batch:
                earlier = known.get(record.external_id)
                if earlier is None:
                    self._take_in(row, record, warnings)
                elif earlier.service_at_location_id is None:
                    reason = "was deleted here, and stays away"
                    warnings.append(Finding("*", shown(record.name), reason))
                    self._count(row, record, "unchanged", [], warnings)
                else:
                    point = points[earlier.service_at_location_id]
                    changes = self._merge(point, earlier, record, warnings)
                    self._count(
                        row, record, "changed" if changes else "unchanged", changes, warnings
                    )
            self.session.flush()
        self.report.lines.sort(key=lambda line: line.row)
        return self.report

    def _records(
        self, rows: Iterable[Feature | BrokenRow]
    ) -> Iterator[tuple[int, Record, list[Finding]]]:
        """What lies in the city and can be used; everything else is counted and left out."""
        for row in rows:
            if isinstance(row, BrokenRow):
                self.report.count(row.row, "rejected", findings=[row.finding])
                continue
            if not _within(self.city, row.lon, row.lat):
                if _within(self.city, row.lat, row.lon):
                    value, reason = f"{row.lon}, {row.lat}", "looks swapped: longitude comes first"
                    finding = Finding("geometry", value, reason)
                    self.report.count(row.row, "rejected", findings=[finding])
                else:
                    self.report.count(row.row, "outside")
                continue
            try:
                record, warnings = record_of(row, self.source)
            except RecordIsIncompleteError as error:
                self.report.count(
                    row.row,
                    "rejected",
                    findings=[error.finding],
                    external_id=shown(id_of(row, self.source)),
                    name=shown(row.tags.get(self.source.title, "")),
                )
                continue
            first = self.seen.setdefault(record.external_id, row.row)
            if first != row.row:
                column = self.source.external_id[-1]
                finding = Finding(column, shown(record.external_id), f"came already in row {first}")
                self._count(row.row, record, "rejected", [finding], [])
                continue
            yield row.row, record, warnings

    def _take_in(self, row: int, record: Record, warnings: list[Finding]) -> None:
        """Something that this source has not told us of before."""
        point = Point(record.lon, record.lat)
        like = self.neighbourhood.like(record.name, point, record.needs)
        if like is None:
            made = self._add(record)
            needs = frozenset(record.needs)
            known_as = record.external_id
            self.neighbourhood.add(Neighbour(made.id, record.name, point, needs, known_as))
            self._count(
                row, record, "added", [Finding("*", shown(record.name), "is new")], warnings
            )
            return
        neighbour, metres = like
        same = f"{shown(neighbour.name)}, {metres:.0f} m away"
        if neighbour.known_as is not None:
            finding = Finding("*", shown(record.name), f"is here already: {same}")
            self._count(row, record, "rejected", [finding], warnings)
            return
        there = self.session.get_one(ServiceAtLocation, neighbour.id)
        self.translations = Translations.of(self.session, [there.service_id])
        earlier = self._remember(record, there, said={})
        there.source, there.external_id = self.source.name, record.external_id
        changes = self._merge(there, earlier, record, warnings)
        found = Finding("*", shown(record.name), f"is the same as {same}, and now linked with it")
        self._count(row, record, "changed", [found, *changes], warnings)

    def _add(self, record: Record) -> ServiceAtLocation:
        locale = locale_of(record, self.city.languages[0])
        origin = {"source": self.source.name, "external_id": record.external_id}
        service = Service(
            id=uuid.uuid4(),
            name=record.name,
            locale=locale,
            publication="in_review",
            organization=self._organization(record, locale),
            **origin,
        )
        location = Location(
            id=uuid.uuid4(),
            city=self.city,
            name=record.name,
            locale=locale,
            # It is on a public map already.
            disclosure="exact",
            **origin,
        )
        point = ServiceAtLocation(
            id=uuid.uuid4(),
            service=service,
            location=location,
            publication="in_review",
            **origin,
        )
        self.session.add(point)
        values = values_of(record, locale)
        if len(values["name"]) > 1:
            write_names(self.session, point, values["name"])
        for name, column in COLUMNS.items():
            column.write(point, values[name])
        self._remember(record, point, said=values)
        return point

    def _organization(self, record: Record, locale: str) -> Organization:
        """The one that is here under that name; without a name, the place runs itself."""
        name = record.organization or record.name
        id = f"{self.city.id}/{name.casefold()}" if record.organization else record.external_id
        there = self.organizations.get(name.casefold()) if record.organization else None
        if there is None:
            there = Organization(
                city=self.city,
                name=name,
                locale=locale,
                kind=record.organization_kind,
                source=self.source.name,
                external_id=id,
            )
            self.session.add(there)
            if record.organization:
                self.organizations[name.casefold()] = there
        return there

    def _merge(
        self,
        point: ServiceAtLocation,
        earlier: ImportRecord,
        record: Record,
        warnings: list[Finding],
    ) -> list[Finding]:
        """Bring over what has changed in the source; give the changes, add to the warnings."""
        values = values_of(record, point.service.locale)
        changes = []
        for column, new in values.items():
            said = earlier.said.get(column)
            now = self._now(column, point, said)
            if new in (now, said) or (said is None and new in NOTHING):
                continue
            if column != "organization" and (now in (said, *NOTHING)):
                self._write(column, point, new)
                changes.append(Finding(column, in_words(new), f"was {in_words(now)}"))
            else:
                kept = f"differs; kept what is here: {in_words(now)}"
                warnings.append(Finding(column, in_words(new), kept))
        if earlier.said != values:
            earlier.said = values
        return changes

    def _now(self, column: str, point: ServiceAtLocation, said: Any) -> Any:
        if column == "name":
            return names_here(point, self.translations)
        if column == "organization":
            return said if said is not None else point.service.organization.name
        return COLUMNS[column].read(point)

    def _write(self, column: str, point: ServiceAtLocation, value: Any) -> None:
        if column == "name":
            write_names(self.session, point, value)
        else:
            COLUMNS[column].write(point, value)

    def _remember(self, record: Record, point: ServiceAtLocation, said: Values) -> ImportRecord:
        remembered = ImportRecord(
            source=self.source.name,
            external_id=record.external_id,
            city_id=self.city.id,
            service_at_location=point,
            said=said,
        )
        self.session.add(remembered)
        return remembered

    def _count(
        self, row: int, record: Record, outcome: Any, findings: list[Finding], warnings: Any
    ) -> None:
        self.report.count(
            row,
            outcome,
            findings=findings,
            warnings=warnings,
            external_id=record.external_id,
            name=shown(record.name),
        )

    def _known(self, external_ids: list[str]) -> dict[str, ImportRecord]:
        """What this source has told us of before, in any city."""
        found = self.session.scalars(
            select(ImportRecord).where(
                ImportRecord.source == self.source.name, ImportRecord.external_id.in_(external_ids)
            )
        )
        return {record.external_id: record for record in found}

    def _points(self, records: Iterable[ImportRecord]) -> dict[uuid.UUID, ServiceAtLocation]:
        found = self.session.scalars(
            select(ServiceAtLocation)
            .where(ServiceAtLocation.id.in_({record.service_at_location_id for record in records}))
            .options(
                joinedload(ServiceAtLocation.service).selectinload(Service.attributes),
                joinedload(ServiceAtLocation.location).selectinload(Location.addresses),
                selectinload(ServiceAtLocation.schedules),
                selectinload(ServiceAtLocation.phones),
            )
        )
        return {point.id: point for point in found}


def _within(city: City, lon: float, lat: float) -> bool:
    west, south, east, north = city.bounds
    return west <= lon <= east and south <= lat <= north
