"""Tiny PMTiles files, written byte by byte: a square of land and one street."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import orjson

from locator.basemap.bounds import Bounds
from locator.basemap.tile import TileAddress

HERE = Bounds(-13.3, 8.4, -13.1, 8.6)  # around Freetown
EXTENT = 4096


def write_archive(
    path: Path,
    *,
    bounds: Bounds = HERE,
    attribution: str = "© OpenStreetMap contributors",
    zooms: range = range(15),
    tile_type: int = 1,
    version: int = 3,
) -> Path:
    """An archive in which every tile within `bounds`, at every zoom, is the same."""
    tile = gzip.compress(_tile())
    ids = sorted(_tile_id(address) for zoom in zooms for address in _addresses(zoom, bounds))
    directory = gzip.compress(_directory(ids, len(tile)))
    metadata = gzip.compress(orjson.dumps({"attribution": attribution, "vector_layers": []}))
    metadata_at = 127 + len(directory)
    tiles_at = metadata_at + len(metadata)
    degrees = [round(degree * 10_000_000) for degree in bounds]
    header = struct.pack(
        "<7sB11QBBBBBBiiiiBii",
        b"PMTiles",
        version,
        *(127, len(directory)),
        *(metadata_at, len(metadata)),
        *(tiles_at, 0),  # no leaf directories
        *(tiles_at, len(tile)),
        *(len(ids), len(ids), 1),
        *(1, 2, 2, tile_type, zooms.start, zooms.stop - 1),
        *degrees,
        *(zooms.start, degrees[0], degrees[1]),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header + directory + metadata + tile)
    return path


def _addresses(zoom: int, bounds: Bounds) -> list[TileAddress]:
    if zoom == 0:
        return [TileAddress(0, 0, 0)]
    children = [
        TileAddress(zoom, 2 * parent.x + dx, 2 * parent.y + dy)
        for parent in _addresses(zoom - 1, bounds)
        for dx in (0, 1)
        for dy in (0, 1)
    ]
    return [address for address in children if address.touches(bounds)]


def _tile_id(address: TileAddress) -> int:
    # The tile's place on the Hilbert curve of its zoom, after all tiles of the zooms above.
    zoom, x, y = address
    number = ((1 << 2 * zoom) - 1) // 3
    side = (1 << zoom) // 2
    while side:
        right, below = bool(x & side), bool(y & side)
        number += side * side * ((3 * right) ^ below)
        if not below:
            if right:
                x, y = side - 1 - (x & (side - 1)), side - 1 - (y & (side - 1))
            x, y = y, x
        side //= 2
    return number


def _directory(ids: list[int], length: int) -> bytes:
    steps = [following - before for before, following in zip([0, *ids], ids, strict=False)]
    return b"".join(
        _varint(number)
        for column in (
            [len(ids)],
            steps,
            [1] * len(ids),  # each entry stands for one tile
            [length] * len(ids),
            [1] * len(ids),  # offset + 1: all tiles are the same bytes
        )
        for number in column
    )


def _tile() -> bytes:
    square = [9, *_zigzag(0, 0), 26, *_zigzag(EXTENT, 0, 0, EXTENT, -EXTENT, 0), 15]
    street = [9, *_zigzag(0, 2048), 10, *_zigzag(EXTENT, 0)]
    return _layer("earth", 3, square, {"kind": "earth"}) + _layer(
        "roads", 2, street, {"kind": "major_road", "name": "Wilberforce Street"}
    )


def _layer(name: str, kind: int, geometry: list[int], properties: dict[str, str]) -> bytes:
    tags = [number for index in range(len(properties)) for number in (index, index)]
    feature = (
        _field(2, b"".join(map(_varint, tags)))
        + _varint(3 << 3)
        + _varint(kind)
        + _field(4, b"".join(map(_varint, geometry)))
    )
    body = _field(1, name.encode()) + _field(2, feature)
    body += b"".join(_field(3, key.encode()) for key in properties)
    body += b"".join(_field(4, _field(1, value.encode())) for value in properties.values())
    body += _varint(5 << 3) + _varint(EXTENT) + _varint(15 << 3) + _varint(2)
    return _field(3, body)


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _zigzag(*numbers: int) -> list[int]:
    return [(number << 1) ^ (number >> 31) for number in numbers]


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
