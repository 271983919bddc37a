"""Which files are OpenStreetMap's, and what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from locator.imports.entry import BrokenRow, Entry, Surroundings
from locator.imports.osm.element import Element
from locator.imports.osm.features import features, overpass_elements
from locator.imports.osm.services import service_of
from locator.imports.osm.xml_elements import xml_elements
from locator.imports.rows.members import Opener, members
from locator.imports.rows.refusing import refusal

# What OpenStreetMap's licence asks to be said wherever its data is shown (ODbL 1.0, 4.3).
DEFAULTS = {
    "name": "OpenStreetMap",
    "credit": "© OpenStreetMap contributors",
    "licence": "ODbL 1.0",
    "url": "https://www.openstreetmap.org/copyright",
}

_LOOKED_AT = 1 << 16  # bytes
# A comment ends at its first end. Threat: forty of them, and every way to take some for one.
_XML = re.compile(rb"\s*+(?:<\?xml[^>]*+>\s*+)?(?><!--(?>.*?-->)\s*+)*+<osm[\s>]", re.DOTALL)
_OVERPASS = re.compile(rb'"(?:osm3s|elements)"\s*:')
_ELEMENT = re.compile(rb'"type"\s*:\s*"(?:node|way|relation)"')
_FEATURES = re.compile(rb'"FeatureCollection"|"features"\s*:|"Feature"')
# Columns and ids that only tools for OpenStreetMap write.
_IDS = re.compile(
    rb'"(?:full_id|osm_id|osm_way_id|@id|osmId)"\s*:|"id"\s*:\s*"(?:node|way|relation)/\d'
)

# A list of a ministry may have the ids as well; it has no tags, and is a table like others.
_TAGS = re.compile(
    rb'"(?:amenity|healthcare|social_facility|office|shop|tourism|leisure|emergency|tags|other_tags)"'
    rb"\s*:"
)
_READERS: Mapping[str, Callable[[Opener], Iterator[Element | BrokenRow]]] = {
    "xml": xml_elements,
    "overpass": overpass_elements,
    "features": features,
}


def looks_like(start: bytes | Collection[str]) -> bool:
    """Whether a file that begins so, or a set with files of these names, is OpenStreetMap's."""
    if not isinstance(start, bytes):
        return any(name.lower().endswith(".osm") for name in start)
    return _kind(start) is not None


def read(path: Path, surroundings: Surroundings, source: str) -> Iterator[Entry | BrokenRow]:
    """Every service; what is none is told as a broken row that `is_outside`.

    Raises `ImportCannotBeReadError`.
    """
    for element in _elements(path):
        if isinstance(element, BrokenRow):
            yield element
        elif service := service_of(element, surroundings, source):
            yield service


def _elements(path: Path) -> Iterator[Element | BrokenRow]:
    """Those of every file of a set that is OpenStreetMap's."""
    is_read = False
    for opener in members(path).values():
        with closing(opener()) as file:
            kind = _kind(file.read(_LOOKED_AT))
        if kind is not None:
            is_read = True
            yield from _READERS[kind](opener)
    if not is_read:
        raise refusal("file_unknown")


def _kind(start: bytes) -> str | None:
    start = start.removeprefix(b"\xef\xbb\xbf")
    if _XML.match(start):
        return "xml"
    if start.lstrip()[:1] not in (b"{", b"["):
        return None
    if _OVERPASS.search(start) and _ELEMENT.search(start):
        return "overpass"
    signs = (_FEATURES, _IDS, _TAGS)
    return "features" if all(sign.search(start) for sign in signs) else None
