"""SIGHUP replaces the workers one by one, SIGTERM ends them: nobody who has asked goes without."""

from __future__ import annotations

import http.client
import os
import pty
import select
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from locator.serving.replacing import GOING, keep_for_later
from tests.ops.test_serving import PATIENCE, served_url, serving
from tests.waiting import free_port, listens, wait_until

__all__ = ["served_url"]


class Crowd:
    """Some who ask without a pause, each on a connection of their own that they keep.

    Beside them some with a slow line, whose question comes a moment after their connection, each
    time a new one. `lost` counts what was asked and not answered; `refused` who came when nobody
    listened.
    """

    def __init__(self, port: int, people: int = 3, slow: int = 6) -> None:
        self.answered = 0
        self.lost: Counter[str] = Counter()
        self.refused = 0
        self._port = port
        self._gone = threading.Event()
        self._people = [
            threading.Thread(target=ask, daemon=True)
            for ask in [self._ask] * people + [self._ask_slowly] * slow
        ]

    def _ask(self) -> None:
        connection = None
        while not self._gone.is_set():
            if connection is None:
                connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
            try:
                if connection.sock is None:
                    connection.connect()
            except ConnectionRefusedError:
                self.refused += 1
                self._gone.wait(0.05)
                continue
            try:
                connection.request("GET", "/en/")
                answer = connection.getresponse()
                whole = answer.read().rstrip().endswith(b"</html>")
            except (OSError, http.client.HTTPException) as error:
                self.lost[type(error).__name__] += 1
                connection = None
            else:
                self.lost += Counter() if whole else Counter({f"{answer.status}, in part": 1})
                self.answered += 1

    def _ask_slowly(self) -> None:
        while not self._gone.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
            try:
                connection.connect()
                self._gone.wait(0.3)
                connection.request("GET", "/en/", headers={"Connection": "close"})
                connection.getresponse().read()
            except ConnectionRefusedError:
                self.refused += 1
            except (OSError, http.client.HTTPException) as error:
                self.lost[f"{type(error).__name__}, on a slow line"] += 1
            finally:
                connection.close()

    def __enter__(self) -> Crowd:
        for one in self._people:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._gone.set()
        for one in self._people:
            one.join(PATIENCE)


def children(process: int) -> set[int]:
    return {
        int(line.split()[0])
        for line in subprocess.run(
            ["ps", "-A", "-ww", "-o", "pid=,ppid=,command="],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        if line.split()[1] == str(process) and "resource_tracker" not in line
    }


def ask(port: int, path: str = "/en/") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


@dataclass
class Life:
    """What was seen in the life of one server, from its first answer to its end."""

    after_a_kill: int = 0
    replaced: bool = False
    lost: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    with_the_new_token: int = 0
    with_the_old_token: int = 0
    answers_at_the_end: list[int] = field(default_factory=list)
    status: int | None = None


OLD, NEW = "the first one of them, 123456789", "the second one of them, 12345678"


@pytest.fixture(scope="module")
def life(served_url: str, tmp_path_factory: pytest.TempPathFactory) -> Life:
    """A worker is killed; all are replaced while people ask; and it is told to end meanwhile."""
    found, port = Life(), free_port()
    token = tmp_path_factory.mktemp("secrets") / "token"
    token.write_text(OLD)
    with serving(served_url, port, METRICS_TOKEN_FILE=str(token)) as server:
        assert ask(port) == 200
        assert metrics(port, OLD) == 200
        last_one = max(children(server.pid))
        os.kill(last_one, signal.SIGKILL)
        wait_until(lambda: last_one not in children(server.pid), PATIENCE)
        found.after_a_kill = ask(port)
        token.write_text(NEW)
        wait_until(lambda: len(children(server.pid)) == 3, PATIENCE)
        before = children(server.pid)
        with Crowd(port) as crowd:
            wait_until(lambda: crowd.answered > 10, PATIENCE)
            server.send_signal(signal.SIGHUP)
            wait_until(lambda: not before & children(server.pid), PATIENCE)
            wait_until(lambda: len(children(server.pid)) == 3, PATIENCE)
            seen = crowd.answered
            wait_until(lambda: crowd.answered > seen + 10, PATIENCE)
            found.replaced = server.poll() is None
        found.lost, found.refused = crowd.lost, crowd.refused
        found.with_the_new_token, found.with_the_old_token = metrics(port, NEW), metrics(port, OLD)
        found.answers_at_the_end = _end_while_people_wait(server, served_url, port)
        found.status = server.wait(PATIENCE)
    return found


def _end_while_people_wait(
    server: subprocess.Popen[str], database_url: str, port: int
) -> list[int]:
    name = database_url.partition("?")[0].rpartition("/")[2]
    answers: list[int] = []
    people = [
        threading.Thread(target=lambda: answers.append(ask(port, "/en/nowhere/"))) for _ in range(2)
    ]
    with psycopg.connect(database_url, autocommit=True) as held:
        with held.transaction():
            # Nobody who asks for a city gets any farther than here.
            held.execute("LOCK TABLE published.city")
            for one in people:
                one.start()
            with psycopg.connect(database_url, autocommit=True) as looking:
                wait_until(lambda: waiting(looking, name) == 2, PATIENCE)
            server.send_signal(signal.SIGTERM)
            wait_until(lambda: not listens(port), PATIENCE)
            assert answers == []
        for one in people:
            one.join(PATIENCE)
    return answers


def test_while_all_are_replaced_not_one_question_is_lost(life: Life) -> None:
    assert life.replaced
    assert life.lost == Counter()
    assert life.refused == 0


def test_a_secret_that_was_changed_is_read_at_a_reload(life: Life) -> None:
    assert (life.with_the_new_token, life.with_the_old_token) == (200, 403)


def test_what_was_asked_before_the_end_is_answered(life: Life) -> None:
    assert life.answers_at_the_end == [404, 404], "there is no such city; but they were told"
    assert life.status == 0


STARTS_SLOWLY = """
import sys
from locator.serving.replacing import hang_up_when_going
print(flush=True)
sys.stdin.readline()
def app(environ, start_response):
    start_response("200 OK", [])
    return ()
hang_up_when_going(app)({}, lambda status, headers: print(headers))
"""


def test_a_worker_that_is_replaced_while_it_starts_knows_it_once_it_answers() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    keep_for_later()
    try:
        starting = subprocess.Popen(
            [sys.executable, "-c", STARTS_SLOWLY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    with starting as worker:
        assert worker.stdout
        worker.stdout.readline()
        worker.send_signal(GOING)
        told = worker.communicate("\n", timeout=PATIENCE)[0]
    assert told.strip() == "[('Connection', 'close')]"


def test_a_worker_that_is_killed_is_followed_by_another(life: Life) -> None:
    assert life.after_a_kill == 200


def waiting(connection: psycopg.Connection, database: str) -> int:
    found = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'",
        [database],
    ).fetchone()
    return found[0] if found else 0


def test_a_terminal_that_is_closed_ends_it(database_url: str) -> None:
    """Where an operator's SIGHUP reloads: the kernel sends the same to who loses a terminal."""
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": database_url, "PORT": str(port)}
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover - another process
        serve = [sys.executable, "-m", "locator.cli", "serve", "--no-jobs", "--workers", "1"]
        os.execve(sys.executable, serve, environment)  # noqa: S606
    with closing_at_the_end(child, terminal):
        said = b""
        while b"Locator is at" not in said:
            assert select.select([terminal], [], [], PATIENCE)[0]
            said += os.read(terminal, 10_000)
        os.close(terminal)
        assert os.waitpid(child, 0)[1] == 0
    assert not listens(port)


@contextmanager
def closing_at_the_end(child: int, terminal: int) -> Iterator[None]:
    try:
        yield
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise


def metrics(port: int, token: str) -> int:
    """As Prometheus asks through a proxy, so that it is not this machine who asks."""
    headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": "198.51.100.1"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/metrics", headers=headers)
    return connection.getresponse().status


BY_SYSTEMD = """
import os, socket, sys
listening = socket.create_server(("127.0.0.1", int(sys.argv[1])))
os.dup2(listening.fileno(), 3)
os.set_inheritable(3, True)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
serve = ["-m", "locator.cli", "serve", "--no-jobs", "--workers", "1"]
os.execv(sys.executable, [sys.executable, *serve])
"""


def test_it_serves_at_the_socket_of_systemd_and_says_when(
    database_url: str, tmp_path: Path
) -> None:
    port = free_port()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
        notified.bind(str(tmp_path / "notify"))
        notified.settimeout(PATIENCE)
        environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "PORT": "1",
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
        }
        with subprocess.Popen(
            [sys.executable, "-c", BY_SYSTEMD, str(port)],
            env=environment,
            pass_fds=[],
            close_fds=False,
        ) as server:
            try:
                wait_until(lambda: listens(port), PATIENCE)
                assert ask(port) == 200
                assert notified.recv(100) == b"READY=1"
            finally:
                server.terminate()
            assert server.wait(PATIENCE) == 0


IMPORTS_LATE = """
import sys
sys.path.insert(0, sys.argv[1])
import house.door
from locator.serving.replacing import stay_with_this_release
stay_with_this_release()
print(flush=True)
sys.stdin.readline()
import house.late, later
print(house.door.RELEASE, house.late.RELEASE, later.RELEASE)
"""


def test_a_worker_keeps_to_the_release_with_which_it_began(tmp_path: Path) -> None:
    for release in ("one", "two"):
        (tmp_path / release / "house").mkdir(parents=True)
        for name in ("house/__init__.py", "house/door.py", "house/late.py", "later.py"):
            (tmp_path / release / name).write_text(f"RELEASE = {release!r}\n")
    link = tmp_path / "current"
    link.symlink_to(tmp_path / "one")
    with subprocess.Popen(
        [sys.executable, "-B", "-c", IMPORTS_LATE, link],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdin
        assert worker.stdout
        worker.stdout.readline()
        (tmp_path / "new").symlink_to(tmp_path / "two")
        (tmp_path / "new").replace(link)
        assert worker.communicate("\n", timeout=PATIENCE)[0].split() == ["one", "one", "one"]
