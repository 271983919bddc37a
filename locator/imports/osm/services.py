"""An element of OpenStreetMap -> one service at one place, by the one crosswalk."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from locator.directory.document.document import (
    ContactPart,
    LanguagePart,
    LocationPart,
    PhonePart,
    PointPart,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.location import Wheelchair
from locator.imports.cells.answers import read_wheelchair
from locator.imports.cells.language_names import is_language
from locator.imports.cells.phones import read_phones
from locator.imports.cells.web import read_emails, read_urls
from locator.imports.entry import (
    BrokenRow,
    Entry,
    Finding,
    Held,
    Surroundings,
    row_id,
)
from locator.imports.hours.osm import read_osm
from locator.imports.osm.crosswalk import Help, help_of, told_of
from locator.imports.osm.element import Element
from locator.imports.osm.hiding import may_hide_people
from locator.imports.osm.naming import LONGEST_NAME, address_of, in_languages, names_of
from locator.imports.osm.operator import organization_of
from locator.imports.personal import is_personal, without_people
from locator.imports.report import shown

_GONE = ("disused", "abandoned", "demolished", "removed", "razed", "destroyed", "was", "historic")
_COMING = ("proposed", "planned", "construction")
_MAIN = ("amenity", "healthcare", "social_facility", "office")
_NOT_RUNNING = {
    "disused": {"yes"},
    "abandoned": {"yes"},
    "operational_status": {"closed", "no", "non operational", "non_operational", "non-operational"},
}


def service_of(
    element: Element, surroundings: Surroundings, source: str
) -> Entry | BrokenRow | None:
    """The service; None for what nobody looks for, a tree or a corner of a house."""
    main = next((key for key in _MAIN if key in element.tags), None)
    if main is None:
        return _without_main_tag(element)
    name, locale, names = names_of(element.tags, surroundings.languages)
    help = help_of(element.tags, name)
    if help is None:
        key, value = told_of(element.tags)
        return _broken(element, name, Finding(key, shown(value), "osm_no_help"), is_outside=True)
    if not element.id:
        return _broken(element, name, Finding("osm_id", "", "osm_no_id"))
    if not name:
        key, value = told_of(element.tags)
        return _broken(element, name, Finding("name", shown(f"{key}={value}"), "osm_no_name"))
    return _Making(element, surroundings, source, help, name, locale).entry(names)


def _without_main_tag(element: Element) -> BrokenRow | None:
    """What was there once, or will be; and whatever else has a name."""
    name = element.tags.get("name", "")
    for prefixes, code in ((_GONE, "osm_gone"), (_COMING, "osm_not_yet_there")):
        for prefix in prefixes:
            for key in _MAIN:
                if value := element.tags.get(f"{prefix}:{key}"):
                    finding = Finding(f"{prefix}:{key}", shown(value), code)
                    return _broken(element, name, finding, is_outside=True)
    if not any(key in element.tags for key in ("name", "shop", "tourism", "leisure", "highway")):
        return None
    key, value = told_of(element.tags)
    return _broken(element, name, Finding(key, shown(value), "osm_no_help"), is_outside=True)


def _broken(element: Element, name: str, finding: Finding, is_outside: bool = False) -> BrokenRow:
    return BrokenRow(element.row, finding, element.id, shown(name), is_outside=is_outside)


@dataclass
class _Making:
    """One element on its way to an entry."""

    element: Element
    surroundings: Surroundings
    source: str
    help: Help
    name: str
    locale: str
    findings: list[Finding] = field(default_factory=list)

    def entry(self, names: Mapping[str, str]) -> Entry:
        tags, id = self.element.tags, self.element.id
        self.findings += self.element.findings
        if not self.help.is_sure:
            key, value = told_of(tags)
            self._find("osm_help_by_name", key, value)
        service_id = row_id(self.source, "service", id)
        description, held = self._description(service_id)
        emails = self._emails()
        document = ServiceDocument(
            organization=organization_of(tags, self.name, self.locale),
            name=self.name,
            description=description or None,
            locale=self.locale,
            status="active" if self._is_running() else "inactive",
            needs=[*self.help.needs],
            is_free={"no": True, "yes": False}.get(tags.get("fee", "").casefold()),
            fees_description=tags.get("charge") or None,
            minimum_age=_age(tags.get("min_age")),
            maximum_age=_age(tags.get("max_age")),
            url=next(iter(read_urls(self._first("website", "contact:website", "url")[1])), None),
            email=next((one for one in emails if not is_personal(one)), None),
            contacts=[
                ContactPart(id=row_id(self.source, "contact", f"{id}/{one}"), email=one)
                for one in emails
                if is_personal(one)
            ],
            languages=self._languages(),
            phones=self._phones(),
            schedules=self._schedules(),
            points=[self._point()],
        )
        translations = {
            field: texts
            for field, texts in (
                ("name", {code: one[:LONGEST_NAME] for code, one in names.items()}),
                ("description", self._descriptions() if description and not held else {}),
            )
            if texts
        }
        return Entry(
            row=self.element.row,
            external_id=id,
            document=document,
            translations={service_id: _by_locale(translations)} if translations else {},
            places=self._places(document),
            findings=tuple(self.findings),
            held=held,
        )

    def _find(self, code: str, column: str, value: str, **facts: str) -> None:
        self.findings.append(Finding(column, shown(value), code, facts))

    def _first(self, *keys: str) -> tuple[str, str]:
        """The first of the keys that is there, and what it says."""
        return next(
            ((key, self.element.tags[key]) for key in keys if key in self.element.tags), ("", "")
        )

    def _id(self, table: str, *more: str) -> uuid.UUID:
        return row_id(self.source, table, "/".join((self.element.id, *more)))

    def _description(self, service_id: uuid.UUID) -> tuple[str, tuple[Held, ...]]:
        tags = self.element.tags
        text = tags.get(f"description:{self.locale}") or tags.get("description", "")
        own = (self.name, tags.get("operator", ""))
        cleaned = without_people(text, self.surroundings.country, own_names=own)
        if not cleaned.found:
            return text, ()
        held = Held(
            row_id(self.source, "service", self.element.id), "description", text, cleaned.found
        )
        return cleaned.text, (held,)

    def _descriptions(self) -> dict[str, str]:
        found = in_languages(self.element.tags, "description")
        return {
            code: text
            for code, text in found.items()
            if code != self.locale and not without_people(text, self.surroundings.country).found
        }

    def _is_running(self) -> bool:
        tags = self.element.tags
        for key, values in _NOT_RUNNING.items():
            if tags.get(key, "").casefold() in values:
                self._find("osm_not_running", key, tags[key])
                return False
        if tags.get("access") in ("private", "no"):
            self._find("osm_private", "access", tags["access"])
            return False
        return True

    def _emails(self) -> list[str]:
        return [*read_emails(self._first("email", "contact:email")[1])]

    def _languages(self) -> list[LanguagePart]:
        found = []
        for tag, value in self.element.tags.items():
            code = tag.partition("language:")[2]
            if (
                tag.startswith("language:")
                and is_language(code)
                and value in ("yes", "main", "only")
            ):
                found.append(LanguagePart(id=self._id("language", code), code=code))
        return found

    def _phones(self) -> list[PhonePart]:
        found: dict[str, PhonePart] = {}
        keys = ("phone", "contact:phone", "contact_number", "mobile", "contact:mobile")
        for key in (*keys, "contact:whatsapp"):
            for phone in read_phones(self.element.tags.get(key, ""), self.surroundings.country):
                part = PhonePart(
                    id=self._id("phone", phone.number),
                    number=phone.number,
                    extension=phone.extension,
                    description=phone.description,
                    is_whatsapp=phone.is_whatsapp or key == "contact:whatsapp",
                )
                there = found.setdefault(phone.number, part)
                there.is_whatsapp = there.is_whatsapp or part.is_whatsapp
                if not phone.is_sure and there is part:
                    self._find("osm_phone_unsure", key, phone.number)
        return [*found.values()]

    def _schedules(self) -> list[SchedulePart]:
        schedules, findings = read_osm(self.element.tags.get("opening_hours", ""))
        self.findings += findings
        for n, schedule in enumerate(schedules):
            schedule.id = self._id("schedule", str(n))
        return schedules

    def _point(self) -> PointPart:
        element, tags = self.element, self.element.tags
        is_hidden = may_hide_people(tags, self.name, self.help.needs)
        if is_hidden:
            self._find("osm_confidential", "name", self.name)
        said = tags.get("wheelchair:description")
        location = LocationPart(
            id=self._id("location"),
            name=self.name,
            lon=None if element.lon is None else round(element.lon, 7),  # about a centimetre
            lat=None if element.lat is None else round(element.lat, 7),
            disclosure="hidden" if is_hidden else "exact",
            address=address_of(tags),
            wheelchair=self._wheelchair(),
            accessibility=[said] if said else [],
        )
        return PointPart(id=self._id("service_at_location"), location=location)

    def _wheelchair(self) -> Wheelchair:
        value = self.element.tags.get("wheelchair", "")
        if value == "designated":
            return "yes"
        if value and (answer := read_wheelchair(value)) is None:
            self._find("osm_wheelchair", "wheelchair", value)
            return "unknown"
        return answer if value and answer else "unknown"

    def _places(self, document: ServiceDocument) -> dict[uuid.UUID, str]:
        location = document.points[0].location
        if location.lon is not None or not location.address or location.id is None:
            return {}
        return {location.id: location.address}


def _by_locale(fields: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {field: dict(texts) for field, texts in fields.items()}


def _age(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\d{1,3}", text.strip()) else None
