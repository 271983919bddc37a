"""While there is no primary staff read, are told in their language, and lose nothing they typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from lxml import html  # type: ignore[import-untyped]
from sqlalchemy import Connection, Engine, event

from locator import create_app
from locator.config import Config
from locator.db import PUBLIC_ROLE, STAFF_ROLE, Database
from locator.staff.doors.member import read_member
from locator.staff.drafts import work
from tests.grow.servers import NAME, Server, a_standby, one_of
from tests.staff.editing.conftest import Desk
from tests.staff.editing.filling import filled
from tests.staff.people import a_member, signed_in
from tests.waiting import wait_until

PATIENCE = 60
TYPED = 'Typed while the server died:\n«no primary», "quotes" & <signs>'


@dataclass(frozen=True)
class Pair:
    """A primary and its standby, and the application on both."""

    primary: Server
    standby: Server
    database: Database
    desk: Desk


@pytest.fixture
def pair(primary: Server) -> Iterator[Pair]:
    with a_standby(primary) as standby:
        config = Config(
            database_url=one_of([primary, standby], NAME, STAFF_ROLE),
            public_database_url=one_of([primary, standby], NAME, PUBLIC_ROLE),
            secret_key="for the tests alone, of some length 42",
        )
        database = Database.from_config(config)
        app = create_app(config, database)
        with database.staff() as session:
            session.info["now"] = dt.datetime.now(dt.UTC)
            account = a_member(session, "editor", language="ar")
            draft = work.start(session, read_member(session, account), "beirut")
            session.flush()
            session.refresh(draft)
            session.refresh(account)
            session.expunge_all()
        client = signed_in(app.test_client(), account)
        desk = Desk(client, session, account, draft)
        wait_until(lambda: standby.has_all_of(primary), PATIENCE)
        yield Pair(primary, standby, database, desk)


def test_what_was_typed_is_kept_until_a_standby_is_the_primary(pair: Pair) -> None:
    desk = pair.desk
    sent = filled(desk.page(), description=TYPED)
    pair.primary.kill()

    # What is known can be read, and says what cannot be done.
    page = desk.page()
    assert page.status_code == 200
    assert 'lang="ar"' in page.text
    assert "not-done" in page.text

    refused = desk.send(sent)
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert refused.headers["Cache-Control"] == "no-store"
    assert 'lang="ar"' in refused.text
    # The script keeps what was typed by itself, as long as it hears of it.
    assert desk.save_by_itself(sent).status_code == 503

    form = html.fromstring(refused.text).xpath("//main//form")[0]
    kept = [(one.get("name"), one.get("value")) for one in form.xpath(".//input")]
    assert dict(kept)["description"] == TYPED
    assert form.get("action").startswith(desk.address)

    pair.standby.promote()
    wait_until(lambda: again(desk, kept) == 303, PATIENCE)
    assert TYPED in html.fromstring(desk.page().text).xpath(
        "string(//textarea[@name='description'])"
    )


def test_without_any_server_staff_are_told_in_the_language_of_their_browser(pair: Pair) -> None:
    sent = filled(pair.desk.page(), description=TYPED)
    pair.primary.kill()
    pair.standby.kill()
    for answer in (
        pair.desk.client.get("/staff/", headers={"Accept-Language": "fr"}),
        pair.desk.client.post(
            pair.desk.address, data=dict(sent), headers={"Accept-Language": "fr"}
        ),
    ):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert 'lang="fr"' in answer.text
    assert "no primary" in answer.text


def test_staff_see_their_change_at_once_however_late_a_standby_is(pair: Pair) -> None:
    pair.standby.ask("SELECT pg_wal_replay_pause()")
    answer = pair.desk.send(None, ("save", "1"), description=TYPED)
    assert answer.status_code == 303
    assert "no primary" in pair.desk.page().text


def test_a_page_survives_the_end_of_its_connection_at_any_statement(pair: Pair) -> None:
    """What is left of a killed primary answers for a moment more, and then ends in mid-page."""
    ends = EndsConnections(pair.primary)
    event.listen(Engine, "before_cursor_execute", ends)
    try:
        assert pair.desk.page().status_code == 200
        asked = ends.asked
        assert asked > 5
        for statement in range(1, asked + 1):
            ends.asked, ends.at = 0, statement
            assert pair.desk.page().status_code == 200, f"ended at statement {statement}"
            assert ends.asked > asked - 1, "nothing was asked again"
    finally:
        event.remove(Engine, "before_cursor_execute", ends)


class EndsConnections:
    """Counts statements, and ends the connection under the one that it is told."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.asked = 0
        self.at = 0

    def __call__(self, connection: Connection, *_: object) -> None:
        self.asked += 1
        if self.asked == self.at:
            driver: Any = connection.connection.driver_connection
            self._server.ask(f"SELECT pg_terminate_backend({driver.info.backend_pid}, 5000)")


def again(desk: Desk, kept: list[tuple[Any, Any]]) -> int:
    """Send the form of the notice, as its button does."""
    body: dict[str, list[str]] = {}
    for name, value in kept:
        body.setdefault(name, []).append(value)
    return desk.client.post(desk.address, data=body, headers={"Accept": "text/html"}).status_code
