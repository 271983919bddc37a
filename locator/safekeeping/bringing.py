"""Bringing a copy into an empty database, and comparing what is there with what was."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from locator.errors import BackupFailedError
from locator.safekeeping.contents import differences, read_contents
from locator.safekeeping.copy import Copy
from locator.safekeeping.owner import connected, major, make_roles
from locator.safekeeping.programs import find_programs

MOST_TOLD = 10  # differences


def bring(file: Path, copy: Copy | None, url: str) -> None:
    """Restore `file` into the empty database at `url`: all of it, or nothing.

    Raises `BackupFailedError`, also where a role is missing that had rights.
    """
    with connected(url) as connection:
        make_roles(connection)
        version = major(connection)
        if copy is not None:
            known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            if missing := sorted(copy.contents.roles - known):
                raise BackupFailedError(
                    f"These roles have rights in the copy, and are not here: {', '.join(missing)}."
                    " Make them first (CREATE ROLE …)."
                )
    programs = find_programs(max(version, copy.postgresql if copy else version))
    listed = [
        line
        for line in programs.run("pg_restore", "--list", file).splitlines()
        # PostGIS brings its own; only a superuser may write there, and we add nothing.
        if " TABLE DATA " not in line or " spatial_ref_sys " not in line
    ]
    # "Rights from now on" name the old owner, who may be nobody here: ours are given below.
    later = [line for line in listed if re.match(r"\d+; \d+ \d+ DEFAULT ACL ", line)]
    with TemporaryDirectory() as folder:
        rest, only = Path(folder) / "rest", Path(folder) / "only"
        rest.write_text("\n".join(line for line in listed if line not in later), "utf-8")
        only.write_text("\n".join(later), "utf-8")
        programs.run(
            "pg_restore",
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            # On an extension only its owner may comment, and a provider has made it.
            "--no-comments",
            f"--use-list={rest}",
            file,
            url=url,
        )
        statements = programs.run("pg_restore", "--file=-", f"--use-list={only}", file)
    with connected(url) as connection:
        for statement in re.findall(r"^ALTER DEFAULT PRIVILEGES .*?;$", statements, re.M | re.S):
            mine = re.sub(r' FOR ROLE ("(?:[^"]|"")+"|\S+)', "", statement, count=1)
            connection.execute(mine.encode())


def compare(copy: Copy, url: str) -> list[str]:
    """What differs between the copy and the database at `url`, in plain words; rows count always.

    Another major version writes definitions and rights in its own words: then those do not count.
    """
    with connected(url) as connection, connection.transaction():
        now = read_contents(connection)
        same_major = major(connection) == copy.postgresql
    return list(differences(copy.contents, now, shape=same_major))


def told(found: list[str]) -> str:
    """The first few of them, in lines."""
    more = [f"… and {len(found) - MOST_TOLD} more"] if len(found) > MOST_TOLD else []
    return "\n".join(f"  {one}" for one in [*found[:MOST_TOLD], *more])
