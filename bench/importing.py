"""How fast an import is, beside COPY of the very same rows into the very same tables.

    python -m bench.importing 100000

Makes a database of its own on the server of DATABASE_URL, and drops it. Prints a Markdown table:
rows a second of a first import, of the same list again, and of raw COPY with all indexes, foreign
keys and checks; their ratio; and how the memory of the process grows with the list.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from locator.db import Database, staff_engine
from locator.directory.base import DIRECTORY, Base
from locator.directory.city import City
from locator.directory.document.document import (
    LanguagePart,
    LocationPart,
    OrganizationPart,
    PhonePart,
    PointPart,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.migrating import migrate
from locator.directory.needs import CODES
from locator.imports.entry import Entry, row_id
from locator.imports.loading.copying import cursor_of
from locator.imports.loading.loader import load
from locator.imports.loading.surroundings import source_named
from tests import builders
from tests.conftest import empty_database

_FIRST = ("Cedar", "Hill", "River", "Nightingale", "Sunrise", "Harbour", "Olive", "Marigold")
_SECOND = ("Street", "Square", "Gate", "Garden", "Bridge", "Market", "Valley", "Corner", "Tower")
_KINDS = ("clinic", "pharmacy", "health post", "legal advice", "food pantry", "school", "shelter")
_NEEDS = sorted(CODES)


def entries(key: str, count: int) -> Iterator[Entry]:
    """Services of one place each, clustered in neighbourhoods as in a city."""
    chance = random.Random(7)
    middles = [
        (chance.uniform(35.0, 36.6), chance.uniform(33.1, 34.6)) for _ in range(count // 400 + 1)
    ]
    for n in range(count):
        lon, lat = middles[int(len(middles) * chance.random() ** 2)]
        id = str(n)
        kind = chance.choice(_KINDS)
        name = f"{chance.choice(_FIRST)} {chance.choice(_SECOND)} {kind} {n % 997}"
        location = LocationPart(
            id=row_id(key, "location", id),
            name=name,
            lon=round(chance.gauss(lon, 0.012), 7),
            lat=round(chance.gauss(lat, 0.012), 7),
            disclosure="exact",
            address=f"{n % 200} {chance.choice(_SECOND)} Street",
        )
        point = PointPart(
            id=row_id(key, "service_at_location", id),
            location=location,
            schedules=[
                SchedulePart(
                    id=row_id(key, "schedule", id),
                    freq="WEEKLY",
                    byday=["MO", "TU", "WE", "TH", "FR"],
                    opens_at=dt.time(9),
                    closes_at=dt.time(17),
                )
            ],
            phones=[PhonePart(id=row_id(key, "phone", id), number=f"+961 1 {n % 1000000:06}")],
        )
        yield Entry(
            row=n + 1,
            external_id=id,
            document=ServiceDocument(
                name=name,
                organization=OrganizationPart(name=f"{chance.choice(_FIRST)} network {n % 1500}"),
                description=f"Open to everybody who needs a {kind}, with or without papers.",
                needs=[chance.choice(_NEEDS)],
                languages=[LanguagePart(id=row_id(key, "language", id), code="ar")],
                points=[point],
            ),
        )


def spent(session: Session) -> float:
    """Seconds of a processor that this process and its server process have used: no noise.

    Only where the server runs on this machine; else those of this process.
    """
    pid = session.scalar(text("SELECT pg_backend_pid()"))
    server = 0.0
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        server = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return time.process_time() + server


def peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(count: int) -> None:
    """Import, import again, copy; print the table."""
    with empty_database() as url:
        migrate(url)
        database = Database(staff_engine(url), staff_engine(url))
        with database.staff() as session:
            builders.city(session, "beirut", bounds=[34.5, 32.5, 37.2, 35.2])
        with database.staff() as session:
            source_named(session, session.get_one(City, "beirut"), "bench")
        take_in(database, min(count, 2000), "warming up", apply=False)
        memory = peak()
        print("| what | rows/s | seconds | of processors | peak MB |\n|---|---|---|---|---|")
        made = make(count)
        tell("entries made, without an import", count, made)
        first = take_in(database, count, "first")
        tell("first import", count, first)
        tell("the same again", count, take_in(database, count, "again"))
        copied = copy_again(database)
        tell("raw COPY of the same rows", count, copied)
        for what, n in (("by the clock", 0), ("by what processors did", 1)):
            net = first[n] - made[n]
            print(
                f"\nImport is {copied[n] / first[n]:.0%} as fast as raw COPY {what},"
                f" {copied[n] / net:.0%} without the making of the entries."
            )
        print(f"Memory grew by {peak() - memory:.0f} MB from 2,000 rows on.")


# Seconds by the clock, and of processors.
Times = tuple[float, float]


@contextmanager
def timing(session: Session | None, times: list[float]) -> Iterator[None]:
    """What is done inside."""
    busy = spent(session) if session else time.process_time()
    started = time.perf_counter()
    yield
    times.append(time.perf_counter() - started)
    times.append((spent(session) if session else time.process_time()) - busy)


def make(count: int) -> Times:
    """Make the entries, and let them go."""
    times: list[float] = []
    with timing(None, times):
        for _ in entries("key", count):
            pass
    return times[0], times[1]


def tell(what: str, count: int, times: Times) -> None:
    """A line of the table."""
    seconds, busy = times
    rate = count / seconds
    print(f"| {what} | {rate:,.0f} | {seconds:.1f} | {busy:.1f} | {peak():.0f} |", flush=True)


def take_in(database: Database, count: int, file_name: str, *, apply: bool = True) -> Times:
    """One run."""
    times: list[float] = []
    with database.staff() as session, timing(session, times):
        city = session.get_one(City, "beirut")
        source = source_named(session, city, "bench")
        run = load(
            session,
            city,
            source,
            entries(source.key, count),
            apply=apply,
            who="bench",
            file_name=file_name,
        )
        print(f"<!-- {file_name}: {run.counts} -->", file=sys.stderr)
    return times[0], times[1]


def copy_again(database: Database) -> Times:
    """Write all that the import has written once more, table by table, with COPY alone."""
    tables = [
        f"{table.schema}.{table.name}"
        for table in Base.metadata.sorted_tables
        if table.schema == DIRECTORY
        and table.name not in ("city", "taxonomy", "taxonomy_term", "import_source")
    ]
    with tempfile.TemporaryDirectory() as folder, database.staff() as session:
        connection = session.connection()
        with cursor_of(connection) as cursor:
            cursor.execute("SET ROLE NONE")
            for table in tables:
                path = Path(folder, table)
                with path.open("wb") as file, cursor.copy(f"COPY {table} TO STDOUT") as out:
                    for block in out:
                        file.write(block)
            cursor.execute(f"TRUNCATE {', '.join(tables)}, staff.import_held_back CASCADE")
        times: list[float] = []
        with timing(session, times):
            with cursor_of(connection) as cursor:
                for table in tables:
                    path = Path(folder, table)
                    with path.open("rb") as file, cursor.copy(f"COPY {table} FROM STDIN") as into:
                        while block := file.read(1 << 16):
                            into.write(block)
            session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        return times[0], times[1]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
