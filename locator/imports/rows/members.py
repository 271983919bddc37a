"""A set of files behind one interface: a folder, a ZIP, or a file by itself."""

from __future__ import annotations

import io
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from locator.imports.report import shown
from locator.imports.rows.guard import (
    HARMLESS_BYTES,
    MOST_FILE_BYTES,
    MOST_MEMBERS,
    MOST_TIMES_SMALLER,
    MOST_UNPACKED_BYTES,
)
from locator.imports.rows.refusing import refusal

# Opens a member anew, from its beginning; the caller closes it (`with opener() as file`).
Opener = Callable[[], BinaryIO]

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


def members(path: Path) -> Mapping[str, Opener]:
    """Every file of the set by its name, in order; a folder around all of them is left out.

    "services.csv", or "data/services.csv" where there are several folders. A file that is no ZIP
    is the one member of its set. Reading a member raises nothing but `ImportCannotBeReadError`.

    Raises `ImportCannotBeReadError` for a damaged or protected file, and for one that is a threat:
    too many members, too large, packed too tightly, with names that lead out of it.
    """
    try:
        if path.is_dir():
            found = dict(_of_folder(path))
        elif zipfile.is_zipfile(path):
            found = dict(_of_zip(path))
        else:
            return {path.name: file_opener(path)}
    except _BROKEN as error:
        raise refusal("file_broken", where=shown(str(error))) from error
    return _without_outer_folder(found)


def file_opener(path: Path) -> Opener:
    """Opens a plain file. Raises `ImportCannotBeReadError` where that cannot be done."""

    def open_it() -> BinaryIO:
        try:
            if path.stat().st_size > MOST_FILE_BYTES:
                raise refusal("file_too_large", size=_size(path.stat().st_size))
            return cast(BinaryIO, io.BufferedReader(_Member(path.open("rb"))))
        except OSError as error:
            raise refusal("file_missing") from error

    return open_it


@contextmanager
def as_file(opener: Opener, name: str) -> Iterator[Path]:
    """A member as a file of its own, for readers that need one; it is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        # Only the end of the name says something to a reader, and nothing of it is a path.
        path = Path(folder) / f"member{PurePosixPath(name).suffix}"
        with opener() as file, path.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        yield path


def _of_folder(path: Path) -> Iterator[tuple[str, Opener]]:
    count = 0
    for file in sorted(path.rglob("*")):
        # Threat: a link that leads to what is not part of the set.
        if file.is_symlink() or not file.is_file() or _is_left_out(file.relative_to(path)):
            continue
        count += 1
        if count > MOST_MEMBERS:
            raise refusal("file_too_many_members", count=str(count))
        yield file.relative_to(path).as_posix(), file_opener(file)


def _of_zip(path: Path) -> Iterator[tuple[str, Opener]]:
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
    check(infos)
    for info in infos:
        if not info.is_dir() and not _is_left_out(PurePosixPath(info.filename)):
            yield info.filename.replace("\\", "/"), _zip_opener(path, info)


def check(infos: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that is a threat; also for those that somebody else unpacks (XLSX)."""
    if len(infos) > MOST_MEMBERS:
        raise refusal("file_too_many_members", count=str(len(infos)))
    total = sum(info.file_size for info in infos)
    if total > MOST_UNPACKED_BYTES:
        raise refusal("file_too_large", size=_size(total))
    for info in infos:
        # Threat: a name that leads out of the folder into which somebody unpacks it.
        name = PurePosixPath(info.filename.replace("\\", "/"))
        is_link = stat.S_ISLNK(info.external_attr >> 16)
        if name.is_absolute() or ".." in name.parts or ":" in info.filename or is_link:
            raise refusal("file_unsafe_name", name=shown(info.filename))
        if info.flag_bits & 0x1:
            raise refusal("file_protected")
        # Threat: a bomb, a few bytes that unpack to all the memory there is.
        if info.file_size > max(HARMLESS_BYTES, MOST_TIMES_SMALLER * info.compress_size):
            raise refusal("file_too_large", size=_size(info.file_size))


def _zip_opener(path: Path, info: zipfile.ZipInfo) -> Opener:
    def open_it() -> BinaryIO:
        try:
            archive = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise refusal("file_broken", where=shown(info.filename)) from error
        try:
            return cast(BinaryIO, io.BufferedReader(_Member(archive.open(info), archive)))
        except (*_BROKEN, RuntimeError) as error:
            archive.close()
            raise refusal("file_broken", where=shown(info.filename)) from error

    return open_it


class _Member(io.RawIOBase):
    """Bytes of a member; whatever breaks below is told in our words."""

    def __init__(self, file: Any, archive: zipfile.ZipFile | None = None) -> None:
        self._file, self._archive = file, archive

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._file.seekable())

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        try:
            return int(self._file.seek(offset, whence))
        except _BROKEN as error:
            raise refusal("file_broken", where=shown(str(error))) from error

    def tell(self) -> int:
        return int(self._file.tell())

    def readinto(self, buffer: Any) -> int:
        try:
            found = self._file.read(len(buffer))
        except (*_BROKEN, RuntimeError) as error:
            raise refusal("file_broken", where=shown(str(error))) from error
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            if self._archive:
                self._archive.close()
        super().close()


def _is_left_out(name: Path | PurePosixPath) -> bool:
    """What operating systems add to an archive: "__MACOSX/._services.csv"."""
    return any(part.startswith((".", "__MACOSX")) or part == "Thumbs.db" for part in name.parts)


def _without_outer_folder(found: Mapping[str, Opener]) -> Mapping[str, Opener]:
    outer = {name.partition("/")[0] for name in found}
    if len(outer) == 1 and all("/" in name for name in found):
        return _without_outer_folder(
            {name.partition("/")[2]: opener for name, opener in found.items()}
        )
    return found


def _size(bytes: int) -> str:
    return f"{bytes / 1024**2:,.0f} MB"
