"""Searches go on while servers of the database die; a standby that is behind says nothing wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from locator import create_app
from locator.config import Config
from locator.db import PUBLIC_ROLE, STAFF_ROLE, Database
from locator.directory.service import Service
from tests.grow.servers import NAME, Server, a_standby, one_of
from tests.grow.serving import Crowd, a_crowd, served
from tests.waiting import wait_until

PATIENCE = 60
# What everything is called after the pause.
LATER = "Told while one was behind"
PAGE = "/en/beirut/?lat=33.896&lon=35.483"
ASKED = (
    "/api/v1/service-points?lat=33.896&lon=35.483",
    "/ar/beirut/?lat=33.896&lon=35.483",
    "/en/beirut/?need=public-health&lat=33.893&lon=35.501&speaks=am",
    "/api/v1/cities",
)


@dataclass(frozen=True)
class Servers:
    """A primary with the sample in it, and two standbys that have all of it."""

    primary: Server
    standbys: tuple[Server, Server]

    @property
    def all(self) -> list[Server]:
        return [self.primary, *self.standbys]

    @property
    def config(self) -> Config:
        return Config(
            database_url=one_of(self.all, NAME, STAFF_ROLE),
            public_database_url=one_of(self.all, NAME, PUBLIC_ROLE),
        )

    @contextmanager
    def asked(self) -> Iterator[Crowd]:
        """`locator serve` on all of them, and people who ask it."""
        config = self.config
        environment = {
            "DATABASE_URL": config.owner_url,
            "PUBLIC_DATABASE_URL": config.public_database_url or "",
        }
        with served(environment, "--workers", "2") as port, a_crowd(port, ASKED) as crowd:
            yield crowd

    def used(self) -> Server:
        """The standby that most searches read from."""
        readers = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'locator_public'"
        living = [standby for standby in self.standbys if standby.answers()]
        return max(living, key=lambda standby: standby.ask(readers))

    def other(self, standby: Server) -> Server:
        """The other one of two."""
        return next(one for one in self.standbys if one != standby)

    def caught_up(self) -> None:
        wait_until(lambda: all(one.has_all_of(self.primary) for one in self.standbys), PATIENCE)


@pytest.fixture
def servers(primary: Server) -> Iterator[Servers]:
    with a_standby(primary, "first") as first, a_standby(primary, "second") as second:
        servers = Servers(primary, (first, second))
        servers.caught_up()
        yield servers


def test_searches_go_on_while_a_standby_and_the_primary_are_killed(servers: Servers) -> None:
    with servers.asked() as crowd:
        crowd.wait_for(60)
        used = servers.used()
        used.kill()
        crowd.wait_for(60)
        servers.primary.kill()
        crowd.wait_for(60)
        servers.other(used).promote()
        crowd.wait_for(60)
    assert crowd.failed() == 0


@pytest.mark.slow
def test_they_go_on_while_standbys_are_killed_again_and_again(servers: Servers) -> None:
    with servers.asked() as crowd:
        for _ in range(12):
            used = servers.used()
            used.kill()
            crowd.wait_for(200)
            used.start()
            wait_until(lambda one=used: one.has_all_of(servers.primary), PATIENCE)  # type: ignore[misc]
            # Whoever else is in use is killed next, as soon as the choice falls on another.
            crowd.wait_for(100)
            servers.other(used).kill()
            crowd.wait_for(200)
            servers.other(used).start()
    assert crowd.failed() == 0


def test_all_that_a_process_reads_comes_from_one_standby(servers: Servers) -> None:
    """One that is behind must not fill a page whose version another one has said."""
    database = Database.from_config(servers.config)
    with ExitStack() as several:
        doors = [database.public, database.snapshot, database.public, database.public]
        ports = {
            several.enter_context(door()).scalar(text("SELECT inet_server_port()"))
            for door in doors
        }
    assert len(ports) == 1
    assert ports < {standby.port for standby in servers.standbys}


def test_where_one_connection_ends_no_other_to_that_host_is_trusted(servers: Servers) -> None:
    """The processes of a server that was killed end one after the other, and not all at once."""
    database = Database.from_config(servers.config)
    whose = text("SELECT pg_backend_pid()")
    with database.public() as one, database.public() as another:
        before = {one.scalar(whose), another.scalar(whose)}
    with pytest.raises(OperationalError), database.public() as one:
        servers.used().ask(f"SELECT pg_terminate_backend({one.scalar(whose)}, 5000)")
        one.scalar(whose)
    with database.public() as next_one:
        assert next_one.scalar(whose) not in before


def test_a_reader_of_a_standby_that_is_behind_is_told_nothing_wrong(servers: Servers) -> None:
    """An older page with its older validator; never "you have it already" for another one."""
    ahead, behind = servers.standbys
    behind.ask("SELECT pg_wal_replay_pause()")
    clients = {
        standby.port: create_app(
            replace(
                servers.config,
                public_database_url=standby.address(NAME, PUBLIC_ROLE),
                secret_key="for the tests alone, of some length 42",
            )
        ).test_client()
        for standby in (ahead, behind)
    }
    first = clients[behind.port].get(PAGE)
    with Database.from_config(servers.config).staff() as session:
        session.info["now"] = dt.datetime.now(dt.UTC)
        for service in session.scalars(select(Service)):
            service.name = LATER
    wait_until(lambda: ahead.has_all_of(servers.primary), PATIENCE)

    newer = clients[ahead.port].get(PAGE, headers={"If-None-Match": first.headers["ETag"]})
    assert (newer.status_code, LATER in newer.text) == (200, True)
    older = clients[behind.port].get(PAGE, headers={"If-None-Match": newer.headers["ETag"]})
    assert (older.status_code, LATER in older.text) == (200, False)
    behind.ask("SELECT pg_wal_replay_resume()")
    wait_until(lambda: behind.has_all_of(servers.primary), PATIENCE)
    again = clients[behind.port].get(PAGE, headers={"If-None-Match": older.headers["ETag"]})
    assert (again.status_code, LATER in again.text) == (200, True)
