"""Nested objects as the cells of one row."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from locator.imports.entry import Finding
from locator.imports.report import shown
from locator.imports.rows.guard import DEEPEST, LONGEST_CELL, MOST_COLUMNS
from locator.imports.rows.tidy import one_line, tidy

LONGEST_LIST = 200


def flat(value: dict[str, Any], findings: list[Finding]) -> dict[str, str]:
    """Texts by dotted column: {"a": {"b": [1, 2]}} is {"a.b": "1; 2"}; what is empty is left out.

    A list of objects has a column for each of its members: "phones.1.number". What is no text is
    added to the findings.
    """
    cells: dict[str, str] = {}
    for path, inner in _leaves("", value, 0):
        column = one_line(path)[:200] or "?"
        if len(cells) >= MOST_COLUMNS:
            findings.append(Finding(column, "", "row_too_large"))
            break
        text = written(inner)
        if text is None:
            findings.append(Finding(column, shown(inner), "cell_no_text"))
        elif text:
            if len(text) > LONGEST_CELL:
                findings.append(Finding(column, shown(text), "cell_too_long"))
            if tidied := tidy(text):
                cells.setdefault(column, tidied)
    return cells


def written(value: Any) -> str | None:
    """A single value as people write it; None for what is no such thing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return _digits(value)
    return None


def _digits(value: float | Decimal) -> str | None:
    """Tables turn ids into floats: 306705603.0 is 306705603."""
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > 30 or len(number.as_tuple().digits) > 40:
        return None
    return str(int(number)) if number == int(number) else f"{number:f}"


def _leaves(path: str, value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if depth > DEEPEST:
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(f"{path}.{key}" if path else str(key), inner, depth + 1)
    elif isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
        for n, inner in enumerate(value[:LONGEST_LIST], 1):
            yield from _leaves(f"{path}.{n}", inner, depth + 1)
    elif isinstance(value, list):
        texts = [written(inner) for inner in value[:LONGEST_LIST]]
        yield path, "; ".join(text for text in texts if text)
    else:
        yield path, value
