"""What a table shows of a column before anybody says what it means."""

from __future__ import annotations

from dataclasses import dataclass

MOST_EXAMPLES = 5


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
