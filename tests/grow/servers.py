"""Real PostgreSQL servers of a test's own: a primary, and standbys that stream from it.

with a_primary(folder) as primary, a_standby(primary) as standby:
    standby.wait_for(primary)
    primary.kill()
    standby.promote()
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from locator.cluster import SUPERUSER
from locator.cluster_place import find_place
from locator.config import Config
from locator.postgresql import find_postgresql
from tests.waiting import free_port, wait_until

PATIENCE = 60

# The database with the sample in it.
NAME = "locator"

# Nothing of this outlives the test, so nothing waits for a disk.
SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
fsync = off
max_connections = 60
shared_buffers = 32MB
wal_keep_size = 64MB
hot_standby = on
jit = off
log_min_messages = log
log_min_error_statement = panic
"""


@dataclass(frozen=True)
class Server:
    """One PostgreSQL on a port of this machine."""

    programs: Path
    files: Path
    port: int
    owner: pwd.struct_passwd | None

    def address(self, database: str = "postgres", user: str = SUPERUSER) -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def ask(self, question: str, database: str = "postgres") -> Any:
        """The first value of the answer, if there is one."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            cursor = connection.execute(question.encode())
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def start(self) -> None:
        """Again where it was killed: its children hold its memory until they notice."""
        log = self.files.with_suffix(".log")
        start = ("pg_ctl", "start", f"--pgdata={self.files}", f"--log={log}", "--wait", "--silent")

        def answers() -> bool:
            self._forget_the_dead()
            self.run(*start, check=False)
            return self.answers()

        wait_until(answers, PATIENCE)

    def _forget_the_dead(self) -> None:
        """Where nobody buries the killed (the first process is no init), they seem to run on."""
        with suppress(FileNotFoundError):
            note = self.files / "postmaster.pid"
            process = note.read_text().split("\n")[0]
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                note.unlink()

    def stop(self) -> None:
        """At once, and whether it runs or not."""
        self._forget_the_dead()
        self.run("pg_ctl", "stop", f"--pgdata={self.files}", "--mode=immediate", check=False)

    def kill(self) -> None:
        """`kill -9`: of the process that all others of it end with."""
        process = int((self.files / "postmaster.pid").read_text().split("\n")[0])
        os.kill(process, signal.SIGKILL)
        wait_until(lambda: not self.answers(), PATIENCE)

    def promote(self) -> None:
        """From a standby to the primary."""
        self.run("pg_ctl", "promote", f"--pgdata={self.files}", "--wait", "--silent")

    def answers(self) -> bool:
        try:
            self.ask("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def has_all_of(self, primary: Server) -> bool:
        """Whether a standby has replayed what was written until now."""
        written = primary.ask("SELECT pg_current_wal_lsn()")
        return bool(self.ask(f"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn"))

    def run(self, program: str, *options: str, check: bool = True) -> None:
        subprocess.run(
            [self.programs / program, *options],
            check=check,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            start_new_session=True,
            user=self.owner.pw_uid if self.owner else None,
            group=self.owner.pw_gid if self.owner else None,
            extra_groups=[] if self.owner else None,
        )


@contextmanager
def a_folder() -> Iterator[Path]:
    """One that root may lend to PostgreSQL's user, which pytest's own `tmp_path` is not."""
    folder = Path(tempfile.mkdtemp(prefix="locator-", dir="/var/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def a_primary(folder: Path) -> Iterator[Server]:
    """An empty server, until the end of the block."""
    place = find_place(Config(data=folder))
    programs = find_postgresql().programs
    server = Server(programs, place.home / "primary", free_port(), place.owner)
    server.run(
        "initdb",
        f"--pgdata={server.files}",
        f"--username={SUPERUSER}",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--auth=trust",
        "--no-sync",
        "--no-instructions",
    )
    with running(server):
        yield server


@contextmanager
def a_standby(primary: Server, name: str = "standby") -> Iterator[Server]:
    """A copy that streams from its primary, until the end of the block."""
    server = Server(primary.programs, primary.files.with_name(name), free_port(), primary.owner)
    server.run(
        "pg_basebackup",
        f"--pgdata={server.files}",
        f"--dbname={primary.address()}",
        "--checkpoint=fast",
        "--write-recovery-conf",
        "--no-sync",
    )
    try:
        with running(server):
            yield server
    finally:
        shutil.rmtree(server.files)


@contextmanager
def running(server: Server) -> Iterator[None]:
    settings = server.files / "postgresql.auto.conf"
    with settings.open("a", encoding="utf-8") as file:
        file.write(SETTINGS.format(port=server.port))
    try:
        server.start()
        yield
    finally:
        server.stop()


def one_of(servers: list[Server], database: str, user: str) -> str:
    """libpq's address of all of them."""
    hosts = ",".join(f"127.0.0.1:{server.port}" for server in servers)
    return f"postgresql://{user}@{hosts}/{database}"
