"""`locator search` tells what the page tells."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from locator.config import Config
from locator.db import Database
from locator.search.commands import search
from tests.builders import service_point

Run = Callable[..., Result]


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on the test's own transaction."""
    with database.staff() as session:
        service_point(session)
    monkeypatch.setattr(Database, "from_config", lambda _: database)

    def _run(*words: str) -> Result:
        return CliRunner().invoke(search, words, obj=Config())

    return _run


def test_far_from_every_city_the_sentence_names_that_of_the_answers(run: Run) -> None:
    said = run("--lat", "0", "--lon", "0", "--limit", "1")
    assert said.exit_code == 0
    assert "place in Beirut" in said.output.replace("\n", " ")


def test_an_unknown_language_is_refused_with_the_list(run: Run) -> None:
    said = run("--city", "beirut", "--lang", "zz")
    assert said.exit_code == 2
    assert "am, ar" in said.output
