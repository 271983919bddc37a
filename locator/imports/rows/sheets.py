"""What the parts of a workbook may hold before anything reads them.

openpyxl lets go of a row when it ends, and keeps everything else that it has seen. Threat: a few
megabytes that unpack to a row, or to no row, of all the memory there is.
"""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

from locator.imports.rows.members import check
from locator.imports.rows.refusing import refusal

# Texts, styles: what is held as a whole.
LARGEST_PART = 96 * 1024**2
LONGEST_ROW = 24 * 1024**2
_SHEETS = "xl/worksheets/"
_CHUNK = 1 << 20
_END = re.compile(rb"</(?:\w+:)?row>|<(?:\w+:)?row\b[^>]*/>")
# No spreadsheet writes these; an end of a row in them would be none.
_HIDDEN = (b"<!--", b"<![CDATA[", b"<!DOCTYPE")


def check_workbook(file: BinaryIO) -> None:
    """Refuse a workbook that is a threat: raises `ImportCannotBeReadError`, or zipfile's errors."""
    with zipfile.ZipFile(file) as archive:
        check(archive.infolist())
        for info in archive.infolist():
            if info.filename.startswith(_SHEETS):
                _check_sheet(archive, info)
            elif info.file_size > LARGEST_PART and info.filename.endswith((".xml", ".rels")):
                raise refusal("file_too_large", size=f"{info.file_size // 1024**2} MB")
    file.seek(0)


def _check_sheet(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    if info.file_size <= LONGEST_ROW:
        return
    since, rest = 0, b""
    with archive.open(info) as part:
        while chunk := part.read(_CHUNK):
            text = rest + chunk
            ends = [match.end() for match in _END.finditer(text)]
            since = len(text) - ends[-1] if ends else since + len(chunk)
            if since > LONGEST_ROW or any(mark in text for mark in _HIDDEN):
                raise refusal("file_too_large", size=f"{info.file_size // 1024**2} MB")
            rest = text[-200:]
