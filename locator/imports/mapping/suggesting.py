"""What the columns of a table probably say, from their headers, HXL tags and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from locator.imports.entry import Surroundings
from locator.imports.mapping.saved import TableMapping
from locator.imports.rows.column import SeenColumn

Why = Literal["tag", "header", "values"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mapping to begin with, and how sure it is of each column that it names.

    `confidence` goes from 0 to 1: 1 for an HXL tag or the very word, below 0.7 somebody should
    look. `why` says what it was seen by.
    """

    mapping: TableMapping
    confidence: Mapping[str, float]
    why: Mapping[str, Why]


def suggest(columns: Sequence[SeenColumn], surroundings: Surroundings | None = None) -> Suggestion:
    """Suggest a mapping. Whatever stands in the table, this raises nothing."""
    return Suggestion(TableMapping(), {}, {})
