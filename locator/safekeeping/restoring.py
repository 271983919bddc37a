"""Bringing a copy back: into an empty database, or in the place of one that is put aside."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql
from sqlalchemy.orm import Session

from locator.cluster import Tell
from locator.config import Config
from locator.db import staff_engine
from locator.directory.migrating import migrate
from locator.directory.revisions import known_revisions
from locator.errors import BackupFailedError, DatabaseIsNotEmptyError
from locator.safekeeping.backing_up import fingerprint_of_secret
from locator.safekeeping.bringing import bring, compare, told
from locator.safekeeping.contents import holds_something
from locator.safekeeping.copy import Copy, beside, read_copy
from locator.safekeeping.owner import (
    address,
    at_the_server,
    connected,
    drop_database,
    is_there,
    make_database,
    name_of,
)
from locator.safekeeping.republished import Point, points_of, publish_after_a_step_back


@dataclass(frozen=True)
class Restored:
    """How many service points are public now; where the old database is, if there was one."""

    points: int
    aside: str | None


def restore(config: Config, file: Path, *, replace: bool, tell: Tell) -> Restored:
    """Bring back `file`, prove it, migrate, and publish anew.

    A database that holds something is left alone; with `replace` it is renamed once the copy
    stands beside it, in one instant, and kept. Raises `DatabaseIsNotEmptyError`,
    `BackupFailedError`; then everything is as it was.
    """
    copy = read_copy(file)
    if copy is None:
        tell(f"There is no {beside(file).name}: what comes back cannot be compared.")
    elif copy.revision not in known_revisions():
        raise BackupFailedError(
            f"The copy was made by a newer Locator (at {copy.revision}): install that, or a newer"
            " one, and restore again."
        )
    _say_if_the_secret_is_another(config, copy, tell)
    url = config.owner_url
    if not is_there(url):
        make_database(url, name_of(url), copy.locales if copy else None)
    with connected(url) as connection:
        is_empty = not holds_something(connection)
    if is_empty:
        return Restored(_bring_back(file, copy, url, [], tell), None)
    if not replace:
        raise DatabaseIsNotEmptyError(
            f"There is a directory in the database {name_of(url)}, and nothing was changed. With"
            " --replace it is renamed, and kept, once the copy stands in its place."
        )
    return _replace(config, file, copy, tell)


def _replace(config: Config, file: Path, copy: Copy | None, tell: Tell) -> Restored:
    url, name = config.owner_url, name_of(config.owner_url)
    new, aside = _names_beside(name, dt.datetime.now(dt.UTC))
    make_database(url, new, copy.locales if copy else None)
    try:
        points = _bring_back(file, copy, address(url, new), _public(url), tell)
        tell("Putting it in the place of the other")
        _swap(url, new, aside)
    except BaseException:
        drop_database(url, new)
        raise
    return Restored(points, aside)


def _names_beside(name: str, now: dt.datetime) -> tuple[str, str]:
    """What is built, and what is put aside, is called: no two restorings share a name, and none is
    longer than PostgreSQL keeps (63 bytes)."""
    at = f"{now:%Y%m%dT%H%M%S_%fZ}"
    short = name.encode()[:28].decode(errors="ignore")
    return f"{short}_restoring_{at}", f"{short}_before_{at}"


def _bring_back(file: Path, copy: Copy | None, url: str, gone: list[Point], tell: Tell) -> int:
    tell("Bringing the copy back")
    bring(file, copy, url)
    if copy is not None and (found := compare(copy, url)):
        raise BackupFailedError(f"What has come back is not what was there:\n{told(found)}")
    tell("Bringing the database up to date, and publishing anew")
    migrate(url)
    return publish_anew(url, gone)


def publish_anew(url: str, gone: list[Point] | None = None) -> int:
    """Publish a database that was set back in time: see `republished`."""
    engine = staff_engine(url)
    with Session(engine) as session, session.begin():
        count = publish_after_a_step_back(session, dt.datetime.now(dt.UTC), gone or [])
    engine.dispose()
    return count


def _public(url: str) -> list[Point]:
    """What the world may hold of the database that is put aside; a broken one tells nothing."""
    engine = staff_engine(url)
    try:
        with Session(engine) as session:
            return points_of(session)
    except Exception:  # it may be what the copy is brought back for
        return []
    finally:
        engine.dispose()


def _swap(url: str, new: str, aside: str) -> None:
    """Rename both in one transaction. Whoever is connected is sent away, and comes back to it."""
    name = name_of(url)
    old, fresh, kept = sql.Identifier(name), sql.Identifier(new), sql.Identifier(aside)
    closed = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with at_the_server(url) as connection:
        connection.execute(closed.format(old, sql.SQL("false")))
        try:
            connection.execute(_SEND_AWAY, [[name, new]])
            with connection.transaction():
                connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(old, kept))
                connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(fresh, old))
        except BaseException:
            connection.execute(closed.format(old, sql.SQL("true")))
            raise
        connection.execute(closed.format(kept, sql.SQL("true")))


# Each is waited for, five seconds at most: a database is renamed when nobody is in it.
_SEND_AWAY = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = ANY (%s)
"""


def _say_if_the_secret_is_another(config: Config, copy: Copy | None, tell: Tell) -> None:
    if copy is None or not copy.secret:
        return
    here = fingerprint_of_secret(config)
    if here != copy.secret:
        tell(
            "The secret of cookies and links is not the one of the copy: all are signed out, links"
            " in mails are worth nothing, and codes from phones do not fit. Bring back SECRET_KEY,"
            f" or the file {config.data / 'secret_key'}, to have them."
        )
