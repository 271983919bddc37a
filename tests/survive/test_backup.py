"""A copy is one moment of everything, it is proven, and nobody else can read it."""

from __future__ import annotations

import datetime as dt
import os
import stat
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from locator.config import Config
from locator.directory.migrating import migrate_back
from locator.errors import BackupFailedError, ProgramsAreMissingError
from locator.safekeeping.backing_up import back_up
from locator.safekeeping.contents import differences, read_contents
from locator.safekeeping.copy import NAME, Copy, beside, read_copy, rotate
from locator.safekeeping.programs import find_programs
from locator.safekeeping.verifying import Proof, verify
from tests.ops.test_cli import run
from tests.survive.conftest import ask


def proven(config: Config, file: Path) -> tuple[Copy, Proof]:
    copy, proof = back_up(config, file, prove=True, tell=lambda line: None)
    assert proof is not None
    return copy, proof


def unproven(config: Config, file: Path) -> Copy:
    return back_up(config, file, prove=False, tell=lambda line: None)[0]


def test_everything_is_in_it_and_the_command_says_so(config: Config) -> None:
    said = run("backup", DATABASE_URL=config.owner_url, LOCATOR_DATA=str(config.data))
    assert said.returncode == 0, said.stderr
    (file,) = (config.data / "backups").glob("*.dump")
    copy = read_copy(file)
    assert copy is not None
    schemas = {name.partition(".")[0] for name in copy.contents.tables}
    assert schemas == {"directory", "published", "staff", "jobs"}
    assert copy.contents.tables["published.service_point"].startswith("136:")
    assert (
        f"compared: {copy.contents.rows} rows of {len(copy.contents.tables)} tables" in said.stdout
    )
    assert "secret_key as well, and elsewhere: it is not in the copy" in said.stderr
    assert ask(config.owner_url, "SELECT verified, made_at, bytes FROM staff.backup") == [
        (True, copy.made_at, copy.bytes)
    ]


def test_nobody_but_its_owner_can_read_it(config: Config) -> None:
    before = os.umask(0)
    try:
        file = config.data / "backups" / "one.dump"
        unproven(config, file)
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (file, beside(file))} == {0o600}


def test_no_password_stands_on_a_command_line_or_in_the_copy(
    config: Config, tmp_path: Path
) -> None:
    secret = "correct-horse-battery"
    with_password = make_url(config.owner_url).set(password=secret)
    config = replace(
        config,
        database_url=with_password.render_as_string(hide_password=False),
        secret_key="0123456789abcdef0123456789abcdef",
    )
    seen: set[bytes] = set()
    ended = threading.Event()

    def watch() -> None:
        while not ended.is_set():
            for line in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.add(line.read_bytes())
                except OSError:
                    continue

    watching = threading.Thread(target=watch)
    if Path("/proc/self").exists():
        watching.start()
    unproven(config, tmp_path / "one.dump")
    ended.set()
    if watching.ident:
        watching.join()
        assert any(b"pg_dump" in line for line in seen)
    assert not any(secret.encode() in line for line in seen)
    written = (tmp_path / "one.dump.json").read_text()
    assert secret not in written
    assert config.secret_key and config.secret_key not in written


@contextmanager
def somebody_who_goes_on_writing(url: str) -> Iterator[list[int]]:
    written: list[int] = []
    ended = threading.Event()

    def write() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not ended.is_set():
                day = dt.date(2026, 1, 1) + dt.timedelta(days=len(written))
                connection.execute(
                    "INSERT INTO staff.widget_views (day, partner, views) VALUES (%s, 'x', 1)",
                    [day],
                )
                written.append(1)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        yield written
    finally:
        ended.set()
        writing.join()


def test_it_is_one_moment_while_people_go_on_working(config: Config, tmp_path: Path) -> None:
    with somebody_who_goes_on_writing(config.owner_url) as written:
        copy, proof = proven(config, tmp_path / "one.dump")
    copied = int(copy.contents.tables["staff.widget_views"].partition(":")[0])
    assert copied < len(written)
    assert proof.rows == copy.contents.rows


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "DELETE FROM directory.language WHERE mode = 'interpreter'",
            "language is",
        ),
        ("UPDATE directory.city SET confirmation_days = 181 WHERE id = 'beirut'", "city is 8:"),
        ("GRANT USAGE ON SCHEMA directory TO locator_public", "right on schema directory is"),
        ("GRANT SELECT ON directory.location TO locator_public", "location is locator_public="),
        ("DROP INDEX published.ix_service_point_city_id_geog_facets", "geog_facets is missing"),
        ("ALTER TABLE staff.account ALTER COLUMN email DROP NOT NULL", "account.email is text"),
        ("SELECT nextval('directory.change_id_seq')", "change_id_seq is"),
        ("CREATE TABLE directory.more ()", "directory.more should not be there"),
    ],
)
def test_whatever_differs_is_found(config: Config, change: str, told: str) -> None:
    with psycopg.connect(config.owner_url) as connection:
        before = read_contents(connection)
        assert not list(differences(before, read_contents(connection)))
        connection.execute(change.encode())
        assert told in " ".join(differences(before, read_contents(connection)))
        connection.rollback()


def test_settings_of_the_database_count(config: Config, another: Callable[..., str]) -> None:
    name = sql.Identifier(make_url(config.owner_url).database or "")
    with psycopg.connect(config.owner_url) as connection:
        before = read_contents(connection)
        connection.execute(sql.SQL("ALTER DATABASE {} SET search_path = jobs").format(name))
        (found,) = differences(before, read_contents(connection))
        connection.rollback()
    assert found == "everybody search_path should not be there"


def test_a_copy_from_which_something_else_comes_back_is_no_copy(
    config: Config, tmp_path: Path
) -> None:
    file = tmp_path / "one.dump"
    copy = unproven(config, file)
    with psycopg.connect(config.owner_url) as connection:
        connection.execute("UPDATE directory.phone SET number = number || '0'")
        other = replace(copy, contents=read_contents(connection))
        connection.rollback()
    with pytest.raises(BackupFailedError, match=r"not what was there:\n  directory\.phone is "):
        verify(config, file, other, lambda line: None)
    assert databases_for_proofs(config) == []


def databases_for_proofs(config: Config) -> list[tuple[object, ...]]:
    return ask(
        config.owner_url, "SELECT datname FROM pg_database WHERE datname LIKE 'locator_proof_%'"
    )


def test_what_is_public_must_be_what_the_directory_says(config: Config, tmp_path: Path) -> None:
    ask(config.owner_url, "DELETE FROM published.service_point WHERE city_id = 'lima'")
    with pytest.raises(BackupFailedError, match=r"is not public, and should be"):
        proven(config, tmp_path / "one.dump")
    assert list(tmp_path.glob("*.dump*")) == []
    assert ask(config.owner_url, "SELECT 1 FROM staff.backup") == []


@pytest.mark.slow
def test_a_copy_of_an_older_version_rehearses_the_migrations(
    config: Config, tmp_path: Path
) -> None:
    migrate_back(config.owner_url, "0016")
    _, proof = proven(config, tmp_path / "one.dump")
    assert proof.rehearsed
    assert ask(config.owner_url, "SELECT version_num FROM directory.alembic_version") == [("0016",)]


def test_what_is_there_is_not_written_over(config: Config, tmp_path: Path) -> None:
    (tmp_path / "one.dump").write_text("precious")
    with pytest.raises(BackupFailedError, match="is there already"):
        unproven(config, tmp_path / "one.dump")
    assert (tmp_path / "one.dump").read_text() == "precious"


def test_an_empty_database_is_no_copy(config: Config, another: Callable[..., str]) -> None:
    with pytest.raises(BackupFailedError, match="There is nothing in this database yet"):
        unproven(replace(config, database_url=another(None)), config.data / "one.dump")


def test_a_database_that_is_gone_is_told_in_plain_words() -> None:
    said = run("backup", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert said.returncode == 1
    assert said.stderr.startswith("The database says: connection failed")
    assert "Traceback" not in said.stderr


def test_the_oldest_copies_go_and_nothing_else(tmp_path: Path) -> None:
    names = [f"locator-2026112{day}T090000Z.dump" for day in range(5)]
    strangers = ["notes.txt", "locator-old.dump", "locator-20261121T090000Z.dump.part"]
    for name in [*names, *(f"{name}.json" for name in names), *strangers]:
        (tmp_path / name).touch()
    assert [old.name for old in rotate(tmp_path, 2)] == names[:3]
    kept = {path.name for path in tmp_path.iterdir()}
    assert kept == {*names[3:], *(f"{name}.json" for name in names[3:]), *strangers}


@pytest.mark.slow
def test_keeping_counts_the_new_one(config: Config) -> None:
    folder = config.data / "backups"
    folder.mkdir(parents=True)
    (folder / "locator-20200101T000000Z.dump").touch()
    said = run(
        "backup",
        "--keep=1",
        "--no-proof",
        DATABASE_URL=config.owner_url,
        LOCATOR_DATA=str(config.data),
    )
    assert said.returncode == 0, said.stderr
    (left,) = folder.glob("*.dump")
    assert NAME.fullmatch(left.name)
    assert left.stat().st_size > 0


def test_clients_older_than_the_server_are_not_used(tmp_path: Path) -> None:
    ours = find_programs(15)
    assert ours.major >= 15
    with pytest.raises(ProgramsAreMissingError, match=r"of PostgreSQL 99 or newer .* Install"):
        find_programs(99)
    with pytest.raises(ProgramsAreMissingError, match="found: none"):
        find_programs(15, [tmp_path])


@pytest.mark.slow
def test_where_we_may_not_make_databases_it_is_proven_in_a_cluster_of_its_own(
    config: Config,
    reachable_folder: Path,
) -> None:
    """As at a provider's: the owner of the database is nobody else there."""
    owner = f"locator_test_{uuid.uuid4().hex[:8]}"
    name = sql.Identifier(make_url(config.owner_url).database or "")
    ask(config.owner_url, f"CREATE ROLE {owner} LOGIN IN ROLE CURRENT_USER")
    as_owner = make_url(config.owner_url).set(username=owner).render_as_string(hide_password=False)
    said: list[str] = []
    try:
        with psycopg.connect(config.owner_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, sql.Identifier(owner))
            )
        managed = replace(config, database_url=as_owner, data=reachable_folder)
        back_up(managed, reachable_folder / "one.dump", prove=True, tell=said.append)
    finally:
        with psycopg.connect(config.owner_url, autocommit=True) as connection:
            connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO CURRENT_USER").format(name))
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(owner)))
    assert "Proving it: restoring it into a private PostgreSQL of its own" in said
    assert list(reachable_folder.glob("proof-*")) == []
