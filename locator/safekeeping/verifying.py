"""Proving a copy: it is restored into a database of its own, and compared with what was copied."""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from locator.cluster import Tell, private_cluster
from locator.config import Config
from locator.db import staff_engine
from locator.directory.migrating import migrate
from locator.directory.revisions import known_revisions
from locator.errors import BackupFailedError, PostgreSQLIsMissingError
from locator.postgresql import find_postgresql
from locator.safekeeping.bringing import bring, compare, told
from locator.safekeeping.copy import Copy
from locator.safekeeping.owner import (
    address,
    connected,
    drop_database,
    is_superuser,
    make_database,
)
from locator.safekeeping.republished import disagreements


@dataclass(frozen=True)
class Proof:
    """What was found to be the same. `rehearsed`: the copy was brought up to date as well."""

    tables: int
    rows: int
    rehearsed: bool


def verify(config: Config, file: Path, copy: Copy, tell: Tell) -> Proof:
    """Restore `file` beside, and compare; raise `BackupFailedError` where anything differs.

    Every table's rows and digest, every sequence, definition and right is compared; then what is
    public with what publishing makes of the directory. A copy of an older version is migrated
    there as well: a rehearsal of the next `locator migrate`.
    """
    now = dt.datetime.now(dt.UTC)
    with _scratch(config, copy, tell) as url:
        bring(file, copy, url)
        if found := compare(copy, url):
            raise BackupFailedError(f"What comes back is not what was there:\n{told(found)}")
        old = copy.revision != known_revisions()[-1]
        if old:
            tell(f"Rehearsing the migrations from {copy.revision}")
            migrate(url)
        engine = staff_engine(url)
        with Session(engine) as session:
            found = list(disagreements(session, now))
        engine.dispose()
    # A newer version may say things in another way: that is no fault of the copy.
    if found and not old:
        raise BackupFailedError(
            f"What is public is not what the directory says:\n{told(found)}\n"
            "Run locator republish, and take another copy."
        )
    return Proof(len(copy.contents.tables), copy.contents.rows, rehearsed=old)


@contextmanager
def _scratch(config: Config, copy: Copy, tell: Tell) -> Iterator[str]:
    """An empty database, gone at the end: on the same server where we may, else in a cluster."""
    with connected(config.owner_url) as connection:
        may = is_superuser(connection)
    if may or not _can_run_a_cluster():
        name = f"locator_proof_{secrets.token_hex(6)}"
        tell("Proving it: restoring it into a database of its own")
        make_database(config.owner_url, name, copy.locales)
        try:
            yield address(config.owner_url, name)
        finally:
            drop_database(config.owner_url, name)
    else:
        tell("Proving it: restoring it into a private PostgreSQL of its own")
        folder = config.data / f"proof-{secrets.token_hex(6)}"
        try:
            own = replace(config, database_url=None, cluster_is_kept=False, data=folder)
            with private_cluster(own, tell) as its:
                yield its.owner_url
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _can_run_a_cluster() -> bool:
    try:
        find_postgresql()
    except PostgreSQLIsMissingError:
        return False
    return True
