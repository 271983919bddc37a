"""Files that are handed in: cut into pieces, and put together again where they are read."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from locator.staff.importing.models import BUSY, ImportFile, ImportPiece

# What one may hand in on the page, in bytes: a million short rows. Larger ones go in by command.
LARGEST = 100_000_000
# Threat: somebody fills the disk of the database with files that nobody looks at.
MOST_OF_A_CITY = 1_000_000_000
PIECE = 1_000_000
LONGEST_NAME = 120

# Nobody needs a stranger's list here for longer: what was kept of it is in the directory.
KEPT_FOR = dt.timedelta(days=7)


class FileIsEmptyError(Exception):
    """There is nothing in it."""


class FileIsTooLargeError(Exception):
    """It is larger than `LARGEST`."""


class FileIsGoneError(Exception):
    """Its pieces are not here any more: it was kept, or thrown away, or is too old."""


def store(session: Session, file: ImportFile, content: IO[bytes]) -> None:
    """Keep what a stream gives as the pieces of `file`, in constant memory, and say its size.

    Raises `FileIsEmptyError` and `FileIsTooLargeError`; the caller's transaction then ends.
    """
    file.size = 0
    session.add(file)
    session.flush()
    position = 0
    while piece := content.read(PIECE):
        file.size += len(piece)
        if file.size > LARGEST:
            raise FileIsTooLargeError
        session.execute(
            insert(ImportPiece), {"file_id": file.id, "position": position, "content": piece}
        )
        position += 1
    if not file.size:
        raise FileIsEmptyError


@contextmanager
def on_disk(session: Session, file: ImportFile) -> Iterator[Path]:
    """The file as readers want it, until the end of the block.

    Raises `FileIsGoneError`. Threat: a name that leads out of the directory; so it has none.
    """
    positions = session.scalars(
        select(ImportPiece.position)
        .where(ImportPiece.file_id == file.id)
        .order_by(ImportPiece.position)
    ).all()
    if not positions:
        raise FileIsGoneError
    with TemporaryDirectory(prefix="locator-import-") as directory:
        path = Path(directory, "file")
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as made:
            for position in positions:
                piece = session.scalar(
                    select(ImportPiece.content).where(
                        ImportPiece.file_id == file.id, ImportPiece.position == position
                    )
                )
                made.write(piece or b"")
        yield path


def is_here(session: Session, file: ImportFile) -> bool:
    """Whether it can still be read."""
    found = session.scalar(
        select(ImportPiece.position).where(ImportPiece.file_id == file.id).limit(1)
    )
    return found is not None


def let_go(session: Session, file: ImportFile) -> None:
    """Delete what was in it; that it was there stays."""
    session.execute(delete(ImportPiece).where(ImportPiece.file_id == file.id))


def let_go_of_old_ones(session: Session, now: dt.datetime) -> None:
    """Delete the files that were handed in more than a week before `now`, but what a worker has."""
    session.execute(
        delete(ImportFile).where(
            ImportFile.handed_in_at < now - KEPT_FOR, ImportFile.state.not_in(BUSY)
        )
    )


def name_of(sent: str | None) -> str:
    """What a file is called, fit for a page: its last part, printable, not too long."""
    name = (sent or "").replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(character for character in name if character.isprintable()).strip()
    if len(name) > LONGEST_NAME:
        name = name[: LONGEST_NAME - 8] + "…" + name[-7:]
    return name or "list"


def bytes_here(session: Session, city_id: str) -> int:
    """What a city has lying here that is not kept yet, in bytes."""
    return (
        session.scalar(
            select(func.coalesce(func.sum(ImportFile.size), 0)).where(
                ImportFile.city_id == city_id,
                select(ImportPiece.position)
                .where(ImportPiece.file_id == ImportFile.id)
                .limit(1)
                .exists(),
            )
        )
        or 0
    )
