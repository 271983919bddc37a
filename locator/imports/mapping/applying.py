"""Rows of a table become services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from locator.imports.entry import BrokenRow, Entry, Raw, Surroundings
from locator.imports.mapping.saved import TableMapping


def entries(
    rows: Iterable[Raw | BrokenRow],
    mapping: TableMapping,
    surroundings: Surroundings,
    source: str,
) -> Iterator[Entry | BrokenRow]:
    """Read every row by the mapping, in order and in constant memory."""
    for row in rows:
        if isinstance(row, BrokenRow):
            yield row
