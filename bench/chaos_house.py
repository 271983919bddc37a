"""A whole Locator on a private PostgreSQL, whose every part can be killed and is started again."""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from locator.cluster import SUPERUSER, Cluster
from locator.cluster_place import Place, find_place
from locator.config import Config
from locator.postgresql import find_postgresql
from tests.waiting import free_port, wait_until

VICTIMS = (
    "a process that answers",
    "the server",
    "the worker beside it",
    "another worker",
    "PostgreSQL",
    "one connection's process",
    "an import",
    "a migration",
)
PATIENCE = 600  # seconds until all is well again, on a busy machine


@dataclass
class House:
    """The processes of one installation, below `folder`; `mail_url` is where its mails go."""

    folder: Path
    mail_url: str
    port: int = field(default_factory=free_port)
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(40))
    server: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None

    @property
    def config(self) -> Config:
        """As the commands read it, with the private cluster's own address."""
        return Config(
            database_url=self.address(),
            data=self.folder,
            port=self.port,
            secret_key=self.secret,
            mail_url=self.mail_url,
            mail_from="locator@city.example",
        )

    @property
    def environment(self) -> dict[str, str]:
        """What the commands are started with."""
        ours = {
            "DATABASE_URL": "",
            "PUBLIC_DATABASE_URL": "",
            "LOCATOR_DATA": str(self.folder),
            "PORT": str(self.port),
            "SECRET_KEY": self.secret,
            "MAIL_URL": self.mail_url,
            "MAIL_FROM": "locator@city.example",
            # Each question of the chaos comes from an address of its own.
            "TRUSTED_PROXIES": "1",
        }
        return os.environ | ours

    def address(self, database: str = "locator") -> str:
        """Of a database in the private cluster, as its owner."""
        return Cluster(self.place, find_postgresql(), print).address(SUPERUSER, database)

    @property
    def place(self) -> Place:
        """Where the cluster lives."""
        return find_place(Config(data=self.folder))

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """One of our commands; what it says goes into `folder/said`."""
        with (self.folder / "said").open("ab") as said:
            return subprocess.Popen(
                [sys.executable, "-m", "locator.cli", *command],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )

    def keep_up(self) -> None:
        """Start what has ended."""
        if self.server is None or self.server.poll() is not None:
            self.server = self.start("serve", "--workers", "2")
        if self.worker is None or self.worker.poll() is not None:
            self.worker = self.start("worker")

    def wait_until_well(self, page_answers: Callable[[], bool]) -> None:
        """Until the database and the pages answer."""

        def is_well() -> bool:
            self.keep_up()
            return self.answers() and page_answers()

        try:
            wait_until(is_well, PATIENCE)
        except AssertionError:
            said = (self.folder / "said").read_text("utf-8", "replace")[-3000:]
            log = (self.place.home / "log").read_text("utf-8", "replace")[-2000:]
            raise AssertionError(
                f"Not well after {PATIENCE} s; database: {self.answers()}, server:"
                f" {self.server and self.server.poll()}\n{said}\n{log}"
            ) from None

    def answers(self) -> bool:
        """Whether the database does."""
        try:
            with psycopg.connect(self.address(), connect_timeout=2) as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    def find(self, victim: str, chance: random.Random) -> int | None:
        """The process to kill; None where there is none just now."""
        if self.server is None or self.worker is None:
            return None
        if victim == "PostgreSQL":
            return self.postmaster()
        alone = {"the server": self.server.pid, "another worker": self.worker.pid}
        found = [alone[victim]] if victim in alone else self._some(victim, self.server.pid)
        return chance.choice(found) if found else None

    def _some(self, victim: str, server: int) -> list[int]:
        """Processes of a kind. The worker beside the server steps behind it in everything."""
        if victim == "one connection's process":
            postmaster = self.postmaster()
            return [
                one for one in _children(postmaster or 0) if b" locator [local]" in _command(one)
            ]
        beside = victim == "the worker beside it"
        return [
            one
            for one in _children(server)
            if (_niceness(one) > _niceness(server)) == beside
            and b"resource_tracker" not in _command(one)
        ]

    def postmaster(self) -> int | None:
        """The number of PostgreSQL's first process."""
        with suppress(OSError, ValueError):
            return int((self.place.files / "postmaster.pid").read_text().split("\n")[0])
        return None

    def end(self) -> None:
        """Everything in order, so that the last one out stops PostgreSQL."""
        for process in (self.server, self.worker):
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in (self.server, self.worker):
            if process is not None:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(30)
                process.kill()
                process.wait()
        # The last one out may have been killed before it could.
        if (postmaster := self.postmaster()) is not None:
            with suppress(ProcessLookupError):
                os.kill(postmaster, signal.SIGINT)


def kill(process: int | None) -> bool:
    """Without a last word; whether there was somebody."""
    if process is None:
        return False
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
        return True
    return False


def _children(process: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):  # of each of its threads
        with suppress(OSError):
            found += map(int, task.read_text("ascii").split())
    return found


def _niceness(process: int) -> int:
    try:
        return os.getpriority(os.PRIO_PROCESS, process)
    except ProcessLookupError:
        return -20


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""
