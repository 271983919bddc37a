"""The tables of the Human Services Data Specification 3.1: their columns, and what hangs in what.

From https://docs.openreferral.org/ (schema/*.json). The feeds write by it, and the imports read by
it, so that what goes out comes back. Columns that we never fill (`logo`, `tax_id`, ...) are here,
too: others do.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NAMESPACE = uuid.UUID("c2a1d6de-53a8-4f57-9f0a-0b3c3e8a7c11")

# The taxonomy of what HSDS has no field for: `locator.directory.profile.PROFILE`.
PROFILE_TAXONOMY = "locator-profile"
PROFILE_TAXONOMY_ID = uuid.uuid5(_NAMESPACE, PROFILE_TAXONOMY)


def profile_term_id(name: str) -> uuid.UUID:
    """The id of the taxonomy term of one of our own fields; the same in every installation."""
    return uuid.uuid5(_NAMESPACE, f"{PROFILE_TAXONOMY}/{name}")


def attribute_id(owner: str, term: str) -> uuid.UUID:
    """The id of the attribute that gives a term to something: by its id, and the term's code."""
    return uuid.uuid5(_NAMESPACE, f"{owner}/{term}")


@dataclass(frozen=True)
class Table:
    """One table: its file in a CSV package, its columns, and what hangs on its rows.

    `one` and `many` lead from the name under which rows are nested to their table. `parents` are
    the columns that name what a row hangs on: they are not repeated where it is nested. The
    language of `numbers` and `dates` and `times` is the standard's.
    """

    file: str
    columns: tuple[str, ...]
    required: tuple[str, ...] = ()
    one: Mapping[str, str] = field(default_factory=dict)
    many: Mapping[str, str] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()

    @property
    def parents(self) -> tuple[str, ...]:
        """The columns with the id of another table's row."""
        return tuple(name for name in self.columns if name.endswith("_id"))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ATTRIBUTES = {"attributes": "attribute"}

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        "organization": Table(
            "organizations.csv",
            _words(
                "id name alternate_name description email website tax_status tax_id"
                " year_incorporated legal_status logo uri parent_organization_id"
            ),
            ("name", "description"),
            many={
                "additional_websites": "url",
                "funding": "funding",
                "contacts": "contact",
                "phones": "phone",
                "locations": "location",
                "programs": "program",
                "organization_identifiers": "organization_identifier",
                **_ATTRIBUTES,
            },
            numbers=frozenset({"year_incorporated"}),
        ),
        "program": Table(
            "programs.csv",
            _words("id organization_id name alternate_name description"),
            ("organization_id", "name", "description"),
            many=_ATTRIBUTES,
        ),
        "service": Table(
            "services.csv",
            _words(
                "id organization_id program_id name alternate_name description url email status"
                " interpretation_services application_process fees_description wait_time fees"
                " accreditations eligibility_description minimum_age maximum_age assured_date"
                " assurer_email licenses alert last_modified"
            ),
            ("organization_id", "name", "status"),
            one={"organization": "organization", "program": "program"},
            many={
                "additional_urls": "url",
                "phones": "phone",
                "schedules": "schedule",
                "service_areas": "service_area",
                "service_at_locations": "service_at_location",
                "languages": "language",
                "funding": "funding",
                "cost_options": "cost_option",
                "required_documents": "required_document",
                "contacts": "contact",
                **_ATTRIBUTES,
            },
            numbers=frozenset({"minimum_age", "maximum_age"}),
            dates=frozenset({"assured_date"}),
        ),
        "attribute": Table(
            "attributes.csv",
            _words("id link_id taxonomy_term_id link_type link_entity value"),
            ("link_id", "taxonomy_term_id", "link_entity"),
            one={"taxonomy_term": "taxonomy_term"},
        ),
        "service_at_location": Table(
            "service_at_location.csv",
            _words("id service_id location_id description"),
            ("service_id", "location_id"),
            one={"location": "location", "service": "service"},
            many={
                "service_areas": "service_area",
                "contacts": "contact",
                "phones": "phone",
                "schedules": "schedule",
                **_ATTRIBUTES,
            },
        ),
        "location": Table(
            "locations.csv",
            _words(
                "id location_type url organization_id name alternate_name description"
                " transportation latitude longitude external_identifier external_identifier_type"
            ),
            ("location_type",),
            many={
                "languages": "language",
                "addresses": "address",
                "contacts": "contact",
                "accessibility": "accessibility",
                "phones": "phone",
                "schedules": "schedule",
                **_ATTRIBUTES,
            },
            numbers=frozenset({"latitude", "longitude"}),
        ),
        "phone": Table(
            "phones.csv",
            _words(
                "id location_id service_id organization_id contact_id service_at_location_id"
                " number extension type description"
            ),
            ("number",),
            many={"languages": "language", **_ATTRIBUTES},
            numbers=frozenset({"extension"}),
        ),
        "contact": Table(
            "contacts.csv",
            _words(
                "id organization_id service_id service_at_location_id location_id"
                " name title department email"
            ),
            many={"phones": "phone", **_ATTRIBUTES},
        ),
        "address": Table(
            "addresses.csv",
            _words(
                "id location_id attention address_1 address_2 city region state_province"
                " postal_code country address_type"
            ),
            _words("address_1 city state_province postal_code country address_type"),
            many=_ATTRIBUTES,
        ),
        "schedule": Table(
            "schedules.csv",
            _words(
                "id service_id location_id service_at_location_id valid_from valid_to dtstart"
                " timezone until count wkst freq interval byday byweekno bymonthday byyearday"
                " description opens_at closes_at schedule_link attending_type notes"
            ),
            many=_ATTRIBUTES,
            numbers=frozenset({"timezone", "count", "interval"}),
            dates=frozenset({"valid_from", "valid_to", "dtstart", "until"}),
            times=frozenset({"opens_at", "closes_at"}),
        ),
        "funding": Table("funding.csv", _words("id organization_id service_id source")),
        "service_area": Table(
            "service_areas.csv",
            _words("id service_id name description extent extent_type uri"),
            many=_ATTRIBUTES,
        ),
        "required_document": Table(
            "required_documents.csv", _words("id service_id document uri"), many=_ATTRIBUTES
        ),
        "language": Table(
            "languages.csv",
            _words("id service_id location_id phone_id name code note"),
            many=_ATTRIBUTES,
        ),
        "accessibility": Table(
            "accessibility.csv",
            _words("id location_id description details url"),
            many=_ATTRIBUTES,
        ),
        "taxonomy_term": Table(
            "taxonomy_terms.csv",
            _words("id code name description parent_id taxonomy language taxonomy_id term_uri"),
            ("name", "description"),
        ),
        "cost_option": Table(
            "cost_options.csv",
            _words("id service_id valid_from valid_to option currency amount amount_description"),
            ("service_id",),
            many=_ATTRIBUTES,
            numbers=frozenset({"amount"}),
            dates=frozenset({"valid_from", "valid_to"}),
        ),
        "organization_identifier": Table(
            "organization_identifiers.csv",
            _words("id organization_id identifier_scheme identifier_type identifier"),
            _words("organization_id identifier_type identifier"),
        ),
        "taxonomy": Table(
            "taxonomies.csv",
            _words("id name description uri version"),
            ("name", "description"),
        ),
        "url": Table("url.csv", _words("id label url organization_id service_id"), ("url",)),
    }
)
