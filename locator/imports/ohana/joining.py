"""A service with all that belongs to it, as rows of one table: one for each of its places.

So the same reading holds for a set of files as for any table (`locator.imports.mapping`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from locator.imports.entry import Finding, Raw
from locator.imports.mapping.saved import ColumnMapping, TableMapping
from locator.imports.ohana.hours import hours_of
from locator.imports.ohana.store import Kept, Store
from locator.imports.report import shown

# Column -> what it says. The names lead to the file and the column in the set.
_COLUMNS = {
    "services.id": "service_id",
    "services.name": "name",
    "services.alternate_name": "alternate_name",
    "services.description": "description",
    "taxonomy.name": "needs",
    "services.keywords": "needs",
    "programs.name": "program",
    "services.fees": "fees",
    "services.required_documents": "required_documents",
    "services.application_process": "application_process",
    "services.eligibility": "eligibility",
    "services.audience": "eligibility",
    "services.interpretation_services": "interpretation_services",
    "services.languages": "languages",
    "services.status": "status",
    "services.website": "url",
    "services.email": "email",
    "organizations.id": "organization_id",
    "organizations.name": "organization",
    "organizations.website": "organization_url",
    "organizations.email": "organization_email",
    "locations.id": "location_id",
    "locations.name": "location_name",
    "locations.latitude": "latitude",
    "locations.longitude": "longitude",
    "locations.transportation": "transportation",
    "locations.wheelchair": "wheelchair",
    "locations.accessibility": "accessibility",
    "locations.virtual": "location_type",
    "addresses.address": "address",
    "addresses.city": "town",
    "addresses.state_province": "region",
    "addresses.postal_code": "postal_code",
    "regular_schedules": "hours",
    "phones.number": "phone",
}
MAPPING = TableMapping(
    columns=[ColumnMapping(column=column, target=target) for column, target in _COLUMNS.items()],
    one_service="service_id",
)
_NOTHING = frozenset({"none", "none.", "n/a", "no", "-"})
_NOT_TO_CALL = frozenset({"fax", "modem", "pager"})
MOST_PLACES = 200


@dataclass(frozen=True)
class Place:
    """Where a service is given: a row of the locations, if the set has it.

    `link` is the id of the row that says so, where the set has such rows (HSDS 1.1).
    """

    id: str
    location: Kept | None
    link: str = ""


def rows_of(store: Store) -> Iterator[Raw]:
    """Every service, in the order of its file; at several places in as many rows."""
    for service in store.all("service"):
        for place in places_of(store, service):
            yield _row(store, service, place)


def places_of(store: Store, service: Kept) -> list[Place]:
    """Where it is given; one place of which nothing is known, if the set names none."""
    links = {
        one.text("location_id"): one.id
        for one in store.naming("service_at_location", "service_id", service.id)
    }
    ids = [*re.split(r"[,;\s]+", service.text("location_id")), *links]
    found = [
        Place(id, store.one("location", id), links.get(id, ""))
        for id in dict.fromkeys(filter(None, ids))
    ]
    return found[:MOST_PLACES] or [Place("", None)]


def _row(store: Store, service: Kept, place: Place) -> Raw:
    findings = [*service.findings]
    location = place.location
    if place.id and location is None:
        findings.append(Finding("services.location_id", shown(place.id), "ohana_no_such_place"))
    organization_id = service.text("organization_id") or (
        location.text("organization_id") if location else ""
    )
    organization = store.one("organization", organization_id)
    if organization_id and organization is None:
        value = shown(organization_id)
        findings.append(Finding("services.organization_id", value, "ohana_no_such_organization"))
    cells = {
        **_of_service(store, service),
        **(_of_organization(organization) if organization else {}),
        **(_of_location(store, location) if location else {}),
    }
    if "services.description" not in cells and location:
        cells["services.description"] = location.text("description", "short_desc")
    for column in ("website", "email"):
        if f"services.{column}" not in cells and location:
            cells[f"services.{column}"] = location.text(column, "url")
    cells["services.languages"] = _languages(store, service, location)
    cells["regular_schedules"] = hours_of(store, service.id, place.id, place.link)
    cells["phones.number"] = _phones(store, service, place, organization_id)
    said = {column: text for column, text in cells.items() if text.strip()}
    return Raw(service.number, said, findings=tuple(findings))


def _of_service(store: Store, service: Kept) -> dict[str, str]:
    names = {"fees": ("fees", "fees_description", "fee"), "website": ("website", "url")}
    columns = [column.partition(".")[2] for column in _COLUMNS if column.startswith("services.")]
    cells = {}
    for column in columns:
        text = service.text(*names.get(column, (column,)))
        if column not in ("eligibility", "required_documents", "audience") or (
            text.strip().casefold() not in _NOTHING
        ):
            cells[f"services.{column}"] = text
    for kind, column, texts in (
        ("eligibility", "services.eligibility", ("eligibility",)),
        ("required_document", "services.required_documents", ("document",)),
    ):
        if not cells.get(column):
            found = [one.text(*texts) for one in store.naming(kind, "service_id", service.id)]
            cells[column] = "\n".join(filter(None, found))
    cells["services.id"] = service.id
    cells["services.status"] = service.text("status")
    program = store.one("program", service.text("program_id"))
    cells["programs.name"] = program.text("name") if program else ""
    if kinds := _kinds_of_help(store, service):
        cells["taxonomy.name"] = "; ".join(kinds)
        cells.pop("services.keywords", None)
    return {column: text for column, text in cells.items() if text}


def _kinds_of_help(store: Store, service: Kept) -> list[str]:
    ids = re.split(r"[,;\s]+", service.text("taxonomy_ids", "taxonomy_id"))
    ids += [
        one.text("taxonomy_id", "taxonomy_term_id")
        for one in store.naming("service_taxonomy", "service_id", service.id)
    ]
    terms = [store.one("taxonomy", id) for id in dict.fromkeys(filter(None, ids))]
    return [term.text("name") for term in terms if term]


def _of_organization(organization: Kept) -> dict[str, str]:
    return {
        "organizations.id": organization.id,
        "organizations.name": organization.text("name"),
        "organizations.website": organization.text("website", "url"),
        "organizations.email": organization.text("email"),
    }


def _of_location(store: Store, location: Kept) -> dict[str, str]:
    said = location.text("accessibility") or ", ".join(
        one.text("accessibility", "description", "details")
        for one in store.naming("accessibility", "location_id", location.id)
    )
    helps = [part.strip().replace("_", " ") for part in re.split("[,;]", said) if part.strip()]
    address = next(iter(store.naming("address", "location_id", location.id)), None)
    cells = {
        f"locations.{column}": location.text(column)
        for column in ("name", "latitude", "longitude", "transportation", "virtual")
    }
    cells["locations.id"] = location.id
    cells["locations.wheelchair"] = "yes" if "wheelchair" in helps else ""
    cells["locations.accessibility"] = ", ".join(one for one in helps if one != "wheelchair")
    if address:
        lines = [address.text(name) for name in ("address_1", "address_2")]
        cells["addresses.address"] = ", ".join(filter(None, lines))
        for column in ("city", "state_province", "postal_code"):
            cells[f"addresses.{column}"] = address.text(column)
    return cells


def _languages(store: Store, service: Kept, location: Kept | None) -> str:
    found = [service.text("languages"), location.text("languages") if location else ""]
    found += [one.text("language") for one in store.naming("language", "service_id", service.id)]
    if location:
        kept = store.naming("language", "location_id", location.id)
        found += [one.text("language") for one in kept if not one.text("service_id")]
    return ", ".join(dict.fromkeys(filter(None, found)))


def _phones(store: Store, service: Kept, place: Place, organization_id: str) -> str:
    """Those of the service and of the place; of its organization only where it has none."""
    of_service = store.naming("phone", "service_id", service.id)
    found = of_service + store.naming("phone", "service_at_location_id", place.link)
    found += store.naming("phone", "location_id", place.id)
    found = found or store.naming("phone", "organization_id", organization_id)
    # Threat: the number of a contact is a person's.
    return "\n".join(
        phone_of(one) for one in found if not one.text("contact_id") and is_to_call(one)
    )


def is_to_call(phone: Kept) -> bool:
    """Whether somebody answers it."""
    return phone.text("number_type", "type").casefold() not in _NOT_TO_CALL


def phone_of(phone: Kept) -> str:
    """In one line, with what it is for before it."""
    label, type = phone.text("department", "description"), phone.text("number_type", "type")
    if type.casefold() != "voice" and type.casefold() not in label.casefold():
        label = ", ".join(filter(None, (label, type.upper() if len(type) == 3 else type)))
    number = " ".join(filter(None, (phone.text("country_prefix"), phone.text("number"))))
    if extension := phone.text("extension"):
        number += f" ext. {extension}"
    return f"{label}: {number}" if label else number
