"""Files of whole cities that take long to make: once for each state of what is published.

A file is kept on the disk for all who ask, until another one needs its room. So who makes it need
not be who takes it: a proxy that has lost its patience finds it there the next time.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from flask import g

from locator.feeds.serving import PIECE
from locator.search.open_data import a_turn
from locator.wiring import wiring

LIMIT = 1 << 30  # bytes of all files that are kept
_LOCK = "lock"


def made_once(ending: str, asked: object, make: Callable[[Path], None]) -> Iterator[bytes]:
    """The bytes of the file for what is `asked` in this request, made if it is not there yet.

    `make` is given the path at which to write it, in a folder of its own for what it needs besides.
    One is made at a time, whoever asks. Raises `TooManyDownloadsError`.
    """
    folder = wiring().config.data / "feeds"
    name = hashlib.blake2b(repr((g.edition.state, asked)).encode(), digest_size=16).hexdigest()
    path = folder / f"{name}.{ending}"
    with a_turn(), _alone(folder):
        if path.exists():
            path.touch()  # asked for last, forgotten last
        else:
            _sweep(folder)
            with tempfile.TemporaryDirectory(dir=folder, prefix=".") as room:
                made = Path(room) / path.name
                make(made)
                made.replace(path)
            _make_room(folder, path)
        found = path.open("rb")  # now, while nobody makes room
    return _content_of(found)


def _content_of(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def _sweep(folder: Path) -> None:
    """Remove what somebody has left who was killed: nobody else makes anything now."""
    for left in folder.glob(".*"):
        shutil.rmtree(left)


def _make_room(folder: Path, newest: Path) -> None:
    """Remove what nobody has asked for the longest, until the rest fits."""
    found = []
    for path in folder.glob("[!.]*.*"):
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
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
