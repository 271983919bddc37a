"""`locator licence` says and chooses what others may do with a city's data."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from locator.config import Config
from locator.db import Database
from locator.directory.change import Change
from locator.directory.published import PublishedCity
from locator.errors import CityIsUnknownError
from locator.feeds.commands import licence
from tests.builders import city

Run = Callable[..., Result]


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch) -> Run:
    with database.staff() as session:
        city(session)
    monkeypatch.setattr(Database, "from_config", lambda _: database)
    return lambda *words: CliRunner().invoke(licence, words, obj=Config())


def test_a_city_that_has_said_nothing_gives_its_data_under_cc_by(run: Run) -> None:
    said = run("beirut")
    assert said.exit_code == 0
    assert said.output.startswith("CC-BY-4.0: https://creativecommons.org/")


@pytest.mark.parametrize("chosen", ["ODbL-1.0", "https://city.example/licence"])
def test_what_is_chosen_is_published_and_recorded(
    run: Run, database: Database, chosen: str
) -> None:
    assert run("beirut", chosen).exit_code == 0
    with database.staff() as session:
        published = session.get_one(PublishedCity, "beirut")
        assert published.content["licence"] == chosen
        changes = session.scalars(select(Change).where(Change.reason == "licence of the data"))
        assert len(changes.all()) == 1


@pytest.mark.parametrize(
    "wrong",
    ["mine", "http://city.example", "https://", 'https://a.example/>; rel="x', "https://é.x"],
)
def test_what_is_no_licence_is_refused(run: Run, wrong: str) -> None:
    said = run("beirut", wrong)
    assert said.exit_code == 2
    assert "ODbL-1.0" in said.output


def test_an_unknown_city_is_told(run: Run) -> None:
    assert isinstance(run("atlantis").exception, CityIsUnknownError)
