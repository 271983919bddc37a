"""Cells of a sheet that go over several rows: openpyxl does not tell of them when it streams."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from typing import Any, BinaryIO

from openpyxl.utils import range_boundaries

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_CHUNK = 1 << 20
# More are no table, but a drawing.
MOST_MERGED = 20_000
TALLEST = 500


def merged_cells(file: BinaryIO, sheet: Any) -> Mapping[int, tuple[int, ...]]:
    """By row (from 1), the columns (from 0) that show what stands in the row above.

    The file is where it was afterwards. Of a sheet that cannot be looked at so, nothing is told.
    """
    where = file.tell()
    below: dict[int, tuple[int, ...]] = {}
    try:
        for count, reference in enumerate(_references(file, sheet)):
            if count > MOST_MERGED:
                return {}
            left, top, right, bottom = range_boundaries(reference)
            if left == right and 0 < bottom - top <= TALLEST:
                for row in range(top + 1, bottom + 1):
                    below[row] = (*below.get(row, ()), left - 1)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile):
        return {}
    finally:
        file.seek(where)
    return below


def _references(file: BinaryIO, sheet: Any) -> list[str]:
    """They stand behind the rows, so all of the sheet's XML goes by."""
    name = getattr(sheet, "_worksheet_path", "").lstrip("/")
    found: list[str] = []
    with zipfile.ZipFile(file) as archive, archive.open(name) as part:
        rest = b""
        while chunk := part.read(_CHUNK):
            text = rest + chunk
            found += [match.decode() for match in _MERGED.findall(text)]
            last = text.rfind(b"<")
            rest = text[last:] if len(text) - last < 200 else b""
            if len(found) > MOST_MERGED:
                break
    return found
