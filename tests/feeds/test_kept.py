"""A file that takes long to make is made once for each state of a city, and taken by all."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.feeds import kept, pages
from locator.feeds.hsds import pages as hsds
from locator.search import open_data
from tests.builders import NOW, service_point
from tests.live import LiveServer


class File(NamedTuple):
    """One kind: its address, and what writes it."""

    pattern: str
    module: Any
    writer: str

    def at(self, city: str) -> str:
        return self.pattern.format(city)


GEOPACKAGE = File("/feeds/v1/{}/service-points.gpkg", pages, "write_geopackage")
PACKAGE = File("/hsds/v3/{}.zip", hsds, "write_package")
of_each = pytest.mark.parametrize("file", [GEOPACKAGE, PACKAGE], ids=["gpkg", "zip"])


@pytest.fixture
def app(database: Database, session: Session, tmp_path: Path) -> Flask:
    service_point(session, assured_date=NOW.date())
    session.commit()
    app = create_app(Config(database_url="postgresql:///unused", data=tmp_path), database)
    app.extensions["locator"].now = lambda: NOW + dt.timedelta(hours=1)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def folder(app: Flask) -> Path:
    path: Path = app.extensions["locator"].config.data / "feeds"
    return path


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[File], list[Path]]:
    """Have each file of one kind written down as it is made."""

    def count(file: File) -> list[Path]:
        write, made = getattr(file.module, file.writer), []

        def counting(path: Path, *args: object) -> None:
            made.append(path)
            write(path, *args)

        monkeypatch.setattr(file.module, file.writer, counting)
        return made

    return count


@of_each
def test_it_is_made_once_until_something_is_published_or_the_day_ends(
    client: FlaskClient,
    app: Flask,
    session: Session,
    counted: Callable[[File], list[Path]],
    file: File,
) -> None:
    made = counted(file)
    here = file.at("beirut")
    first = client.get(here).data
    assert client.get(here).data == first
    assert len(made) == 1
    assert client.get(f"{here}?conditions=true").status_code == 200
    assert len(made) == 2, "another question"
    service_point(session, name="Another")
    session.commit()
    assert client.get(here).data != first
    assert len(made) == 3
    app.extensions["locator"].now = lambda: NOW + dt.timedelta(days=1)
    assert client.get(here).status_code == 200
    assert len(made) == 4


@of_each
def test_who_asks_for_the_head_has_nothing_made(
    client: FlaskClient, folder: Path, file: File
) -> None:
    told = client.head(file.at("beirut"))
    assert told.status_code == 200
    assert told.data == b""
    assert not folder.exists()
    whole = client.get(file.at("beirut"))
    for header in ("Content-Type", "Content-Disposition", "ETag"):
        assert told.headers[header] == whole.headers[header]


@of_each
def test_one_makes_it_and_all_others_wait(
    live_server: LiveServer,
    counted: Callable[[File], list[Path]],
    file: File,
) -> None:
    made = counted(file)
    answers: list[int] = []

    def ask() -> None:
        answers.append(live_server.app.test_client().get(file.at("kampala")).status_code)

    asking = [threading.Thread(target=ask) for _ in range(open_data.DOWNLOADS)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert answers == [200] * open_data.DOWNLOADS
    assert len(made) == 1


def test_what_nobody_asks_for_makes_room(
    client: FlaskClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "LIMIT", 1)
    for language in ("en", "fr", "ar"):
        assert client.get(f"{GEOPACKAGE.at('beirut')}?lang={language}").status_code == 200
    assert client.get(PACKAGE.at("beirut")).status_code == 200
    left = {path.name.partition(".")[2] for path in folder.iterdir()}
    assert left == {"zip", ""}, "the newest file, and the lock"


def test_what_was_begun_by_somebody_who_was_killed_goes(client: FlaskClient, folder: Path) -> None:
    begun = folder / ".begun" / "half.gpkg"
    begun.parent.mkdir(parents=True)
    begun.write_bytes(b"half of it")
    assert client.get(PACKAGE.at("beirut")).status_code == 200
    assert not begun.parent.exists()


@of_each
def test_a_mistake_while_it_is_made_leaves_nothing(
    client: FlaskClient,
    app: Flask,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: File,
) -> None:
    def fail(path: Path, *_args: object) -> None:
        path.write_bytes(b"half of it")
        raise OSError(28, "No space left on device")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    with monkeypatch.context() as patched:
        patched.setattr(file.module, file.writer, fail)
        assert client.get(file.at("beirut")).status_code >= 500
    assert {path.name for path in folder.iterdir()} == {"lock"}
    assert client.get(file.at("beirut")).status_code == 200
