"""The private PostgreSQL goes back to a moment, as docs/safekeeping.md says, command by command."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from locator.cluster import PORT, SUPERUSER, Cluster, private_cluster
from locator.cluster_place import find_place
from locator.config import Config
from locator.db import staff_engine
from locator.directory.migrating import migrate
from locator.postgresql import find_postgresql
from tests.builders import NOW, service_point
from tests.ops.test_cli import run
from tests.survive.conftest import ask
from tests.waiting import wait_until

pytestmark = pytest.mark.slow


def test_a_mistake_is_undone_to_the_second(reachable_folder: Path) -> None:
    config = Config(data=reachable_folder / "var")
    place = find_place(config)
    cluster = Cluster(place, find_postgresql(), print)
    archive = place.home / "wal"
    place.make_folder(archive)
    with private_cluster(config) as running:
        url = running.owner_url
        migrate(url)
        engine = staff_engine(url)
        with Session(engine) as session, session.begin():
            service_point(session, now=NOW, name="Before")
        engine.dispose()
        ask(url, "ALTER SYSTEM SET archive_mode = on")
        ask(
            url,
            f"ALTER SYSTEM SET archive_command = 'test ! -f {archive}/%f && cp %p {archive}/%f'",
        )
        ask(url, "ALTER SYSTEM SET archive_timeout = '1min'")
    with private_cluster(config):
        base = place.home / "base"
        said = cluster._run(
            "pg_basebackup",
            f"--pgdata={base}",
            f"--host={place.socket}",
            f"--port={PORT}",
            f"--username={SUPERUSER}",
            "--checkpoint=fast",
        )
        assert said.returncode == 0, said.stdout
        ask(url, "UPDATE directory.service SET name = 'After the copy'")
        ((moment,),) = ask(url, "SELECT clock_timestamp()")
        ask(url, "DELETE FROM published.service_point")
        ask(url, "UPDATE directory.service SET name = 'A mistake'")
        ((segment,),) = ask(url, "SELECT pg_walfile_name(pg_switch_wal())")
        wait_until((archive / str(segment)).exists, patience=60)
    place.files.rename(place.home / "data.before")
    base.rename(place.files)
    with (place.files / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
        settings.write(f"restore_command = 'cp {archive}/%f %p'\n")
        settings.write(f"recovery_target_time = '{moment}'\n")
        settings.write("recovery_target_action = 'promote'\n")
    (place.files / "recovery.signal").touch()
    place.give(place.files / "recovery.signal")
    with private_cluster(config):
        wait_until(lambda: ask(url, "SELECT pg_is_in_recovery()") == [(False,)], patience=60)
        assert ask(url, "SELECT name FROM directory.service") == [("After the copy",)]
        done = run("recovered", DATABASE_URL="", LOCATOR_DATA=str(config.data))
        assert done.returncode == 0, done.stderr
        assert ask(url, "SELECT version > 1000000000 FROM published.city") == [(True,)]
