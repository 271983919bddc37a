"""Sending a whole city: rows as the database finds them, bytes as they are made.

How an address is answered at all (validators, CORS, licence, limits, mistakes) is
`locator.search.open_data`: one way for the API and every feed. A view gives an `Answer`, whose body
may be an iterator over bytes::

    @read_at(blueprint, "/<slug:city_id>/things.txt")
    @open_to("everyone")
    def things(_connection: Connection, city_id: str) -> Answer:
        return Answer(in_pieces(line(row) for row in rows(THINGS, {"city": city_id})), "text/plain")
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Row, Select

from locator.wiring import wiring

# Rows that are fetched at a time; bytes that are sent at a time.
BATCH = 500
PIECE = 1 << 16


def rows(statement: Select[Any], parameters: Mapping[str, Any]) -> Iterator[Row[Any]]:
    """The rows of a statement, by the public role, a batch at a time and all of one moment.

    Take the first within the request: `wiring` is asked for then. Close it, or read it to its end.
    """
    with (
        wiring().database.snapshot() as connection,
        connection.execute(
            statement, dict(parameters), execution_options={"yield_per": BATCH}
        ) as found,
    ):
        yield from found


def in_pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Many small parts as fewer pieces: each costs a call of the server's."""
    piece = bytearray()
    for part in parts:
        piece += part
        if len(piece) >= PIECE:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


def address(here: str, words: Mapping[str, str]) -> str:
    """An address with its words."""
    return f"{here}?{urlencode(words)}" if words else here
