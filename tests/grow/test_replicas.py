"""Searches go on while servers of the database die; staff follow whoever is the primary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from locator.config import Config
from locator.db import PUBLIC_ROLE, STAFF_ROLE
from tests.grow.servers import NAME, Server, a_standby, one_of
from tests.grow.serving import a_crowd, served
from tests.waiting import wait_until

PATIENCE = 60
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

    def caught_up(self) -> None:
        wait_until(lambda: all(one.has_all_of(self.primary) for one in self.standbys), PATIENCE)


@pytest.fixture
def servers(primary: Server) -> Iterator[Servers]:
    with a_standby(primary, "first") as first, a_standby(primary, "second") as second:
        servers = Servers(primary, (first, second))
        servers.caught_up()
        yield servers


def test_searches_go_on_while_a_standby_and_the_primary_are_killed(servers: Servers) -> None:
    first, second = servers.standbys
    environment = {
        "DATABASE_URL": servers.config.owner_url,
        "PUBLIC_DATABASE_URL": servers.config.public_database_url or "",
    }
    with (
        served(environment, "--workers", "2") as port,
        a_crowd(port, ASKED) as crowd,
    ):
        crowd.wait_for(100)
        first.kill()
        crowd.wait_for(100)
        servers.primary.kill()
        crowd.wait_for(100)
        second.promote()
        crowd.wait_for(100)
    assert crowd.failed() == 0
