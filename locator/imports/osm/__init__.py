"""OpenStreetMap: Overpass's JSON, .osm files, and GeoJSON with tags, by one crosswalk."""

from locator.imports.osm.reading import DEFAULTS, looks_like, read

__all__ = ["DEFAULTS", "looks_like", "read"]
