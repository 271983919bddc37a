"""PostgreSQL's own pg_dump and pg_restore: found, and run without showing a password."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import make_conninfo

from locator.connecting import to_the_primary, words_of
from locator.errors import BackupFailedError, ProgramsAreMissingError
from locator.postgresql import folders_here, remedy


@dataclass(frozen=True)
class Programs:
    """One installed set of clients, and the major version that they are of."""

    folder: Path
    major: int

    def run(self, program: str, *options: str | Path, url: str | None = None) -> str:
        """What the program printed; raise `BackupFailedError` with what it complained about.

        `url` is passed in the environment and by a connection string without its password.
        """
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        # How the operator reaches the server: a password file, certificates.
        environment |= {
            name: value
            for name, value in os.environ.items()
            if name in ("HOME", "PGPASSFILE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY")
        }
        address: list[str] = []
        if url is not None:
            without, password = _apart(url)
            address = [f"--dbname={without}"]
            if password:
                # Threat: everybody on the machine can read a command line.
                environment["PGPASSWORD"] = password
        done = subprocess.run(
            [self.folder / program, *address, *options],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        if done.returncode != 0:
            raise BackupFailedError(f"{program} failed:\n{done.stderr.strip()[-2000:]}")
        return done.stdout


def find_programs(major: int, places: Iterable[Path] | None = None) -> Programs:
    """The clients of `major`, else of the nearest newer one: an older pg_dump refuses the server.

    Raises `ProgramsAreMissingError`.
    """
    found = [
        read for folder in (_places() if places is None else places) if (read := _read(folder))
    ]
    usable = [one for one in found if one.major >= major]
    if not usable:
        here = "; ".join(f"{one.major} in {one.folder}" for one in found) or "none"
        raise ProgramsAreMissingError(
            f"pg_dump and pg_restore of PostgreSQL {major} or newer are not installed (found:"
            f" {here}). Install PostgreSQL's client programs, or all of it: {remedy(major)}."
        )
    return min(usable, key=lambda one: one.major)


def _places() -> Iterable[Path]:
    yield from folders_here()
    if path := shutil.which("pg_dump"):
        yield Path(path).parent


def _read(folder: Path) -> Programs | None:
    if not all((folder / program).is_file() for program in ("pg_dump", "pg_restore")):
        return None
    try:
        said = subprocess.run(
            [folder / "pg_dump", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"(\d+)", said)
    return Programs(folder, int(version[1])) if version else None


def _apart(url: str) -> tuple[str, str]:
    """The address without its password, and the password."""
    words = to_the_primary(words_of(url))
    password = words.pop("password", None)
    return make_conninfo(**words), str(password or "")
