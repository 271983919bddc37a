"""Every migration goes up, down and up again, also with data; and the models are what it makes."""

from __future__ import annotations

import datetime as dt
import importlib
import multiprocessing
import os
import pkgutil
import uuid
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from geoalchemy2 import alembic_helpers
from sqlalchemy.orm import Session

import locator
from locator.db import public_engine, staff_engine
from locator.directory.base import DIRECTORY, PUBLISHED, STAFF, Base
from locator.directory.granted import EXTENSIONS, NotAllowedError
from locator.directory.migrating import migrate, migrate_back
from locator.directory.revisions import MIGRATIONS, known_revisions
from locator.directory.sample import load_sample
from tests.conftest import empty_database

NOW = dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def url() -> Iterator[str]:
    with empty_database() as url:
        yield url


def revisions() -> list[str]:
    script = ScriptDirectory(str(MIGRATIONS))
    return [revision.revision for revision in script.walk_revisions()][::-1]


def test_files_are_named_after_their_revisions() -> None:
    assert known_revisions() == revisions()


def engine(url: str) -> sa.Engine:
    return sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg"), poolclass=sa.NullPool
    )


def tables(url: str) -> set[str]:
    inspector = sa.inspect(engine(url))
    return {
        f"{schema}.{table}"
        for schema in (DIRECTORY, PUBLISHED, STAFF)
        for table in inspector.get_table_names(schema=schema)
    }


def shape(url: str) -> set[str]:
    """Every table with how it is kept, column with its type and what numbers it, and index."""
    with engine(url).connect() as connection:
        inspector = sa.inspect(connection)
        kept = connection.scalars(
            sa.text("SELECT oid::regclass || reloptions::text FROM pg_class WHERE relkind = 'r'")
        )
        found = {each for each in kept if each}
        for schema in (DIRECTORY, PUBLISHED, STAFF):
            found |= {f"{schema}.{table}" for table in inspector.get_table_names(schema)}
            for of in (inspector.get_multi_columns, inspector.get_multi_indexes):
                found |= {
                    f"{schema}.{table}.{part['name']} {part.get('type', '')}"
                    f" {part.get('identity', '')}"
                    for (_, table), parts in of(schema).items()
                    for part in parts
                }
        return found


def test_every_migration_goes_up_down_and_up_again(url: str) -> None:
    for revision in revisions():
        migrate(url, revision)
        before = shape(url)
        migrate_back(url, "-1")
        assert shape(url) != before
        migrate(url, revision)
        assert shape(url) == before


def test_everything_goes_down_with_data_and_up_again(url: str) -> None:
    migrate(url)
    with Session(staff_engine(url)) as session, session.begin():
        load_sample(session, NOW)
    migrate_back(url, "base")
    assert tables(url) == {"directory.alembic_version"}
    migrate(url)
    with Session(staff_engine(url)) as session, session.begin():
        assert load_sample(session, NOW)


def test_later_migrations_keep_the_data(url: str) -> None:
    """From the first on: what was entered under an old version is there under the new one."""
    migrate(url)
    with Session(staff_engine(url)) as session, session.begin():
        load_sample(session, NOW)
    migrate_back(url, "0001")  # today's models know only today's tables
    before = _counts(url)
    migrate(url)
    assert {table: count for table, count in _counts(url).items() if table in before} == before


def _counts(url: str) -> dict[str, int]:
    with engine(url).connect() as connection:
        return {
            table: connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608
            for table in tables(url) - {"directory.alembic_version"}
        }


def test_migrating_twice_changes_nothing(url: str) -> None:
    migrate(url)
    before = _counts(url)
    migrate(url)
    assert _counts(url) == before


def test_several_databases_are_migrated_at_once() -> None:
    with empty_database() as first, empty_database() as second:
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(2, mp_context=spawn) as processes:
            assert list(processes.map(migrate, [first, second])) == [None, None]


def roles_named(name: str) -> str:
    """The statements that make the roles, under another name: those of the cluster stay."""
    script = (MIGRATIONS / "versions" / "0001_roles.sql").read_text()
    script = script.replace("locator_public", f"{name}_public")
    return script.replace("locator_staff", f"{name}_staff")


def test_roles_are_made_once_by_whoever_comes_first() -> None:
    """Roles belong to the whole cluster: whoever comes second must not fail."""
    name = f"locator_test_{uuid.uuid4().hex[:8]}"

    def make_roles(url: str) -> None:
        with engine(url).begin() as connection:
            connection.execute(sa.text("CREATE SCHEMA published; CREATE SCHEMA directory"))
            connection.connection.cursor().execute(roles_named(name))

    with empty_database() as first, empty_database() as second, empty_database() as third:
        with ThreadPoolExecutor(3) as threads:
            list(threads.map(make_roles, [first, second, third]))
        with engine(first).connect() as connection:
            found = connection.scalars(
                sa.text("SELECT rolname FROM pg_roles WHERE rolname LIKE :name ORDER BY 1"),
                {"name": f"{name}%"},
            ).all()
    with engine(os.environ["DATABASE_URL"]).begin() as connection:
        connection.execute(sa.text(f"DROP ROLE {name}_public, {name}_staff"))
    assert found == [f"{name}_public", f"{name}_staff"]


@contextmanager
def owner_of(url: str, rights: str = "") -> Iterator[str]:
    """The database's owner from now on, who is no superuser: as on a managed PostgreSQL."""
    owner, name = f"locator_test_{uuid.uuid4().hex[:8]}", sa.make_url(url).database
    with engine(url).begin() as connection:
        connection.execute(sa.text(f"CREATE ROLE {owner} LOGIN {rights}"))
        connection.execute(sa.text(f'ALTER DATABASE "{name}" OWNER TO {owner}'))
    try:
        yield sa.make_url(url).set(username=owner).render_as_string(hide_password=False)
    finally:
        with engine(url).begin() as connection:
            connection.execute(sa.text(f"DROP OWNED BY {owner} CASCADE"))
            connection.execute(sa.text(f'ALTER DATABASE "{name}" OWNER TO CURRENT_USER'))
            connection.execute(sa.text(f"DROP ROLE {owner}"))


def test_an_owner_who_may_not_is_told_what_to_have_granted_and_then_can_migrate(url: str) -> None:
    """What an administrator is asked for is enough, and leaves nobody with too many rights."""
    with owner_of(url) as as_owner:
        with pytest.raises(NotAllowedError) as refused:
            migrate(as_owner)
        said = str(refused.value).splitlines()
        assert 'permission denied to create extension "postgis"' in said[0]
        statements = [line.strip() for line in said if line.startswith("    ")]
        assert "CREATE EXTENSION postgis;" in statements
        assert any(line.startswith("GRANT locator_public TO locator_test_") for line in statements)
        with engine(url).begin() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))
        migrate(as_owner)
        with Session(staff_engine(as_owner)) as session, session.begin():
            load_sample(session, NOW)
        with public_engine(as_owner).connect() as connection:
            points = sa.text("SELECT count(*) FROM published.service_point")
            assert (connection.scalar(points) or 0) > 100
            for private in ("directory.location", "staff.account", "staff.session"):
                with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
                    connection.execute(sa.text(f"SELECT 1 FROM {private}"))  # noqa: S608


def test_an_administrator_is_asked_for_each_extension_that_is_there_afterwards(url: str) -> None:
    migrate(url)
    with engine(url).connect() as connection:
        found = connection.scalars(sa.text("SELECT extname FROM pg_extension")).all()
    assert {*found} == {"plpgsql", *EXTENSIONS}


def test_an_owner_who_may_make_roles_may_become_those_that_the_migrations_make(url: str) -> None:
    """From PostgreSQL 16 on, who makes a role may not become it without more."""
    name = f"locator_test_{uuid.uuid4().hex[:8]}"
    with owner_of(url, "CREATEROLE") as as_owner, engine(as_owner).begin() as connection:
        connection.execute(sa.text("CREATE SCHEMA published; CREATE SCHEMA directory"))
        connection.connection.cursor().execute(roles_named(name))
        for role in ("public", "staff"):
            connection.execute(sa.text(f"SET LOCAL ROLE {name}_{role}; RESET ROLE"))
        connection.execute(sa.text("DROP SCHEMA published, directory"))
        connection.execute(sa.text(f"DROP OWNED BY {name}_public, {name}_staff"))
        connection.execute(sa.text(f"DROP ROLE {name}_public, {name}_staff"))


@pytest.fixture(scope="module")
def models() -> sa.MetaData:
    """The tables of every room."""
    for module in pkgutil.walk_packages(locator.__path__, "locator."):
        importlib.import_module(module.name)
    return Base.metadata


def differences(connection: sa.Connection, metadata: sa.MetaData) -> list[Any]:
    def ours(name: str | None, kind: str, parents: Any) -> bool:
        return kind != "schema" or name in (DIRECTORY, PUBLISHED, STAFF)

    def included(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
        helper: Any = alembic_helpers.include_object
        if kind == "table" and name == "alembic_version":
            return False
        return bool(helper(thing, name, kind, reflected, other))

    context = MigrationContext.configure(
        connection,
        opts={
            "include_schemas": True,
            "include_name": ours,
            "include_object": included,
            "compare_type": True,
            "compare_server_default": True,
        },
    )
    return list(compare_metadata(context, metadata))


def checks(inspector: sa.Inspector, schema: str, table: str) -> set[str]:
    return {str(check["name"]) for check in inspector.get_check_constraints(table, schema=schema)}


def test_the_models_are_what_the_migrations_make(database_url: str, models: sa.MetaData) -> None:
    with engine(database_url).connect() as connection:
        assert differences(connection, models) == []


def test_the_check_constraints_are_those_of_the_models(
    database_url: str, models: sa.MetaData
) -> None:
    # Alembic does not compare them.
    inspector = sa.inspect(engine(database_url))
    for table in models.tables.values():
        assert table.schema
        wanted = {
            str(constraint.name)
            for constraint in table.constraints
            if isinstance(constraint, sa.CheckConstraint)
        }
        prefix = f"ck_{table.name}_"
        assert checks(inspector, table.schema, table.name) == {
            name if name.startswith(prefix) else prefix + name for name in wanted
        }


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE directory.service DROP COLUMN alert",
        "ALTER TABLE directory.service ALTER COLUMN name DROP NOT NULL",
        "ALTER TABLE directory.city ALTER COLUMN confirmation_days SET DEFAULT 30",
        "ALTER TABLE directory.location ALTER COLUMN point TYPE geometry(POINT,4326)"
        " USING point::geometry",
        "DROP INDEX published.ix_service_point_service_id",
        "DROP INDEX published.ix_service_point_city_id_geog_facets",
        "ALTER TABLE published.service_point DROP CONSTRAINT fk_service_point_city_id",
        "CREATE TABLE published.forgotten (id integer)",
        "CREATE TABLE staff.forgotten (id integer)",
        "ALTER TABLE staff.account DROP COLUMN language",
        "ALTER TABLE staff.session DROP CONSTRAINT uq_session_token",
        "CREATE INDEX tempting ON published.service_point USING gin (facets)",
    ],
)
def test_a_difference_is_seen(database_url: str, models: sa.MetaData, change: str) -> None:
    with engine(database_url).connect() as connection:
        before = differences(connection, models)
        connection.execute(sa.text(change))
        assert differences(connection, models) != before
        connection.rollback()


def test_there_is_one_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
