"""Human Services Data Specification 3: JSON of its API, and its CSV package."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from locator.imports.entry import BrokenRow, Entry, Surroundings
from locator.imports.hsds.csv_files import kinds_of, store_csv
from locator.imports.hsds.json_file import store_json
from locator.imports.hsds.services import entry_of
from locator.imports.hsds.store import Store
from locator.imports.rows.members import members
from locator.imports.rows.refusing import refusal

# Files that only the sets before version 3 have.
_OF_OLD_SETS = frozenset(
    {"regular_schedules", "holiday_schedules", "mail_addresses", "physical_addresses", "taxonomy"}
)
_TELLING = frozenset({"service_at_location", "attribute", "schedule", "cost_option", "taxonomy"})

# Words that hardly anything but HSDS says.
_SIGNS = tuple(
    re.compile(rb'"' + word + rb'"\s*:')
    for word in (
        b"service_at_locations?(?:\\.csv)?",
        b"total_items",
        b"organization_id",
        b"application_process",
        b"eligibility_description",
        b"fees_description",
        b"interpretation_services",
        b"assured_date",
        b"alternate_name",
        b"taxonomy_term",
        b"services\\.csv",
        b"organizations\\.csv",
    )
)


def looks_like(start: bytes | Collection[str]) -> bool:
    """Whether a file that begins so, or a set with files of these names, is HSDS 3."""
    if not isinstance(start, bytes):
        stems = {PurePosixPath(name).stem.lower() for name in start}
        kinds = set(kinds_of(start).values())
        return "service" in kinds and bool(kinds & _TELLING) and not stems & _OF_OLD_SETS
    plain = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if plain[:1] not in (b"{", b"[") or b'"FeatureCollection"' in plain:
        return False
    return sum(bool(sign.search(plain)) for sign in _SIGNS) >= 2


def read(path: Path, surroundings: Surroundings, source: str) -> Iterator[Entry | BrokenRow]:
    """Every service of a file, a folder or a ZIP; rows that cannot be used come first.

    Raises `ImportCannotBeReadError`.
    """
    found = members(path)
    with Store() as store:
        if "service" in kinds_of(found).values():
            yield from store_csv(found, store)
        else:
            name = next(
                (name for name in found if name.lower().endswith("json")), next(iter(found), None)
            )
            if name is None:
                raise refusal("file_empty")
            yield from store_json(found[name], store)
        service = None
        for service in store.services():
            yield entry_of(service, surroundings, source)
        if service is None:
            raise refusal("file_no_rows")
