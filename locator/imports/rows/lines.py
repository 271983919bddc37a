"""The lines of a text file, however long it and they are."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from locator.imports.rows.encoding import MIXED

# Longer than any row of a list; what is longer is skipped, and said.
LONGEST_LINE = 2 * 1024**2


class Lines(Iterator[str]):
    """Lines with their ends, one by one; those that were read can be given back.

    `number` is that of the last line (the first is 1). A line that is too long comes cut off, and
    `was_cut` says so.
    """

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        errors = MIXED if encoding.startswith("utf-8") else "replace"
        self._file = io.TextIOWrapper(file, encoding, errors=errors, newline="")
        self._again: deque[str] = deque()
        self.number = 0
        self.was_cut = False

    def __next__(self) -> str:
        if self._again:
            self.number += 1
            return self._again.popleft()
        try:
            line = self._file.readline(LONGEST_LINE)
            self.was_cut = len(line) == LONGEST_LINE and line[-1] not in "\r\n"
            while self.was_cut and (rest := self._file.readline(LONGEST_LINE)):
                if rest[-1] in "\r\n":
                    break
        except UnicodeError:
            # A codec that gives up altogether, as UTF-16 does at half a letter at the end.
            line = ""
        if not line:
            raise StopIteration
        self.number += 1
        return line.replace("\0", "")

    def give_back(self, lines: list[str]) -> None:
        """These come again, before all others."""
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
