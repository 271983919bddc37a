"""Bring a database up to date, or back: Alembic, called by the application itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from locator.db import owner_engine
from locator.directory import needs, revisions
from locator.directory.granted import told_what_to_grant
from locator.directory.patiently import again_and_again, mend_indexes, one_at_a_time
from locator.directory.taxonomy import Taxonomy, TaxonomyTerm


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade the database at `url`, as its owner, while people work. Twice is as good as once.

    Each migration is one transaction: one that fails leaves everything as the one before has left
    it. Raises `SomebodyIsInTheWayError`, `PoolerIsInTheWayError`, `NotAllowedError`.
    """
    with _alembic(url) as (config, connection), told_what_to_grant(connection):
        mend_indexes(connection)
        again_and_again(connection, lambda: command.upgrade(config, revision))
        mend_indexes(connection)
        if revision == "head":
            number_needs(connection)
            connection.commit()


def migrate_back(url: str, revision: str) -> None:
    """Downgrade to `revision`, or to nothing at all with "base". What was in there is lost."""
    with _alembic(url) as (config, _):
        command.downgrade(config, revision)


@contextmanager
def _alembic(url: str) -> Iterator[tuple[Config, Connection]]:
    """Alembic's configuration, on a connection on which it commits migration by migration."""
    engine = owner_engine(url)
    config = Config()
    config.set_main_option("script_location", str(revisions.MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.connect() as connection, one_at_a_time(connection):
        config.attributes["connection"] = connection
        yield config, connection


def number_needs(connection: Connection) -> None:
    """Give every need a row, so that services can refer to it; `NEEDS` is where they are kept."""
    connection.execute(
        insert(Taxonomy)
        .values(id=needs.TAXONOMY_ID, name=needs.TAXONOMY, description="What people look for")
        .on_conflict_do_nothing()
    )
    connection.execute(
        insert(TaxonomyTerm).on_conflict_do_nothing(),
        [
            {
                "id": needs.term_id(code),
                "taxonomy_id": needs.TAXONOMY_ID,
                "code": code,
                "name": code.rpartition("/")[2],
                "parent_id": needs.term_id(parent) if part else None,
            }
            # A need comes before its parts, since they refer to it.
            for code in sorted(needs.CODES)
            for parent, _, part in [code.partition("/")]
        ],
    )
