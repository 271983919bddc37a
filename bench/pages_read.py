"""How many pages of the database's buffers a search reads: a count that no busy machine moves.

    python -m bench.pages_read 1000000 [custom|generic]
    python -m bench.pages_read DATABASE_URL [custom|generic]

prints the median, the 90th percentile and the most of every class of `bench.questions`.
"""

from __future__ import annotations

import datetime as dt
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Literal

from psycopg import ClientCursor
from sqlalchemy import Connection, text

from bench.data import address_of
from bench.questions import CLASSES, questions, sent
from locator.db import public_engine
from locator.search.query import Sent

Planned = Literal["custom", "generic"]


class Explaining:
    """Explains statements as psycopg prepares them, with plans of one kind."""

    def __init__(self, connection: Connection, planned: Planned) -> None:
        connection.execute(text(f"SET plan_cache_mode = force_{planned}_plan"))
        self._cursor = ClientCursor(connection.connection.driver_connection)  # type: ignore[arg-type]
        self._prepared: dict[str, str] = {}

    def plan(self, asked: Sent) -> dict[str, Any]:
        """What EXPLAIN (ANALYZE, BUFFERS) tells of the topmost node of its plan."""
        names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", asked.statement)))
        if asked.statement not in self._prepared:
            self._prepared[asked.statement] = f"asked_{len(self._prepared)}"
            numbered = asked.statement
            for number, name in enumerate(names, 1):
                numbered = numbered.replace(f"%({name})s", f"${number}")
            self._cursor.execute(f"PREPARE {self._prepared[asked.statement]} AS {numbered}")
        values = ", ".join(["%s"] * len(names))
        self._cursor.execute(
            "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON)"
            f" EXECUTE {self._prepared[asked.statement]} ({values})",
            [asked.parameters[name] for name in names],
        )
        row = self._cursor.fetchone()
        plan: dict[str, Any] = row[0][0] if row else {}
        return plan

    def pages(self, asked: Sent) -> int:
        """Pages that it reads, from shared buffers or into them."""
        plan = self.plan(asked)["Plan"]
        return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def pages_by_class(
    connection: Connection, now: dt.datetime, planned: Planned, each: int
) -> dict[str, list[int]]:
    """The pages that the questions of each class read, the fewest first."""
    explaining = Explaining(connection, planned)
    read = defaultdict(list)
    for question in questions(connection, now, each):
        read[question.kind].append(explaining.pages(sent(connection, question)))
    return {kind: sorted(read[kind]) for kind in CLASSES if read[kind]}


def table(read: dict[str, list[int]]) -> Iterator[str]:
    """As Markdown."""
    yield "| class | group | median | 90 % | most |"
    yield "|---|---|---|---|---|"
    for kind, pages in read.items():
        middle, high = round(statistics.median(pages)), pages[len(pages) * 9 // 10]
        yield f"| {kind} | {CLASSES[kind]} | {middle} | {high} | {pages[-1]} |"


if __name__ == "__main__":
    engine = public_engine(address_of(sys.argv[1]))
    kind: Planned = "custom" if sys.argv[2:] == ["custom"] else "generic"
    with engine.connect() as connection:
        print(*table(pages_by_class(connection, dt.datetime.now(dt.UTC), kind, 40)), sep="\n")
    engine.dispose()
