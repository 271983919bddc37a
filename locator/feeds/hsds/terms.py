"""The taxonomies: our needs, and the fields of our own, which HSDS carries as attributes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any

from locator.directory.hsds import (
    PROFILE_TAXONOMY,
    PROFILE_TAXONOMY_ID,
    attribute_id,
    profile_term_id,
)
from locator.directory.needs import NEEDS, TAXONOMY, TAXONOMY_ID, term_id
from locator.directory.profile import PROFILE
from locator.i18n import language
from locator.search.need_names import need_name

Term = dict[str, Any]

TAXONOMIES: tuple[Mapping[str, str], ...] = (
    {
        "id": str(TAXONOMY_ID),
        "name": TAXONOMY,
        "description": "What people look for: eight needs and their parts.",
        "version": "1",
    },
    {
        "id": str(PROFILE_TAXONOMY_ID),
        "name": PROFILE_TAXONOMY,
        "description": "Fields that Locator has, and HSDS has not: attributes hold their values.",
        "version": "1",
    },
)


@cache
def terms() -> tuple[Term, ...]:
    """Every term of both taxonomies, a need before its parts."""
    needs = [code for need, parts in NEEDS.items() for code in (need, *_parts(need, parts))]
    return (*map(_need, needs), *map(_field, PROFILE))


@cache
def _by_id() -> Mapping[str, Term]:
    return {term["id"]: term for term in terms()}


def term_of(id: uuid.UUID) -> Term | None:
    """The term with this id."""
    return _by_id().get(str(id))


def taxonomy_of(id: uuid.UUID) -> Mapping[str, str] | None:
    """The taxonomy with this id."""
    return next((taxonomy for taxonomy in TAXONOMIES if taxonomy["id"] == str(id)), None)


def need_attribute(owner: str, code: str) -> dict[str, Any]:
    """The attribute that says that a service answers a need."""
    return {
        "id": str(attribute_id(owner, code)),
        "taxonomy_term": _inside(_by_id()[str(term_id(code))]),
    }


def field_attribute(owner: str, name: str, value: str) -> dict[str, Any]:
    """The attribute that holds a field of ours. "id_asked.source" stands beside "id_asked"."""
    return {
        "id": str(attribute_id(owner, f"{PROFILE_TAXONOMY}/{name}")),
        "taxonomy_term": _inside(_by_id()[str(profile_term_id(name))]),
        "value": value,
    }


def _inside(term: Term) -> Term:
    """As it stands in an attribute; its taxonomy tells the rest."""
    return {name: term[name] for name in ("id", "code", "name", "description", "taxonomy")}


def _parts(need: str, parts: tuple[str, ...]) -> list[str]:
    return [f"{need}/{part}" for part in parts]


def _need(code: str) -> Term:
    english = language("en")
    parent, _, part = code.partition("/")
    name = need_name(code, english)
    term = {
        "id": str(term_id(code)),
        "code": code,
        "name": name,
        "description": f"{need_name(parent, english)}: {name}" if part else name,
        "taxonomy": TAXONOMY,
        "taxonomy_id": str(TAXONOMY_ID),
        "language": "en",
    }
    return term | ({"parent_id": str(term_id(parent))} if part else {})


def _field(name: str) -> Term:
    return {
        "id": str(profile_term_id(name)),
        "code": name,
        "name": name.replace("_", " ").replace(".", ", "),
        "description": PROFILE[name],
        "taxonomy": PROFILE_TAXONOMY,
        "taxonomy_id": str(PROFILE_TAXONOMY_ID),
        "language": "en",
    }
