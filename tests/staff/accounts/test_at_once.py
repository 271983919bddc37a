"""Two invite one person, and two make one city, at the same moment, on connections of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from locator import create_app
from locator.config import Config
from locator.db import staff_engine
from locator.directory.city import City
from locator.directory.point import Point
from locator.staff.accounts import Account
from locator.staff.accounts.invitation import invite
from locator.staff.cities.settings import Settings
from locator.staff.cities.writing import CityIsThereError, make_city
from locator.staff.doors import Membership
from tests.builders import city
from tests.conftest import migrated_database
from tests.staff.conftest import SECRET
from tests.waiting import wait_until

PATIENCE = 20
ADDRESS = "nour@city.example"


@pytest.fixture
def url() -> Iterator[str]:
    with migrated_database() as url:
        yield url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = staff_engine(url)
    with Session(engine) as session:
        city(session)
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def application(url: str) -> Flask:
    return create_app(Config(database_url=url, secret_key=SECRET))


def somebody_waits(engine: Engine) -> bool:
    # As who has logged in: the role of the staff does not see what others wait for.
    with engine.connect() as connection:
        connection.execute(text("SET ROLE NONE"))
        return bool(
            connection.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    " AND datname = current_database()"
                )
            )
        )


def at_once(application: Flask, engine: Engine, act: Callable[[Session], str]) -> str:
    """Do it twice: the second begins before the first has ended. What the second came to."""

    def second() -> str:
        with application.app_context(), Session(engine) as session:
            done = act(session)
            session.commit()
            return done

    with ThreadPoolExecutor(1) as thread, application.app_context(), Session(engine) as first:
        act(first)
        waiting = thread.submit(second)
        wait_until(lambda: somebody_waits(engine) or waiting.done(), PATIENCE)
        first.commit()
        return waiting.result(PATIENCE)


def invited(session: Session) -> str:
    return invite(session, ADDRESS, "editor", "beirut", None, "a test").account.email


@pytest.mark.parametrize("is_known", [False, True])
def test_who_is_invited_twice_at_once_has_one_account_and_one_role(
    application: Flask, engine: Engine, *, is_known: bool
) -> None:
    if is_known:
        with Session(engine) as session:
            session.add(Account(email=ADDRESS, name="Nour"))
            session.commit()
    assert at_once(application, engine, invited) == ADDRESS
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 1
        assert session.scalar(select(func.count()).select_from(Membership)) == 1


def test_of_two_who_make_one_city_at_once_one_is_told(application: Flask, engine: Engine) -> None:
    settings = Settings(
        names={"en": "Atlantis"},
        country="GR",
        time_zone="Europe/Athens",
        languages=("en",),
        spoken=(),
        centre=Point(25.4, 36.4),
        bounds=(25.3, 36.3, 25.5, 36.5),
    )

    def make(session: Session) -> str:
        try:
            return make_city(session, "atlantis", settings).id
        except CityIsThereError:
            return "is there"

    assert at_once(application, engine, make) == "is there"
    with Session(engine) as session:
        assert session.get(City, "atlantis")
