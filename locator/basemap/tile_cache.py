"""Tiles on disk: at most so many bytes, each written whole or not at all.

A file's modification time is the moment until which its tile is fresh, so that the tile and its
age cannot come apart. What is too old is kept and served until something newer arrives, or until
room is needed: the tile that has been stale the longest goes first.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from locator.basemap.tile import Tile, TileAddress

LIMIT = 512 * 1024 * 1024  # bytes, counted in whole blocks of the disk
BLOCK = 4096
SWEEP_EVERY = LIMIT // 32  # written between two looks at the whole cache
KEPT = 0.8  # of the limit, after a sweep
LOCKS = 64


class TileCache:
    """The tiles of one upstream, in a folder that all processes of the server share."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self.folder = folder
        self.limit = limit
        self._sweep_every = min(SWEEP_EVERY, limit // 32)
        # Look at the start: an earlier process may have left more than now is allowed.
        self._unswept = self._sweep_every

    def get(self, address: TileAddress) -> Tile | None:
        """The tile as it was stored, fresh or stale; `None` where there is none."""
        try:
            with self._path(address).open("rb") as file:
                return Tile(file.read(), os.fstat(file.fileno()).st_mtime)
        except FileNotFoundError:
            return None

    def put(self, address: TileAddress, tile: Tile) -> None:
        """Store a tile in place of an older one: a reader sees the one or the other, whole."""
        path = self._path(address)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(tile.content)
            os.utime(name, (tile.good_until, tile.good_until))
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._unswept += _on_disk(len(tile.content))
        if self._unswept >= self._sweep_every:
            self._unswept = 0
            self.sweep()

    @contextmanager
    def alone(self, address: TileAddress) -> Iterator[None]:
        """Nobody else, in any process, is here for the same tile.

        A few lock files stand for all tiles; two tiles that share one wait for each other.
        """
        locks = self.folder / "locks"
        locks.mkdir(parents=True, exist_ok=True)
        with (locks / str(hash(address) % LOCKS)).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def sweep(self) -> None:
        """Remove the tiles that are stale the longest until the rest fits again."""
        found = []
        for path in self.folder.glob("*/*/*"):
            with suppress(FileNotFoundError):  # another process sweeps, too
                status = path.stat()
                found.append((status.st_mtime, _on_disk(status.st_size), path))
        total = sum(size for _, size, _ in found)
        if total <= self.limit:
            return
        for _, size, path in sorted(found, key=lambda entry: entry[0]):
            if total <= self.limit * KEPT:
                break
            path.unlink(missing_ok=True)
            total -= size

    def _path(self, address: TileAddress) -> Path:
        # Three integers: nothing that anybody typed can lead out of the folder.
        return self.folder / f"{address.z:d}" / f"{address.x:d}" / f"{address.y:d}"


def _on_disk(size: int) -> int:
    return max(1, -(-size // BLOCK)) * BLOCK
