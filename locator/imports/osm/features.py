"""Elements in JSON: what Overpass answers, and GeoJSON with the tags in its properties.

Overpass gives the nodes of a way beside it, before or behind ("out body; >; out skel qt"), or its
middle ("out center"), or its box ("out bb"). GeoJSON comes from QuickOSM, osmtogeojson, Overpass
turbo, the HOT export tool, GDAL, healthsites.io; each has its own way to say the id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from locator.imports.entry import BrokenRow, Raw
from locator.imports.osm.element import Element, id_of
from locator.imports.osm.keys import tags_of
from locator.imports.osm.positions import Position, Positions, positions
from locator.imports.rows import records
from locator.imports.rows.flat import LONGEST_LIST
from locator.imports.rows.members import Opener

# They tell about an element, and nothing about the thing.
_ABOUT = frozenset({"timestamp", "version", "changeset", "user", "uid", "uuid", "changeset_id"})


def overpass_elements(opener: Opener) -> Iterator[Element | BrokenRow]:
    """The elements of an answer of Overpass. Raises `ImportCannotBeReadError`.

    Those without a position of their own come last, when all others are known.
    """
    is_any_left = False
    for raw in records.read(opener):
        if isinstance(raw, BrokenRow):
            yield raw
        elif tags := _overpass_tags(raw):
            if position := _own_position(raw.cells):
                yield Element(raw.row, _overpass_id(raw), tags, *position, raw.findings)
            else:
                is_any_left = True
    if is_any_left:
        yield from _made_of_others(opener)


def _made_of_others(opener: Opener) -> Iterator[Element]:
    """Ways are made of nodes, and relations of both."""
    with positions() as known:
        for raw in _raws(opener):
            if (position := _own_position(raw.cells)) and (id := _overpass_id(raw)):
                known.put(id, position)
        for raw in _raws(opener):
            is_way = raw.cells.get("type") == "way"
            if is_way and not _own_position(raw.cells) and (middle := _middle_of(raw, known)):
                known.put(_overpass_id(raw), middle)
        for raw in _raws(opener):
            tags = _overpass_tags(raw)
            if tags and not _own_position(raw.cells):
                id = _overpass_id(raw)
                lon, lat = known.middle([id]) or _middle_of(raw, known) or (None, None)
                yield Element(raw.row, id, tags, lon, lat, raw.findings)


def _overpass_tags(raw: Raw) -> dict[str, str]:
    cells = raw.cells.items()
    return tags_of({key[5:]: value for key, value in cells if key.startswith("tags.")})


def features(opener: Opener) -> Iterator[Element | BrokenRow]:
    """The features of a GeoJSON file. Raises `ImportCannotBeReadError`."""
    for raw in records.read(opener):
        if isinstance(raw, BrokenRow):
            yield raw
            continue
        tags = tags_of({key: value for key, value in raw.cells.items() if key not in _ABOUT})
        id = _feature_id(raw, tags)
        yield Element(raw.row, id, tags, raw.lon, raw.lat, raw.findings)


def _raws(opener: Opener) -> Iterator[Raw]:
    return (raw for raw in records.read(opener) if isinstance(raw, Raw))


def _overpass_id(raw: Raw) -> str:
    return id_of(raw.cells.get("type", ""), raw.cells.get("id", ""))


def _own_position(cells: Mapping[str, str]) -> Position | None:
    for lon, lat in (("lon", "lat"), ("center.lon", "center.lat")):
        if found := _position(cells.get(lon), cells.get(lat)):
            return found
    box = [cells.get(f"bounds.{side}") for side in ("minlon", "minlat", "maxlon", "maxlat")]
    first, last = _position(*box[:2]), _position(*box[2:])
    if first and last:
        return (first[0] + last[0]) / 2, (first[1] + last[1]) / 2
    return None


def _position(lon: str | None, lat: str | None) -> Position | None:
    try:
        found = float(lon or "nan"), float(lat or "nan")
    except ValueError:
        return None
    return found if abs(found[0]) <= 180 and abs(found[1]) <= 90 else None


def _middle_of(raw: Raw, known: Positions) -> Position | None:
    """Of a way, or of the members of a relation."""
    nodes = [f"node/{number}" for number in raw.cells.get("nodes", "").split("; ") if number]
    # The list was cut: the middle of a part is not the middle.
    if len(nodes) >= LONGEST_LIST:
        return None
    members = [
        id_of(raw.cells.get(f"members.{n}.type", ""), raw.cells[f"members.{n}.ref"])
        for n in range(1, LONGEST_LIST)
        if f"members.{n}.ref" in raw.cells
    ]
    return known.middle([*nodes, *members])


def _feature_id(raw: Raw, tags: Mapping[str, str]) -> str:
    type = tags.get("osm_type", "")
    for number in (tags.get("full_id"), raw.cells.get("@id"), raw.id, raw.cells.get("id")):
        if number and (id := id_of("", number)):
            return id
    if tags.get("osm_way_id"):
        return id_of("way", tags["osm_way_id"])
    return id_of(type, tags.get("osm_id", "")) or id_of(type, raw.id or "")
