"""What has to go on by itself: opening times, jobs, imports, copies for safe-keeping; standbys."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
from sqlalchemy import Connection, text

from locator.checking.database import owner
from locator.checking.finding import Check, CheckFailedError, CouldBeBetterError
from locator.config import Config
from locator.connecting import PATIENCE, words_of
from locator.db import Database
from locator.health.readiness import (
    JOB_WAITS,
    RENEWAL_IS_LATE,
    WAITS_TOO_LONG,
    WORKER_IS_SILENT,
)
from locator.renewal import last_renewed
from locator.safekeeping.stamp import last_backup

BACKUP_IS_OLD = dt.timedelta(days=2)
# What staff change is public within this time, wherever it is read.
MOST_LAG = dt.timedelta(seconds=60)


def _opening_times(config: Config) -> str:
    with Database.from_config(config).staff() as session:
        renewed = last_renewed(session)
    if renewed is None:
        return "nothing is published yet"
    age = dt.datetime.now(dt.UTC) - renewed
    if age > RENEWAL_IS_LATE:
        raise CheckFailedError(
            f"Last renewed {age.days} days and {age.seconds // 3600} hours ago:"
            " run locator republish, and let it run daily (locator serve does)."
        )
    return "renewed within the last day"


def _jobs(config: Config) -> str:
    with owner(config) as connection:
        failed = _told(connection, "status = 'failed'")
        waits = _told(connection, WAITS_TOO_LONG, waits=JOB_WAITS)
    if failed:
        raise CheckFailedError(
            f"These failed again and again, and wait for you: {failed}."
            " What went wrong stands in the output of locator serve or locator worker."
        )
    if waits:
        raise CheckFailedError(
            f"These have waited for more than an hour: {waits}. Does anybody work? locator serve"
            " does, unless it is told --no-jobs; then run locator worker."
        )
    return "none has failed, none waits for long"


def _imports(config: Config) -> str:
    with owner(config) as connection:
        stuck = _told(connection, _ABANDONED, silent=WORKER_IS_SILENT)
    if stuck:
        raise CheckFailedError(
            f"Begun by a worker that is no more: {stuck}. Nothing of it was kept; the next worker"
            " takes it up within five minutes. If this stands here for longer, none runs: start"
            " locator serve or locator worker."
        )
    return "none is stuck"


_ABANDONED = (
    "status = 'doing' AND NOT EXISTS (SELECT FROM jobs.procrastinate_workers AS worker"
    " WHERE worker.id = job.worker_id AND last_heartbeat > now() - :silent)"
)


def _told(connection: Connection, condition: str, **given: dt.timedelta) -> str:
    """The jobs of which that is true, "send mail (2), …"; empty where there are none."""
    asked = text(
        "SELECT task_name, count(*) AS number FROM jobs.procrastinate_jobs AS job"  # noqa: S608
        f" WHERE {condition} GROUP BY task_name ORDER BY task_name"
    )
    return ", ".join(f"{row.task_name} ({row.number})" for row in connection.execute(asked, given))


def _copies(config: Config) -> str:
    with Database.from_config(config).staff() as session:
        last = last_backup(session)
        made_at = last.made_at if last else None
    remedy = (
        "Run locator backup daily (deploy/locator-backup.timer), and carry the copies to another"
        " machine."
    )
    if made_at is None:
        told = f"There is no proven copy of this database. {remedy}"
        raise CheckFailedError(told) if config.is_production else CouldBeBetterError(told)
    age = dt.datetime.now(dt.UTC) - made_at
    if age > BACKUP_IS_OLD:
        told = f"The last proven copy is {age.days} days old. {remedy}"
        raise CheckFailedError(told) if config.is_production else CouldBeBetterError(told)
    return f"the last one was made, and proven, {age.seconds // 3600 + 24 * age.days} hours ago"


def _standbys(config: Config) -> str:
    if config.public_database_url is None:
        return "none; searches read from DATABASE_URL"
    words = words_of(config.public_database_url)
    hosts = str(words.get("host", "")).split(",")
    ports = str(words.get("port", "")).split(",")
    standbys, wrong = 0, []
    for number, host in enumerate(hosts):
        port = ports[number if len(ports) > 1 else 0]
        try:
            lag = _lag({**words, "host": host, "port": port})
        except psycopg.Error as error:
            said = " ".join(str(error).split())
            wrong.append(f"{host or 'it'} does not answer ({said}).")
            continue
        standbys += lag is not None
        if lag is not None and lag > MOST_LAG:
            wrong.append(f"{host} is {lag.total_seconds():.0f} seconds behind.")
    if wrong:
        raise CheckFailedError(
            f"{' '.join(wrong)} Searches there are refused or old. Look at that machine, its"
            " network, and pg_stat_wal_receiver; or take it out of PUBLIC_DATABASE_URL."
        )
    return f"{standbys} of {len(hosts)} hosts follow a primary, and closely"


def _lag(words: dict[str, Any]) -> dt.timedelta | None:
    """How far a standby is behind; None of a primary."""
    # One host is looked at, whichever it is.
    words.pop("target_session_attrs", None)
    words.pop("load_balance_hosts", None)
    with psycopg.connect(**{**PATIENCE, **words}) as connection:
        row = connection.execute(
            "SELECT pg_is_in_recovery(),"
            # Who has played all that came is not behind, however long ago that was.
            " CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN interval '0'"
            " ELSE now() - pg_last_xact_replay_timestamp() END"
        ).fetchone()
    is_standby, lag = row or (False, None)
    return (lag or dt.timedelta(0)) if is_standby else None


CHECKS: dict[str, Check] = {
    "Opening times": _opening_times,
    "Jobs": _jobs,
    "Long jobs and imports": _imports,
    "Copies for safe-keeping": _copies,
    "Standbys": _standbys,
}
