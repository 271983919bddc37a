"""A person who must not be found again, a whole server that answers her, and where to look."""

from __future__ import annotations

import http.client
import math
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from locator.cluster import DATABASE, PORT, SUPERUSER
from tests.basemap.picture import picture
from tests.basemap.upstreams import TileServer, tile_server
from tests.waiting import free_port, listens, wait_until

PATIENCE = 120

# Nobody else in the sample is here, has this address or types this. (RFC 5737, RFC 3849, RFC 2606)
LAT, LON = 33.9174826, 35.6081937
TYPED = "Zqyxwhurst"
TYPED_ARABIC = "قظيطزفيل"
ADDRESS = "203.0.113.77"
ADDRESS_6 = "2001:db8:face:77::4d"
HEADERS = {
    "User-Agent": "CanaryPhone/7.3 (Zephyrine)",
    "Referer": "https://canary-referer.example/shelter?who=me",
    "Cookie": "canarycookie=canaryvalue7",
    "Accept-Language": "am,qq-canary;q=0.3",
    "From": "canary@canary-person.example",
}


def secrets() -> dict[str, bytes]:
    """What must be found nowhere: each way of writing it, by its name; small letters."""
    found = {
        "typed": TYPED.lower().encode(),
        "typed, in Arabic": TYPED_ARABIC.encode(),
        "typed, in Arabic, in an address": quote(TYPED_ARABIC).lower().encode(),
        "typed, in Arabic, in JSON": ascii(TYPED_ARABIC).strip("'").encode(),
        "typed, in Arabic, in UTF-16": TYPED_ARABIC.encode("utf-16-le"),
        "address": ADDRESS.encode(),
        "address, as a number": socket.inet_pton(socket.AF_INET6, ADDRESS_6)[:8],
        "address, version 6": b"2001:db8:face:77",
        "address, version 6, long": b"2001:0db8:face:0077",
        "user agent": b"canaryphone",
        "referer": b"canary-referer",
        "cookie": b"canarycookie",
        "cookie's value": b"canaryvalue7",
        "language": b"qq-canary",
        "from": b"canary-person",
    }
    for name, exact in (("lat", LAT), ("lon", LON)):
        for decimals in range(3, 8):
            cut = math.floor(exact * 10**decimals) / 10**decimals
            for how, value in (("rounded", round(exact, decimals)), ("cut", cut)):
                found[f"{name}, {how} to {decimals}"] = f"{value:.{decimals}f}".encode()
                found[f"{name}, {how} to {decimals}, as a number"] = struct.pack("<d", value)
    return found


@dataclass(frozen=True)
class Server:
    """`locator serve` with its own cluster; all that it and PostgreSQL write is below `folder`."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    geocoder: TileServer
    tiles: TileServer

    def database(self) -> psycopg.Connection:
        """Everything in the database, read past all roles."""
        return psycopg.connect(
            host=str(self.folder / "data" / "cluster" / "socket"),
            port=PORT,
            user=SUPERUSER,
            dbname=DATABASE,
            autocommit=True,
        )

    def ask(
        self, path: str, method: str = "GET", body: str | None = None, address: str = ADDRESS
    ) -> int:
        """Ask as she does, through the city's proxy; the status of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
            connection.request(
                method, path, body=body, headers={**HEADERS, **form, "X-Forwarded-For": address}
            )
            answer = connection.getresponse()
            answer.read()
            assert answer.headers["Set-Cookie"] is None, path
            return answer.status
        finally:
            connection.close()

    def say(self, bytes_: bytes) -> None:
        """Something that is hardly HTTP."""
        # It may hang up before it has heard it all.
        to = ("127.0.0.1", self.port)
        with socket.create_connection(to, timeout=PATIENCE) as line, suppress(OSError):
            line.sendall(bytes_)
            line.shutdown(socket.SHUT_WR)
            while line.recv(65_536):
                pass

    def end(self) -> None:
        """Stop it as an operator does; its cluster, too, which writes all that it still holds."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)
        assert not (self.folder / "data" / "cluster" / "data" / "postmaster.pid").exists()

    def processes(self) -> Iterator[Path]:
        """Itself, its workers and PostgreSQL's, as folders of /proc."""
        cluster = self.folder / "data" / "cluster" / "data"
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                group = int((process / "stat").read_text().rpartition(")")[2].split()[2])
                if group == self.process.pid or (process / "cwd").readlink() == cluster:
                    yield process


@contextmanager
def whole_server() -> Iterator[Server]:
    """From nothing, as on a new machine, with every part that may ask or write switched on."""
    # Below /var/tmp, since root lends the cluster to PostgreSQL's user.
    folder = Path(tempfile.mkdtemp(prefix="canary-", dir="/var/tmp")).resolve()
    folder.chmod(0o755)
    for name in ("data", "home", "tmp"):
        (folder / name).mkdir()
    port = free_port()
    with tile_server() as geocoder, tile_server() as tiles:
        geocoder.body = b"[]"
        tiles.body = picture()
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "LOCATOR_DATA": str(folder / "data"),
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "tmp"),
            "PORT": str(port),
            "TRUSTED_PROXIES": "1",
            "GEOCODER": "nominatim",
            "GEOCODER_URL": f"http://127.0.0.1:{geocoder.port}",
            "TILE_URL": tiles.template,
            "TILE_ATTRIBUTION": "a test",
            # Holds all that a line of text does, and more.
            "LOG_FORMAT": "json",
        }
        with (folder / "said").open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "locator.cli", "serve", "--prepare", "--workers", "2"],
                env=environment,
                cwd=folder / "home",
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            # Each worker listens as soon as it has read all of its own code.
            wait_until(lambda: listens(port) or ended(process), PATIENCE)
            assert process.poll() is None, (folder / "said").read_text()
            yield Server(folder, port, process, geocoder, tiles)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(PATIENCE)
            shutil.rmtree(folder)


def ended(process: subprocess.Popen[bytes]) -> bool:
    return process.poll() is not None


def found_in_files(folder: Path, secrets: dict[str, bytes]) -> set[tuple[str, str]]:
    """Which secrets are in which files, byte by byte; also in their names."""
    found = set()
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder))
        content = name.encode()
        if path.is_file() and not path.is_symlink():
            content += b"\n" + path.read_bytes()
        found |= {(what, name) for what in _in(content, secrets)}
    return found


def found_in_tables(
    connection: psycopg.Connection, secrets: dict[str, bytes]
) -> set[tuple[str, str]]:
    """Which secrets are in which tables, and in what PostgreSQL tells of its connections.

    As text: what is long is compressed in the files.
    """
    tables = connection.execute(
        "SELECT quote_ident(nspname) || '.' || quote_ident(relname) FROM pg_class"
        " JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'p', 'm')"
        " AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
    ).fetchall()
    names = [name for (name,) in tables] + ["pg_stat_activity", "pg_stat_statements"]
    found = set()
    for name in names:
        if connection.execute("SELECT to_regclass(%s)", [name]).fetchone() == (None,):
            continue
        query = sql.SQL("SELECT one::text FROM {} AS one").format(sql.SQL(name))
        content = "\n".join(row for (row,) in connection.execute(query)).encode()
        found |= {(what, name) for what in _in(content, secrets)}
    return found


def written_elsewhere(server: Server) -> set[str]:
    """Files outside of its folder that a process of the server can write to."""
    elsewhere = set()
    for process in server.processes():
        with suppress(FileNotFoundError, ProcessLookupError), _unless_ended(process):
            for descriptor in (process / "fd").iterdir():
                target = str(descriptor.readlink())
                told = (process / "fdinfo" / descriptor.name).read_text()
                flags = re.search(r"^flags:\s*([0-7]+)", told, re.M)
                if not flags or int(flags[1], 8) & os.O_ACCMODE == os.O_RDONLY:
                    continue
                if not target.startswith((str(server.folder), *NO_FILES)):
                    elsewhere.add(target)
    return elsewhere


@contextmanager
def _unless_ended(process: Path) -> Iterator[None]:
    """Who has ended and was not buried yet has no files, which only root may know."""
    try:
        yield
    except PermissionError:
        # It may be on its way out just now.
        wait_until(lambda: _has_ended(process), 5)


def _has_ended(process: Path) -> bool:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return True


# Connections, and memory that is gone with its process.
NO_FILES = ("socket:", "pipe:", "anon_inode:", "/dev/null", "/dev/zero", "/memfd:", "/dev/shm/")  # noqa: S108


_TIME = re.compile(rb"\d\d:\d\d:\d\d\.\d+")


def _in(content: bytes, secrets: dict[str, bytes]) -> Iterable[str]:
    # The seconds of "01:26:35.608" look like a longitude.
    small = _TIME.sub(b"", content.lower())
    for name, secret in secrets.items():
        # A number's bytes are not letters.
        if secret in (content if "number" in name else small):
            yield name
