"""A real PostGIS, migrated once a run; each test in a transaction that is rolled back.

``DATABASE_URL`` names a cluster in which the run may create a database of its own;
`script/test` starts a private one and sets it.
"""

from __future__ import annotations

import atexit
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache

import pytest
from flask import Flask
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from passlib.hash import argon2
from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url, text
from sqlalchemy.orm import Session

from locator.db import PUBLIC_ROLE, STAFF_ROLE, Database, _engine
from locator.directory.migrating import migrate
from tests.builders import NOW


class DatabaseInOneTransaction(Database):
    """Both roles on one connection, so that a search sees what the test has just published."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count_uses(self, *_: object) -> None:
        pass

    @contextmanager
    def public(self) -> Iterator[Connection]:
        self._connection.execute(text(f"SET ROLE {PUBLIC_ROLE}"))
        try:
            yield self._connection
        finally:
            if not self._connection.invalidated:
                self._connection.execute(text(f"SET ROLE {STAFF_ROLE}"))

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        with self.public() as connection:
            yield connection

    @contextmanager
    def staff(self) -> Iterator[Session]:
        with self.session() as session, session.begin():
            yield session

    def session(self) -> Session:
        """A staff session whose commits are savepoints."""
        session = Session(self._connection, join_transaction_mode="create_savepoint")
        # What is published on commit is published as of the tests' own Thursday.
        session.info["now"] = NOW
        return session


class CompiledOnce(BytecodeCache):
    """Every test has an application of its own; templates are read once for all of them."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        # The words of a language are compiled into its templates.
        reader = getattr(environment, "reader", None)
        name = f"{name} {reader.code}" if reader else name
        return super().get_bucket(environment, name, filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._compiled.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": CompiledOnce()}


@pytest.fixture
def costly_hashes() -> Iterator[None]:
    """Passwords are hashed as in earnest; without this, at a thousandth of the cost."""
    argon2.default_rounds, argon2.memory_cost, argon2.parallelism = _COST
    yield
    _hash_cheaply()


_COST = (argon2.default_rounds, argon2.memory_cost, argon2.parallelism)


def _hash_cheaply() -> None:
    argon2.default_rounds, argon2.memory_cost, argon2.parallelism = 1, 8, 1


_hash_cheaply()


@contextmanager
def a_database(like: str = "template1") -> Iterator[str]:
    """The address of a database that nobody else has, dropped with those put aside under its name.

    A copy of the one that is named, to which nobody may be connected; by itself that is empty.
    """
    if not os.environ.get("DATABASE_URL"):
        pytest.exit("DATABASE_URL is not set: run script/test", returncode=4)
    base = make_url(os.environ["DATABASE_URL"])
    name = f"locator_test_{uuid.uuid4().hex[:12]}"
    admin = create_engine(
        base.set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
    )
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'))
    try:
        yield base.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            named = text("SELECT datname FROM pg_database WHERE starts_with(datname, :name)")
            for one in connection.scalars(named, {"name": name}).all():
                connection.exec_driver_sql(f'DROP DATABASE "{one}" WITH (FORCE)')


def empty_database() -> AbstractContextManager[str]:
    """The same, with nothing in it."""
    return a_database()


@contextmanager
def migrated_database() -> Iterator[str]:
    """The same, at the head of the migrations."""
    with copied_database(migrate) as url:
        yield url


@contextmanager
def copied_database(prepare: Callable[[str], None]) -> Iterator[str]:
    """The same, as `prepare` leaves the one at the address that it is given.

    That is done once a process, and then copied.
    """
    with a_database(_prepared(prepare)) as url:
        yield url


@cache
def _prepared(prepare: Callable[[str], None]) -> str:
    url = _kept_for_copies.enter_context(a_database())
    prepare(url)
    return str(make_url(url).database)


_kept_for_copies = ExitStack()
atexit.register(_kept_for_copies.close)


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """A fresh database that the tests of one process share."""
    with migrated_database() as url:
        yield url


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    """One for all tests: what it has compiled for one is there for the next."""
    engine = _engine(database_url, STAFF_ROLE)
    yield engine
    engine.dispose()


@pytest.fixture
def database(engine: Engine) -> Iterator[DatabaseInOneTransaction]:
    """The application's two roles; whatever is written is gone after the test."""
    with engine.connect() as connection:
        transaction = connection.begin()
        try:
            yield DatabaseInOneTransaction(connection)
        finally:
            transaction.rollback()


@pytest.fixture
def session(database: DatabaseInOneTransaction) -> Iterator[Session]:
    """A staff session in the test's transaction; it may commit, and go on."""
    with database.session() as session:
        yield session
