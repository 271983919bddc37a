"""Making a copy while everything runs: one moment of the database, dumped and described."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from contextlib import suppress
from pathlib import Path

import psycopg

from locator.cluster import Tell
from locator.config import Config
from locator.errors import BackupFailedError
from locator.safekeeping.contents import holds_something, read_contents
from locator.safekeeping.copy import Copy, beside, digest, open_for_owner
from locator.safekeeping.owner import connected, major
from locator.safekeeping.programs import find_programs
from locator.safekeeping.verifying import Proof, verify


def back_up(config: Config, file: Path, *, prove: bool, tell: Tell) -> tuple[Copy, Proof | None]:
    """Write a copy to `file`, and what is true of it beside it; prove it where that is wanted.

    Nobody has to stop working. `file` appears when it is whole, and proven; until then it is
    `….part`. Raises `BackupFailedError` (the file is there already, the disk is full, what comes
    back is not what was there), `ProgramsAreMissingError`.
    """
    if file.exists():
        raise BackupFailedError(f"{file} is there already, and is not written over.")
    part = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open_for_owner(part):
            pass  # pg_dump writes into it, and lets its rights be
        copy = _dump(config, part, tell)
        copy.write(part)
        proof = verify(config, part, copy, tell) if prove else None
        _make_sure_it_is_on_the_disk(part)
        beside(part).rename(beside(file))
        part.rename(file)
        _make_sure_it_is_on_the_disk(file.parent)
    except OSError as error:
        raise BackupFailedError(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        for unfinished in (part, beside(part)):
            with suppress(OSError):
                unfinished.unlink()
    _stamp(config, copy, proof is not None)
    return copy, proof


def _dump(config: Config, part: Path, tell: Tell) -> Copy:
    with connected(config.owner_url) as connection:
        if not holds_something(connection):
            raise BackupFailedError("There is nothing in this database yet.")
        programs = find_programs(major(connection))
        # A migration waits until the copy is made: what it changes cannot be read meanwhile.
        connection.execute("SELECT pg_advisory_lock_shared(hashtext('locator migrations'))")
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            made_at, snapshot = connection.execute(
                "SELECT clock_timestamp(), pg_export_snapshot()"
            ).fetchall()[0]
            tell("Writing the copy")
            programs.run(
                "pg_dump",
                "--format=custom",
                "--lock-wait-timeout=60s",
                f"--snapshot={snapshot}",
                f"--file={part}",
                url=config.owner_url,
            )
            # The same moment as the dump's: what is committed meanwhile is in neither.
            contents = read_contents(connection)
            revision = _revision(connection)
        locales = connection.execute(
            "SELECT datcollate, datctype FROM pg_database WHERE datname = current_database()"
        ).fetchall()[0]
    return Copy(
        made_at=made_at.astimezone(dt.UTC),
        revision=revision,
        postgresql=programs.major,
        locales=(locales[0], locales[1]),
        secret=fingerprint_of_secret(config),
        bytes=part.stat().st_size,
        sha256=digest(part),
        contents=contents,
    )


def _revision(connection: psycopg.Connection) -> str:
    found = connection.execute("SELECT to_regclass('directory.alembic_version')").fetchone()
    if found == (None,):
        raise BackupFailedError("This is no database of Locator: it has no directory.")
    return str(
        connection.execute("SELECT version_num FROM directory.alembic_version").fetchall()[0][0]
    )


def fingerprint_of_secret(config: Config) -> str:
    """Whether it is the same secret, and nothing else; empty where there is none yet."""
    secret = config.secret_key
    if secret is None:
        try:
            secret = (config.data / "secret_key").read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""
    return hashlib.sha256(f"locator's copies: {secret}".encode()).hexdigest()[:16]


def _make_sure_it_is_on_the_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stamp(config: Config, copy: Copy, verified: bool) -> None:
    """For `locator check`; a database from before there were stamps has no place for one."""
    with (
        connected(config.owner_url) as connection,
        suppress(psycopg.errors.UndefinedTable, psycopg.errors.ReadOnlySqlTransaction),
    ):
        connection.execute(
            "INSERT INTO staff.backup (made_at, verified, bytes, revision) VALUES (%s, %s, %s, %s)",
            [copy.made_at, verified, copy.bytes, copy.revision],
        )
        connection.execute("DELETE FROM staff.backup WHERE made_at < now() - interval '1 year'")
