"""The page of an answer by who helps first: the later of walking there and opening.

No index has this order, and to rank all that matches would read a whole city. So a few are found,
the best of them give a bound ("ten are helped by 10:25"), and then only that is read which can be
better: what is nearer than one walks until then, and open in an hour of the week until then.

1. The nearest that match; and by telephone, or in a whole city, those that are open now.
2. The nearest that are open now; and by telephone, or in a whole city, any that match.
3. The first that are open in any hour of a day before the bound.

2 and 3 are only done while the bound is later than in an hour. What is complete below the bound
makes the answer right, however bad the bound is. What never helps in the time that is known comes
last, and is only read where all others do not fill the page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    DateTime,
    Double,
    Integer,
    Subquery,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from locator.directory.facets import NEVER
from locator.search import walks
from locator.search.fragments import (
    INFINITE,
    SECONDS_A_METRE,
    Shape,
    enough,
    helped,
    seconds,
    since,
)
from locator.search.nearest import within_reach
from locator.search.walks import Walk, holding, key_of, keys, point, unfolded, within

few: ColumnElement[int] = enough * literal_column("2", Integer)
AN_HOUR = literal_column("3600::float8", Double)
ONE = literal_column("1", Integer)
A_DAY = literal_column("24", Integer)
TRUE_OF_ALL = literal_column(f"'!{NEVER}'", Text)
SPARE_METRE = literal_column("1::float8", Double)

# The facets of the coming hours of the week: "107", or "107 | 108" where zones differ.
_hours = bindparam("hours", type_=ARRAY(Text))
_this_hour = bindparam("this_hour", type_=Text)
_first_hour = seconds(bindparam("first_hour", type_=DateTime(timezone=True)))


def by_help(shape: Shape) -> tuple[CTE, ColumnElement[float]]:
    """Soonest helped first, never helped last; equals by distance. And the reach in metres."""
    reach: ColumnElement[float] = cast(null(), Double)
    if not shape.located:
        return _Search(shape, reach, [walks.in_the_city(shape)]).page(), reach
    ground, nowhere = walks.on_the_map(shape), walks.nowhere(shape)
    nearest, reach = within_reach(shape, few)
    search = _Search(shape, reach, [ground, nowhere])
    folded = unfolded(nearest.c, keys(nearest), shape, reach)
    search.steps["ground", "any"] = select(nearest).where(folded).cte("ground_any")
    search.are_all["ground"] = _are_all(nearest)
    return search.page(), reach


class _Search:
    """The steps of one search along its roads; each reads only what it must."""

    def __init__(self, shape: Shape, reach: ColumnElement[float], roads: list[Walk]) -> None:
        self.shape, self.reach, self.roads = shape, reach, roads
        self.steps: dict[tuple[str, str], CTE] = {}
        # Of a road: whether its first step has found all there is.
        self.are_all: dict[str, ColumnElement[bool]] = {}

    def page(self) -> CTE:
        """The page, and the first of the next."""
        counted = self.roads[-1]
        self.first(counted, "open_now", enough, *_open_now())
        bound = self.bound("first")
        if self.shape.located:
            self.first(self.roads[0], "open_now", enough, *_open_now(), _is_late(bound))
        any_ = self.first(counted, "any", few, _is_late(bound))
        self.are_all[counted.name] = and_(_is_late(bound), _are_all(any_))
        second = self.bound("second")
        before = holding(_hours_until(second, func.ceil, most=A_DAY))
        for road in self.roads:
            self.first(road, "sooner", few, before, _is_late(second))
        last = self.bound("last")
        for road in self.roads:
            self.steps[road.name, "complete"] = self.below(road, second, last)
        missing = select(func.count()).select_from(self.known()).scalar_subquery() < enough
        without_help = helped(point, self.shape) == INFINITE
        for road in self.roads:
            self.first(road, "never", enough, without_help, missing)
        # Some were found by several steps.
        found = union_all(*map(select, self.steps.values())).subquery()
        once = select(found).ext(distinct_on(found.c.id)).order_by(found.c.id).subquery()
        return select(once).order_by(*keys(once)).limit(enough).cte("page")

    def first(
        self, road: Walk, step: str, how_many: ColumnElement[int], *conditions: ColumnElement[bool]
    ) -> CTE:
        """The first so many on the road that fulfil the conditions, unless all are found."""
        found = road.first(self.shape, how_many, *conditions, *self._candidates(road))
        cte = self.steps[road.name, step] = found.cte(f"{road.name}_{step}")
        return cte

    def bound(self, name: str) -> CTE:
        """The last of the best that fill a page, of all found so far; no row if they do not."""
        known = self.known()
        ordered = select(known).order_by(*keys(known)).offset(enough - ONE).limit(ONE)
        return ordered.cte(f"{name}_bound")

    def known(self) -> Subquery:
        """The keys and positions of all found so far that help at some time."""
        return union(
            *(
                select(*keys(cte), cte.c.position).where(cte.c.helped < INFINITE)
                for cte in self.steps.values()
            )
        ).subquery()

    def below(self, road: Walk, before: CTE, bound: CTE) -> CTE:
        """All on the road that may come before the bound.

        Equals of the bound in time come before it if they are nearer (or their ids smaller). Mostly
        these have been passed already, and the hour that begins with the bound need not be read.
        """
        ground = road.name == "ground"
        there = bound.c.metres if ground else bound.c.position

        def passed(step: str) -> ColumnElement[bool]:
            found = self.steps[road.name, step]
            farthest = select(func.max(found.c.position)).scalar_subquery()
            return _value(there) <= farthest

        tomorrow = _first_hour + A_DAY * AN_HOUR
        is_sooner = _latest(bound) < func.least(_latest(before), tomorrow)
        seen = [passed("any"), and_(is_sooner, passed("sooner"))]
        if not ground:
            seen.append(_value(bound.c.metres) < INFINITE)  # equals without a place come after it
            seen.append(_latest(bound) <= seconds(since))  # the first step has passed them
        until = case(
            (or_(*seen), _hours_until(bound, func.ceil)), else_=_hours_until(bound, _and_its_own)
        )
        conditions = [
            _latest(bound) > seconds(since),  # sooner than now is nothing
            holding(select(until).scalar_subquery()),
            helped(point, self.shape) <= _latest(bound),
            helped(point, self.shape) < INFINITE,
            *self._candidates(road),
        ]
        if ground:
            walked = (_latest(bound) - seconds(since)) / SECONDS_A_METRE + SPARE_METRE
            conditions.append(within(select(func.least(self.reach, walked)).scalar_subquery()))
        return road.through(self.shape, *conditions).cte(f"{road.name}_complete")

    def _candidates(self, road: Walk) -> list[ColumnElement[bool]]:
        conditions = [unfolded(point, key_of(point, self.shape), self.shape, self.reach)]
        if road.name in self.are_all:
            conditions.append(not_(self.are_all[road.name]))
        return [*conditions, within(self.reach)] if road.name == "ground" else conditions


def _are_all(first: CTE) -> ColumnElement[bool]:
    return select(func.count()).select_from(first).scalar_subquery() < few


def _open_now() -> tuple[ColumnElement[bool], ...]:
    is_open = point.open_during.op("@>", is_comparison=True)(since)
    return holding(_this_hour), is_open


def _is_late(bound: CTE) -> ColumnElement[bool]:
    """Nothing is known to fill the page within the hour."""
    return not_(exists(select(bound.c.id).where(bound.c.helped <= seconds(since) + AN_HOUR)))


def _value(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(column).scalar_subquery()


def _latest(bound: CTE) -> ColumnElement[float]:
    return func.coalesce(_value(bound.c.helped), INFINITE)


def _and_its_own(hours: ColumnElement[float]) -> ColumnElement[float]:
    return func.floor(hours) + literal_column("1::float8", Double)


def _hours_until(
    bound: CTE, rounded: Callable[[Any], Any], most: ColumnElement[int] | None = None
) -> ColumnElement[str]:
    """The coming hours until the bound (or so many at most), as a query over facets.

    Each hour costs time with every entry of the index that is looked at; of a bound beyond all that
    are given nearly everything opens before it, and what is asked for is true of all.
    """
    ahead = (_latest(bound) - _first_hour) / AN_HOUR
    given = func.cardinality(_hours)
    count = func.greatest(rounded(ahead), ONE)
    some = func.trim_array(_hours, given - cast(func.least(given, count), Integer))
    if most is not None:
        some = func.trim_array(_hours, given - cast(func.least(most, count), Integer))
        return func.array_to_string(some, " | ")
    return case((count > given, TRUE_OF_ALL), else_=func.array_to_string(some, " | "))
