"""A filter in CQL2 (OGC 21-065r2) as a condition on a row.

Only the properties and operators below exist here, and what somebody types becomes a bound
parameter or a mistake, never SQL. Messages tell what is allowed and quote nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import orjson
from sqlalchemy import ColumnElement, and_, false, func, literal, not_, or_

from locator.errors import FieldProblem, QuestionIsWrongError
from locator.feeds.ogc import cql2_text
from locator.feeds.ogc.cql2_text import DEEPEST, LONGEST, FilterIsWrongError
from locator.feeds.ogc.crs import CoordinateSystem
from locator.feeds.ogc.moments import Moments, moments_of
from locator.feeds.ogc.properties import QUERYABLES, Kind

# "cql-text" is the name by which GDAL's driver (3.12) knows what it writes, and it means the same.
Language = Literal["cql2-text", "cql2-json", "cql-text"]

# Each is asked of every service point of a city that nothing else has ruled out.
MOST_PREDICATES = 20

_COMPARED: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
_SPATIAL = {
    "s_intersects": func.ST_Intersects,
    "s_equals": func.ST_Equals,
    "s_disjoint": func.ST_Disjoint,
    "s_touches": func.ST_Touches,
    "s_within": func.ST_Within,
    "s_overlaps": func.ST_Overlaps,
    "s_crosses": func.ST_Crosses,
    "s_contains": func.ST_Contains,
}
# An instant against an instant or an interval; the other ten compare intervals, which we have none.
_TEMPORAL: dict[str, Callable[[Any, Moments], ColumnElement[bool]]] = {
    "t_after": lambda moment, asked: asked.before(moment),
    "t_before": lambda moment, asked: asked.after(moment),
    "t_disjoint": lambda moment, asked: not_(asked.meets(moment)),
    "t_equals": lambda moment, asked: asked.equals(moment),
    "t_intersects": lambda moment, asked: asked.meets(moment),
}
_GIVEN = {"isNull": 1, "between": 3}
OPERATORS = (
    *("and", "or", "not", *_COMPARED, "isNull", "like", "between", "in", "casei"),
    *_SPATIAL,
    *_TEMPORAL,
)


@dataclass(frozen=True)
class Filter:
    """A filter that has been read: its tree, and which properties it speaks of."""

    tree: Any
    system: CoordinateSystem
    reader: str

    @property
    def properties(self) -> set[str]:
        """The names of the properties in it."""
        return set(_properties(self.tree))

    def condition(self) -> ColumnElement[bool]:
        """What it asks of a row."""
        return _Translation(self.system, self.reader).condition(self.tree)


def read_filter(text: str, language: Language, system: CoordinateSystem, reader: str) -> Filter:
    """A filter that can be asked; `reader` is the language of texts.

    Raises `QuestionIsWrongError` with what is wrong and what is allowed.
    """
    try:
        tree = _from_json(text) if language == "cql2-json" else cql2_text.read(text)
        found = Filter(tree, system, reader)
        found.condition()
    except FilterIsWrongError as error:
        problem = FieldProblem("filter", "cannot_be_read", str(error))
        raise QuestionIsWrongError((problem,)) from error
    return found


def equals(name: str, text: str, reader: str) -> ColumnElement[bool]:
    """Whether a property is just this, as a parameter of an address says it; as `read_filter`."""
    known = QUERYABLES[name]
    value: Any = text
    try:
        if known.choices and text not in known.choices:
            raise FilterIsWrongError(f"This is one of: {', '.join(known.choices)}.")
        if known.kind == "boolean":
            if text.lower() not in ("true", "false", "1", "0"):
                raise FilterIsWrongError("This is true or false.")
            value = text.lower() in ("true", "1")
        if known.kind == "text" and "\x00" in text:
            return false()  # no text of ours holds it
        tree = {"op": "=", "args": [{"property": name}, value]}
        return _Translation(None, reader).condition(tree)
    except FilterIsWrongError as error:
        raise QuestionIsWrongError((FieldProblem(name, "cannot_be_read", str(error)),)) from error


def _from_json(text: str) -> Any:
    if len(text) > LONGEST:
        raise FilterIsWrongError(f"A filter has {LONGEST} characters at most.")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise FilterIsWrongError(f"This is no JSON from {error.pos + 1} on.") from error


def _properties(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        if isinstance(tree.get("property"), str):
            yield tree["property"]
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from _properties(part)


@dataclass(frozen=True)
class _Value:
    """One side of a comparison: of which kind, and what SQL makes of it."""

    kind: Kind
    sql: ColumnElement[Any]


class _Translation:
    """From the tree to SQL, node by node; raises `FilterIsWrongError`."""

    def __init__(self, system: CoordinateSystem | None, reader: str) -> None:
        self._system = system
        self._reader = reader
        self._predicates = 0

    def condition(self, tree: Any, depth: int = 0) -> ColumnElement[bool]:
        if depth > DEEPEST:
            raise FilterIsWrongError(f"A filter is nested {DEEPEST} deep at most.")
        if isinstance(tree, bool):
            return literal(tree)
        if isinstance(tree, dict) and "property" in tree:
            self._count()
            value = self._property(tree)
            if value.kind != "boolean":
                raise FilterIsWrongError("Only what is true or false is a condition by itself.")
            return value.sql
        operator, given = self._operation(tree)
        if operator in ("and", "or"):
            if len(given) < 2:
                raise FilterIsWrongError("AND and OR join two conditions or more.")
            join = and_ if operator == "and" else or_
            return join(*(self.condition(each, depth + 1) for each in given))
        if operator == "not":
            (part,) = _just(1, given)
            return not_(self.condition(part, depth + 1))
        return self._predicate(operator, given)

    def _count(self) -> None:
        self._predicates += 1
        if self._predicates > MOST_PREDICATES:
            raise FilterIsWrongError(f"A filter has {MOST_PREDICATES} comparisons at most.")

    def _predicate(self, operator: str, given: list[Any]) -> ColumnElement[bool]:
        self._count()
        if operator in _COMPARED:
            return self._compared(operator, *_just(2, given))
        if operator in _SPATIAL:
            return _SPATIAL[operator](*(self._spatial(each) for each in _just(2, given)))
        known: dict[str, Callable[..., ColumnElement[bool]]] = {
            "isNull": self._is_null,
            "like": self._like,
            "between": self._between,
            "in": self._in,
            **{name: partial(self._in_time, name) for name in _TEMPORAL},
        }
        if operator not in known:
            raise _unknown_operator()
        predicate = known[operator]
        return predicate(*_just(_GIVEN.get(operator, 2), given))

    def _is_null(self, what: Any) -> ColumnElement[bool]:
        return self._asked(what).sql.is_(None)

    def _between(self, what: Any, low: Any, high: Any) -> ColumnElement[bool]:
        return and_(self._compared(">=", what, low), self._compared("<=", what, high))

    def _in(self, what: Any, values: Any) -> ColumnElement[bool]:
        if not isinstance(values, list) or not values:
            raise FilterIsWrongError("IN is followed by a list.")
        value = self._asked(what)
        if value.kind == "geometry":
            raise FilterIsWrongError("Points are compared by functions such as S_INTERSECTS.")
        return value.sql.in_([self._as(value.kind, each) for each in values])

    def _in_time(self, operator: str, what: Any, asked: Any) -> ColumnElement[bool]:
        moment = self._asked(what)
        if moment.kind not in ("date", "time"):
            raise FilterIsWrongError("T_ functions take a property with a date or time first.")
        return _TEMPORAL[operator](moment.sql, self._moments(moment.kind, asked))

    def _operation(self, tree: Any) -> tuple[str, list[Any]]:
        if not isinstance(tree, dict) or not isinstance(tree.get("op"), str):
            raise FilterIsWrongError("A condition is expected, such as a comparison.")
        given = tree.get("args")
        if not isinstance(given, list):
            raise FilterIsWrongError("An operator has a list of arguments.")
        return tree["op"], given

    def _compared(self, operator: str, one: Any, other: Any) -> ColumnElement[bool]:
        known = next((side for side in (one, other) if self._speaks_of_a_property(side)), None)
        if known is None:
            if any(isinstance(side, dict) and "op" in side for side in (one, other)):
                raise _unknown_operator()
            raise FilterIsWrongError("A comparison needs a property on one side.")
        kind = self._asked(known).kind
        if kind == "geometry":
            raise FilterIsWrongError("Points are compared by functions such as S_INTERSECTS.")
        return _COMPARED[operator](self._as(kind, one), self._as(kind, other))

    def _like(self, what: Any, pattern: Any) -> ColumnElement[bool]:
        value = self._asked(what)
        if value.kind != "text":
            raise FilterIsWrongError("LIKE is for texts.")
        plain = pattern
        if isinstance(pattern, dict) and pattern.get("op") == "casei":
            (plain,) = _just(1, self._operation(pattern)[1])
        if not isinstance(plain, str):
            raise FilterIsWrongError("LIKE is followed by a text, with % and _ for anything.")
        if len(plain) - len(plain.rstrip("\\")) & 1:
            raise FilterIsWrongError("A pattern does not end with the sign that escapes.")
        return value.sql.like(self._as("text", pattern), escape="\\")

    def _speaks_of_a_property(self, tree: Any) -> bool:
        return any(True for _ in _properties(tree))

    def _asked(self, tree: Any) -> _Value:
        """A property, or one whose case does not matter."""
        if isinstance(tree, dict) and "property" in tree:
            return self._property(tree)
        operator, given = self._operation(tree)
        if operator != "casei":
            raise _unknown_operator()
        (inner,) = _just(1, given)
        value = self._asked(inner)
        if value.kind != "text":
            raise FilterIsWrongError("CASEI is for texts.")
        return _Value("text", func.lower(value.sql))

    def _property(self, tree: dict[str, Any]) -> _Value:
        known = QUERYABLES.get(tree["property"]) if isinstance(tree["property"], str) else None
        if known is None:
            raise FilterIsWrongError(
                f"There is no such property; these can be asked for: {', '.join(QUERYABLES)}."
            )
        return _Value(known.kind, known.sql(self._reader))

    def _as(self, kind: Kind, tree: Any) -> Any:
        """A property of that kind, or a value of it, bound."""
        if isinstance(tree, dict) and ("property" in tree or "op" in tree):
            if not self._speaks_of_a_property(tree):
                (inner,) = _just(1, self._operation(tree)[1])
                if tree["op"] != "casei" or kind != "text":
                    raise _unknown_operator()
                return func.lower(literal(_text(inner)))
            value = self._asked(tree)
            if value.kind != kind:
                raise FilterIsWrongError("Two properties of different kinds cannot be compared.")
            return value.sql
        if kind == "text":
            return _text(tree)
        if kind == "boolean":
            # 1 and 0 are what GDAL makes of true and false.
            if tree not in (True, False):
                raise FilterIsWrongError("This property is TRUE or FALSE.")
            return bool(tree)
        return self._moments(kind, tree).first

    def _moments(self, kind: Kind, tree: Any) -> Moments:
        moments = moments_of(tree)
        return moments.in_days() if kind == "date" else moments

    def _spatial(self, tree: Any) -> Any:
        if isinstance(tree, dict) and "property" in tree:
            value = self._property(tree)
            if value.kind != "geometry":
                raise FilterIsWrongError("S_ functions take the property geometry.")
            return value.sql
        if self._system is None:
            raise FilterIsWrongError("No geometry is expected here.")
        # Shapes need shapely and numpy, 15 MB: only who sends one has a worker load them.
        from locator.feeds.ogc.shapes import geometry_of  # noqa: PLC0415

        return geometry_of(tree, self._system)


def _text(tree: Any) -> str:
    if not isinstance(tree, str) or "\x00" in tree:
        raise FilterIsWrongError("This property is a text.")
    return tree


def _just(many: int, given: list[Any]) -> list[Any]:
    if len(given) != many:
        raise FilterIsWrongError("An operator has too many arguments, or too few.")
    return given


def _unknown_operator() -> FilterIsWrongError:
    return FilterIsWrongError(
        f"There is no such operator or function; there are: {', '.join(OPERATORS)}."
    )
