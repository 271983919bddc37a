"""Elements of a file in OpenStreetMap's XML (.osm), as they stream by.

Threats: entities that unfold or reach out (refused by defusedxml), a text that never ends, tags
without end on one element.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any
from xml.sax import ContentHandler, SAXException

from defusedxml import sax
from defusedxml.common import DefusedXmlException

from locator.imports.osm.element import Element, id_of
from locator.imports.osm.keys import LONGEST, tags_of
from locator.imports.osm.positions import Positions, positions
from locator.imports.report import shown
from locator.imports.rows.members import Opener
from locator.imports.rows.refusing import refusal

_AT_ONCE = 1 << 16  # bytes
# Bytes without a single element: no file of OpenStreetMap has so long a text.
_LONGEST_SILENCE = 1 << 22
_MOST_TAGS = 500
_MOST_MEMBERS = 50_000
_TYPES = frozenset({"node", "way", "relation"})


def xml_elements(opener: Opener) -> Iterator[Element]:
    """Every element that has tags; nodes come before ways, as they do in all such files.

    Raises `ImportCannotBeReadError`.
    """
    with positions() as known, closing(opener()) as file:
        handler = _Handler(known)
        parser: Any = sax.make_parser()
        parser.setContentHandler(handler)
        parser.forbid_dtd = parser.forbid_entities = parser.forbid_external = True
        silence = 0
        try:
            while chunk := file.read(_AT_ONCE):
                before = handler.events
                parser.feed(chunk)
                silence = 0 if handler.events > before else silence + len(chunk)
                if silence > _LONGEST_SILENCE:
                    raise refusal("file_too_deep", row=str(handler.count + 1))
                yield from handler.found
                handler.found.clear()
            parser.close()
        except (SAXException, DefusedXmlException, ValueError) as error:
            raise refusal("file_broken", where=shown(str(error))) from error
        yield from handler.found


class _Handler(ContentHandler):
    """Collects what is complete; remembers where nodes and ways are."""

    def __init__(self, known: Positions) -> None:
        super().__init__()
        self.known = known
        self.found: list[Element] = []
        self.count = self.events = 0
        self._id = ""
        self._tags: dict[str, str] = {}
        self._members: list[str] = []
        self._own: tuple[float, float] | None = None

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - SAX calls it so
        self.events += 1
        if name in _TYPES:
            self.count += 1
            is_gone = attrs.get("action") == "delete" or attrs.get("visible") == "false"
            self._id = "" if is_gone else id_of(name, attrs.get("id", ""))
            self._tags, self._members = {}, []
            self._own = _position(attrs)
        elif name == "tag" and len(self._tags) < _MOST_TAGS:
            self._tags[attrs.get("k", "")[:255]] = attrs.get("v", "")[:LONGEST]
        elif name == "center":
            self._own = _position(attrs)
        elif name in ("nd", "member") and len(self._members) < _MOST_MEMBERS:
            self._members.append(id_of(attrs.get("type", "node"), attrs.get("ref", "")))

    def endElement(self, name: str) -> None:  # noqa: N802
        self.events += 1
        if name not in _TYPES or not self._id:
            return
        position = self._own or (self.known.middle(self._members) if self._members else None)
        if position and name != "relation":
            self.known.put(self._id, position)
        if self._tags:
            tags = {key: value for key, value in self._tags.items() if value.strip()}
            lon, lat = position or (None, None)
            self.found.append(Element(self.count, self._id, tags_of(tags), lon, lat))
        self._id = ""


def _position(attrs: Any) -> tuple[float, float] | None:
    try:
        lon, lat = float(attrs.get("lon", "nan")), float(attrs.get("lat", "nan"))
    except ValueError:
        return None
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None
