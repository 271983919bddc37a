"""Where PostgreSQL with PostGIS is on this machine, and what to say when it is not there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from locator.errors import PostgreSQLIsMissingError

OLDEST_POSTGRESQL = 15
OLDEST_POSTGIS = (3, 3)
EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "intarray", "btree_gist")

# Debian and its children, Red Hat's packages, Homebrew on Apple silicon and on Intel.
FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
PROGRAMS = ("initdb", "pg_ctl", "postgres")


@dataclass(frozen=True)
class PostgreSQL:
    """One installed PostgreSQL: where its programs are, and what of ours it lacks."""

    programs: Path
    major: int
    missing: tuple[str, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Whether the private cluster can run on it."""
        return self.major >= OLDEST_POSTGRESQL and not self.missing

    @property
    def name(self) -> str:
        """As people say it."""
        return f"PostgreSQL {self.major}"

    def __str__(self) -> str:
        lack = f" without {', '.join(self.missing)}" if self.missing else ""
        return f"{self.name} in {self.programs}{lack}"


def find_postgresql(major: int | None = None, folders: Iterable[Path] | None = None) -> PostgreSQL:
    """The newest PostgreSQL that has everything we need; of `major` only, where that is given.

    Raises `PostgreSQLIsMissingError`, which says what was found and what to install.
    """
    found = [
        read
        for folder in (folders_here() if folders is None else folders)
        if (read := _read(folder))
    ]
    usable = [one for one in found if one.is_enough and major in (None, one.major)]
    if not usable:
        raise PostgreSQLIsMissingError(
            wanted=f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_POSTGRESQL} or newer",
            found=[str(one) for one in found],
            remedy=remedy(major or max((one.major for one in found), default=None)),
        )
    return max(usable, key=lambda one: one.major)


def folders_here() -> Iterator[Path]:
    """Where PostgreSQL's programs may be on this machine."""
    for pattern in FOLDERS:
        yield from sorted(Path("/").glob(pattern.lstrip("/")))
    if config := shutil.which("pg_config"):
        yield Path(_output(config, "--bindir"))


def _read(folder: Path) -> PostgreSQL | None:
    if not all((folder / program).is_file() for program in PROGRAMS):
        return None
    version = re.search(r"(\d+)", _output(folder / "postgres", "--version"))
    if version is None:
        return None
    major = int(version[1])
    return PostgreSQL(folder, major, tuple(_missing(_extensions(folder, major))))


def _extensions(folder: Path, major: int) -> Path:
    if (folder / "pg_config").is_file():
        return Path(_output(folder / "pg_config", "--sharedir")) / "extension"
    return Path(f"/usr/share/postgresql/{major}/extension")


def _missing(extensions: Path) -> Iterator[str]:
    for name in EXTENSIONS:
        control = extensions / f"{name}.control"
        if not control.is_file():
            yield "PostGIS" if name == "postgis" else name
        elif name == "postgis" and _postgis_version(control) < OLDEST_POSTGIS:
            yield "PostGIS {}.{} or newer".format(*OLDEST_POSTGIS)


def _postgis_version(control: Path) -> tuple[int, int]:
    version = re.search(r"default_version\s*=\s*'(\d+)\.(\d+)", control.read_text("utf-8"))
    return (int(version[1]), int(version[2])) if version else (0, 0)


def remedy(major: int | None) -> str:
    """What to install, in the words of this machine's packages."""
    if sys.platform == "darwin":
        return "brew install postgresql@17 postgis"
    if shutil.which("apt-get"):
        packages = (
            f"postgresql-{major} postgresql-{major}-postgis-3"
            if major
            else ("postgresql postgresql-postgis")
        )
        return f"apt-get install {packages}"
    return "your system's packages of PostgreSQL, its contrib modules and PostGIS"


def _output(*command: str | Path) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{find_postgresql()}\n")
    except PostgreSQLIsMissingError as error:
        sys.exit(str(error))
