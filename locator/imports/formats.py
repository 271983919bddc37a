"""Which kind of file this is, by what is in it, and how to read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from locator.imports.entry import BrokenRow, Entry, Surroundings
from locator.imports.mapping.saved import TableMapping
from locator.imports.rows.column import SeenColumn

Format = Literal["table", "osm", "hsds", "ohana", "calendar"]
# How a table is written.
Shape = Literal["delimited", "workbook", "features", "records"]


@dataclass(frozen=True, slots=True)
class Look:
    """What a file seems to be; `name` is what whoever sent it calls it.

    Of a table: its shape, its encoding and delimiter or its sheet, how many rows were looked at,
    and its columns. `member` is the file of a set that holds the table.
    """

    format: Format
    name: str
    shape: Shape | None = None
    member: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    columns: tuple[SeenColumn, ...] = ()

    @property
    def needs_mapping(self) -> bool:
        """Whether somebody must say what the columns mean."""
        return self.format == "table"


def look_at(path: Path, name: str) -> Look:
    """Look at the beginning of a file or folder. Raises `ImportCannotBeReadError`."""
    raise NotImplementedError


def read(
    path: Path,
    look: Look,
    surroundings: Surroundings,
    source: str,
    mapping: TableMapping | None = None,
) -> Iterator[Entry | BrokenRow]:
    """Every service in the file, in constant memory.

    Raises `ImportCannotBeReadError` at once, or on the way where the file goes wrong.
    """
    raise NotImplementedError
