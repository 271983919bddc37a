"""What was copied comes back whole, over nothing that is there, and the world learns of it."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from locator.config import Config
from locator.db import staff_engine
from locator.directory.granted import EXTENSIONS
from locator.directory.migrating import migrate_back
from locator.directory.revisions import known_revisions
from locator.errors import BackupFailedError, DatabaseIsNotEmptyError
from locator.safekeeping.backing_up import back_up
from locator.safekeeping.contents import read_contents
from locator.safekeeping.copy import Copy, beside
from locator.safekeeping.republished import disagreements
from locator.safekeeping.restoring import restore
from tests.ops.test_cli import run
from tests.survive.conftest import ask


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "one.dump"


def copied(config: Config, file: Path) -> Copy:
    return back_up(config, file, prove=False, tell=lambda line: None)[0]


def silently(line: str) -> None:
    """Nobody listens."""


def tables(url: str) -> dict[str, str]:
    with psycopg.connect(url) as connection:
        found = read_contents(connection).tables
    return {name: said for name, said in found.items() if not name.startswith("published.")}


def agrees(url: str) -> bool:
    """Whether what is public is what a fresh republish makes of the directory."""
    engine = staff_engine(url)
    with Session(engine) as session:
        found = list(disagreements(session, dt.datetime.now(dt.UTC)))
    engine.dispose()
    return not found


def versions(url: str) -> dict[object, int]:
    rows = ask(url, "SELECT id, version FROM published.city")
    return {id: int(str(version)) for id, version in rows}


def test_everything_comes_back_by_the_command(
    config: Config, another: Callable[..., str], file: Path
) -> None:
    before = tables(config.owner_url)
    copied(config, file)
    elsewhere = another(None)
    said = run("restore", str(file), DATABASE_URL=elsewhere, LOCATOR_DATA=str(config.data))
    assert said.returncode == 0, said.stderr
    assert said.stdout == "136 service points are public.\n"
    assert tables(elsewhere) == before
    assert agrees(elsewhere)


@pytest.mark.slow
def test_a_database_that_is_not_there_yet_is_made(
    config: Config, another: Callable[..., str], file: Path
) -> None:
    copied(config, file)
    url = make_url(another(None))
    new = url.set(database=f"{url.database}_new").render_as_string(hide_password=False)
    assert restore(replace(config, database_url=new), file, replace=False, tell=silently).points


def test_a_directory_that_is_there_is_left_alone(config: Config, file: Path) -> None:
    copied(config, file)
    before = tables(config.owner_url)
    with pytest.raises(DatabaseIsNotEmptyError, match="nothing was changed"):
        restore(config, file, replace=False, tell=silently)
    assert tables(config.owner_url) == before


def test_a_directory_that_is_replaced_is_kept_under_another_name(
    config: Config, file: Path
) -> None:
    before = tables(config.owner_url)
    copied(config, file)
    ask(config.owner_url, "UPDATE directory.phone SET number = '1'")
    at_work = psycopg.connect(config.owner_url)
    at_work.execute("SELECT 1")
    restored = restore(config, file, replace=True, tell=silently)
    with pytest.raises(psycopg.OperationalError, match="administrator command"):
        at_work.execute("SELECT 1")
    at_work.close()
    assert tables(config.owner_url) == before
    assert restored.aside
    assert re.fullmatch(r"locator_test_\w+_before_\d{8}T\d{6}_\d{6}Z", restored.aside)
    old = make_url(config.owner_url).set(database=restored.aside)
    assert ask(old.render_as_string(), "SELECT DISTINCT number FROM directory.phone") == [("1",)]


def test_a_copy_that_cannot_come_back_replaces_nothing(config: Config, file: Path) -> None:
    copied(config, file)
    beside(file).unlink()
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    before = tables(config.owner_url)
    with pytest.raises(BackupFailedError, match="pg_restore failed"):
        restore(config, file, replace=True, tell=silently)
    assert tables(config.owner_url) == before
    like = "SELECT count(*) FROM pg_database WHERE datname LIKE current_database() || '%'"
    assert ask(config.owner_url, like) == [(1,)]


def publish_one_more(url: str) -> uuid.UUID:
    """As if somebody had made it public after the copy."""
    new = uuid.uuid4()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_ONE_MORE, [new])
    return new


_ONE_MORE = """
    INSERT INTO published.service_point
        (id, city_id, service_id, is_stop, facets, assured_until, content, published_at)
    SELECT %s, city_id, service_id, is_stop, facets, assured_until, content, now()
    FROM published.service_point WHERE city_id = 'lima' LIMIT 1
"""


def test_caches_and_partners_learn_that_the_directory_was_set_back(
    config: Config, file: Path
) -> None:
    """Who holds version 7 of what is no more must never be told that 7 is still true."""
    copied(config, file)
    ask(config.owner_url, "UPDATE published.city SET version = version + 1000")
    publish_one_more(config.owner_url)
    before, began = versions(config.owner_url), dt.datetime.now(dt.UTC)
    restore(config, file, replace=True, tell=silently)
    after = versions(config.owner_url)
    assert all(after[city] > before[city] for city in before)
    # Again from the same copy: numbers of the time between are not given out twice.
    restore(config, file, replace=True, tell=silently)
    assert all(version > after[city] for city, version in versions(config.owner_url).items())
    unchanged = "SELECT count(*) FROM published.service_point WHERE modified_at < '{}'"
    assert ask(config.owner_url, unchanged.format(began)) == [(0,)]


@pytest.mark.slow
def test_tombstones_stand_for_what_was_public_only_after_the_copy(
    config: Config, file: Path
) -> None:
    copied(config, file)
    new = publish_one_more(config.owner_url)
    restore(config, file, replace=True, tell=silently)
    assert ask(config.owner_url, "SELECT id, city_id FROM published.gone") == [(new, "lima")]


def test_a_copy_of_an_older_version_is_brought_up_to_date(
    config: Config, another: Callable[..., str], file: Path
) -> None:
    """From 0012, before there were public records, uploads, licences and views."""
    migrate_back(config.owner_url, "0012")
    before = tables(config.owner_url)
    assert copied(config, file).revision == "0012"
    new = another(None)
    assert restore(replace(config, database_url=new), file, replace=False, tell=silently).points
    assert ask(new, "SELECT version_num FROM directory.alembic_version") == [
        (known_revisions()[-1],)
    ]
    after = {name: said.partition(":")[0] for name, said in tables(new).items()}
    kept = {name: said.partition(":")[0] for name, said in before.items()}
    assert after.items() >= kept.items()
    assert agrees(new)


def test_a_copy_of_a_newer_version_is_not_touched(config: Config, file: Path) -> None:
    ask(config.owner_url, "UPDATE directory.alembic_version SET version_num = '9999'")
    copied(config, file)
    with pytest.raises(BackupFailedError, match=r"made by a newer Locator \(at 9999\)"):
        restore(config, file, replace=True, tell=silently)


def test_a_damaged_copy_is_refused(config: Config, file: Path) -> None:
    copied(config, file)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(BackupFailedError, match="it is damaged or incomplete"):
        restore(config, file, replace=True, tell=silently)


@pytest.mark.slow
def test_a_copy_alone_comes_back_without_being_compared(
    config: Config, another: Callable[..., str], file: Path
) -> None:
    copied(config, file)
    beside(file).unlink()
    said: list[str] = []
    elsewhere = replace(config, database_url=another(None))
    assert restore(elsewhere, file, replace=False, tell=said.append).points == 136
    assert "There is no one.dump.json: what comes back cannot be compared." in said


@pytest.mark.slow
def test_another_secret_is_told(config: Config, another: Callable[..., str], file: Path) -> None:
    copied(replace(config, secret_key="a" * 40), file)
    said: list[str] = []
    elsewhere = replace(config, database_url=another(None), secret_key="b" * 40)
    restore(elsewhere, file, replace=False, tell=said.append)
    assert any("The secret of cookies and links is not the one of the copy" in one for one in said)


@contextmanager
def somebody_else(url: str, rights: str = "IN ROLE locator_public, locator_staff") -> Iterator[str]:
    """The address of a database that a login without rights of its own owns, as at a provider's."""
    owner = f"locator_test_{uuid.uuid4().hex[:8]}"
    name = sql.Identifier(make_url(url).database or "")
    for extension in EXTENSIONS:
        ask(url, f"CREATE EXTENSION {extension}")
    ask(url, f"CREATE ROLE {owner} LOGIN {rights}")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, sql.Identifier(owner))
        )
    try:
        yield make_url(url).set(username=owner).render_as_string(hide_password=False)
    finally:
        ask(url, f"DROP OWNED BY {owner} CASCADE")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO CURRENT_USER").format(name))
        ask(url, f"DROP ROLE {owner}")


def test_it_comes_back_to_an_owner_of_another_name(
    config: Config, another: Callable[..., str], file: Path
) -> None:
    copied(config, file)
    url = another(None)
    with somebody_else(url) as theirs:
        assert restore(
            replace(config, database_url=theirs), file, replace=False, tell=silently
        ).points
        # Rights from now on: what a later migration makes is covered.
        ask(theirs, "CREATE TABLE published.later (id integer)")
        assert ask(
            theirs, "SELECT has_table_privilege('locator_public', 'published.later', 'SELECT')"
        ) == [(True,)]
        assert ask(
            theirs, "SELECT has_schema_privilege('locator_public', 'directory', 'USAGE')"
        ) == [(False,)]


def test_an_owner_who_may_not_is_told_what_to_have_granted(
    config: Config, another: Callable[..., str], file: Path
) -> None:
    copied(config, file)
    with somebody_else(another(None), rights="") as theirs:
        elsewhere = replace(config, database_url=theirs)
        with pytest.raises(BackupFailedError, match='GRANT "locator_staff" TO "') as said:
            restore(elsewhere, file, replace=False, tell=silently)
        for line in str(said.value).splitlines()[1:]:
            ask(config.owner_url, line)
        assert restore(elsewhere, file, replace=False, tell=silently).points


@pytest.mark.slow
def test_roles_that_are_missing_are_named_before_anything_is_done(
    config: Config, another: Callable[..., str], file: Path
) -> None:
    role = f"locator_test_{uuid.uuid4().hex[:8]}"
    ask(config.owner_url, f"CREATE ROLE {role}")
    ask(config.owner_url, f"GRANT SELECT ON published.city TO {role}")
    copied(config, file)
    ask(config.owner_url, f"DROP OWNED BY {role}")
    ask(config.owner_url, f"DROP ROLE {role}")
    elsewhere = replace(config, database_url=another(None))
    with pytest.raises(BackupFailedError, match=f"not here: {role}"):
        restore(elsewhere, file, replace=False, tell=silently)
    assert ask(elsewhere.owner_url, "SELECT to_regclass('directory.city')") == [(None,)]


@pytest.mark.slow
def test_a_private_cluster_is_copied_and_comes_back_into_a_new_one(
    reachable_folder: Path,
) -> None:
    nothing = {"DATABASE_URL": "", "PUBLIC_DATABASE_URL": ""}
    first = {**nothing, "LOCATOR_DATA": str(reachable_folder / "first")}
    second = {**nothing, "LOCATOR_DATA": str(reachable_folder / "second")}
    for command in (("migrate",), ("sample",), ("backup", f"{reachable_folder}/one.dump")):
        said = run(*command, **first)
        assert said.returncode == 0, said.stderr
    assert "Restored and compared" in said.stdout
    said = run("restore", f"{reachable_folder}/one.dump", **second)
    assert said.returncode == 0, said.stderr
    assert said.stdout == "136 service points are public.\n"
    said = run("restore", f"{reachable_folder}/one.dump", **second)
    assert said.returncode == 1
    assert "With --replace it is renamed, and kept" in said.stderr
    said = run("restore", "--replace", f"{reachable_folder}/one.dump", **second)
    assert said.returncode == 0, said.stderr
