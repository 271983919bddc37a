"""A copy for safe-keeping: the file that pg_dump made, and beside it what was true of it then.

`locator-20261122T092603Z.dump` can be restored by pg_restore alone; `….dump.json` is what lets
`locator restore` prove that nothing is missing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from locator.errors import BackupFailedError
from locator.safekeeping.contents import Contents

NAME = re.compile(r"locator-\d{8}T\d{6}Z\.dump")
FORMAT = 1


@dataclass(frozen=True)
class Copy:
    """What a copy says of itself. `sha256` is that of the file, `bytes` its length.

    `secret` is a fingerprint of the secret that signs cookies and links, never that itself.
    """

    made_at: dt.datetime
    revision: str
    postgresql: int  # the major version of the pg_dump that wrote it
    locales: tuple[str, str]  # LC_COLLATE and LC_CTYPE of the database
    secret: str
    bytes: int
    sha256: str
    contents: Contents

    def write(self, file: Path) -> None:
        """Beside `file`, for its owner alone."""
        said = {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}
        with open_for_owner(beside(file)) as target:
            target.write(json.dumps(said, indent=1).encode())
            target.flush()
            os.fsync(target.fileno())


def read_copy(file: Path) -> Copy | None:
    """What stands beside `file`; None where nothing does.

    Raises `BackupFailedError` where the file is not there, or not the one that was written then.
    """
    if not file.is_file():
        raise BackupFailedError(f"There is no file {file}.")
    if not beside(file).is_file():
        return None
    try:
        said: dict[str, Any] = json.loads(beside(file).read_text("utf-8"))
        if said.pop("format") != FORMAT:
            raise BackupFailedError(f"{beside(file)} was written by a newer Locator: use that.")
        copy = Copy(
            made_at=dt.datetime.fromisoformat(said.pop("made_at")),
            locales=tuple(said.pop("locales")),
            contents=Contents.from_json(said.pop("contents")),
            **said,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BackupFailedError(f"{beside(file)} cannot be read.") from error
    if file.stat().st_size != copy.bytes or digest(file) != copy.sha256:
        raise BackupFailedError(
            f"{file} is not as it was when it was made: it is damaged or incomplete."
            " Take another copy."
        )
    return copy


def beside(file: Path) -> Path:
    """Where what is true of `file` is written."""
    return file.with_name(f"{file.name}.json")


def digest(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def open_for_owner(path: Path) -> Any:
    """Open for writing what nobody else may read: names, addresses of mail, secret places."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "wb")


def rotate(folder: Path, keep: int) -> list[Path]:
    """Delete all copies of a folder but the `keep` newest ones, by their names; give the deleted.

    Only what `locator backup` has named itself is ever deleted.
    """
    copies = sorted(file for file in folder.iterdir() if NAME.fullmatch(file.name))
    old = copies[:-keep]
    for file in old:
        file.unlink()
        beside(file).unlink(missing_ok=True)
    return old
