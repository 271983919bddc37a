"""Which sets of files are read here, and the services in them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from locator.directory.document.document import ContactPart, PointPart
from locator.imports.cells.phones import read_phones
from locator.imports.cells.web import read_emails
from locator.imports.entry import BrokenRow, Entry, Finding, Raw, Surroundings, row_id
from locator.imports.hours.dates import Order, order_in
from locator.imports.mapping.applying import entries
from locator.imports.mapping.identity import derived
from locator.imports.ohana.hours import Holidays, holidays_of
from locator.imports.ohana.joining import MAPPING, Place, places_of, rows_of
from locator.imports.ohana.store import Kept, Store, kind_of, store
from locator.imports.rows import delimited
from locator.imports.rows.members import Opener, members
from locator.imports.rows.refusing import refusal

_NEEDED = {"organization", "service"}


def looks_like(start: bytes | Collection[str]) -> bool:
    """Whether a set has files of these names; a file by itself is none."""
    return not isinstance(start, bytes) and {kind_of(name) for name in start} >= _NEEDED


def read(
    path: Path, surroundings: Surroundings, source: str, today: dt.date | None = None
) -> Iterator[Entry | BrokenRow]:
    """Every service, with its organization, its places, and all that belongs to them.

    Holidays are taken from `today` on. Raises `ImportCannotBeReadError`.
    """
    found = {kind: opener for name, opener in members(path).items() if (kind := kind_of(name))}
    if not found.keys() >= _NEEDED:
        raise refusal("file_unknown")
    today = today or dt.datetime.now(ZoneInfo(surroundings.time_zone)).date()
    with store() as kept:
        for kind, opener in found.items():
            for broken in kept.load(kind, _rows(opener)):
                finding = replace(broken.finding, column=f"{kind}: {broken.finding.column}")
                yield replace(broken, finding=finding)
        kept.index()
        reading = _Reading(
            kept, source, surroundings.country, order_in(surroundings.country), today
        )
        for entry in entries(rows_of(kept), MAPPING, surroundings, source):
            yield reading.whole(entry) if isinstance(entry, Entry) else entry


def _rows(opener: Opener) -> Iterator[Raw | BrokenRow]:
    return delimited.read(opener)


class _Reading:
    """Adds to an entry what no table has in one row: contacts, and days off."""

    def __init__(
        self, kept: Store, source: str, country: str, order: Order, today: dt.date
    ) -> None:
        self.kept, self.source, self.country = kept, source, country
        self.order, self.today = order, today

    def whole(self, entry: Entry) -> Entry:
        service = self.kept.at("service", entry.row)
        if service is None:
            return entry
        document, places = entry.document, places_of(self.kept, service)
        document.contacts = list(self._contacts(service, places))
        findings = list(entry.findings)
        own = self._holidays("service_id", service.id)
        findings += own.findings
        closures = [*own.closures]
        for place in places:
            point = self._point_at(entry, place, is_first=place is places[0])
            if point is None:
                continue
            # What holds for the only place holds for the service.
            many = len(places) > 1
            there = self._holidays("location_id", place.id, is_one_of_many=many)
            here = self._holidays("service_at_location_id", place.link, is_one_of_many=many)
            findings += [*there.findings, *here.findings]
            closures += [*there.closures, *here.closures]
            days = (*there.exceptions, *own.exceptions, *here.exceptions)
            for one in {one.date: one for one in days}.values():
                part = one.model_copy()
                part.id = self._id("schedule_exception", f"{point.id}", one.date)
                point.schedule_exceptions.append(part)
        for closure in closures:
            closure.id = self._id("closure", service.id, closure.first_date, closure.last_date)
        document.closures = list({closure.id: closure for closure in closures}.values())
        return replace(entry, findings=tuple(_once(findings)))

    def _holidays(self, column: str, id: str, is_one_of_many: bool = False) -> Holidays:
        rows = self.kept.naming("holiday_schedule", column, id)
        if column == "location_id":
            rows = [row for row in rows if not row.text("service_id")]
        return holidays_of(rows, self.order, self.today, is_one_of_many)

    def _point_at(self, entry: Entry, place: Place, is_first: bool) -> PointPart | None:
        """The point of a place, by the ids that `locator.imports.mapping` gives."""
        owner = entry.external_id if is_first else f"{entry.external_id}\n{derived(place.id)}"
        id = row_id(self.source, "service_at_location", owner)
        return next((point for point in entry.document.points if point.id == id), None)

    def _contacts(self, service: Kept, places: list[Place]) -> Iterator[ContactPart]:
        """People and desks to ask: private, whatever the set says."""
        rows = self.kept.naming("contact", "service_id", service.id)
        for place in places:
            rows += self.kept.naming("contact", "location_id", place.id)
        rows += self.kept.naming("contact", "organization_id", service.text("organization_id"))
        for row in {row.number: row for row in rows}.values():
            phones = self.kept.naming("phone", "contact_id", row.id)
            said = "; ".join(phone.text("number") for phone in phones)
            numbers = [phone.number for phone in read_phones(said, self.country)]
            part = ContactPart(
                id=self._id("contact", service.id, row.id or row.number),
                name=row.text("name") or None,
                title=row.text("title") or None,
                department=row.text("department") or None,
                email=next(iter(read_emails(row.text("email"))), None),
                phone=", ".join(numbers) or None,
            )
            if part != ContactPart(id=part.id):
                yield part

    def _id(self, table: str, *words: object) -> uuid.UUID:
        return row_id(self.source, table, "/".join(map(str, words)))


def _once(findings: list[Finding]) -> Iterator[Finding]:
    """The same thing is told of every place."""
    yield from {(one.column, one.value, one.code): one for one in findings}.values()
