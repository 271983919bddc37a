"""What a database holds, as numbers that can be compared: rows, contents, shape and rights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

Part = dict[str, str]


@dataclass(frozen=True)
class Contents:
    """One database at one moment.

    `tables`: name to "rows:digest", the same in whatever order the rows lie. `sequences`: name to
    its last value. `shape`: every column, index, constraint, function, trigger and right, by name.
    `settings`: what ALTER DATABASE … SET says, such as a search path.
    """

    tables: Part
    sequences: Part
    shape: Part
    settings: Part

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Contents:
        """As `dataclasses.asdict` gives them."""
        return cls(*(dict(given[part]) for part in ("tables", "sequences", "shape", "settings")))

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(int(said.partition(":")[0]) for said in self.tables.values())

    @property
    def roles(self) -> set[str]:
        """Who has been given rights, besides the owner and everybody."""
        given = [said for name, said in self.shape.items() if name.startswith("right ")]
        names = {one.partition("=")[0] for said in given for one in said.split()}
        return names - {"owner", "everybody"}


def read_contents(connection: psycopg.Connection) -> Contents:
    """Everything but what belongs to extensions, as the transaction of `connection` sees it."""
    for setting in _PLAIN:
        connection.execute(setting)
    return Contents(
        tables={
            name: _digest(connection, one) for name, one in _relations(connection, "r").items()
        },
        sequences={
            name: _last(connection, one) for name, one in _relations(connection, "S").items()
        },
        shape=_pairs(connection, _SHAPE),
        settings=_pairs(connection, _SETTINGS),
    )


def differences(before: Contents, after: Contents, *, shape: bool = True) -> Iterator[str]:
    """What is not the same, in plain words; without `shape`, only rows and sequences count."""
    for part in ("tables", "sequences", *(("shape", "settings") if shape else ())):
        old, new = getattr(before, part), getattr(after, part)
        for name in sorted(old.keys() | new.keys()):
            if name not in new:
                yield f"{name} is missing"
            elif name not in old:
                yield f"{name} should not be there"
            elif _meaning(old[name]) != _meaning(new[name]):
                yield f"{name} is {new[name]} instead of {old[name]}"


def _meaning(said: str) -> str:
    """Without casts and brackets: PostgreSQL sets them anew when it reads its own definitions."""
    return _SET_ANEW.sub("", said)


_SET_ANEW = re.compile(r'::[a-z_" ]+(?:\(\d+\))?(?:\[\])?|[()]')


def holds_something(connection: psycopg.Connection) -> bool:
    """Whether there are tables that no extension has brought."""
    return bool(_relations(connection, "r"))


# A row's text is the same everywhere, whatever the server is set to.
_PLAIN: tuple[LiteralString, ...] = (
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL search_path = ''",
    "SET LOCAL statement_timeout = 0",
)

_RELATIONS: LiteralString = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = %s AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass
                      AND e.objid = c.oid AND e.deptype = 'e')
    ORDER BY 1, 2
"""

_SHAPE = Path(__file__).with_name("shape.sql").read_text("utf-8")

_SETTINGS: LiteralString = """
    SELECT coalesce(r.rolname, 'everybody') || ' ' || split_part(one, '=', 1),
           substr(one, strpos(one, '=') + 1)
    FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
    LEFT JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) one
    WHERE d.datname = current_database()
"""

# The sum of the rows' digests: it has no order, and no row can stand for another.
_DIGEST: LiteralString = """
    SELECT count(*) || ':'
           || coalesce(sum(('x' || left(md5("the whole row"::text), 15))::bit(60)::bigint), 0)
    FROM ONLY {} AS "the whole row"
"""


def _pairs(connection: psycopg.Connection, question: str) -> Part:
    return {str(name): str(said) for name, said in connection.execute(question.encode())}


def _relations(connection: psycopg.Connection, kind: str) -> dict[str, sql.Identifier]:
    return {
        f"{schema}.{name}": sql.Identifier(schema, name)
        for schema, name in connection.execute(_RELATIONS, [kind])
    }


def _digest(connection: psycopg.Connection, table: sql.Identifier) -> str:
    return str(connection.execute(sql.SQL(_DIGEST).format(table)).fetchall()[0][0])


def _last(connection: psycopg.Connection, sequence: sql.Identifier) -> str:
    question = sql.SQL("SELECT last_value, is_called FROM {}").format(sequence)
    value, is_called = connection.execute(question).fetchall()[0]
    return f"{value}" if is_called else f"{value} (not used)"
