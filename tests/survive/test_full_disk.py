"""A disk without room: what cannot be kept is refused whole, the rest goes on, room mends it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.orm import Session

from locator import create_app
from locator.cluster import private_cluster
from locator.config import Config
from locator.db import Database, staff_engine
from locator.directory.migrating import migrate
from locator.directory.service import Service
from locator.safekeeping.copy import beside
from tests.builders import service_point
from tests.ops.test_cli import run
from tests.survive.conftest import ask
from tests.waiting import wait_until

MEGABYTE = 1 << 20


@contextmanager
def a_disk(folder: Path, size: str) -> Iterator[Path]:
    """A small disk in memory; only root can make one, and not in every container."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip(f"No disk can be made here: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> Path:
    """Until there is no room for a byte more."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (MEGABYTE, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return ballast


def test_a_copy_that_does_not_fit_says_so_and_leaves_nothing(
    config: Config, tmp_path: Path
) -> None:
    with a_disk(tmp_path / "disk", "200k") as disk:
        target = disk / "one.dump"
        said = run("backup", str(target), DATABASE_URL=config.owner_url, LOCATOR_DATA=str(tmp_path))
        assert said.returncode == 1
        assert "No space left on device" in said.stderr
        assert "Traceback" not in said.stderr
        assert not target.exists()
        assert not beside(target).exists()
        assert list(disk.iterdir()) == []
    assert ask(config.owner_url, "SELECT 1 FROM staff.backup") == []


def test_caches_that_cannot_be_kept_cost_nobody_a_page(config: Config, tmp_path: Path) -> None:
    with a_disk(tmp_path / "disk", "1m") as disk:
        fill(disk)
        full = Config(database_url=config.owner_url, data=disk, secret_key="a" * 40)
        database = Database.from_config(full)
        client = create_app(full, database).test_client()
        assert client.get("/ar/beirut/?near=33.896,35.482").status_code == 200
        assert client.get("/feeds/v1/beirut/service-points.geojson").status_code == 200
        database.close()


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can make a disk.")
def test_a_database_without_room_reads_on_refuses_whole_and_recovers(
    reachable_folder: Path,
) -> None:
    with a_disk(reachable_folder / "disk", "260m") as disk:
        data = disk / "var"
        with private_cluster(Config(data=data)) as config:
            migrate(config.owner_url)
            engine = staff_engine(config.owner_url)
            with Session(engine) as session, session.begin():
                id = service_point(session, name="Before", description="-1").service_id
            app = create_app(Config(database_url=config.owner_url, data=data, secret_key="a" * 40))
            client = app.test_client()
            assert client.get("/ar/beirut/").status_code == 200
            ballast = fill(disk)
            acknowledged = -1
            for number in range(2000):
                try:
                    with Session(engine) as session, session.begin():
                        session.get_one(Service, id).description = f"{number} " + "x" * 60_000
                    acknowledged = number
                except Exception as error:
                    assert isinstance(error, Exception)
                    break
            else:
                pytest.fail("There was room for everything.")
            # It may have ended for want of room for its log: then pages say so, and wait.
            assert client.get("/ar/beirut/").status_code in (200, 503)
            ballast.unlink()
            wait_until(lambda: answers(config.owner_url), patience=120)
            ((said,),) = ask(
                config.owner_url,
                "SELECT split_part(description, ' ', 1)::integer FROM directory.service",
            )
            # What was said to be kept is; what was refused is not there by halves.
            assert said in (acknowledged, acknowledged + 1)
            wait_until(lambda: client.get("/ar/beirut/").status_code == 200, patience=60)
            with Session(engine) as session, session.begin():
                session.get_one(Service, id).name = "After"
            assert ask(config.owner_url, "SELECT name FROM directory.service") == [("After",)]
            engine.dispose()


def answers(url: str) -> bool:
    try:
        return ask(url, "SELECT 1") == [(1,)]
    except psycopg.OperationalError:
        return False
