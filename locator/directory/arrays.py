"""Many values, or many rows, in one statement.

Each column goes as one text in the form of PostgreSQL's arrays, which the driver passes on as it
is: a thousand rows cost one parameter a column, and the statement is the same for any number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    func,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import Insert, insert


def among(column: Any, name: str) -> ColumnElement[bool]:
    """Whether the column is one of the values of the parameter `name` (`array`, `plain`).

    As a question of its own, the array is read once, and not for every row; and as an array it
    keeps the planner with the index. A join it would plan for tables as they were when they were
    still small, and stay with that while an import fills them.
    """
    once = select(_array(column, name)).scalar_subquery()
    found: ColumnElement[bool] = column == any_(cast(once, ARRAY(column.type)))
    return found


def pairs_among(first: Any, second: Any, names: tuple[str, str]) -> ColumnElement[bool]:
    """The same of two columns together, and two arrays of one length."""
    given = func.unnest(_array(first, names[0]), _array(second, names[1]))
    pairs = given.table_valued("a", "b").render_derived()
    return and_(among(first, names[0]), tuple_(first, second).in_(select(pairs.c.a, pairs.c.b)))


def inserting(table: FromClause, names: Sequence[str]) -> Insert:
    """INSERT of rows that are given by column (`by_column`)."""
    given = func.unnest(*(cast(bindparam(name, type_=Text), ARRAY(Text)) for name in names))
    rows = given.table_valued(*names, name="given").render_derived()
    into: Any = table
    return insert(into).from_select(
        [*names], select(*(cast(rows.c[name], table.c[name].type) for name in names))
    )


def by_column(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, str]:
    """The parameters of `inserting`."""
    return {name: array(row[name] for row in rows) for name in names}


def array(values: Iterable[Any]) -> str:
    """Values as the text of an array: uuids, numbers, times, lists of numbers, and JSON."""
    return f"{{{','.join([_element(value) for value in values])}}}"


def plain(values: Iterable[object]) -> str:
    """The same of uuids, or of numbers, which need no quotes."""
    return f"{{{','.join(map(str, values))}}}"


def _array(column: Any, name: str) -> ColumnElement[Any]:
    return cast(bindparam(name, type_=Text), ARRAY(column.type))


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    word: str = value if isinstance(value, str) else _word(value)
    if "\\" in word:
        word = word.replace("\\", "\\\\")
    return '"' + word.replace('"', '\\"') + '"'


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return str(orjson.dumps(value), "utf-8")
    if isinstance(value, list):
        return f"{{{str(orjson.dumps(value)[1:-1], 'ascii')}}}"
    return _moment(value) if isinstance(value, dt.datetime) else str(value)


@lru_cache(maxsize=10_000)
def _moment(value: dt.datetime) -> str:
    return value.isoformat()
