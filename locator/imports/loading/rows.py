"""From a document to the rows of a service that is new, ready for COPY.

Objects of a session would take some ten times as long; so this says once more, for new rows only,
what `locator.directory.document.writing` does. A test holds the two to the same rows.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import inspect

from locator.directory.access import AccessCondition
from locator.directory.base import Base
from locator.directory.contact import Contact, Phone
from locator.directory.document.document import (
    Access,
    LocationPart,
    Part,
    PhonePart,
    PointPart,
    Row,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.document.parts import ORDERED
from locator.directory.document.reading import LISTS_OF_POINT, LISTS_OF_SERVICE
from locator.directory.language import Language
from locator.directory.location import Accessibility, Address, Location
from locator.directory.needs import term_id
from locator.directory.organization import Organization, Program
from locator.directory.point import Point
from locator.directory.schedule import Closure, Schedule, ScheduleException
from locator.directory.service import CostOption, RequiredDocument, Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.taxonomy import Attribute
from locator.directory.translation import Translation, source_hash

# In this order every row comes after the ones that it hangs on.
MODELS: tuple[type[Base], ...] = (
    Organization,
    Program,
    Service,
    Location,
    ServiceAtLocation,
    Attribute,
    AccessCondition,
    CostOption,
    RequiredDocument,
    Phone,
    Language,
    Contact,
    Closure,
    Schedule,
    ScheduleException,
    Address,
    Accessibility,
    Translation,
)
_OF_LIST: Mapping[str, type[Base]] = {
    "cost_options": CostOption,
    "required_documents": RequiredDocument,
    "languages": Language,
    "phones": Phone,
    "contacts": Contact,
    "closures": Closure,
    "schedules": Schedule,
    "schedule_exceptions": ScheduleException,
}
_LISTS_OF_WORDS = ("byday", "bymonthday", "byweekno", "byyearday")

# Model -> its rows, by column: what is not there is null.
Rows = dict[type[Base], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Origin:
    """What all rows of one entry have in common."""

    city_id: str
    source: str  # its name
    external_id: str
    service_id: uuid.UUID
    organization_id: uuid.UUID
    program_id: uuid.UUID | None
    publication: str
    assured: Mapping[uuid.UUID, Mapping[str, Any]] = field(default_factory=dict)


@cache
def defaults_of(model: type[Base]) -> dict[str, Any]:
    """What a new row has where nothing is said: `is_sample` false, `status` active, ..."""
    columns: Any = inspect(model).columns
    return {
        column.key: column.default.arg
        for column in columns
        if column.default is not None and column.default.is_scalar
    }


def rows_of(
    document: ServiceDocument,
    origin: Origin,
    translations: Mapping[uuid.UUID, Mapping[str, Mapping[str, str]]],
) -> Rows:
    """All rows of a new service, but for its organization and its program."""
    making = _Making(origin, document.locale)
    making.service(document)
    for point in document.points:
        making.point(point)
    for id, texts in translations.items():
        making.translations(id, texts)
    return making.rows


def id_below(owner: uuid.UUID, words: str) -> uuid.UUID:
    """The id of a row that the document has no id for: the same in every run."""
    return uuid.uuid5(owner, words)


class _Making:
    """The rows of one entry, as they come."""

    def __init__(self, origin: Origin, locale: str) -> None:
        self.origin, self.locale = origin, locale
        self.rows: Rows = defaultdict(list)
        # Of which table a row is, and what its texts are translated from.
        self.texts: dict[uuid.UUID, tuple[str, Mapping[str, Any]]] = {}

    def add(self, model: type[Base], id: uuid.UUID, values: dict[str, Any]) -> None:
        row = {"id": id, **defaults_of(model), **values}
        self.rows[model].append(row)
        self.texts[id] = (model.__tablename__, row)

    def service(self, document: ServiceDocument) -> None:
        origin = self.origin
        values = _values(Service, document)
        values |= {
            "organization_id": origin.organization_id,
            "publication": origin.publication,
            "source": origin.source,
            # The name of a source is its city's own, and this is unique among all cities.
            "external_id": f"{origin.city_id}/{origin.external_id}",
        }
        if origin.program_id:
            values["program_id"] = origin.program_id
        self.add(Service, origin.service_id, values)
        owner = {"service_id": origin.service_id}
        for code in document.needs:
            term = term_id(code)
            id = id_below(origin.service_id, f"attribute {code}")
            self.add(Attribute, id, {**owner, "taxonomy_term_id": term})
        self._access(document.access, owner, origin.service_id)
        for name in LISTS_OF_SERVICE:
            if parts := getattr(document, name):
                self._list(name, parts, owner, origin.service_id)

    def point(self, part: PointPart) -> None:
        origin = self.origin
        id = part.id or id_below(origin.service_id, f"point {len(self.rows[ServiceAtLocation])}")
        location_id = part.location.id or id_below(id, "location")
        if location_id not in self.texts:  # several points may share a roof
            self._location(part.location, location_id)
        owner = {"service_at_location_id": id}
        values = _values(ServiceAtLocation, part)
        values |= {
            "service_id": origin.service_id,
            "location_id": location_id,
            "publication": origin.publication,
            "source": origin.source,
            **origin.assured.get(id, {}),
        }
        self.add(ServiceAtLocation, id, values)
        self._access(part.access, owner, id)
        for name in LISTS_OF_POINT:
            if parts := getattr(part, name):
                self._list(name, parts, owner, id)

    def translations(self, id: uuid.UUID, fields: Mapping[str, Mapping[str, str]]) -> None:
        """Texts of one row; what is of no row of this document is left out."""
        for name, texts in fields.items():
            owner = id
            if name == "address":
                owner, name = id_below(id, "address"), "address_1"  # noqa: PLW2901
            table, row = self.texts.get(owner, ("", {}))
            original = row.get(name)
            if not original:
                continue
            for locale, text in texts.items():
                values = {
                    "entity_type": table,
                    "entity_id": owner,
                    "field": name,
                    "locale": locale,
                    "text": text,
                    "source_hash": source_hash(original),
                }
                self.add(Translation, id_below(owner, f"{name} {locale}"), values)

    def _location(self, part: LocationPart, id: uuid.UUID) -> None:
        values = _values(Location, part)
        values |= {
            "city_id": self.origin.city_id,
            "locale": part.locale or self.locale,
            "source": self.origin.source,
        }
        if part.lon is not None and part.lat is not None:
            values["point"] = Point(part.lon, part.lat)
        if part.area_lon is not None and part.area_lat is not None:
            values["area_point"] = Point(part.area_lon, part.area_lat)
        self.add(Location, id, values)
        if part.address:
            values = {"location_id": id, "address_1": part.address}
            self.add(Address, id_below(id, "address"), values)
        for line in dict.fromkeys(filter(None, part.accessibility)):
            self.add(
                Accessibility,
                id_below(id, f"accessibility {line}"),
                {"location_id": id, "description": line},
            )

    def _access(self, access: Access, owner: dict[str, Any], owner_id: uuid.UUID) -> None:
        for fact, part in access.items():
            values = _values(AccessCondition, part)
            id = id_below(owner_id, f"access {fact}")
            self.add(AccessCondition, id, {**values, **owner, "fact": fact})

    def _list(
        self, name: str, parts: Iterable[Row], owner: dict[str, Any], owner_id: uuid.UUID
    ) -> None:
        model = _OF_LIST[name]
        for position, part in enumerate(parts):
            id = part.id or id_below(owner_id, f"{name} {position}")
            values = {**_values(model, part), **owner}
            if name in ORDERED:
                values["position"] = position
            if isinstance(part, PhonePart):
                values.pop("languages", None)
                for place, code in enumerate(dict.fromkeys(part.languages)):
                    language = {"code": code, "phone_id": id, "position": place}
                    self.add(Language, id_below(id, f"language {code}"), language)
            elif isinstance(part, SchedulePart) or name == "languages":
                for column in _LISTS_OF_WORDS:
                    if words := values.pop(column, None):
                        values[column] = ",".join(map(str, words))
            self.add(model, id, values)


def _values(model: type[Base], part: Part) -> dict[str, Any]:
    """The fields of a part that lie in columns of their names, where they say something."""
    return {
        name: value
        for name, read in _readers(type(part), model)
        if (value := read(part)) is not None
    }


@cache
def _readers(part: type[Part], model: type[Base]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    columns = inspect(model).column_attrs
    return tuple(
        (name, attrgetter(name)) for name in part.model_fields if name in columns and name != "id"
    )
