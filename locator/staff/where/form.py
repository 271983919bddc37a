"""The place in a form: as a part of a document, also where somebody pasted both coordinates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from locator.directory.document.document import LocationPart
from locator.staff.document.typed import TypedWrongError, fields_of, read_field
from locator.staff.where.coordinates import coordinates_in

Pairs = list[tuple[str, str]]

# What the macro `where` (templates/staff/where/_where.html) shows of a location.
FIELDS = (
    "lat",
    "lon",
    "pin_checked",
    "address",
    "directions",
    "disclosure",
    "area_name",
    "area_lat",
    "area_lon",
)


def location_in(form: Mapping[str, Sequence[str]], path: str) -> LocationPart:
    """The location whose fields begin with `path`; what cannot be read is `unreadable`."""
    values: dict[str, object] = {}
    unreadable = {}
    for name in fields_of(LocationPart):
        typed = form.get(f"{path}-{name}")
        if not typed:
            continue
        try:
            values[name] = read_field(LocationPart, name, typed)
        except TypedWrongError:
            unreadable[name] = typed[-1]
    return LocationPart(**values, unreadable=unreadable)  # type: ignore[arg-type]


def with_coordinates_apart(pairs: Iterable[tuple[str, str]]) -> Pairs:
    """Where both coordinates, or the link of a map, stand in one field, put each in its own.

    For forms without scripts: `points-0-location-lat` = "33.8963, 35.4826".
    """
    pairs = list(pairs)
    read: dict[str, str] = {}
    for name, text in pairs:
        path, hyphen, axis = name.rpartition("-")
        if not hyphen or axis not in ("lat", "lon"):
            continue
        if found := coordinates_in(text):
            read |= {f"{path}-lat": str(found.point.lat), f"{path}-lon": str(found.point.lon)}
    if not read:
        return pairs
    return [*((name, text) for name, text in pairs if name not in read), *read.items()]
