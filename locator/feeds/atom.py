"""What has changed in a city, the latest first: Atom (RFC 4287), with tombstones (RFC 6721)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as Xml

from locator.feeds.entries import LONG_AGO, Entry, Tombstone, moment_of
from locator.search.cities import City
from locator.search.geojson import GEOJSON, POINTS, text_in_any

ATOM = "application/atom+xml"

_ATOM = "http://www.w3.org/2005/Atom"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_PLACES = "http://www.georss.org/georss"
_XML = "http://www.w3.org/XML/1998/namespace"

# Characters that XML 1.0 cannot hold at all, not even escaped.
_NO_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

for _prefix, _namespace in (("", _ATOM), ("at", _TOMBSTONES), ("georss", _PLACES)):
    Xml.register_namespace(_prefix, _namespace)


def feed_of(
    changes: Iterable[Entry | Tombstone],
    city: City,
    language: str,
    root: str,
    links: Mapping[str, str],
) -> bytes:
    """One page of the feed. `root` is this server's address with its slash; `links` by their rel.

    It was last updated when the newest of its changes happened, else long ago.
    """
    changes = list(changes)
    feed = Xml.Element(f"{{{_ATOM}}}feed", {f"{{{_XML}}}lang": language})
    name = text_in_any(city.names, language)[0] or city.id
    _add(feed, "id", f"{root}feeds/v1/{city.id}/changes.atom")
    _add(feed, "title", name)
    newest = moment_of(changes[0]).modified_at if changes else LONG_AGO
    _add(feed, "updated", newest.isoformat())
    _add(_add(feed, "author"), "name", city.attribution)
    _add(feed, "rights", f"{city.attribution}, {city.licence.name}")
    _add(feed, "link", rel="license", href=city.licence.url)
    _add(feed, "generator", "Locator")
    for rel, href in links.items():
        _add(feed, "link", rel=rel, href=href, type=ATOM)
    for change in changes:
        if isinstance(change, Tombstone):
            _tombstone(feed, change)
        else:
            _entry(feed, change, city, language, root)
    document: bytes = Xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _entry(feed: Xml.Element, entry: Entry, city: City, language: str, root: str) -> None:
    content = entry.content
    made = _add(feed, "entry")
    _add(made, "id", entry.id.urn)
    _text(made, "title", content["service"]["name"], language)
    _add(made, "updated", entry.modified_at.isoformat())
    reader = language if language in city.languages else city.languages[0]
    page = f"{root}{reader}/{city.id}/{entry.id}"
    _add(made, "link", rel="alternate", href=page, type="text/html", hreflang=reader)
    _add(made, "link", rel="alternate", href=f"{root.rstrip('/')}{POINTS}/{entry.id}", type=GEOJSON)
    for need in content["needs"]:
        _add(made, "category", term=need)
    _text(made, "summary", content["service"]["description"], language)
    if source := content.get("source"):
        _add(made, "rights", ", ".join(filter(None, (source.get("credit"), source.get("licence")))))
    if entry.lon is not None:
        place = Xml.SubElement(made, f"{{{_PLACES}}}point")
        place.text = f"{entry.lat} {entry.lon}"


def _tombstone(feed: Xml.Element, stone: Tombstone) -> None:
    Xml.SubElement(
        feed,
        f"{{{_TOMBSTONES}}}deleted-entry",
        {"ref": stone.id.urn, "when": stone.at.isoformat()},
    )


def _text(parent: Xml.Element, name: str, texts: Mapping[str, str] | None, language: str) -> None:
    """In the language asked for, or marked with the other one that it is in (promise 6)."""
    text, found = text_in_any(texts or {}, language)
    if text is None and name == "summary":
        return
    element = _add(parent, name, text or "")
    if found and found != language:
        element.set(f"{{{_XML}}}lang", found)


def _add(parent: Xml.Element, name: str, text: str | None = None, **attributes: str) -> Xml.Element:
    element = Xml.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = None if text is None else _NO_TEXT.sub("", text)
    return element
