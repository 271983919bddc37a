"""The database itself: who it is, what it lacks, how full it is, and who follows it."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, text

from locator import directory
from locator.checking.finding import Check, CheckFailedError, CouldBeBetterError
from locator.config import Config
from locator.db import PUBLIC_ROLE, STAFF_ROLE, Database, owner_engine
from locator.directory.base import Base
from locator.directory.revisions import known_revisions
from locator.postgresql import OLDEST_POSTGIS, OLDEST_POSTGRESQL

# A sign on a page ("open now") is out by no more than that.
MOST_SKEW = dt.timedelta(seconds=5)
# The most that a process that answers, and one that works, hold at a time.
BY_A_PROCESS, BY_THE_JOBS = 18, 10
PROCESSES = 2
FEWEST_FREE = 5


def _answers(config: Config) -> str:
    with owner(config) as connection:
        version = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10000
    if version < OLDEST_POSTGRESQL:
        raise CheckFailedError(
            f"It is PostgreSQL {version}; Locator needs {OLDEST_POSTGRESQL} or newer."
        )
    return f"PostgreSQL {version}"


def _postgis(config: Config) -> str:
    with owner(config) as connection:
        beside = connection.scalar(
            text("SELECT default_version FROM pg_available_extensions WHERE name = 'postgis'")
        )
        inside = connection.scalar(
            text("SELECT extversion FROM pg_extension WHERE extname = 'postgis'")
        )
    if beside is None:
        raise CheckFailedError("It is not installed beside this PostgreSQL.")
    if _numbers(inside or beside) < OLDEST_POSTGIS:
        raise CheckFailedError(
            "It is {}; Locator needs {}.{} or newer.".format(inside or beside, *OLDEST_POSTGIS)
        )
    if inside and _numbers(inside) < _numbers(beside):
        raise CouldBeBetterError(
            f"The database has {inside}, beside it lies {beside}: run"
            " SELECT postgis_extensions_upgrade(); as its owner, at a quiet hour."
        )
    return str(inside or beside)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")[:2]))


def _migrations(config: Config) -> str:
    known = known_revisions()
    with owner(config) as connection:
        there = connection.scalar(text("SELECT to_regclass('directory.alembic_version')"))
        current = there and connection.scalar(
            text("SELECT version_num FROM directory.alembic_version")
        )
    if current == known[-1]:
        return f"at {known[-1]}"
    if current and current not in known:
        raise CheckFailedError(
            f"The database is at {current}, which this version ({known[-1]}) does not know: a newer"
            " Locator has migrated it. Run that one here, too."
        )
    raise CheckFailedError(
        f"The database is at {current or 'nothing'}, this version needs {known[-1]}:"
        " run locator migrate."
    )


def _staff_role(config: Config) -> str:
    with Database.from_config(config).staff() as session:
        session.execute(text("SELECT 1 FROM directory.city LIMIT 1"))
    return f"{STAFF_ROLE} reads and writes the directory"


def _public_role(config: Config) -> str:
    with Database.from_config(config).public() as connection:
        if connection.scalar(text("SELECT has_schema_privilege('directory', 'USAGE')")):
            raise CheckFailedError(
                f"Searches can read the private directory. Run locator migrate, and let nobody"
                f" grant {PUBLIC_ROLE} more than the migrations do."
            )
        connection.execute(text("SELECT 1 FROM published.city LIMIT 1"))
        login = connection.scalar(text("SELECT session_user"))
        if login != PUBLIC_ROLE and config.public_database_url:
            raise CheckFailedError(
                f"PUBLIC_DATABASE_URL logs in as {login}, who may do more than {PUBLIC_ROLE}."
            )
    if login != PUBLIC_ROLE:
        return f"{PUBLIC_ROLE} cannot; safer still with its own login in PUBLIC_DATABASE_URL"
    return f"{PUBLIC_ROLE} cannot"


def _clock(config: Config) -> str:
    with owner(config) as connection:
        connection.execute(text("SELECT 1"))
        before = dt.datetime.now(dt.UTC)
        theirs = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        after = dt.datetime.now(dt.UTC)
    # Whatever the way there and back took may be either's.
    skew = max(before - theirs, theirs - after, dt.timedelta(0))
    if skew > MOST_SKEW:
        raise CheckFailedError(
            f"The clock of the database is {skew.total_seconds():.0f} seconds away from ours:"
            ' "open now" is wrong by as much. Let both machines follow NTP (timedatectl).'
        )
    return "that of the database agrees with ours"


def _zones(config: Config) -> str:
    with owner(config) as connection:
        zones = connection.scalars(
            text("SELECT DISTINCT time_zone FROM published.city ORDER BY 1")
        ).all()
        known = set(connection.scalars(text("SELECT name FROM pg_timezone_names")).all())
    for zone in zones:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise CheckFailedError(f"Python does not know {zone}: install newer tzdata.") from None
        if zone not in known:
            raise CheckFailedError(
                f"The database does not know {zone}: install newer tzdata on its machine."
            )
    return f"{len(zones)} of cities, known here and there"


def _connections(config: Config) -> str:
    with owner(config) as connection:
        most, used = connection.execute(
            text(
                "SELECT current_setting('max_connections')::integer"
                " - current_setting('superuser_reserved_connections')::integer,"
                " (SELECT sum(numbackends)::integer FROM pg_stat_database)"
            )
        ).one()
    if most - used < FEWEST_FREE:
        raise CheckFailedError(
            f"{used} of {most} connections are in use: who comes next is refused. Raise"
            " max_connections, serve with fewer --workers, or put PgBouncer between"
            " (docs/growing.md)."
        )
    needed = PROCESSES * BY_A_PROCESS + BY_THE_JOBS
    if most < needed:
        raise CouldBeBetterError(
            f"It takes {most} connections; one server may ask for {needed} at its worst hour."
            " Raise max_connections, or put PgBouncer between (docs/growing.md)."
        )
    return f"{used} of {most} are in use; one server asks for {needed} at most"


def _indexes(config: Config) -> str:
    for module in pkgutil.iter_modules(directory.__path__, "locator.directory."):
        importlib.import_module(module.name)
    expected = {
        (table.schema, str(index.name))
        for table in Base.metadata.tables.values()
        for index in table.indexes
    }
    with owner(config) as connection:
        there = {
            (schema, name): valid
            for schema, name, valid in connection.execute(
                text(
                    "SELECT n.nspname, c.relname, i.indisvalid OR p.index_relid IS NOT NULL"
                    " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                    " JOIN pg_namespace n ON n.oid = c.relnamespace"
                    " LEFT JOIN pg_stat_progress_create_index p ON p.index_relid = i.indexrelid"
                    " WHERE n.nspname IN ('directory', 'published', 'staff', 'jobs')"
                )
            )
        }
    broken = sorted(f"{schema}.{name}" for (schema, name), valid in there.items() if not valid)
    if broken:
        raise CheckFailedError(
            "Not finished, so that nothing uses them: "
            + " ".join(f"REINDEX INDEX CONCURRENTLY {name};" for name in broken)
        )
    missing = sorted(".".join(filter(None, one)) for one in expected - there.keys())
    if missing:
        raise CheckFailedError(
            f"These are missing, and searches are slow: {', '.join(missing)}. Somebody has dropped"
            " them; take their definitions from the folder migrations."
        )
    return f"{len(there)}, all in use"


FIRST: dict[str, Check] = {
    "Database": _answers,
    "PostGIS": _postgis,
    "Migrations": _migrations,
}
CHECKS: dict[str, Check] = {
    "Staff": _staff_role,
    "Searches reading the private directory": _public_role,
    "Clock": _clock,
    "Zones of the cities": _zones,
    "Connections": _connections,
    "Indexes": _indexes,
}


@contextmanager
def owner(config: Config) -> Iterator[Connection]:
    """The login of DATABASE_URL itself, before it steps down to a role."""
    with owner_engine(config.owner_url).connect() as connection:
        yield connection
