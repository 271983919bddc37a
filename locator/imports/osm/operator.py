"""Who runs it: OpenStreetMap's operator, where that names anybody."""

from __future__ import annotations

from collections.abc import Mapping

from locator.directory.document.document import OrganizationPart
from locator.directory.organization import OrganizationKind
from locator.imports.osm.naming import LONGEST_NAME

_KINDS: Mapping[str, OrganizationKind] = {
    "government": "public",
    "public": "public",
    "ministry of health": "public",
    "ngo": "ngo",
    "charity": "ngo",
    "private_non_profit": "ngo",
    "religious": "community",
    "community": "community",
}
# They stand under "operator", and name nobody.
_NOBODY = frozenset({"private", "none", "no", "non", "yes", "unknown", "individual", "ngo"}) | {
    *(
        "individual based",
        "government",
        "governement",
        "public",
        "government hospital",
        "religious",
    ),
    *("community", "refugee", "refugees", "combination", "clinical officer", "privé", "privado"),
}


def organization_of(tags: Mapping[str, str], name: str, locale: str) -> OrganizationPart:
    """The operator; a place that names none runs itself, under its own `name`."""
    operator = " ".join(tags.get("operator", "").split())
    words = {part.strip().casefold() for part in operator.split(";")}
    if not operator[:1].isalnum() or len(operator) > LONGEST_NAME or words <= _NOBODY:
        operator = ""
    type = tags.get("operator:type") or tags.get("operator_type", "")
    kind = _KINDS.get(type.casefold(), "unknown")
    if kind == "unknown" and not operator:
        # Without anybody else it is the office's own kind.
        is_town = tags.get("amenity") == "townhall"
        kind = "public" if is_town else _KINDS.get(tags.get("office", ""), "unknown")
    return OrganizationPart(name=operator or name, kind=kind, locale=locale)
