"""What every reader gives: one service as a source tells it, or a row that cannot be used.

A reader is pure: bytes become entries. It knows nothing of the database; the loader
(`locator.imports.loading`) knows nothing of formats.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from locator.directory.document.document import ServiceDocument

# Ids of rows come from the source's own ids: so the same file gives the same rows again.
_ROWS = uuid.UUID("5b0a6d1e-6f9e-4c52-9d0e-2f6f3c1c7a10")

# Locale (BCP 47) -> text, by field, by the id of the row in the document.
Translations = Mapping[uuid.UUID, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say about one value of a row.

    `code` leads to the reason and the advice (`locator.imports.words`), in which `facts` are
    filled in. `column` is the source's own name of it, `value` is short and printable (`shown`).
    """

    column: str
    value: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Held:
    """Words about a person inside a free text: kept out of it until somebody agrees.

    The document has the text without them; `text` is all of it, as the source has it. `row_id` and
    `field` say where it belongs: "description" of the service, say.
    """

    row_id: uuid.UUID
    field: str
    text: str
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One service with its organization and its service points.

    `document`: every row has its id (`row_id`); an organization has one where the source has an id
    for it, and is found by its name otherwise. A point that has no coordinates, and stands in
    `places`, is to be looked for by these words (an address, a neighbourhood) by its location's
    row id. `assured` is who confirmed a service point and when (`assured_date`, `assured_by`,
    `assured_by_kind`), by its row id; it counts only for a source that the city trusts.
    """

    row: int  # where it stands in the file: the first row, feature or element is 1
    external_id: str  # the service's, in the source
    document: ServiceDocument
    translations: Translations = field(default_factory=dict)
    program: str | None = None  # its name
    places: Mapping[uuid.UUID, str] = field(default_factory=dict)
    assured: Mapping[uuid.UUID, Mapping[str, str]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()  # what was noticed, and does not stop it
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be used, and why.

    One that `is_outside` has no mistake in it: it is about something else, a restaurant say.
    """

    row: int
    finding: Finding
    external_id: str = ""
    name: str = ""
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """A row of a table, or a feature: cells as text by column, before anybody knows what they mean.

    `lon` and `lat` (degrees, WGS 84) are those of a geometry, where the format has one.
    """

    row: int
    cells: Mapping[str, str]
    id: str | None = None
    lon: float | None = None
    lat: float | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a reader may know of the city that the data is for."""

    city_id: str
    country: str  # ISO 3166-1 alpha-2
    time_zone: str  # IANA
    languages: tuple[str, ...]  # BCP 47; the first is that of unmarked texts
    bounds: tuple[float, float, float, float]  # west, south, east, north


def row_id(source: str, table: str, external_id: str) -> uuid.UUID:
    """The id of a row that `source` calls `external_id` in `table` (as in HSDS: "location")."""
    return uuid.uuid5(_ROWS, f"{source}\n{table}\n{external_id}")
