"""A PMTiles file of vector tiles: what it covers, and whom to thank.

Only the header and the metadata are read here; the browser finds its tiles by HTTP ranges.
Format: PMTiles version 3, https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
"""

from __future__ import annotations

import gzip
import io
import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import orjson
from markupsafe import Markup

from locator.basemap.bounds import Bounds
from locator.errors import LocatorError

HEADER = struct.Struct("<7sB11QBBBBBBiiii")
MAGIC = b"PMTiles"
VERSION = 3
VECTOR = 1
GZIP = 2
METADATA_LIMIT = 4 * 1024 * 1024  # bytes, unpacked: a broken file must not fill the memory
ATTRIBUTION_LIMIT = 200  # characters
OPENSTREETMAP = "© OpenStreetMap"


class ArchiveCannotBeReadError(LocatorError):
    """The file is not a PMTiles archive of vector tiles."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is not a PMTiles file of vector tiles: {why}.")


@dataclass(frozen=True)
class Archive:
    """One PMTiles file as it was when it was last looked at."""

    path: Path
    version: str  # changes with the file: part of its address, so that a browser never mixes two
    bounds: Bounds
    min_zoom: int
    max_zoom: int
    attribution: str  # plain text


def open_archive(path: Path) -> Archive:
    """Describe the file at `path`; raise `ArchiveCannotBeReadError` or `OSError`."""
    status = path.stat()
    return _describe(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=64)
def _describe(path: Path, changed: int, size: int) -> Archive:
    with path.open("rb") as file:
        head = file.read(HEADER.size)
        if len(head) < HEADER.size or not head.startswith(MAGIC):
            raise ArchiveCannotBeReadError(path, "it does not begin like one")
        fields = HEADER.unpack(head)
        version, metadata_at, metadata_length = fields[1], fields[4], fields[5]
        compression, tile_type, min_zoom, max_zoom = fields[14], fields[16], fields[17], fields[18]
        if version != VERSION:
            raise ArchiveCannotBeReadError(path, f"its version is {version}, not {VERSION}")
        if tile_type != VECTOR:
            raise ArchiveCannotBeReadError(path, "its tiles are pictures")
        file.seek(min(metadata_at, size))
        metadata = _metadata(file.read(min(metadata_length, METADATA_LIMIT)), compression)
    return Archive(
        path=path,
        version=f"{changed:x}-{size:x}",
        bounds=Bounds(*(degrees / 1e7 for degrees in fields[19:23])),
        min_zoom=min_zoom,
        max_zoom=max_zoom,
        attribution=_attribution(metadata),
    )


def _metadata(packed: bytes, compression: int) -> dict[str, object]:
    # A map without its metadata is still a map: what cannot be read counts as missing.
    try:
        if compression == GZIP:
            with gzip.open(io.BytesIO(packed)) as unpacked:
                packed = unpacked.read(METADATA_LIMIT)
        metadata = orjson.loads(packed)
    except (OSError, EOFError, ValueError):
        return {}
    return metadata if isinstance(metadata, dict) else {}


def _attribution(metadata: dict[str, object]) -> str:
    return plain_text(str(metadata.get("attribution") or "")) or OPENSTREETMAP


def plain_text(html: str) -> str:
    """The words of a text that may hold tags: it may come from anywhere, and lands on our page."""
    words = Markup(html).striptags().split()  # noqa: S704 (only to take the tags away)
    return " ".join(words)[:ATTRIBUTION_LIMIT]
