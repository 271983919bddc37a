"""What attributes say: our own fields, the needs, and the categories of others."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any

from locator.directory.hsds import PROFILE_TAXONOMY, profile_term_id
from locator.directory.needs import CODE_OF_TERM, CODES, TAXONOMY
from locator.directory.profile import PROFILE
from locator.imports.cells.needs import needs_in
from locator.imports.hsds.values import line_of

Record = Mapping[str, Any]


def own_fields(record: Record) -> dict[str, Any]:
    """The values of the fields that HSDS has not, by their names."""
    fields: dict[str, Any] = {}
    for attribute in _attributes(record):
        term = attribute.get("taxonomy_term") or {}
        name = _names().get(_uuid(term.get("id") or attribute.get("taxonomy_term_id")))
        if name is None and term.get("taxonomy") == PROFILE_TAXONOMY:
            name = term.get("code")
        if name is not None and name in PROFILE:
            fields[name] = attribute.get("value")
    return fields


def needs_of(record: Record) -> tuple[list[str], list[str]]:
    """The needs that a service answers, and the names of categories of which we know none."""
    needs: set[str] = set()
    unknown = []
    for attribute in _attributes(record):
        term = attribute.get("taxonomy_term") or {}
        id = _uuid(term.get("id") or attribute.get("taxonomy_term_id"))
        if id in _names() or term.get("taxonomy") == PROFILE_TAXONOMY:
            continue
        code = CODE_OF_TERM.get(id) if id else None
        if code is None and term.get("taxonomy") == TAXONOMY and term.get("code") in CODES:
            code = str(term["code"])
        name = line_of(term.get("name")) or line_of(attribute.get("label")) or ""
        found = [code] if code else needs_in(name)
        needs.update(found)
        if name and not found:
            unknown.append(name)
    return sorted(needs), unknown


def _attributes(record: Record) -> list[dict[str, Any]]:
    return [one for one in record.get("attributes") or () if isinstance(one, dict)]


@cache
def _names() -> Mapping[uuid.UUID | None, str]:
    return {profile_term_id(name): name for name in PROFILE}


def _uuid(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value)) if value else None
    except ValueError:
        return None
