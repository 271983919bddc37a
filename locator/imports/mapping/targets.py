"""What a column of a table can say of a service, an organization or a place.

The keys are kept with the sources that use them: never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from locator.i18n import N_

Group = Literal["what", "who", "where", "when", "contact", "access", "keeping"]

GROUPS: Mapping[Group, str] = MappingProxyType(
    {
        "what": N_("What it is"),
        "who": N_("Who helps, and whom"),
        "where": N_("Where"),
        "when": N_("When"),
        "contact": N_("How to ask"),
        "access": N_("Who is let in"),
        "keeping": N_("Keeping track"),
    }
)


@dataclass(frozen=True, slots=True)
class Target:
    """A place for the values of a column.

    `has_languages`: it is a text, which other columns may say in other languages. `is_shared`:
    several columns may fill it, in their order.
    """

    group: Group
    label: str  # msgid
    has_languages: bool = False
    is_shared: bool = False


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "name": Target("what", N_("Name of the service"), has_languages=True),
        "alternate_name": Target("what", N_("Another name")),
        "description": Target("what", N_("Description"), has_languages=True, is_shared=True),
        "needs": Target("what", N_("Kind of help"), is_shared=True),
        "program": Target("what", N_("Programme or fund")),
        "fees": Target("what", N_("Cost"), has_languages=True),
        "required_documents": Target("what", N_("What to bring"), has_languages=True),
        "application_process": Target("what", N_("How to get it"), has_languages=True),
        "alert": Target("what", N_("Notice"), has_languages=True),
        "status": Target("what", N_("Whether it runs")),
        "is_mobile": Target("what", N_("Whether it is mobile")),
        "organization": Target("who", N_("Organization"), has_languages=True),
        "organization_kind": Target("who", N_("Kind of organization")),
        "organization_url": Target("who", N_("Website of the organization")),
        "organization_email": Target("who", N_("Email of the organization")),
        "eligibility": Target("who", N_("Whom it is for"), has_languages=True, is_shared=True),
        "ages": Target("who", N_("Ages")),
        "minimum_age": Target("who", N_("Lowest age")),
        "maximum_age": Target("who", N_("Highest age")),
        "languages": Target("who", N_("Languages spoken"), is_shared=True),
        "speaks": Target("who", N_("Whether one language is spoken")),
        "interpretation_services": Target("who", N_("Interpreters"), has_languages=True),
        "location_name": Target("where", N_("Name of the place"), has_languages=True),
        "address": Target("where", N_("Address"), has_languages=True, is_shared=True),
        "street": Target("where", N_("Street")),
        "house_number": Target("where", N_("House number")),
        "neighbourhood": Target("where", N_("Neighbourhood or district"), is_shared=True),
        "town": Target("where", N_("Town")),
        "region": Target("where", N_("Region")),
        "postal_code": Target("where", N_("Postcode")),
        "country": Target("where", N_("Country")),
        "latitude": Target("where", N_("Latitude")),
        "longitude": Target("where", N_("Longitude")),
        "position": Target("where", N_("Latitude and longitude together")),
        "location_type": Target("where", N_("Place, post or online")),
        "directions": Target("where", N_("How to find it"), has_languages=True),
        "transportation": Target("where", N_("How to get there"), has_languages=True),
        "wheelchair": Target("where", N_("Wheelchair access")),
        "accessibility": Target("where", N_("Other access"), has_languages=True, is_shared=True),
        "confidential": Target("where", N_("Whether the address is secret")),
        "hours": Target("when", N_("Opening hours"), is_shared=True),
        "hours_mo": Target("when", N_("Hours on Monday"), is_shared=True),
        "hours_tu": Target("when", N_("Hours on Tuesday"), is_shared=True),
        "hours_we": Target("when", N_("Hours on Wednesday"), is_shared=True),
        "hours_th": Target("when", N_("Hours on Thursday"), is_shared=True),
        "hours_fr": Target("when", N_("Hours on Friday"), is_shared=True),
        "hours_sa": Target("when", N_("Hours on Saturday"), is_shared=True),
        "hours_su": Target("when", N_("Hours on Sunday"), is_shared=True),
        "days": Target("when", N_("Days")),
        "opens_at": Target("when", N_("Opens at")),
        "closes_at": Target("when", N_("Closes at")),
        "phone": Target("contact", N_("Phone"), is_shared=True),
        "phone_extension": Target("contact", N_("Extension")),
        "whatsapp": Target("contact", N_("WhatsApp"), is_shared=True),
        "email": Target("contact", N_("Email")),
        "url": Target("contact", N_("Website"), is_shared=True),
        "contact_name": Target("contact", N_("Contact person (not public)")),
        "contact_title": Target("contact", N_("Role of the contact person (not public)")),
        "contact_email": Target("contact", N_("Email of the contact person (not public)")),
        "contact_phone": Target("contact", N_("Phone of the contact person (not public)")),
        "open_to_all": Target("access", N_("Open to everyone")),
        "id_asked": Target("access", N_("Whether an ID is asked for")),
        "status_asked": Target("access", N_("Whether papers are asked for")),
        "data_shared_with_authorities": Target("access", N_("Whether authorities get data")),
        "conditions": Target("access", N_("Conditions"), has_languages=True),
        "service_id": Target("keeping", N_("Number or id of the service")),
        "location_id": Target("keeping", N_("Number or id of the place")),
        "organization_id": Target("keeping", N_("Number or id of the organization")),
        "assured_date": Target("keeping", N_("Last confirmed on")),
        "assured_by": Target("keeping", N_("Last confirmed by")),
    }
)

WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
