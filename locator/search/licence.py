"""The licence that a city's data is under: an SPDX identifier, or the address of its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# What a city that has chosen nothing gives its data under; docs/decisions/0192.
DEFAULT = "CC-BY-4.0"

# SPDX identifier -> the address of its text.
KNOWN = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
    "PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
    "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "etalab-2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}


@dataclass(frozen=True)
class Licence:
    """`name` as people cite it, and the address of its text."""

    name: str
    url: str


def licence_of(said: str | None) -> Licence:
    """The licence that a city names: one of the identifiers above, else an address."""
    said = said or DEFAULT
    return Licence(said, KNOWN.get(said, said))


def link_to(url: str) -> str:
    """As a `Link` header (RFC 8288)."""
    return f'<{url}>; rel="license"'


def attribution_of(names: Mapping[str, str], is_sample: bool) -> str:
    """Who is to be named beside the licence, in English."""
    if is_sample:
        return "Sample directory of Locator"
    return f"{names.get('en') or next(iter(names.values()))}: directory of help nearby"
