"""A city as a GeoPackage (OGC 12-128), which QGIS and every GIS opens: one layer, WGS 84.

A GeoPackage is a database and cannot be sent as it is made: it is written to a file, in batches
(`locator.feeds.kept`).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from locator.feeds.columns import Column, Value, columns_of
from locator.feeds.entries import Entry, Question, entries

GEOPACKAGE = "application/geopackage+sqlite3"
LAYER = "service_points"

BATCH = 2_000  # rows that are written at a time


def write_geopackage(path: Path, question: Question, language: str | None, root: str) -> None:
    """Write what is asked for to a new file; needs a request."""
    # The geometry says where it is.
    columns = columns_of(question.city, language, root)
    told = [column for column in columns if column.name not in ("latitude", "longitude")]
    _append(path, [], told, question, is_first=True)
    coming = entries(question)
    while batch := list(islice(coming, BATCH)):
        _append(path, batch, told, question)


def _append(
    path: Path,
    batch: Sequence[Entry],
    columns: Sequence[Column],
    question: Question,
    *,
    is_first: bool = False,
) -> None:
    city = question.city
    about = f"{city.attribution}. Licence: {city.licence.name}, {city.licence.url}"
    # GDAL is as large as half of the application: a process that makes no file does without.
    from pyogrio import raw  # noqa: PLC0415

    raw.write(
        path,
        geometry=_array([_geometry(entry) for entry in batch]),
        field_data=[_array([_text(column.value(entry)) for entry in batch]) for column in columns],
        fields=[column.name for column in columns],
        layer=LAYER,
        driver="GPKG",
        geometry_type="Point",
        crs="EPSG:4326",
        append=not is_first,
        layer_options={"DESCRIPTION": about, "IDENTIFIER": f"service-points-{city.id}"}
        if is_first
        else None,
    )


def _geometry(entry: Entry) -> bytes | None:
    """Well-known binary, little-endian."""
    if entry.lon is None or entry.lat is None:
        return None
    return struct.pack("<BIdd", 1, 1, entry.lon, entry.lat)


def _text(value: Value) -> str | None:
    return None if value is None or value == "" else str(value)


def _array(values: Sequence[Any]) -> Any:
    import numpy  # noqa: PLC0415  # for the same reason

    made = numpy.empty(len(values), dtype=object)
    made[:] = values
    return made
