"""Tags by the names that OpenStreetMap has for them, whatever a tool made of those.

Tools write columns instead of tags: "addr_street" for "addr:street", cut to ten letters for a
shapefile ("addr_stree", "opening_ho"), or all that they do not know in one ("other_tags").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from locator.imports.cells.language_names import is_language

LONGEST = 2_000  # characters of a value; OpenStreetMap itself has 255

# Every key that `crosswalk` and `services` look at; of those that a shapefile cannot tell apart,
# the more usual first.
KEYS = (
    *("name", "official_name", "short_name", "alt_name", "operator", "operator:type", "brand"),
    *("description", "amenity", "healthcare", "healthcare:speciality", "social_facility"),
    *("social_facility:for", "office", "government", "ngo", "community_centre"),
    *("community_centre:for", "emergency", "shop", "wheelchair", "wheelchair:description"),
    *("opening_hours", "phone", "contact:phone", "mobile", "contact:mobile", "contact:whatsapp"),
    *("email", "contact:email", "website", "contact:website", "url", "fee", "charge", "access"),
    *("addr:full", "addr:street", "addr:housenumber", "addr:housename", "addr:place"),
    *("addr:suburb", "addr:neighbourhood", "addr:quarter", "addr:district", "addr:city"),
    *("min_age", "max_age", "disused", "abandoned", "operational_status", "contact_number"),
    *("operator_type", "addr_full", "speciality", "osm_id", "osm_type", "full_id", "osm_way_id"),
    "other_tags",
)
_EXACT = frozenset(KEYS)
_UNDERLINED = {key.replace(":", "_"): key for key in reversed(KEYS)}
_IN_LANGUAGES = re.compile(r"(name|description|official_name|operator|language)[:_]([a-zA-Z_-]+)")
_HSTORE = re.compile(r'"((?:[^"\\]|\\.)*)"\s*=>\s*"((?:[^"\\]|\\.)*)"')


def tags_of(cells: Mapping[str, str]) -> dict[str, str]:
    """The tags that stand in columns; a tag of its own name wins over one that was cut."""
    tags: dict[str, str] = {}
    cut: dict[str, str] = {}
    for column, value in cells.items():
        key = key_of(column)
        (tags if key in (column, column.removeprefix("tags.")) else cut).setdefault(key, value)
    for key, value in cut.items():
        tags.setdefault(key, value)
    for key, value in _packed(tags.pop("other_tags", "")):
        tags.setdefault(key, value)
    return {key: value[:LONGEST] for key, value in tags.items()}


@lru_cache(maxsize=4096)
def key_of(column: str) -> str:
    """The key that a column stands for; the column itself where it is none that we look at."""
    name = column.strip().removeprefix("tags.").removeprefix("properties.")
    if name in _EXACT:
        return name
    if name.lower() in _UNDERLINED:
        return _UNDERLINED[name.lower()]
    match = _IN_LANGUAGES.fullmatch(name)
    # Three letters behind an underline may be a word: "name_old".
    if match and (":" in name or len(match[2]) == 2) and is_language(match[2].replace("_", "-")):
        return f"{match[1]}:{match[2].replace('_', '-')}"
    number = re.fullmatch(r"(.{7,8})_(\d)", name)
    start, nth = (number[1], int(number[2])) if number else (name, 0)
    found = [key for key in KEYS if len(key) > len(start) and _begins(key, start)]
    if (number or len(name) == 10) and len(found) > nth and (nth or len(found) == 1 or number):
        return found[nth]
    return name


def _begins(key: str, start: str) -> bool:
    return key.replace(":", "_").startswith(start.lower())


def _packed(text: str) -> Iterator[tuple[str, str]]:
    """GDAL's column for all other tags: '"name:fr"=>"Clinique","fee"=>"no"'."""
    for match in _HSTORE.finditer(text):
        yield tuple(re.sub(r"\\(.)", r"\1", part) for part in match.groups())  # type: ignore[misc]
