"""Many values, or many rows, in one statement.

Each column goes as one array of texts in PostgreSQL's binary form, where nothing has to be quoted:
a thousand rows cost one parameter a column, and the statement is the same for any number. The
database makes of the texts what the column is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from struct import Struct
from typing import Any

import orjson
from psycopg.postgres import types
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Integer,
    and_,
    any_,
    bindparam,
    cast,
    func,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.types import UserDefinedType

from locator.connecting import Texts

_TEXT = types["text"]


class _TextsType(UserDefinedType[Texts]):
    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "TEXT[]"


def among(column: Any, name: str) -> ColumnElement[bool]:
    """Whether the column is one of the values of the parameter `name` (`array`).

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


def given(
    table: FromClause, names: Sequence[str], few: Sequence[str] = ()
) -> dict[str, ColumnElement[Any]]:
    """Rows that are given by column (`by_column`): each column, as the table has it.

    A column of `few` different values has each of them sent once, and made what it is once.
    """
    arrays = func.unnest(*(bindparam(name, type_=_TextsType()) for name in names))
    rows = arrays.table_valued(*names, name="given").render_derived()

    def value(name: str) -> ColumnElement[Any]:
        column = table.c[name]
        if name not in few:
            return cast(rows.c[name], column.type)
        each = select(_array(column, _each(name))).scalar_subquery()
        return each[cast(rows.c[name], Integer)]

    return {name: value(name) for name in names}


def inserting(table: FromClause, names: Sequence[str], few: Sequence[str] = ()) -> Insert:
    """INSERT of rows that are given by column."""
    into: Any = table
    return insert(into).from_select([*names], select(*given(table, names, few).values()))


def by_column(
    rows: Sequence[Mapping[str, Any]], names: Sequence[str], few: Sequence[str] = ()
) -> dict[str, Texts]:
    """The parameters of `inserting`."""
    columns = {name: array(map(itemgetter(name), rows)) for name in names if name not in few}
    for name in few:
        places: dict[Any, int | None] = {None: None}
        numbers = (places.setdefault(row[name], len(places)) for row in rows)
        columns[name] = array(numbers)
        columns[_each(name)] = array(value for value in places if value is not None)
    return columns


def _each(name: str) -> str:
    return f"each_{name}"


def array(values: Iterable[Any]) -> Texts:
    """Values as an array of texts: uuids, numbers, times, lists of numbers, and JSON."""
    values = [*values]
    kinds = {*map(type, values)}
    if len(kinds) == 1 and (written := _WRITTEN.get(kinds.pop())):  # as most columns
        words = [*map(written, values)]
        parts: Iterable[bytes] = chain.from_iterable(
            zip(map(_size, map(len, words)), words, strict=True)
        )
    else:
        parts = map(_sized, values)
    # One dimension, perhaps with nulls, of texts, so many, counted from 1; or no dimension.
    head = _HEAD.pack(1, 1, _TEXT.oid, len(values), 1) if values else _EMPTY
    return Texts(b"".join((head, *parts)))


def _array(column: Any, name: str) -> ColumnElement[Any]:
    return cast(bindparam(name, type_=_TextsType()), ARRAY(column.type))


_HEAD, _SIZE = Struct("!iiIii"), Struct("!i")
_EMPTY = Struct("!iiI").pack(0, 0, _TEXT.oid)
_NULL = _SIZE.pack(-1)
_size = _SIZE.pack


def _sized(value: Any) -> bytes:
    if value is None:
        return _NULL
    word = _WRITTEN.get(type(value), _word)(value)
    return _size(len(word)) + word


def _word(value: Any) -> bytes:
    return str(value).encode()


def _list(value: list[Any]) -> bytes:
    return b"{%s}" % orjson.dumps(value)[1:-1]


@lru_cache(maxsize=10_000)
def _moment(value: dt.datetime) -> bytes:
    return value.isoformat().encode()


_WRITTEN: Mapping[type, Callable[[Any], bytes]] = {
    str: str.encode,
    dict: orjson.dumps,
    list: _list,
    dt.datetime: _moment,
}
