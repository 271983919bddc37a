"""What a table shows of its columns before anybody says what they mean."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from locator.imports.entry import BrokenRow, Raw
from locator.imports.report import shown

MOST_EXAMPLES = 8
# Rows from which examples are taken.
LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """A column with some of its different values, shortened, from the first rows of a file.

    `hxl` is its tag where the table has a row of them: "#geo+lat" (https://hxlstandard.org).
    """

    name: str
    examples: tuple[str, ...] = ()
    filled: int = 0  # rows with a value, of those that were looked at
    looked_at: int = 0
    hxl: str | None = None


def seen_columns(
    rows: Iterator[Raw | BrokenRow],
    names: Sequence[str] = (),
    tags: Mapping[str, str] | None = None,
) -> tuple[SeenColumn, ...]:
    """The columns of a table: those that its header names, then others that are filled.

    A column in which nothing stands is left out. Empty where there are no rows at all.
    """
    examples: dict[str, dict[str, None]] = {name: {} for name in names}
    filled = dict.fromkeys(names, 0)
    count = 0
    for row in _first(rows):
        count += 1
        for column, text in row.cells.items():
            seen = examples.setdefault(column, {})
            filled[column] = filled.get(column, 0) + 1
            if len(seen) < MOST_EXAMPLES:
                seen.setdefault(shown(" ".join(text[:300].split())))
    return tuple(
        SeenColumn(name, tuple(seen), filled[name], count, (tags or {}).get(name))
        for name, seen in examples.items()
        if filled[name]
    )


def _first(rows: Iterator[Raw | BrokenRow]) -> Iterator[Raw]:
    try:
        yield from (row for row in islice(rows, LOOKED_AT) if isinstance(row, Raw))
    finally:
        # A reader that is left early closes its file.
        if isinstance(rows, Generator):
            rows.close()
