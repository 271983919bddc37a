"""Staff pages without and with a real server; members of each role for both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from locator import create_app
from locator.config import Config
from locator.staff.accounts import Account
from locator.staff.doors import Role
from tests.builders import NOW
from tests.conftest import DatabaseInOneTransaction
from tests.live import LiveServer, browser, phone, serving
from tests.staff.people import a_member

__all__ = ["browser", "phone"]

SECRET = "a secret for the tests alone, of some length"


@dataclass(frozen=True)
class StaffServer(LiveServer):
    """A real server with the sample, and one member of each role in Beirut."""

    members: dict[str, Account]


@pytest.fixture
def app(database: DatabaseInOneTransaction) -> Flask:
    """The application on the database of this test; its clock stands at `NOW`."""
    app = create_app(Config(database_url="postgresql://", secret_key=SECRET), database)
    app.extensions["locator"].now = lambda: NOW
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Nobody is signed in: see `tests.staff.people.signed_in`."""
    return app.test_client()


@pytest.fixture(scope="package")
def staff_server() -> Iterator[StaffServer]:
    """A real server for browser tests; `staff_server.members["editor"]` can sign in."""
    with serving() as server:
        with server.app.extensions["locator"].database.staff() as session:
            members = {
                role: a_member(session, role, email=f"{role.replace('_', '-')}@beirut.example")
                for role in get_args(Role)
            }
            session.flush()
            for member in members.values():
                session.refresh(member)
                session.expunge(member)
        yield StaffServer(server.url, server.app, members)


@pytest.fixture(scope="package")
def live_server(staff_server: StaffServer) -> StaffServer:
    """The same server, for what asks for `live_server` (a `phone`)."""
    return staff_server


@pytest.fixture(autouse=True)
def as_it_began(request: pytest.FixtureRequest) -> None:
    """The shared server: another test may have left its clock elsewhere, or pages in Arabic."""
    if "staff_server" not in request.fixturenames:
        return
    server: StaffServer = request.getfixturevalue("staff_server")
    server.app.extensions["locator"].now = lambda: NOW
    with server.app.extensions["locator"].database.staff() as session:
        for account in session.scalars(select(Account).where(Account.language != "en")):
            account.language = "en"
