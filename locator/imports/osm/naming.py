"""Names in their languages, and addresses, as OpenStreetMap tags them."""

from __future__ import annotations

from collections.abc import Mapping

from locator.imports.cells.language_names import is_language

LONGEST_NAME = 200


def names_of(
    tags: Mapping[str, str], languages: tuple[str, ...]
) -> tuple[str, str, dict[str, str]]:
    """The name, its language, and the names in others.

    Which language a bare "name" is in, OpenStreetMap does not say: that of "name:fr" if both are
    the same, else the city's first one.
    """
    names = in_languages(tags, "name")
    name = tags.get("name") or next(
        (names[code] for code in (*languages, *names) if code in names), ""
    )
    name = " ".join((name or tags.get("official_name", "")).split())[:LONGEST_NAME]
    same = [code for code, one in names.items() if one == name]
    locale = next((code for code in languages if code in same), same[0] if same else languages[0])
    return name, locale, {code: one for code, one in names.items() if code != locale}


def in_languages(tags: Mapping[str, str], key: str) -> dict[str, str]:
    """The texts of "name:fr", "name:ar", by their languages (BCP 47)."""
    found = {}
    for tag, value in tags.items():
        start, _, code = tag.partition(f"{key}:")
        if not start and code and is_language(code) and value.strip():
            found[code] = " ".join(value.split())
    return found


def address_of(tags: Mapping[str, str]) -> str | None:
    """In one line, the house before the street as most write it."""
    full = tags.get("addr:full") or tags.get("addr_full")
    if full:
        return " ".join(full.split())
    street = tags.get("addr:street") or tags.get("addr:place") or tags.get("addr:housename", "")
    parts = [" ".join(filter(None, (tags.get("addr:housenumber"), street)))]
    for key in ("addr:neighbourhood", "addr:quarter", "addr:suburb", "addr:district", "addr:city"):
        if tags.get(key) and tags[key] not in parts:
            parts.append(tags[key])
    return ", ".join(filter(None, parts)) or None
