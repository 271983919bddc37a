"""Any text as UTF-8, for readers that know nothing else."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from locator.imports.rows.encoding import MIXED


class Utf8:
    """The bytes of a file, in UTF-8 and without a mark at their beginning."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        errors = MIXED if encoding.startswith("utf-8") else "replace"
        self._decoder = codecs.getincrementaldecoder(encoding)(errors)
        self._is_start = True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes that are read; those that are given may be a few more."""
        if size == 0:
            return b""
        while chunk := self._file.read(size):
            if text := self._decoder.decode(chunk):
                if self._is_start:
                    text, self._is_start = text.removeprefix("\ufeff"), False
                if found := text.encode("utf-8", "replace"):
                    return found
        return b""
