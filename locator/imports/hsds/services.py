"""From a service as HSDS nests it to an entry."""

from __future__ import annotations

import uuid
from typing import Any, get_args

from locator.directory.document.document import OrganizationPart, ServiceDocument
from locator.directory.organization import OrganizationKind
from locator.directory.service import Status
from locator.directory.service_at_location import AssuredByKind
from locator.imports.cells.web import read_emails, read_urls
from locator.imports.entry import BrokenRow, Entry, Finding, Held, Surroundings
from locator.imports.hours.plain import plain
from locator.imports.hsds.attributes import needs_of, own_fields
from locator.imports.hsds.parts import (
    access_of,
    contacts_of,
    costs_of,
    documents_of,
    first_of,
    languages_of,
    phones_of,
)
from locator.imports.hsds.points import nowhere, place_of, point_of
from locator.imports.hsds.reading import Reading, Record
from locator.imports.hsds.store import Service
from locator.imports.hsds.times import closures_of, exceptions_of, schedules_of
from locator.imports.hsds.values import date_of, line_of, records_of, text_of, whole_number, yes_of
from locator.imports.personal import is_personal, without_people

LONGEST_NAME = 300


def entry_of(service: Service, surroundings: Surroundings, source: str) -> Entry | BrokenRow:
    """The entry of a service, or why there is none."""
    record = service.record
    name = (line_of(record.get("name")) or "")[:LONGEST_NAME]
    if not name:
        finding = Finding("name", "", "hsds_no_name")
        return BrokenRow(service.row, finding, service.id if service.has_id else "")
    own = own_fields(record)
    locale = line_of(own.get("locale")) or surroundings.languages[0]
    reading = Reading(surroundings, source, service.id, locale)
    if not service.has_id:
        reading.find("hsds_no_id", "id", name)
    return _Service(reading, record, own, name).entry(service)


class _Service:
    """One service on its way."""

    def __init__(self, reading: Reading, record: Record, own: Record, name: str) -> None:
        self.reading, self.record, self.own, self.name = reading, record, own, name
        self.id = reading.id("service", reading.service)
        self.organization = _record(record.get("organization"))
        self.names = [name, line_of(self.organization.get("name")) or ""]
        # A mailbox that is called as the organization is nobody's own.
        self.own_words = {word for name in self.names for word in plain(name).split()}
        self.held: list[Held] = []

    def entry(self, service: Service) -> Entry:
        reading = self.reading
        document = self._document()
        reading.translate(self.id, self.own.get("translations"))
        points = records_of(self.record.get("service_at_locations"))
        return Entry(
            row=service.row,
            external_id=service.id,
            document=document,
            translations=reading.translations,
            program=self._program(),
            places=self._places(document, points),
            assured=self._assured(points),
            findings=tuple(reading.findings),
            held=tuple(self.held),
        )

    def _document(self) -> ServiceDocument:
        reading, record, own, id = self.reading, self.record, self.own, self.id
        needs, unknown = needs_of(record)
        for category in unknown:
            reading.find("hsds_category", "attributes", category)
        ages = [
            reading.value(record, name, whole_number) for name in ("minimum_age", "maximum_age")
        ]
        emails = read_emails(line_of(record.get("email")) or "")
        texts: dict[str, Any] = {
            name: self._text(name)
            for name in (
                "description",
                "alert",
                "application_process",
                "eligibility_description",
                "interpretation_services",
            )
        }
        rows = records_of(record.get("service_at_locations"))
        points = [point_of(reading, row, self.names, needs) for row in rows]
        if not points:
            reading.find("hsds_nowhere", "service_at_locations", "")
            points = [nowhere(reading)]
        return ServiceDocument(
            organization=self._organization(),
            name=self.name,
            alternate_name=line_of(record.get("alternate_name")),
            locale=reading.locale,
            status=reading.word(record, "status", get_args(Status)) or "active",
            needs=needs,
            is_mobile=bool(yes_of(own.get("is_mobile"))),
            is_free=yes_of(own.get("is_free")),
            fees_description=first_of((record, "fees_description"), (record, "fees")),
            conditions=text_of(own.get("conditions")),
            minimum_age=ages[0],
            maximum_age=ages[1],
            url=self._url(record.get("url")),
            email=next((one for one in emails if not is_personal(one, self.own_words)), None),
            access=access_of(reading, own),
            cost_options=costs_of(reading, id, record.get("cost_options")),
            required_documents=documents_of(reading, id, record.get("required_documents")),
            languages=languages_of(reading, id, record.get("languages")),
            phones=phones_of(reading, id, record.get("phones")),
            contacts=self._contacts(emails),
            closures=closures_of(reading, id, own.get("closures")),
            schedules=schedules_of(reading, id, record.get("schedules")),
            schedule_exceptions=exceptions_of(reading, id, own.get("schedule_exceptions")),
            points=points,
            **texts,
        )

    def _text(self, name: str) -> str | None:
        """A free text without the people in it; they are held back until somebody agrees."""
        text = text_of(self.record.get(name))
        if text is None:
            return None
        country = self.reading.surroundings.country
        cleaned = without_people(text, country, own_names=self.names)
        if cleaned.found:
            self.held.append(Held(self.id, name, text, cleaned.found))
        return cleaned.text or None

    def _contacts(self, emails: tuple[str, ...]) -> Any:
        persons = [{"id": one, "email": one} for one in emails if is_personal(one, self.own_words)]
        return contacts_of(self.reading, self.id, self.record.get("contacts"), persons)

    def _organization(self) -> OrganizationPart:
        reading, record = self.reading, self.organization
        external = line_of(record.get("id")) or line_of(self.record.get("organization_id"))
        own = own_fields(record)
        locale = line_of(own.get("locale"))
        id = reading.id("organization", external) if external else None
        kind: Any = own.get("kind")
        if id is not None:
            reading.translate(id, own.get("translations"))
            self._in_own_language(id, locale or reading.locale, record)
        emails = read_emails(line_of(record.get("email")) or "")
        return OrganizationPart(
            id=id,
            name=line_of(record.get("name")) or "",
            kind=kind if kind in get_args(OrganizationKind) else "unknown",
            url=self._url(record.get("website") or own.get("website")),
            email=next(iter(emails), None),
            locale=locale if locale != reading.locale else None,
        )

    def _in_own_language(self, id: uuid.UUID, locale: str, record: Record) -> None:
        """A document has no description of an organization or a programme; its texts do."""
        description = text_of(record.get("description"))
        if description and description != line_of(record.get("name")):
            texts = self.reading.translations.setdefault(id, {})
            texts.setdefault("description", {})[locale] = description

    def _program(self) -> str | None:
        program = _record(self.record.get("program"))
        name = line_of(program.get("name"))
        if name:
            own = own_fields(program)
            id = self.reading.id("program", name.lower())
            self.reading.translate(id, own.get("translations"))
            self._in_own_language(id, line_of(own.get("locale")) or self.reading.locale, program)
        return name

    def _url(self, value: Any) -> str | None:
        urls = read_urls(line_of(value) or "")
        if not urls and line_of(value):
            self.reading.find("hsds_value", "url", value)
        return next(iter(urls), None)

    def _places(self, document: ServiceDocument, rows: list[Any]) -> dict[uuid.UUID, str]:
        places = {}
        for point, row in zip(document.points, rows, strict=False):
            location = point.location
            is_sought = (
                location.location_type == "physical"
                and location.disclosure == "exact"
                and location.lat is None
            )
            if is_sought and location.id and (place := place_of(row)):
                places[location.id] = place
        return places

    def _assured(self, rows: list[Any]) -> dict[uuid.UUID, dict[str, str]]:
        """Who confirmed each point and when; a date of the service is one of its organization."""
        assured = {}
        of_service = self.reading.value(self.record, "assured_date", date_of)
        for row in rows:
            own = own_fields(row)
            date = self.reading.value(own, "assured_date", date_of)
            kind, by = own.get("assured_by_kind"), line_of(own.get("assured_by"))
            if date is None and of_service is not None:
                date, kind, by = of_service, "organization", self.names[1] or None
            if date is None:
                continue
            said = {"assured_date": date.isoformat()}
            if by:
                said["assured_by"] = by
            if kind in get_args(AssuredByKind):
                said["assured_by_kind"] = str(kind)
            assured[self.reading.id("service_at_location", str(row.get("id") or ""))] = said
        return assured


def _record(value: Any) -> Record:
    return value if isinstance(value, dict) else {}
