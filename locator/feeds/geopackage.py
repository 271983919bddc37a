"""A city as a GeoPackage (OGC 12-128), which QGIS and every GIS opens: one layer, WGS 84.

A GeoPackage is a database and cannot be sent as it is made. It is written to a file, in batches,
once for each state of what is published; that file is kept for all who ask until another needs
its room.
"""

from __future__ import annotations

import fcntl
import hashlib
import struct
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from locator.feeds.columns import Column, Value, columns_of
from locator.feeds.entries import Entry, Question, entries
from locator.feeds.serving import PIECE

GEOPACKAGE = "application/geopackage+sqlite3"
LAYER = "service_points"

BATCH = 2_000  # rows that are written at a time
LIMIT = 1 << 30  # bytes of all files that are kept


def geopackage(
    question: Question, language: str | None, root: str, edition: str, folder: Path
) -> Path:
    """The file for this question, made if it is not there yet.

    `edition` names the state of what is published. One is made at a time, whoever asks.
    """
    asked = repr((question.city.id, edition, question.conditions, language, root))
    path = folder / f"{hashlib.blake2b(asked.encode(), digest_size=16).hexdigest()}.gpkg"
    with _alone(folder):
        if path.exists():
            path.touch()  # asked for last, forgotten last
        else:
            _make(path, question, columns_of(question.city, language, root))
            _make_room(folder, path)
    return path


def content_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _make(path: Path, question: Question, columns: Sequence[Column]) -> None:
    # The geometry says where it is.
    told = [column for column in columns if column.name not in ("latitude", "longitude")]
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".") as room:
        made = Path(room) / path.name
        _append(made, [], told, question, is_first=True)
        coming = entries(question)
        while batch := list(islice(coming, BATCH)):
            _append(made, batch, told, question)
        made.replace(path)


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


def _make_room(folder: Path, newest: Path) -> None:
    """Remove what nobody has asked for the longest, until the rest fits."""
    found = []
    for path in folder.glob("*.gpkg"):
        with suppress(FileNotFoundError):
            status = path.stat()
            found.append((status.st_mtime, status.st_size, path))
    room = sum(size for _, size, _ in found)
    for _, size, path in sorted(found, key=lambda each: each[0]):
        if room <= LIMIT:
            return
        if path != newest:
            path.unlink(missing_ok=True)
            room -= size


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else, in any process, makes a file now."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
