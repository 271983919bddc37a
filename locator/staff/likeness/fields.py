"""What two service points say, side by side: what is chosen from where they become one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from locator.directory.location import Location
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.i18n import N_

Owner = Literal["service", "point", "location"]
Side = Literal["keep", "take", "both"]
Kind = Literal["text", "value", "list", "place", "needs"]


@dataclass(frozen=True)
class Field:
    """One thing that can be chosen: whose it is, its name there, and what people call it."""

    owner: Owner
    name: str
    label: str
    kind: Kind = "text"

    @property
    def key(self) -> str:
        """Its name in the form."""
        return f"{self.owner}-{self.name}"


# In the order of the page. Texts go with their translations.
FIELDS: tuple[Field, ...] = (
    Field("service", "name", N_("Name of the help")),
    Field("service", "alternate_name", N_("Other name")),
    Field("service", "description", N_("In more words")),
    Field("service", "needs", N_("What it helps with"), "needs"),
    Field("location", "place", N_("Address and pin"), "place"),
    Field("location", "name", N_("Name of the place")),
    Field("location", "directions", N_("How to find it")),
    Field("location", "transportation", N_("Bus and train")),
    Field("location", "wheelchair", N_("Wheelchair"), "value"),
    Field("location", "accessibility", N_("Getting in"), "list"),
    Field("point", "description", N_("About this place")),
    Field("point", "schedules", N_("Opening times"), "list"),
    Field("point", "schedule_exceptions", N_("Days with other times"), "list"),
    Field("service", "schedules", N_("Opening times of all places"), "list"),
    Field("service", "schedule_exceptions", N_("Days with other times, all places"), "list"),
    Field("point", "languages", N_("Languages here"), "list"),
    Field("service", "languages", N_("Languages"), "list"),
    Field("point", "phones", N_("Phones here"), "list"),
    Field("service", "phones", N_("Phones"), "list"),
    Field("location", "phones", N_("Phones of the house"), "list"),
    Field("point", "access_conditions", N_("What they ask here"), "list"),
    Field("service", "access_conditions", N_("What they ask"), "list"),
    Field("service", "eligibility_description", N_("For whom")),
    Field("service", "conditions", N_("Conditions")),
    Field("service", "minimum_age", N_("From age"), "value"),
    Field("service", "maximum_age", N_("Up to age"), "value"),
    Field("service", "is_free", N_("Free"), "value"),
    Field("service", "fees_description", N_("What it costs")),
    Field("service", "cost_options", N_("Costs"), "list"),
    Field("service", "required_documents", N_("What to bring"), "list"),
    Field("service", "application_process", N_("How to ask for it")),
    Field("service", "interpretation_services", N_("Interpreters")),
    Field("service", "url", N_("On the web"), "value"),
    Field("service", "email", N_("Email"), "value"),
    Field("service", "contacts", N_("Whom we ask"), "list"),
    Field("service", "alert", N_("Warning")),
    Field("point", "alert", N_("Warning here")),
)

# Of these, what both have may be kept. Of times, answers and addresses there can be only one set.
JOINED = frozenset(
    {"languages", "phones", "required_documents", "cost_options", "contacts", "accessibility"}
)
# What a row of a list says, by which two of them are the same.
SAYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "languages": ("code", "mode"),
        "phones": ("number", "extension"),
        "required_documents": ("document",),
        "cost_options": ("option", "amount", "currency"),
        "contacts": ("name", "email", "phone"),
        "accessibility": ("description",),
    }
)

_Row = Service | ServiceAtLocation | Location


def row_of(point: ServiceAtLocation, owner: Owner) -> Any:
    """The row that a field lies in."""
    rows: dict[Owner, Callable[[], _Row]] = {
        "service": lambda: point.service,
        "point": lambda: point,
        "location": lambda: point.location,
    }
    return rows[owner]()


def fields_between(one: ServiceAtLocation, other: ServiceAtLocation) -> tuple[Field, ...]:
    """Those that two points can differ in: what they share is one already."""
    return tuple(
        field for field in FIELDS if row_of(one, field.owner).id != row_of(other, field.owner).id
    )
