"""What a tile of the map costs at every zoom: pages of buffers, milliseconds, bytes.

    python -m bench.tiles 1000000
    python -m bench.tiles DATABASE_URL

Of each zoom the fullest squares are asked for (where most people are), and some that any service
point lies in, in four classes: everything that is open to all, the commonest need, a rare language,
and what is open at ten in the morning. Prints a Markdown table a class: the median and the most of
each. Pages do not depend on how busy the machine is; milliseconds are the database's own.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, event, text

from bench.data import address_of
from locator.db import public_engine
from locator.directory.facets import LANGUAGE_BASE, NEED_BASE, NEED_IDS, language_facets
from locator.directory.published_map import FINEST
from locator.errors import QuestionIsWrongError
from locator.search.criteria import SearchCriteria
from locator.search.moments import When
from locator.tiles.drawing import asked, draw
from locator.tiles.square import LARGEST_ZOOM, Square

A_ZOOM = 8  # squares


@dataclass(frozen=True)
class Cost:
    """Of one tile: pages read, milliseconds in the database, bytes."""

    pages: int
    ms: float
    size: int


def squares(connection: Connection, zoom: int, each: int = A_ZOOM) -> list[Square]:
    """The fullest of a zoom, and as many that any point lies in."""
    finer = 2 * (FINEST - zoom)
    cells: dict[int, None] = {}
    for order in ("GROUP BY 1 ORDER BY count(*) DESC, 1", "ORDER BY hashtext(id::text), id"):
        asked = f"SELECT cell >> :finer FROM published.map_point {order} LIMIT :each"  # noqa: S608
        found = connection.scalars(text(asked), {"finer": finer, "each": each})
        cells |= dict.fromkeys(found)
    return [_square(zoom, cell) for cell in cells]


def _square(zoom: int, cell: int) -> Square:
    def every_second(bits: int) -> int:
        return sum((bits >> 2 * bit & 1) << bit for bit in range(zoom))

    return Square(zoom, every_second(cell), every_second(cell >> 1))


def questions(connection: Connection, now: dt.datetime) -> dict[str, SearchCriteria]:
    """Class -> question, drawn from what is published."""
    everything = SearchCriteria(None, None, now)
    counted = connection.execute(
        text(
            "SELECT facet, count(*) FROM published.map_point, unnest(facets) AS facet"
            " GROUP BY 1 ORDER BY 2 DESC, 1"
        )
    ).all()
    need = next(NEED_IDS[row.facet - NEED_BASE] for row in counted if 16 <= row.facet < 80)
    spoken = {id: code for code, id in language_facets(connection).items()}
    rare = [spoken[row.facet] for row in counted if row.facet >= LANGUAGE_BASE][-1]
    ten = now.replace(hour=10, minute=0, second=0, microsecond=0)
    return {
        "everything": everything,
        f"need={need}": replace(everything, needs=(need,)),
        f"speaks={rare}": replace(everything, languages=(rare,)),
        "when=now": replace(everything, now=ten, when=When("now")),
    }


@contextmanager
def explained(connection: Connection) -> Iterator[None]:
    """Every statement of the block is explained, and answers with its plan."""

    def explain(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> Any:
        return f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {statement}", parameters

    event.listen(connection, "before_cursor_execute", explain, retval=True)
    try:
        yield
    finally:
        event.remove(connection, "before_cursor_execute", explain)


def plan_of(connection: Connection, square: Square, criteria: SearchCriteria) -> dict[str, Any]:
    """What PostgreSQL did for one tile."""
    statement, parameters = asked(connection, square, criteria)
    with explained(connection):
        (plan,) = connection.scalar(statement, parameters)
    told: dict[str, Any] = plan
    return told


def pages_of(plan: dict[str, Any]) -> int:
    """Pages that it read, from shared buffers or into them."""
    top = plan["Plan"]
    return int(top["Shared Hit Blocks"] + top["Shared Read Blocks"])


def cost(connection: Connection, square: Square, criteria: SearchCriteria) -> Cost:
    """One tile: drawn, then explained."""
    tile = draw(connection, square, criteria)
    plan = plan_of(connection, square, criteria)
    return Cost(pages_of(plan), float(plan["Execution Time"]), len(tile))


def costs(connection: Connection, here: Sequence[Square], criteria: SearchCriteria) -> list[Cost]:
    """Of those tiles that are told: opening times of too many places are not."""
    told = []
    for square in here:
        with suppress(QuestionIsWrongError):
            told.append(cost(connection, square, criteria))
    return told


def table(name: str, zooms: Mapping[int, Sequence[Cost]]) -> Iterator[str]:
    """As Markdown."""
    yield f"| `{name}`: zoom | tiles | pages, median | most | ms, median | most | bytes, most |"
    yield "|---|---|---|---|---|---|---|"
    for zoom, told in zooms.items():
        if not told:
            yield f"| {zoom} | 0: too many places | | | | | |"
            continue
        pages = [each.pages for each in told]
        ms = [each.ms for each in told]
        yield (
            f"| {zoom} | {len(told)} | {statistics.median(pages):.0f} | {max(pages)} |"
            f" {statistics.median(ms):.1f} | {max(ms):.1f} | {max(each.size for each in told)} |"
        )
    yield ""


def main(url: str) -> None:
    """Print the tables."""
    with public_engine(url).connect() as connection:
        now = connection.scalar(text("SELECT date_trunc('minute', now())")) or dt.datetime.now(
            dt.UTC
        )
        here = {zoom: squares(connection, zoom) for zoom in range(LARGEST_ZOOM + 1)}
        for name, criteria in questions(connection, now).items():
            zooms = {zoom: costs(connection, here[zoom], criteria) for zoom in here}
            print("\n".join(table(name, zooms)))


if __name__ == "__main__":
    main(address_of(sys.argv[1]))
