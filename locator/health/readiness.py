"""What a server needs in order to answer, looked at part by part, each with a word for machines.

*Failing* is only what keeps people who look for help from true answers: whoever shares out
questions among servers then leaves this one out. All else is a *warning*: a reminder that could
not be mailed is no reason to take the pages of a city off the net.
"""

from __future__ import annotations

import datetime as dt
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from locator.db import Database, reads_only
from locator.directory.projection import AHEAD
from locator.directory.revisions import known_revisions
from locator.renewal import DUE_AFTER, last_renewed

State = Literal["ok", "warning", "failing"]

# What is published reaches AHEAD from its last renewal; with so little left answers go wrong soon.
LEAST_AHEAD = dt.timedelta(days=3)
RENEWAL_IS_LATE = DUE_AFTER + dt.timedelta(hours=2)  # for a slow one
# The worker tells every ten seconds that it lives.
WORKER_IS_SILENT = dt.timedelta(minutes=2)
JOB_WAITS = dt.timedelta(hours=1)

# Seconds for which what was seen holds.
QUICKLY, SLOWLY = 5, 600


@dataclass(frozen=True)
class Part:
    """One part: how it is, why (a word that stays the same), and numbers that belong to it."""

    state: State = "ok"
    reason: str = ""
    facts: tuple[tuple[str, Any], ...] = ()

    def told(self) -> dict[str, Any]:
        """As it stands in an answer."""
        reason = {"reason": self.reason} if self.reason else {}
        return {"state": self.state, **reason, **dict(self.facts)}


Look = Callable[[Database, dt.datetime], Part]


class Watch:
    """Looks at every part, and keeps for some seconds what it has seen.

    Threat: whoever asks `/readyz` a thousand times a second keeps the database busy with it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._mutex = threading.Lock()
        self._seen: dict[str, tuple[float, Part]] = {}

    def look(self, database: Database, now: dt.datetime) -> dict[str, Part]:
        """Every part; what cannot be asked says so, and nothing that a database said is repeated.

        Whoever asks while somebody looks waits for what they find.
        """
        with self._mutex:
            found = {
                name: self._look(name, one, database, now)
                for name, one in {"public_database": _public, "database": _staff}.items()
            }
            if all(part.reason != "does_not_answer" for part in found.values()):
                for name, one in _MORE.items():
                    found[name] = self._look(name, one, database, now)
            return found

    def _look(self, name: str, one: Look, database: Database, now: dt.datetime) -> Part:
        since, part = self._seen.get(name, (-math.inf, Part()))
        # To find the oldest of a million points takes a second.
        keep = SLOWLY if name == "opening_times" and part.state == "ok" else QUICKLY
        if self._clock() - since >= keep:
            part = _try(one, database, now)
            self._seen[name] = (self._clock(), part)
        return part


def is_ready(parts: dict[str, Part]) -> bool:
    """Whether people get answers, and true ones."""
    return all(part.state != "failing" for part in parts.values())


def _try(one: Look, database: Database, now: dt.datetime) -> Part:
    try:
        return one(database, now)
    except (DBAPIError, SQLAlchemyError) as error:
        # Threat: what the database says quotes hosts, users and statements.
        answers = getattr(getattr(error, "orig", None), "sqlstate", None) is not None
        reason = "does_not_do_as_asked" if answers else "does_not_answer"
        # Where only staff's is gone, searches go on from a standby.
        return Part("warning" if one is _staff else "failing", reason)


def _public(database: Database, _now: dt.datetime) -> Part:
    with database.public() as connection:
        connection.execute(text("SELECT 1 FROM published.city LIMIT 1"))
    return Part()


def _staff(database: Database, _now: dt.datetime) -> Part:
    with database.staff() as session:
        session.execute(text("SELECT 1 FROM directory.city LIMIT 1"))
        return Part("warning", "reads_only") if reads_only(session) else Part()


def _migrations(database: Database, _now: dt.datetime) -> Part:
    """One step older is how every upgrade begins, and one newer how code is taken back."""
    known = known_revisions()
    with database.staff() as session:
        there = session.scalar(text("SELECT version_num FROM directory.alembic_version"))
    facts = (("database", there), ("code", known[-1]))
    if there == known[-1]:
        return Part(facts=facts)
    if there == known[-2]:
        return Part("warning", "one_step_older", facts)
    if there in known:
        return Part("failing", "too_old", facts)
    # Of a newer version, which knows us; who goes back farther than one step is told by `check`.
    return Part("warning", "newer", facts)


def _opening_times(database: Database, now: dt.datetime) -> Part:
    with database.staff() as session:
        renewed = last_renewed(session)
    if renewed is None:
        return Part(facts=(("renewed_hours_ago", None),))
    age = now - renewed
    facts = (
        ("renewed_hours_ago", round(age / dt.timedelta(hours=1), 1)),
        ("days_ahead", round((AHEAD - age) / dt.timedelta(days=1), 1)),
    )
    if AHEAD - age < LEAST_AHEAD:
        return Part("failing", "horizon_is_used_up", facts)
    if age > RENEWAL_IS_LATE:
        return Part("warning", "renewal_is_late", facts)
    return Part(facts=facts)


def _jobs(database: Database, _now: dt.datetime) -> Part:
    with database.staff() as session:
        jobs = session.execute(_JOBS, {"silent": WORKER_IS_SILENT, "waits": JOB_WAITS}).one()
        anything = session.scalar(text("SELECT EXISTS (SELECT FROM published.service_point)"))
    facts = (("failed", jobs.failed), ("waiting", jobs.waiting), ("workers", jobs.workers))
    if anything and not jobs.workers:
        return Part("warning", "nobody_works", facts)
    if jobs.stuck:
        return Part("warning", "stuck", facts)
    return Part("warning", "failed", facts) if jobs.failed else Part(facts=facts)


# Of a row `job`: since when it could have been begun is longer ago than `:waits`.
WAITS_TOO_LONG = (
    "status = 'todo' AND coalesce(scheduled_at, (SELECT min(at)"
    " FROM jobs.procrastinate_events WHERE job_id = job.id)) < now() - :waits"
)
_JOBS = text(
    "SELECT count(*) FILTER (WHERE status = 'failed') AS failed,"  # noqa: S608 - all of it is ours
    " count(*) FILTER (WHERE status = 'todo') AS waiting,"
    f" count(*) FILTER (WHERE {WAITS_TOO_LONG}) AS stuck,"
    " (SELECT count(*) FROM jobs.procrastinate_workers"
    "   WHERE last_heartbeat > now() - :silent) AS workers"
    " FROM jobs.procrastinate_jobs AS job"
)

_MORE: dict[str, Look] = {
    "migrations": _migrations,
    "opening_times": _opening_times,
    "jobs": _jobs,
}
