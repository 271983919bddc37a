"""Features as GeoJSON (RFC 7946): flat properties, a point where one may be public."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from locator.feeds.ogc.asking import Asked
from locator.feeds.ogc.properties import MODIFIED, PROPERTIES, modified, untranslated
from locator.search.cities import City
from locator.search.geojson import in_language


def feature(row: Any, city: City, asked: Asked, root: str) -> dict[str, Any]:
    """One service point; `root` is this server's address with its slash."""
    content, elsewhere = in_language(row.content, asked.language)
    return {
        "type": "Feature",
        "id": str(row.id),
        "geometry": None
        if row.east is None
        else {"type": "Point", "coordinates": asked.system.ordered(row.east, row.north)},
        "properties": {
            **{each.name: each.of(content) for each in PROPERTIES if each.of},
            MODIFIED.name: modified(row),
            "page": f"{root}{city.languages[0]}/{city.id}/{row.id}",
            "credit": _credit(content, city),
            "licence": city.licence.url,
            "untranslated": untranslated(elsewhere),
        },
    }


def _credit(content: Mapping[str, Any], city: City) -> str:
    source = content.get("credit")
    said = source.get("text") if isinstance(source, Mapping) else source
    return f"{city.attribution}; {said}" if said else city.attribution
