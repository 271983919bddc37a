"""Where a table begins, and what its columns are called.

Above the header there may be titles and empty lines; it may lie on two rows (groups, and their
parts), and below it there may be a row of HXL tags. Cells without a name, and two with the same
one, get names of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from locator.imports.rows.guard import MOST_COLUMNS
from locator.imports.rows.tidy import one_line

# Rows in which a header is looked for.
LOOKED_AT = 60
LONGEST_NAME = 120
_HXL = re.compile(r"#\s*[a-zA-Z][a-zA-Z0-9_]*(?:\s*\+\s*[a-zA-Z][a-zA-Z0-9_]*)*")
# What stands in a body, and never in a header.
_VALUE = re.compile(
    r"[\d\s.,:/()+°'\"-]+|.*@.*\..*|(?:https?://|www\.).*|\d.*\d|.*\d{3,}.*"
    r"|true|false|yes|no|oui|non|si|sí|نعم|لا|✓",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns; the first `rows` rows of the file are no rows of the table.

    `tags`: the HXL tag of a column, where there is one.
    """

    names: tuple[str, ...]
    rows: int
    tags: tuple[str | None, ...]


def find_header(rows: Sequence[Sequence[str]]) -> Header:
    """The header among the first rows of a table; without any, columns are numbered."""
    # A gigantic cell is no name, and would cost the square of its length below.
    rows = [[cell[: 2 * LONGEST_NAME] for cell in row[:MOST_COLUMNS]] for row in rows[:LOOKED_AT]]
    tagged = next((n for n, row in enumerate(rows[:30]) if _is_tags(row)), None)
    if tagged is not None:
        return _above_tags(rows, tagged)
    width = _usual_width(rows)
    for n, row in enumerate(rows):
        cells = [cell for cell in row if cell.strip()]
        # Half of the names may be missing, but not one of two: that is a title.
        if not cells or len(cells) < (width if width <= 2 else (width + 1) // 2):
            continue
        if not _is_header(cells):
            return Header(_names([], max(map(len, rows))), n, (None,) * max(map(len, rows)))
        below = rows[n + 1] if n + 1 < len(rows) else ()
        if _has_parts_below(row, below, rows[n + 2 : n + 8]):
            names = _joined(row, below)
            return _made(names, n + 2)
        return _made([one_line(cell) for cell in row], n + 1)
    return Header((), 0, ())


def _above_tags(rows: Sequence[Sequence[str]], tagged: int) -> Header:
    tags = [one_line(cell).replace(" ", "") for cell in rows[tagged]]
    above = [n for n in range(tagged) if sum(map(bool, map(str.strip, rows[n]))) >= 2]
    if not above:
        names = [tag.lstrip("#") for tag in tags]
    else:
        # The words right above the tags; those of a group above them help where one is empty.
        last = [one_line(cell) for cell in rows[above[-1]]]
        groups = [one_line(cell) for cell in rows[above[-2]]] if len(above) > 1 else []
        names = [
            cell or (groups[n] if n < len(groups) else "") or tags[n].lstrip("#")
            for n, cell in enumerate(last[: len(tags)] + [""] * (len(tags) - len(last)))
        ]
        names += last[len(tags) :]
    return _made(names, tagged + 1, [tag or None for tag in tags])


def _made(names: Sequence[str], rows: int, tags: Sequence[str | None] = ()) -> Header:
    full = _names(names, len(names))
    return Header(full, rows, (*tags, *[None] * (len(full) - len(tags)))[: len(full)])


def name_of(column: int) -> str:
    """The name of a column that has none; they count from 0 here, and from 1 for people."""
    return f"Column {column + 1}"


def _names(names: Sequence[str], width: int) -> tuple[str, ...]:
    found: list[str] = []
    seen: set[str] = set()
    for n in range(width):
        name = (names[n] if n < len(names) else "")[:LONGEST_NAME].strip() or name_of(n)
        unique, count = name, 1
        while unique in seen:
            count += 1
            unique = f"{name} ({count})"
        seen.add(unique)
        found.append(unique)
    while found and found[-1] == name_of(len(found) - 1) and len(found) > len(names):
        found.pop()
    return tuple(found) if names else tuple(name_of(n) for n in range(width))


def _is_tags(row: Sequence[str]) -> bool:
    """A row of HXL tags: at least two thirds of what stands in it, and two of them."""
    cells = [cell.strip() for cell in row if cell.strip()]
    tags = sum(bool(_HXL.fullmatch(cell)) for cell in cells)
    return tags >= 2 and tags * 3 >= 2 * len(cells)


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    widths = Counter(sum(bool(cell.strip()) for cell in row) for row in rows)
    widths.pop(0, None)
    return max(widths, key=lambda width: (widths[width] * min(width, 4), width), default=0)


def _is_header(cells: Sequence[str]) -> bool:
    """Mostly short words, and no values."""
    values = sum(bool(_VALUE.fullmatch(cell.strip())) for cell in cells)
    long = sum(len(cell) > LONGEST_NAME for cell in cells)
    return values * 3 <= len(cells) and long * 2 <= len(cells)


def _has_parts_below(
    row: Sequence[str], below: Sequence[str], body: Sequence[Sequence[str]]
) -> bool:
    """Whether the row has groups ("Location", "", "Contact", "") whose parts stand below it."""
    last = max((n for n, cell in enumerate(row) if cell.strip()), default=0)
    gaps = [n for n, cell in enumerate(row[:last]) if not cell.strip()]
    trailing = [n for n in range(len(row)) if not row[n].strip()]
    if not gaps or not below or not body:
        return False
    cells = [cell for cell in below if cell.strip()]
    filled = sum(n < len(below) and bool(below[n].strip()) for n in trailing)
    shorter = all(len(cell) <= 40 for cell in cells)
    return (
        filled * 3 >= 2 * len(trailing)
        and shorter
        and len({cell.casefold() for cell in cells}) == len(cells)
        and not any(_VALUE.fullmatch(cell.strip()) for cell in cells)
        # A body has values somewhere; words below words are just rows.
        and any(_VALUE.fullmatch(cell.strip()) for line in body for cell in line if cell.strip())
    )


def _joined(groups: Sequence[str], parts: Sequence[str]) -> list[str]:
    names, group = [], ""
    for n in range(max(len(groups), len(parts))):
        own = one_line(groups[n]) if n < len(groups) else ""
        part = one_line(parts[n]) if n < len(parts) else ""
        group = own or (group if part else "")
        names.append(f"{group} {part}".strip() if part != group else part)
    return names
