"""Through PgBouncer in transaction mode all works as without it, and no role sees more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from locator import create_app
from locator.config import Config
from locator.connecting import DatabaseIsNotAsAskedError
from locator.db import LONGEST_STATEMENT, PUBLIC_ROLE, STAFF_ROLE, Database
from locator.directory.service import Service
from locator.staff.jobs.queue import defer
from tests.grow.pgbouncer import pooling
from tests.grow.servers import NAME, Server, a_folder
from tests.grow.serving import a_crowd, served

SEARCHES = (
    "/api/v1/service-points?lat=33.896&lon=35.483",
    "/ar/beirut/?lat=33.89&lon=35.48",
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with a_folder() as folder:
        yield folder


@pytest.fixture
def limits(primary: Server) -> Iterator[None]:
    """What an operator gives the public role, since a pooler takes no settings of a session."""
    primary.ask(f"ALTER ROLE {PUBLIC_ROLE} SET default_transaction_read_only = 'on'")
    primary.ask(f"ALTER ROLE {PUBLIC_ROLE} SET statement_timeout = '{LONGEST_STATEMENT}'")
    yield
    primary.ask(f"ALTER ROLE {PUBLIC_ROLE} RESET ALL")


def through(port: int, staff: str = STAFF_ROLE, public: str = PUBLIC_ROLE) -> Config:
    return Config(
        database_url=f"postgresql://{staff}@127.0.0.1:{port}/{NAME}",
        public_database_url=f"postgresql://{public}@127.0.0.1:{port}/{NAME}",
    )


@pytest.mark.usefixtures("limits")
def test_searches_and_staff_share_few_connections(primary: Server, folder: Path) -> None:
    with pooling(primary, folder) as port:
        database = Database.from_config(through(port))
        client = create_app(through(port), database).test_client()

        def one(number: int) -> int:
            if number % 5:
                return client.get(SEARCHES[number % 2]).status_code
            with database.staff() as session:
                session.info["now"] = dt.datetime.now(dt.UTC)
                service = session.scalars(select(Service).offset(number).limit(1)).one()
                service.email = f"desk{number}@city.example"
                defer(session, "nothing", number=str(number))
            return 200

        with ThreadPoolExecutor(8) as people:
            assert set(people.map(one, range(80))) == {200}
        held = primary.ask("SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'locator\\_%'")
        assert held <= 4


@pytest.mark.usefixtures("limits")
def test_the_public_role_sees_nothing_private_whoever_had_the_connection_before(
    primary: Server, folder: Path
) -> None:
    with pooling(primary, folder) as port:
        database = Database.from_config(through(port))
        for _ in range(4):
            with database.staff() as session:
                assert session.scalar(text("SELECT count(*) FROM directory.service"))
            with database.public() as connection:
                assert connection.scalar(text("SELECT current_user")) == PUBLIC_ROLE
                for attempt in ("RESET ROLE", "SET ROLE NONE"):
                    connection.execute(text(attempt))
                    with pytest.raises(ProgrammingError, match="permission denied"):
                        connection.execute(text("SELECT 1 FROM directory.service"))


@pytest.mark.parametrize("more", ["", "ignore_startup_parameters = options"])
@pytest.mark.usefixtures("limits")
def test_whose_role_got_lost_on_the_way_is_not_let_in(
    primary: Server, folder: Path, more: str
) -> None:
    """Threat: PgBouncer drops what a connection asks to be, and searches run as the owner."""
    with pooling(primary, folder, more) as port:
        database = Database.from_config(through(port, staff="locator", public="locator"))
        for entrance, role in ((database.public, PUBLIC_ROLE), (database.staff, STAFF_ROLE)):
            with (
                pytest.raises(DatabaseIsNotAsAskedError, match=f"log in as {role}"),
                entrance() as found,
            ):
                found.execute(text("SELECT 1 FROM directory.service"))


@pytest.mark.parametrize("more", ["", "ignore_startup_parameters = options"])
def test_a_public_role_without_limits_is_not_let_in(
    primary: Server, folder: Path, more: str
) -> None:
    with pooling(primary, folder, more) as port:
        database = Database.from_config(through(port))
        with (
            pytest.raises(DatabaseIsNotAsAskedError, match="ALTER ROLE locator_public SET"),
            database.public() as connection,
        ):
            connection.execute(text("SELECT 1"))


@pytest.mark.usefixtures("limits")
def test_a_statement_that_takes_for_ever_ends_and_a_large_answer_sees_one_moment(
    primary: Server, folder: Path
) -> None:
    with pooling(primary, folder) as port:
        database = Database.from_config(through(port))
        with database.public() as connection:
            assert connection.scalar(text("SHOW statement_timeout")) == "10s"
            assert connection.scalar(text("SHOW transaction_read_only")) == "on"
        many = text("SELECT generate_series(1, 5000)")
        with database.snapshot() as connection:
            found = connection.execute(many, execution_options={"yield_per": 500})
            assert sum(1 for _ in found) == 5000


@pytest.mark.slow
@pytest.mark.usefixtures("limits")
def test_the_whole_server_runs_behind_it(primary: Server, folder: Path) -> None:
    with pooling(primary, folder) as port:
        config = through(port)
        environment = {
            "DATABASE_URL": config.owner_url,
            "PUBLIC_DATABASE_URL": config.public_database_url or "",
            "LOCATOR_DATA": str(folder / "data"),
        }
        with (
            served(environment, "--workers", "1") as address,
            a_crowd(address, SEARCHES) as crowd,
        ):
            crowd.wait_for(60)
        assert crowd.failed() == 0
