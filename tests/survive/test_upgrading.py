"""An upgrade gets in nobody's way: it waits, comes again, and goes on where it was interrupted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import ProgrammingError

from locator.directory import revisions
from locator.directory.migrating import migrate, migrate_back
from locator.directory.patiently import PoolerIsInTheWayError, SomebodyIsInTheWayError
from locator.directory.revisions import MIGRATIONS, known_revisions
from tests.survive.conftest import ask
from tests.waiting import wait_until

NEW = """
from alembic import op
revision, down_revision, branch_labels, depends_on = {revision!r}, {before!r}, None, None
def upgrade():
    {up}
def downgrade():
    pass
"""


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`later("op.execute(…)", …)`: migrations after today's, one a statement."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text((MIGRATIONS / "env.py").read_text())
    for file in (MIGRATIONS / "versions").glob("0*"):
        (folder / "versions" / file.name).symlink_to(file)
    monkeypatch.setattr(revisions, "MIGRATIONS", folder)
    before = [known_revisions()[-1]]

    def add(*statements: str) -> None:
        for up in statements:
            revision = f"{int(before[-1]) + 1:04}"
            said = NEW.format(revision=revision, before=before[-1], up=up)
            (folder / "versions" / f"{revision}.py").write_text(said)
            before.append(revision)

    return add


def version(url: str) -> object:
    return ask(url, "SELECT version_num FROM directory.alembic_version")[0][0]


def columns(url: str) -> set[object]:
    rows = ask(url, "SELECT attname FROM pg_attribute WHERE attrelid = 'directory.city'::regclass")
    return {name for (name,) in rows}


ADD = 'op.execute("ALTER TABLE directory.city ADD COLUMN {} text")'


def test_what_was_done_before_a_migration_that_fails_stays_done(
    another: Callable[..., str], later: Callable[..., None]
) -> None:
    url = another()
    began = int(known_revisions()[-1])
    later(ADD.format("first"), ADD.format("second") + "; op.execute('SELECT nonsense')")
    with pytest.raises(ProgrammingError, match="nonsense"):
        migrate(url)
    assert version(url) == f"{began + 1:04}"
    assert {"first"} == columns(url) & {"first", "second"}


def test_it_lets_people_read_while_it_waits_and_comes_again(
    another: Callable[..., str], later: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trap: behind one who waits for a table, everybody waits who only wants to read it."""
    url = another()
    later(ADD.format("first"))
    pauses: list[float] = []
    read_meanwhile = threading.Event()

    def pause(seconds: float) -> None:
        # The migration has given up for now: nobody stands before us.
        pauses.append(seconds)
        with psycopg.connect(url, options="-c lock_timeout=100ms") as reader:
            assert reader.execute("SELECT count(*) FROM directory.city").fetchone() == (8,)
        read_meanwhile.set()

    monkeypatch.setattr("locator.directory.patiently.time.sleep", pause)
    migrating_thread = threading.Thread(target=migrate, args=(url,))
    with psycopg.connect(url) as somebody:
        somebody.execute("LOCK directory.city IN ACCESS SHARE MODE")
        migrating_thread.start()
        assert read_meanwhile.wait(60)
        assert "first" not in columns(url)
    migrating_thread.join(60)
    assert "first" in columns(url)
    assert pauses


def test_it_gives_up_in_words(
    another: Callable[..., str], later: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = another()
    later(ADD.format("first"))
    monkeypatch.setattr("locator.directory.patiently.TRIES", 2)
    monkeypatch.setattr("locator.directory.patiently.PAUSES", (0.0,))
    monkeypatch.setattr("locator.directory.patiently._SETTINGS", {"lock_timeout": "50ms"})
    with psycopg.connect(url) as somebody:
        somebody.execute("LOCK directory.city IN ACCESS SHARE MODE")
        with pytest.raises(SomebodyIsInTheWayError, match="Nothing is lost"):
            migrate(url)
    migrate(url)
    assert "first" in columns(url)


def test_no_statement_and_no_silence_lasts_for_ever(
    another: Callable[..., str], later: Callable[..., None]
) -> None:
    url = another()
    later(
        'op.execute("CREATE TABLE directory.said AS SELECT name, setting FROM pg_settings WHERE'
        " name IN ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout')\")"
    )
    migrate(url)
    assert set(ask(url, "SELECT name, setting FROM directory.said")) == {
        ("lock_timeout", "1000"),
        ("statement_timeout", "1800000"),
        ("idle_in_transaction_session_timeout", "300000"),
    }


def test_two_at_once_do_it_once(another: Callable[..., str], later: Callable[..., None]) -> None:
    url = another()
    later(*(ADD.format(name) for name in ("first", "second", "third")))
    errors: list[BaseException] = []

    def upgrade() -> None:
        try:
            migrate(url)
        except BaseException as error:
            errors.append(error)

    both = [threading.Thread(target=upgrade) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert not errors
    assert {"first", "second", "third"} <= columns(url)


def test_a_copy_is_not_made_while_the_database_changes_its_shape(
    another: Callable[..., str],
) -> None:
    url = another()
    done = threading.Event()

    def go_back() -> None:
        migrate_back(url, "-1")
        done.set()

    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with psycopg.connect(url) as somebody:  # a copy is on its way
        somebody.execute("SELECT pg_advisory_lock_shared(hashtext('locator migrations'))")
        upgrading = threading.Thread(target=go_back)
        upgrading.start()
        wait_until(lambda: ask(url, waiting) == [(1,)], patience=30)
        assert not done.is_set()
    upgrading.join(60)
    assert done.is_set()


def test_an_index_that_was_left_unfinished_is_built_again(another: Callable[..., str]) -> None:
    url = another()
    ask(url, "CREATE TABLE directory.numbered AS SELECT 1 AS number FROM generate_series(1, 2)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        ask(url, "CREATE UNIQUE INDEX CONCURRENTLY unfinished ON directory.numbered (number)")
    valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'directory.unfinished'::regclass"
    assert ask(url, valid) == [(False,)]
    ask(
        url,
        "DELETE FROM directory.numbered WHERE ctid = (SELECT min(ctid) FROM directory.numbered)",
    )
    migrate(url)
    assert ask(url, valid) == [(True,)]


def test_a_migration_may_build_an_index_beside_those_who_write(
    another: Callable[..., str], later: Callable[..., None]
) -> None:
    url = another()
    later(
        "with op.get_context().autocommit_block():"
        " op.execute('CREATE INDEX CONCURRENTLY IF NOT EXISTS beside ON directory.city (id)')"
    )
    with psycopg.connect(url) as writing:
        writing.execute("SELECT 1")
        migrate(url)
    assert ask(
        url, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'directory.beside'::regclass"
    )


def test_a_pooler_is_not_migrated_through(
    another: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pooler gives its clients a process of its own making (tests/grow has the real one)."""
    url = another()
    before = psycopg.ConnectionInfo.backend_pid
    monkeypatch.setattr(psycopg.ConnectionInfo, "backend_pid", property(lambda _: 1))
    with pytest.raises(PoolerIsInTheWayError, match="Migrate past it"):
        migrate(url)
    monkeypatch.setattr(psycopg.ConnectionInfo, "backend_pid", before)
