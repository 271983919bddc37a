"""Every text of the directory that may be read in more languages, as one SQL question.

Only what the public may read is among them. Threat: a file goes to a translator outside, or a text
to a machine, and with it the address of a shelter.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from locator.directory.base import Row
from locator.directory.contact import Phone
from locator.directory.language import Language
from locator.directory.location import Accessibility, Address, Disclosure, Location
from locator.directory.organization import Organization, Program
from locator.directory.schedule import Schedule
from locator.directory.service import CostOption, RequiredDocument, Service
from locator.directory.service_at_location import ServiceAtLocation

# In the order in which they are shown. What hangs on a service or a location has its language.
OF_SERVICES = (
    "name",
    "description",
    "alert",
    "conditions",
    "eligibility_description",
    "application_process",
    "fees_description",
)
OF_LOCATIONS = ("name", "directions", "transportation")

Texts = Select[*tuple[Any, ...]]


def originals() -> FromClause:
    """`service_id, city_id, entity_type, entity_id, field, locale, text, place`.

    `place` puts the texts of a service into their order. What is archived is left out.
    """
    return _all().subquery("original")


def fingerprint(text: ColumnElement[str]) -> ColumnElement[str]:
    """As `locator.directory.translation.source_hash`, in the database."""
    hashed = func.encode(func.sha256(func.convert_to(func.coalesce(text, ""), "UTF8")), "hex")
    return func.left(hashed, 16)


def _all() -> CompoundSelect[*tuple[Any, ...]]:
    parts = [
        *(_texts(Service, field, _of_services()) for field in OF_SERVICES),
        _texts(RequiredDocument, "document", _of_services().join(RequiredDocument)),
        _texts(CostOption, "option", _of_services().join(CostOption)),
        _texts(Language, "note", _of_services().join(Language, Language.service_id == Service.id)),
        _texts(Phone, "description", _of_services().join(Phone, Phone.service_id == Service.id)),
        *(
            _texts(
                Schedule, field, _of_services().join(Schedule, Schedule.service_id == Service.id)
            )
            for field in ("description", "notes")
        ),
        _texts(ServiceAtLocation, "alert", _of_points()),
        *(_texts(Schedule, field, _hung_on_points(Schedule)) for field in ("description", "notes")),
        _texts(Language, "note", _hung_on_points(Language)),
        _texts(Phone, "description", _hung_on_points(Phone)),
        *(_texts(Location, field, _of_places("exact")) for field in OF_LOCATIONS),
        _texts(Location, "area_name", _of_places("area")),
        _texts(Address, "address_1", _of_places("exact").join(Address)),
        _texts(Accessibility, "description", _of_places("exact").join(Accessibility)),
        _texts(Organization, "name", _of_services(Organization.locale)),
        _texts(Program, "name", _of_services(Program.locale).join(Program, _IS_ITS_PROGRAM)),
    ]
    return union_all(
        *(part.add_columns(literal(place).label("place")) for place, part in enumerate(parts))
    )


_IS_ITS_PROGRAM = Program.id == Service.program_id


def _texts(entity: type[Row], field: str, rows: Texts) -> Texts:
    """The texts of one field; of what is shared by several points of a service, once."""
    text = getattr(entity, field)
    return (
        rows.add_columns(
            literal(entity.__tablename__).label("entity_type"),
            entity.id.label("entity_id"),
            literal(field).label("field"),
            text.label("text"),
        )
        .where(text != "")
        .distinct()
    )


def _of_services(locale: InstrumentedAttribute[str] = Service.locale) -> Texts:
    return (
        select(Service.id.label("service_id"), Organization.city_id, locale.label("locale"))
        .join(Organization, Organization.id == Service.organization_id)
        .where(Service.publication != "archived", Organization.publication != "archived")
    )


def _of_points(locale: InstrumentedAttribute[str] = Service.locale) -> Texts:
    return (
        _of_services(locale)
        .join(ServiceAtLocation, ServiceAtLocation.service_id == Service.id)
        .where(ServiceAtLocation.publication != "archived")
    )


def _hung_on_points(entity: type[Schedule | Language | Phone]) -> Texts:
    return _of_points().join(entity, entity.service_at_location_id == ServiceAtLocation.id)


def _of_places(disclosure: Disclosure) -> Texts:
    return (
        _of_points(Location.locale)
        .join(Location, Location.id == ServiceAtLocation.location_id)
        .where(Location.disclosure == disclosure)
    )
