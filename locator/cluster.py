"""The private PostGIS that runs when no `DATABASE_URL` is given.

It lives in one folder under `LOCATOR_DATA`, listens on a unix socket only, and is shared by every
process of this installation: the first one in starts it, the last one out stops it, and whoever is
in starts it again where it was killed. Two file locks say who is in; the kernel drops them when a
process is killed, so nothing has to be cleaned up.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from sqlalchemy import URL

from locator.cluster_place import Place, find_place
from locator.config import Config
from locator.db import PUBLIC_ROLE, STAFF_ROLE
from locator.errors import ClusterDidNotStartError
from locator.postgresql import PostgreSQL, find_postgresql

SUPERUSER = DATABASE = "locator"
PORT = 5463  # only a part of the socket's name: nothing listens on the network
PATIENCE = 600  # seconds: recovering after a crash may take minutes on a slow disk
COMES_SOON = 60  # seconds: who keeps it has been started before us
LONGEST_STOP = 60  # seconds, before those who are still connected are sent away
LOOK = 1.0  # seconds between two looks at whether it still runs

# pg_trgm sees letters of other scripts only where the character type is Unicode: never plain "C".
LOCALES = (
    ("--locale=C.UTF-8",),
    ("--lc-collate=C", "--lc-ctype=en_US.UTF-8"),
    ("--lc-collate=C", "--lc-ctype=UTF-8"),
)

SETTINGS = """\
# Written by Locator at every start: your own settings belong into postgresql.auto.conf.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 60
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
# Threat: a failing search would leave its question in the log; an error's text may quote it, too.
# Who has asked hears of it; LOG, FATAL and PANIC are still written.
log_min_messages = log
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
"""

Tell = Callable[[str], None]


@contextmanager
def private_cluster(config: Config, tell: Tell = lambda line: None) -> Iterator[Config]:
    """`config` with both addresses filled in, and a cluster that answers at them.

    Where `config.database_url` is set already, nothing is started; where `config.cluster_is_kept`
    by another service, it is waited for. `tell` hears each step.
    Raises `PostgreSQLIsMissingError`, `ClusterHasNoPlaceError` or `ClusterDidNotStartError`.
    """
    if config.database_url is not None:
        yield config
        return
    place = find_place(config, tell)
    cluster = Cluster(place, find_postgresql(_version(place)), tell)
    with cluster.kept_by_another() if config.cluster_is_kept else cluster.in_use():
        yield replace(
            config,
            database_url=cluster.address(SUPERUSER),
            public_database_url=config.public_database_url or cluster.address(PUBLIC_ROLE),
        )


def _version(place: Place) -> int | None:
    version = place.files / "PG_VERSION"
    return int(version.read_text()) if version.is_file() else None


@dataclass(frozen=True)
class Cluster:
    """One data directory, and the programs that run it."""

    place: Place
    postgresql: PostgreSQL
    tell: Tell

    def address(self, user: str, database: str = DATABASE) -> str:
        """Where `user` finds `database`, as an URL."""
        query = {"host": str(self.place.socket), "port": str(PORT)}
        return URL.create("postgresql", user, database=database, query=query).render_as_string()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Running from here to the end, and for as long as anybody else is in."""
        with self._lock("use.lock") as use:
            try:
                with self._lock("door.lock") as door:
                    fcntl.flock(door, fcntl.LOCK_EX)
                    fcntl.flock(use, fcntl.LOCK_SH)
                    self._make_sure_it_runs()
                with self._kept_running():
                    yield
            finally:
                with self._lock("door.lock") as door, suppress(BlockingIOError):
                    fcntl.flock(door, fcntl.LOCK_EX)
                    fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self._stop()

    @contextmanager
    def kept_by_another(self) -> Iterator[None]:
        """Running already, or in a moment; neither started nor stopped by us.

        For services of which each may be started anew: PostgreSQL belongs to whoever started it,
        and would be killed with that one.
        """
        deadline = time.monotonic() + COMES_SOON
        while not self._answers(DATABASE):
            if time.monotonic() > deadline:
                raise ClusterDidNotStartError(
                    f"PostgreSQL in {self.place.home} does not answer. With PRIVATE_CLUSTER=kept"
                    " another service has to keep it: locator database (locator-database.service)."
                )
            time.sleep(0.1)
        yield

    @contextmanager
    def _kept_running(self) -> Iterator[None]:
        """Start it again where it is killed meanwhile: by the kernel for want of memory, say."""
        ended = threading.Event()
        keeper = threading.Thread(target=self._keep_running, args=(ended,), daemon=True)
        keeper.start()
        try:
            yield
        finally:
            ended.set()
            keeper.join()

    def _keep_running(self, ended: threading.Event) -> None:
        while not ended.wait(LOOK):
            if self._postmaster_lives():
                continue
            with self._lock("door.lock") as door:
                fcntl.flock(door, fcntl.LOCK_EX)
                # Another process may have been quicker, and the end may have come.
                if self._postmaster_lives() or ended.is_set():
                    continue
                self.tell("PostgreSQL has ended unasked; it is started again")
                try:
                    self._make_sure_it_runs()
                except (ClusterDidNotStartError, OSError) as error:
                    self.tell(f"{error}")

    @contextmanager
    def _lock(self, name: str) -> Iterator[int]:
        path = self.place.home / name
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT, 0o600)
        try:
            self.place.give(path)
            yield descriptor
        finally:
            os.close(descriptor)

    def _make_sure_it_runs(self) -> None:
        if not self.place.files.exists():
            self._make()
        if not self._answers() and not self._postmaster_lives():
            self._start()
        self._wait()
        self._make_database()

    def _make(self) -> None:
        self.tell(f"Making a private {self.postgresql.name} in {self.place.home} (once)")
        unfinished = self.place.files.with_suffix(".new")
        for locale in LOCALES:
            shutil.rmtree(unfinished, ignore_errors=True)
            self.place.make_folder(unfinished)
            made = self._run(
                "initdb",
                f"--pgdata={unfinished}",
                f"--username={SUPERUSER}",
                "--encoding=UTF8",
                "--auth-local=trust",  # the socket's folder lets in nobody but its owner
                "--auth-host=reject",
                "--data-checksums",
                *locale,
            )
            if made.returncode == 0:
                break
        else:
            raise ClusterDidNotStartError(f"initdb failed:\n{made.stdout}")
        with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("\ninclude = 'locator.conf'\n")
        unfinished.rename(self.place.files)

    def _start(self) -> None:
        self.tell(f"Starting {self.postgresql.name} in {self.place.home}")
        self._clear_what_a_killed_one_left()
        settings = self.place.files / "locator.conf"
        settings.write_text(SETTINGS.format(port=PORT, socket=self.place.socket), "utf-8")
        self.place.give(settings)
        log = self.place.home / "log"
        with suppress(FileNotFoundError):
            log.replace(log.with_suffix(".before"))
        # The children of a killed postmaster hold its shared memory until they notice.
        deadline = time.monotonic() + 20
        while True:
            started = self._pg_ctl("start", f"--log={log}", "--wait", f"--timeout={PATIENCE}")
            if started.returncode == 0:
                return
            said = log.read_text("utf-8", "replace") if log.exists() else started.stdout
            if "still in use" not in said or time.monotonic() > deadline:
                raise ClusterDidNotStartError(
                    f"PostgreSQL did not start. Its log, {log}, says:\n{said[-2000:]}"
                )
            log.unlink(missing_ok=True)
            time.sleep(0.5)

    def _stop(self) -> None:
        if not self._postmaster_lives():
            return
        self.tell("Stopping PostgreSQL")
        for mode in ("fast", "immediate"):
            # Not `--wait`, which asks for the number of a process only: where the first process of
            # a container buries nobody, one that was killed just now would seem to run on.
            self._pg_ctl("stop", f"--mode={mode}", "--no-wait")
            deadline = time.monotonic() + LONGEST_STOP
            while time.monotonic() < deadline:
                if not self._postmaster_lives():
                    return
                time.sleep(0.05)

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if not self._postmaster_lives():
                self._start()
            elif time.monotonic() > deadline:
                raise ClusterDidNotStartError(f"PostgreSQL in {self.place.home} does not answer.")
            time.sleep(0.1)

    def _answers(self, database: str = "postgres") -> bool:
        with suppress(psycopg.OperationalError), self._connect(database):
            return True
        return False

    def _postmaster_lives(self) -> bool:
        """Whether the process named in postmaster.pid is still this cluster's own.

        After a kill or in a new container its number may belong to anybody by now.
        """
        try:
            process = int((self.place.files / "postmaster.pid").read_text().split("\n")[0])
            os.kill(process, 0)
        except (FileNotFoundError, ValueError, ProcessLookupError, PermissionError):
            return False
        if Path("/proc/self").exists():
            with suppress(OSError):
                return Path(f"/proc/{process}/cwd").readlink() == self.place.files
            return False
        command = subprocess.run(
            ["ps", "-p", str(process), "-o", "command="],
            capture_output=True,
            text=True,
            check=False,
        )
        return str(self.place.files) in command.stdout

    def _clear_what_a_killed_one_left(self) -> None:
        """Called only where our postmaster does not live."""
        with suppress(FileNotFoundError, ValueError):
            identity = self.place.files / "postmaster.pid"
            with suppress(ProcessLookupError):
                # A stranger has the number now, and PostgreSQL would take it for a postmaster.
                os.kill(int(identity.read_text().split("\n")[0]), 0)
                identity.unlink()
        self.place.make_folder(self.place.socket)
        for leftover in self.place.socket.glob(".s.PGSQL.*"):
            leftover.unlink()

    def _make_database(self) -> None:
        with self._connect("postgres") as connection:
            if not connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")
            # The migrations give them their grants, and would make them as well; but a dump holds
            # no roles, and must find them when it is restored into a new cluster.
            for role in (PUBLIC_ROLE, STAFF_ROLE):
                if connection.execute("SELECT to_regrole(%s)", [role]).fetchone() == (None,):
                    connection.execute(f"CREATE ROLE {role} LOGIN")

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(self.address(SUPERUSER, database), autocommit=True)

    def _pg_ctl(self, verb: str, *options: str) -> subprocess.CompletedProcess[str]:
        return self._run("pg_ctl", verb, f"--pgdata={self.place.files}", "--silent", *options)

    def _run(self, program: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the cluster's owner.

        In a session of its own: a Ctrl-C in the terminal is for us, and we stop it in order.
        """
        owner = self.place.owner
        return subprocess.run(
            [self.postgresql.programs / program, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd="/",
            # Nothing of the caller's PGHOST, PGDATA, PGOPTIONS; and locales that exist anywhere.
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            start_new_session=True,
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
        )
