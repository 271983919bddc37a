"""The packs that a process has made and keeps at hand, as far as they have room.

To make one takes a processor some seconds where a city is large, and many who save a city ask for
the same one. What is made is compressed at once, piece by piece, so that it is never in memory as
it is read.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

import brotli
from flask import Flask, request

from locator.receiving.fair_share import as_a_download
from locator.receiving.turns import end
from locator.search.open_data import a_turn

# Bytes of packs in a process: some hundred of a city like Beirut.
ROOM = 4_000_000
# Sizes that are told before a pack is made anew.
MOST_SIZES = 10_000

Encoding = Literal["br", "gzip", "identity"]


class PackName(NamedTuple):
    """What is the same for everyone who asks for it."""

    city_id: str
    language: str
    encoding: Encoding


class Packs:
    """The newest of each name; those that were asked for last. `sizes` are in bytes."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[PackName, tuple[str, bytes]] = OrderedDict()
        self._mutex = threading.Lock()
        self._making = threading.Lock()
        self.sizes: dict[PackName, int] = {}

    def newest(self, name: PackName, version: str, make: Callable[[], Iterable[bytes]]) -> bytes:
        """The pack of this version, made where it is not at hand; needs a request.

        One is made at a time. Raises `TooManyDownloadsError` where another one waits already.
        """
        found = self._found(name, version)
        if found is None:
            as_a_download()
            end(request.environ)  # others need not wait for it
            with a_turn(), self._making:
                found = self._found(name, version)
                if found is None:
                    found = b"".join(_compressed(make(), name.encoding))
                    self._keep(name, version, found)
        return found

    def _found(self, name: PackName, version: str) -> bytes | None:
        with self._mutex:
            kept = self._kept.get(name)
            if kept is None or kept[0] != version:
                return None
            self._kept.move_to_end(name)
            return kept[1]

    def _keep(self, name: PackName, version: str, pack: bytes) -> None:
        with self._mutex:
            if len(self.sizes) >= MOST_SIZES:
                self.sizes.clear()
            self.sizes[name] = len(pack)
            self._kept.pop(name, None)
            self._kept[name] = version, pack
            room = self._room - sum(len(kept) for _, kept in self._kept.values())
            while room < 0:
                _, (_, gone) = self._kept.popitem(last=False)
                room += len(gone)


def packs_of(app: Flask) -> Packs:
    """Those of this process."""
    packs: Packs = app.extensions.setdefault("locator.offline.packs", Packs())
    return packs


def _compressed(pieces: Iterable[bytes], encoding: Encoding) -> Iterator[bytes]:
    if encoding == "identity":
        yield from pieces
    elif encoding == "br":
        brotli_one = brotli.Compressor(quality=9)
        for piece in pieces:
            yield brotli_one.process(piece)
        yield brotli_one.finish()
    else:
        gzip_one = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
        for piece in pieces:
            yield gzip_one.compress(piece)
        yield gzip_one.flush()
