"""How fast what is in the directory becomes public, beside COPY of the very same rows.

    python -m bench.publishing 100000

Works in the database that `bench.data` keeps, and leaves it as it was. Prints a Markdown table: one
change by staff; a republishing of all, by as many processes as there are processors, where nothing
is public yet; up to 100,000 the same where all of it is and is written once more; and raw COPY into
the same tables with their indexes, foreign keys and triggers. Rows and what processors did for
each; the ratios; the memory of the largest process; how long one who saves a change had to wait
while all was republished.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import resource
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from bench import data
from locator.db import Database, staff_engine
from locator.directory.republishing import republish_together
from locator.directory.service import Service
from locator.imports.loading.copying import cursor_of

CHANGES = 20
# As one who writes to `published` finds them: each after what it refers to.
TABLES = ("organization", "service", "service_point", "service_at_location")
# What follows from these; TRUNCATE goes past the triggers.
_FOLLOWING = ("map_point", "map_cell", "gone", "moved")


def main(count: int) -> None:
    """Measure, and print the table."""
    url = data.url_of(count)
    engine = staff_engine(url)
    database = Database(engine, engine)
    print("| what | rows/s | seconds | of processors | peak MB |\n|---|---|---|---|---|")
    change_some(database, 3)
    seconds = change_some(database, CHANGES)
    middle = statistics.median(seconds)
    print(f"| one change by staff, median of {CHANGES} | | {middle:.4f} | | {peak():.0f} |")
    waits: list[float] = []
    with emptied(engine, url):
        rows, publishing, spent = republish(url, database, waits)
        tell("republish of all, from nothing", rows, publishing, spent)
    if count <= data.SIZES[1]:
        again = republish(url, database, waits)
        tell("republish of all, once more", *again)
    with busy(url) as copied:
        copying = copy_again(engine)
    tell("raw COPY of the same rows", rows, copying, copied)
    print(
        f"\nRepublishing is {copying / publishing:.0%} as fast as raw COPY by the clock,"
        f" {copied[0] / spent[0]:.0%} by what processors did."
        f"\nWho saved a change meanwhile waited {statistics.median(waits):.2f} s"
        f" ({len(waits)} changes, the longest {max(waits):.2f} s)."
    )


def republish(url: str, database: Database, waits: list[float]) -> tuple[int, float, list[float]]:
    """All, while staff go on: rows, seconds, and those of processors."""
    with busy(url) as spent, meanwhile(database, waits):
        started = time.perf_counter()
        rows = republish_together(url, dt.datetime.now(dt.UTC), os.cpu_count() or 1)
        seconds = time.perf_counter() - started
    return rows, seconds, spent


@contextmanager
def emptied(engine: Engine, url: str) -> Iterator[None]:
    """Nothing is public, until what is inside has published it.

    If that does not come to its end, `bench.data` does it when it is asked for the next time.
    """
    name = make_url(url).database
    with _server(engine) as server:
        mark = server.scalar(
            text(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                " WHERE datname = current_database()"
            )
        )
        server.exec_driver_sql(f'COMMENT ON DATABASE "{name}" IS NULL')
        tables = ", ".join(f"published.{table}" for table in (*TABLES, *_FOLLOWING))
        server.exec_driver_sql(f"TRUNCATE {tables}")
    yield
    with _server(engine) as server:
        server.exec_driver_sql("VACUUM (ANALYZE)")
        if mark:
            server.exec_driver_sql(f"COMMENT ON DATABASE \"{name}\" IS '{mark}'")


@contextmanager
def _server(engine: Engine) -> Iterator[Connection]:
    """As the one whose server it is."""
    outside = engine.execution_options(isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.exec_driver_sql("SET ROLE NONE")
        yield connection
        connection.invalidate()  # the next one is staff's again


def change_some(database: Database, count: int) -> list[float]:
    """Seconds that each of some changes took, from saving it to its being public; undone again."""
    with database.staff() as session:
        ids = session.scalars(
            text("SELECT service_id FROM published.service_point ORDER BY id LIMIT :n"),
            {"n": count},
        ).all()
    return [change(database, id, alert) for id in ids for alert in ("Moved upstairs", None)]


def change(database: Database, service_id: uuid.UUID, alert: str | None) -> float:
    """Seconds of one change."""
    with database.staff() as session:
        session.get_one(Service, service_id).alert = alert
        session.flush()
        started = time.perf_counter()
    return time.perf_counter() - started


@contextmanager
def meanwhile(database: Database, waits: list[float]) -> Iterator[None]:
    """Somebody saves a change every second."""
    over = threading.Event()

    def change() -> None:
        while not over.wait(1):
            waits.extend(change_some(database, 1))

    somebody = threading.Thread(target=change)
    somebody.start()
    try:
        yield
    finally:
        over.set()
        somebody.join()
        waits.extend(change_some(database, 1))


@contextmanager
def busy(url: str) -> Iterator[list[float]]:
    """Seconds of processors: those of this process, of its children, and of their servers.

    Servers are those of the database at `url`; without them where they are on another machine.
    """
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    used: dict[int, float] = {}
    over = threading.Event()

    def watch() -> None:
        with engine.connect() as connection:
            while True:
                pids = connection.scalars(
                    text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
                ).all()
                connection.rollback()
                for pid in pids:
                    with contextlib.suppress(OSError):
                        used[pid] = processor_seconds(pid)
                if over.wait(0.1):
                    return

    own = own_seconds()
    spent: list[float] = []
    first: dict[int, float] = {}
    watching = threading.Thread(target=watch)
    with engine.connect() as connection:
        for pid in connection.scalars(
            text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        ):
            with contextlib.suppress(OSError):
                first[pid] = processor_seconds(pid)
    watching.start()
    try:
        yield spent
    finally:
        over.set()
        watching.join()
        engine.dispose()
        servers = sum(seconds - first.get(pid, 0) for pid, seconds in used.items())
        spent.append(own_seconds() - own + servers)


def processor_seconds(pid: int) -> float:
    """What a process of this machine has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def own_seconds() -> float:
    """What this process and the children that have ended have used."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak() -> float:
    """The most memory that this process or one of its children has had, in MB."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(one.ru_maxrss for one in used) / 1024


def tell(what: str, rows: int, seconds: float, spent: list[float]) -> None:
    """A line of the table."""
    print(
        f"| {what} | {rows / seconds:,.0f} | {seconds:.1f} | {spent[0]:.1f} | {peak():.0f} |",
        flush=True,
    )


def copy_again(engine: Engine) -> float:
    """Write all that is published once more with COPY alone, and take it back; seconds."""
    with tempfile.TemporaryDirectory() as folder, Session(engine) as session:
        with cursor_of(session.connection()) as cursor:
            cursor.execute("SET ROLE NONE")
            for table in TABLES:
                path = Path(folder, table)
                with (
                    path.open("wb") as file,
                    cursor.copy(f"COPY published.{table} TO STDOUT") as out,
                ):
                    for block in out:
                        file.write(block)
            names = ", ".join(f"published.{table}" for table in TABLES)
            cursor.execute(f"TRUNCATE {names}")
            started = time.perf_counter()
            for table in TABLES:
                path = Path(folder, table)
                with (
                    path.open("rb") as file,
                    cursor.copy(f"COPY published.{table} FROM STDIN") as into,
                ):
                    while block := file.read(1 << 16):
                        into.write(block)
            seconds = time.perf_counter() - started
        session.rollback()
    return seconds


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else data.SIZES[1])
