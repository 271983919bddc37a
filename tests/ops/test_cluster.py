"""The private cluster starts from nothing, is shared, and survives whatever kills it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from locator import cluster_place
from locator.cluster import private_cluster
from locator.cluster_place import find_place
from locator.config import CHECKOUT, Config
from locator.errors import ClusterDidNotStartError, ClusterHasNoPlaceError
from tests.waiting import wait_until

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


def ask(config: Config, question: str) -> object:
    with psycopg.connect(config.owner_url, autocommit=True) as connection:
        cursor = connection.execute(question)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def postmaster(config: Config) -> int:
    return int((find_place(config).files / "postmaster.pid").read_text().split("\n")[0])


def runs_anew(config: Config, killed: int) -> bool:
    """Whether another process than that one serves."""
    try:
        return is_running(config) and postmaster(config) != killed
    except FileNotFoundError:  # just between the two
        return False


def is_running(config: Config) -> bool:
    return (find_place(config).files / "postmaster.pid").exists()


def test_it_starts_from_nothing_and_leaves_nothing_running(nowhere_yet: Config) -> None:
    with private_cluster(nowhere_yet) as config:
        assert ask(config, "SELECT current_database()") == "locator"
        assert is_running(nowhere_yet)
    assert not is_running(nowhere_yet)


def test_a_second_start_makes_nothing_new_and_keeps_the_data(nowhere_yet: Config) -> None:
    with private_cluster(nowhere_yet) as config:
        ask(config, "CREATE TABLE kept AS SELECT 42 AS answer")
    steps: list[str] = []
    with private_cluster(nowhere_yet, tell=steps.append) as config:
        assert ask(config, "SELECT answer FROM kept") == 42
    assert [step.split()[0] for step in steps] == ["Starting", "Stopping"]


def test_a_database_that_is_given_is_used_and_nothing_is_started(nowhere_yet: Config) -> None:
    given = replace(nowhere_yet, database_url="postgresql://elsewhere/locator")
    with private_cluster(given) as config:
        assert config == given
    assert not nowhere_yet.data.exists()


def test_several_share_it_and_the_last_one_out_stops_it(nowhere_yet: Config) -> None:
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(private_cluster(nowhere_yet))
        process = postmaster(nowhere_yet)
        config = second.enter_context(private_cluster(nowhere_yet))
        first.close()
        assert ask(config, "SELECT 1") == 1
        assert postmaster(nowhere_yet) == process
    assert not is_running(nowhere_yet)


def test_what_was_committed_survives_the_kill_of_postgresql(nowhere_yet: Config) -> None:
    with private_cluster(nowhere_yet) as config:
        ask(config, "CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(postmaster(nowhere_yet), signal.SIGKILL)
    with private_cluster(nowhere_yet) as config:
        assert ask(config, "SELECT answer FROM kept") == 42
    assert not is_running(nowhere_yet)


# A process to which all orphans below it fall, and which buries none of them.
_BURIES_NOBODY = """
import ctypes, os, signal
from locator.cluster import private_cluster
from locator.cluster_place import find_place
from locator.config import Config

ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
config = Config.from_environment()
files = find_place(config).files

def kill(step):
    if step == "Stopping PostgreSQL":
        os.kill(int((files / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

with private_cluster(config, tell=kill):
    pass
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there one may choose to bury nobody")
def test_who_stops_it_waits_for_none_that_is_dead_and_not_buried(nowhere_yet: Config) -> None:
    """In a container whose first process is no init, the killed seem to run on."""
    subprocess.run(
        [sys.executable, "-c", _BURIES_NOBODY],
        env={**os.environ, "LOCATOR_DATA": str(nowhere_yet.data), "DATABASE_URL": ""},
        check=True,
        timeout=60,  # seconds; who waits for the dead takes twice as long
    )


def test_whoever_uses_it_starts_it_again_when_postgresql_is_killed(nowhere_yet: Config) -> None:
    steps: list[str] = []
    with private_cluster(nowhere_yet, tell=steps.append) as config:
        ask(config, "CREATE TABLE kept AS SELECT 42 AS answer")
        killed = postmaster(nowhere_yet)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: runs_anew(nowhere_yet, killed), 60)
        wait_until(lambda: answers(config), 60)
        assert ask(config, "SELECT answer FROM kept") == 42
    assert not is_running(nowhere_yet)
    assert "PostgreSQL has ended unasked; it is started again" in steps


def answers(config: Config) -> bool:
    try:
        return ask(config, "SELECT 1") == 1
    except psycopg.OperationalError:
        return False


@contextmanager
def keeper(config: Config) -> Iterator[subprocess.Popen[str]]:
    """`locator database`, as a service of its own has it."""
    with subprocess.Popen(
        [sys.executable, "-m", "locator.cli", "database"],
        env={**os.environ, "LOCATOR_DATA": str(config.data), "DATABASE_URL": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as running:
        assert running.stdout
        assert running.stdout.readline().startswith("The database is kept here")
        yield running
        running.terminate()
        assert running.wait(60) == 0


def test_where_a_service_keeps_it_others_come_and_go_and_leave_it_alone(
    nowhere_yet: Config,
) -> None:
    steps: list[str] = []
    with keeper(nowhere_yet):
        process = postmaster(nowhere_yet)
        for _ in range(2):
            with private_cluster(
                replace(nowhere_yet, cluster_is_kept=True), steps.append
            ) as config:
                assert ask(config, "SELECT current_database()") == "locator"
        assert postmaster(nowhere_yet) == process
    assert steps == []
    assert not is_running(nowhere_yet)


def test_who_keeps_it_starts_it_again_and_nobody_else_does(nowhere_yet: Config) -> None:
    """What another service started would be killed when that one is started anew."""
    steps: list[str] = []
    with (
        keeper(nowhere_yet),
        private_cluster(replace(nowhere_yet, cluster_is_kept=True), steps.append) as config,
    ):
        killed = postmaster(nowhere_yet)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: runs_anew(nowhere_yet, killed), 60)
        wait_until(lambda: answers(config), 60)
    assert steps == []


def test_who_keeps_it_stops_it_in_order_though_others_still_use_it(nowhere_yet: Config) -> None:
    with ExitStack() as kept, keeper(nowhere_yet):
        config = kept.enter_context(private_cluster(replace(nowhere_yet, cluster_is_kept=True)))
        ask(config, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert not is_running(nowhere_yet)
    with private_cluster(nowhere_yet) as config:
        assert ask(config, "SELECT answer FROM kept") == 42
    assert "was not properly shut down" not in (find_place(nowhere_yet).home / "log").read_text()


def test_where_nobody_keeps_it_this_is_told(
    nowhere_yet: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locator.cluster.COMES_SOON", 0.2)
    with (
        pytest.raises(ClusterDidNotStartError, match="locator database"),
        private_cluster(replace(nowhere_yet, cluster_is_kept=True)),
    ):
        pass


def test_where_the_database_is_elsewhere_there_is_nothing_to_keep() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "locator.cli", "database"],
        env={**os.environ, "DATABASE_URL": "postgresql://nobody@localhost:1/nothing"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing to keep" in done.stdout


def test_a_killed_user_leaves_a_cluster_that_the_next_one_takes_over(nowhere_yet: Config) -> None:
    user = subprocess.Popen(
        [sys.executable, "-m", "locator.with_cluster", "sh", "-c", "echo in; exec sleep 60"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "LOCATOR_DATA": str(nowhere_yet.data), "DATABASE_URL": ""},
        start_new_session=True,
        text=True,
    )
    with user:
        assert user.stdout
        assert user.stdout.readline() == "in\n"
        process = postmaster(nowhere_yet)
        os.killpg(user.pid, signal.SIGKILL)
    with private_cluster(nowhere_yet) as config:
        assert ask(config, "SELECT 1") == 1
        assert postmaster(nowhere_yet) == process
    assert not is_running(nowhere_yet)


def test_somebody_with_the_number_of_a_killed_postmaster_is_not_taken_for_it(
    nowhere_yet: Config,
) -> None:
    with private_cluster(nowhere_yet) as config:
        ask(config, "CREATE TABLE kept AS SELECT 42 AS answer")
    place = find_place(nowhere_yet)
    # What a restarted container finds: another process with that number, and an old socket.
    (place.files / "postmaster.pid").write_text(f"{os.getpid()}\n{place.files}\n1\n5463\n")
    (place.socket / ".s.PGSQL.5463").touch()
    (place.socket / ".s.PGSQL.5463.lock").write_text(f"{os.getpid()}\n")
    with private_cluster(nowhere_yet) as config:
        assert ask(config, "SELECT answer FROM kept") == 42


def test_a_making_that_was_interrupted_is_made_again(nowhere_yet: Config) -> None:
    place = find_place(nowhere_yet)
    place.make_folder(place.files.with_suffix(".new"))
    (place.files.with_suffix(".new") / "PG_VERSION").write_text("15\n")
    with private_cluster(nowhere_yet) as config:
        assert ask(config, "SELECT 1") == 1


def test_a_long_path_and_a_strange_one_work_as_well(reachable_folder: Path) -> None:
    nowhere_yet = Config(data=reachable_folder / "city, of 'Hope' حمرا" / ("very" * 20) / "var")
    with private_cluster(nowhere_yet) as config:
        assert ask(config, "SELECT 1") == 1
        socket = find_place(nowhere_yet).socket
    assert reachable_folder not in socket.parents
    socket.rmdir()


def test_nobody_but_its_owner_reaches_it(nowhere_yet: Config) -> None:
    with private_cluster(nowhere_yet) as config:
        assert ask(config, "SHOW listen_addresses") == ""
        place = find_place(nowhere_yet)
        for folder in (place.home, place.files, place.socket):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@needs_root
def test_root_lends_it_to_an_unprivileged_user(nowhere_yet: Config) -> None:
    with private_cluster(nowhere_yet):
        assert Path(f"/proc/{postmaster(nowhere_yet)}").stat().st_uid != 0


# With a number such as systemd makes up for a service.
_WITHOUT_A_NAME = """
import os
from locator.cluster_place import find_place
from locator.config import Config

os.setgroups([])
os.setgid(54321)
os.setuid(54321)
find_place(Config.from_environment())
"""


@needs_root
def test_a_user_without_a_name_is_told_that_postgresql_wants_one(nowhere_yet: Config) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_A_NAME],
        env={**os.environ, "LOCATOR_DATA": str(nowhere_yet.data), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ClusterHasNoPlaceError" in done.stderr
    assert "number 54321 has none here" in done.stderr
    assert "libnss-systemd" in done.stderr


@needs_root
def test_root_says_when_that_user_cannot_reach_the_chosen_folder(reachable_folder: Path) -> None:
    closed = reachable_folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(ClusterHasNoPlaceError, match=r"LOCATOR_DATA is .*/closed/var"):
        find_place(Config(data=closed / "var"))


@needs_root
def test_a_checkout_that_cannot_be_reached_keeps_out_of_the_folder_of_the_service(
    reachable_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """systemd would give all that is in it to the user whom it makes up for the service."""
    unit = (CHECKOUT / "deploy" / "locator-database.service").read_text()
    assert "StateDirectory=locator\n" in unit
    assert cluster_place.FOLDER_OF_CHECKOUTS.name != "locator"
    closed, now, before = (reachable_folder / name for name in ("closed", "now", "before"))
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(cluster_place, "DATA", closed / "var")
    monkeypatch.setattr(cluster_place, "FOLDER_OF_CHECKOUTS", now)
    monkeypatch.setattr(cluster_place, "SYSTEM_FOLDER", before)
    home = find_place(Config(data=closed / "var")).home
    assert home.parent == now
    # But what was kept there until now is found again.
    before.mkdir()
    home.rename(before / home.name)
    assert find_place(Config(data=closed / "var")).home.parent == before


@needs_root
def test_a_folder_that_somebody_else_has_put_there_is_not_used(nowhere_yet: Config) -> None:
    place = find_place(nowhere_yet)
    os.chown(place.socket, 12345, 12345)
    with pytest.raises(ClusterHasNoPlaceError, match="belongs to another user"):
        find_place(nowhere_yet)


def test_searches_log_in_as_nobody_more_than_the_public_role(nowhere_yet: Config) -> None:
    with private_cluster(nowhere_yet) as config:
        assert config.public_database_url
        with psycopg.connect(config.public_database_url, autocommit=True) as connection:
            assert connection.execute("SELECT session_user").fetchone() == ("locator_public",)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("SET ROLE locator")


def test_it_sees_letters_of_every_script(nowhere_yet: Config) -> None:
    with private_cluster(nowhere_yet) as config:
        ask(config, "CREATE EXTENSION pg_trgm")
        assert ask(config, "SELECT show_trgm('الحمرا') <> '{}'") is True
        assert ask(config, "SELECT lower('ÉCOLE') = 'école'") is True


def test_its_log_keeps_no_question(nowhere_yet: Config) -> None:
    with private_cluster(nowhere_yet) as config:
        with pytest.raises(psycopg.errors.DivisionByZero):
            ask(config, "SELECT 1 / 0 AS near_hamra")
        # The text of an error quotes what it could not read.
        with pytest.raises(psycopg.errors.InvalidTextRepresentation, match="hamra"):
            ask(config, "SELECT 'hamra'::integer")
    log = (find_place(nowhere_yet).home / "log").read_text()
    assert "ready to accept connections" in log
    assert "hamra" not in log
