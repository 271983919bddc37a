"""Everything that is published of some service points, read as plain rows.

Publishing looks at each row once, a million times over. Entities of a session would take ten times
as long as the database does; so it tells the rows as JSON, with a fixed number of statements: each
table once, and with it, each as one list, the tables of what hangs on its rows. Here they become
objects with the attributes of the entities and nothing else. Ids are text; what is not read is not
there, and asking for it raises `AttributeError`.
`locator.directory.loading` gives the same as entities, for staff.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    Connection,
    Date,
    Float,
    Numeric,
    Select,
    Text,
    Time,
    case,
    func,
    inspect,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Mapper, aliased

from locator.directory.arrays import among, array
from locator.directory.base import Base
from locator.directory.city import City
from locator.directory.loading import Loaded, sources
from locator.directory.location import Location
from locator.directory.needs import CODE_OF_TERM
from locator.directory.organization import Organization, Program
from locator.directory.point import Point, PointType
from locator.directory.schedule import Closure
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.spatial import Geography, Geometry
from locator.directory.texts import Translations
from locator.directory.translation import Translation

# The rows that hang on a row, and what hangs on those.
Below = Mapping[str, "Below"]

_PHONES: Below = {"phones": {"languages": {}}}
_OF_POINT: Below = {
    "schedules": {},
    "schedule_exceptions": {},
    "languages": {},
    "access_conditions": {},
    "notices": {},
    "arrivals": {},
    **_PHONES,
}
_OF_SERVICE: Below = {
    "attributes": {},
    "schedules": {},
    "schedule_exceptions": {},
    "closures": {},
    "languages": {},
    "access_conditions": {},
    "cost_options": {},
    "required_documents": {},
    "service_areas": {},
    "urls": {},
    **_PHONES,
}
_OF_ORGANIZATION: Below = {"urls": {}, **_PHONES}
_OF_LOCATION: Below = {"addresses": {}, "accessibility": {}, **_PHONES}
# For staff and imports only.
_LEFT_OUT = frozenset({"external_id", "last_modified", "assurer_email", "attention"})
# Their rows have no texts that could be translated.
_WITHOUT_TEXTS = frozenset({"attributes", "access_conditions", "urls", "arrivals"})


class Plain:
    """A row as it was read: its columns, and the lists of rows below it, are its attributes."""

    id: str


def read(connection: Connection, ids: Iterable[object]) -> Loaded:
    """The points with these ids, as the database has them now; without those that do not exist.

    All of them are in memory at once: ask for a thousand or so.
    """
    texts: list[str] = []  # ids of rows that may have translations
    reading = partial(_read, connection, texts)
    points = reading(_POINT, ids)
    notices = [notice for point in points for notice in point.notices]
    others = _read(connection, [], _OTHER_POINT, _each(notices, "moved_to_id"))
    locations = reading(_LOCATION, _each((*points, *others), "location_id"))
    cities = _read(connection, [], _CITY, _each(locations, "city_id"))
    services = reading(_SERVICE, _each(points, "service_id"))
    organizations = reading(_ORGANIZATION, _each(services, "organization_id"))
    programs = reading(_PROGRAM, _each(services, "program_id"))
    _join(locations, "city", cities)
    _join(services, "organization", organizations)
    _join(services, "program", programs)
    _join((*points, *others), "location", locations)
    _join(points, "service", services)
    _join(notices, "moved_to", others)
    for service in services:
        terms = (_CODES.get(attribute.taxonomy_term_id) for attribute in service.attributes)
        service.needs = tuple(sorted(filter(None, terms)))
    closures: dict[str, list[Any]] = {}
    for closure in reading(_CLOSURE, (city.id for city in cities)):
        closures.setdefault(closure.city_id, []).append(closure)
    translations = sorted(_read(connection, [], _TRANSLATION, texts), key=attrgetter("locale"))
    return Loaded(points, closures, Translations(translations), sources(connection, points))


@dataclass(frozen=True)
class _Shape:
    """How the rows of a table are asked for, and made into objects."""

    conversions: tuple[tuple[str, Callable[[Any], Any]], ...]
    lists: tuple[_List, ...]
    has_texts: bool
    told: Callable[[Any], Any]  # the alias of a table -> its rows as JSON
    statement: Select[Any] | None = None

    def row(self, values: dict[str, Any], texts: list[str]) -> Any:
        """The object of a row."""
        for name, convert in self.conversions:
            if (value := values[name]) is not None:
                values[name] = convert(value)
        for name, _, shape in self.lists:
            below = values.get(name)
            values[name] = [shape.row(row, texts) for row in below] if below else []
        if self.has_texts:
            texts.append(values["id"])
        made = _new(Plain)
        made.__dict__ = values
        return made


class _List(NamedTuple):
    """Rows below a row: what they are called, the column that tells whose they are, their shape."""

    name: str
    by: str
    shape: _Shape


def _shape(
    model: type[Base], below: Below = MappingProxyType({}), called: str = "", by: str = "id"
) -> _Shape:
    """Of a table and of what is below it; where it is asked for itself, `by` this column."""
    mapper = inspect(model)
    lists = tuple(
        _List(name, _way(mapper, name)[1], _shape(_under(mapper, name), there, name))
        for name, there in below.items()
    )
    kept = [
        (column.key, column.columns[0].type)
        for column in mapper.column_attrs
        if column.key not in _LEFT_OUT
    ]

    def told(table: Any) -> Any:
        parts: list[Any] = []
        for column, type in kept:
            parts += [literal_column(f"'{column}'"), _said(getattr(table, column), type)]
        for name, _, shape in lists if called else ():
            parts += [literal_column(f"'{name}'"), _rows_below(table, mapper, name, shape)]
        return func.json_build_object(*parts, type_=JSON)

    table = aliased(model)
    return _Shape(
        tuple((column, convert) for column, type in kept if (convert := _conversion(type))),
        lists,
        called not in _WITHOUT_TEXTS,
        told,
        None
        if called
        else select(
            select(func.json_agg(told(table), type_=JSON))
            .where(among(getattr(table, by), "ids"))
            .scalar_subquery(),
            *(_rows_below(None, mapper, name, shape) for name, _, shape in lists),
        ),
    )


def _rows_below(table: Any, mapper: Mapper[Any], name: str, shape: _Shape) -> Any:
    """As one list, those of a row of `table`; without it, those of all that are asked for.

    To look for each row's own, list by list, took the database half as long again: most are
    empty.
    """
    below: Any = aliased(_under(mapper, name))
    ours, theirs = _way(mapper, name)
    order = [
        getattr(below, str(column.key)) for column in mapper.relationships[name].order_by or ()
    ]
    rows = select(
        func.json_agg(aggregate_order_by(shape.told(below), *order, below.id), type_=JSON)
    )
    whose = getattr(below, theirs)
    if table is None:
        return rows.where(among(whose, "ids")).scalar_subquery()
    return rows.where(whose == getattr(table, ours)).correlate(table).scalar_subquery()


def _under(mapper: Mapper[Any], name: str) -> type[Base]:
    model: type[Base] = mapper.relationships[name].mapper.class_
    return model


def _way(mapper: Mapper[Any], name: str) -> tuple[str, str]:
    """Our column, and theirs with the same value."""
    pairs: Any = mapper.relationships[name].local_remote_pairs
    [(ours, theirs)] = pairs
    return ours.key, theirs.key


def _said(column: Any, type: Any) -> Any:
    """What JSON would round or cannot say is said in other words."""
    if isinstance(type, Numeric) and not isinstance(type, Float):
        return sql_cast(column, Text)
    if isinstance(type, PointType):
        place = sql_cast(type_coerce(column, Geography), Geometry)
        return case(
            (column.is_not(None), func.json_build_array(func.ST_X(place), func.ST_Y(place)))
        )
    return column


def _conversion(type: Any) -> Callable[[Any], Any] | None:
    for of, convert in _CONVERSIONS.items():
        if isinstance(type, of) and not isinstance(type, Float):
            return convert
    return None


_CONVERSIONS: Mapping[type[Any], Callable[[Any], Any]] = {
    Date: lru_cache(dt.date.fromisoformat),
    Time: lru_cache(dt.time.fromisoformat),
    Numeric: Decimal,
    PointType: lambda place: Point(*place),
}
_POINT = _shape(ServiceAtLocation, _OF_POINT)
_OTHER_POINT = _shape(ServiceAtLocation)
_SERVICE = _shape(Service, _OF_SERVICE)
_ORGANIZATION = _shape(Organization, _OF_ORGANIZATION)
_PROGRAM = _shape(Program)
_LOCATION = _shape(Location, _OF_LOCATION)
_CITY = _shape(City)
_CLOSURE = _shape(Closure, by="city_id")
_TRANSLATION = _shape(Translation, by="entity_id")
_CODES = {str(term): code for term, code in CODE_OF_TERM.items()}
_new = object.__new__


def _read(
    connection: Connection, texts: list[str], shape: _Shape, ids: Iterable[object]
) -> list[Any]:
    wanted = {*map(str, ids)}
    if not wanted:
        return []
    assert shape.statement is not None  # noqa: S101 - only what is asked for itself comes here
    rows, *lists = connection.execute(shape.statement, {"ids": array(wanted)}).one()
    by_id = {row["id"]: row for row in rows or ()}
    for (name, by, _), below in zip(shape.lists, lists, strict=True):
        for one in below or ():
            by_id[one[by]].setdefault(name, []).append(one)
    return [shape.row(row, texts) for row in by_id.values()]


def _each(rows: Iterable[Any], column: str) -> Iterator[str]:
    return (value for row in rows if (value := getattr(row, column)) is not None)


def _join(rows: Iterable[Any], name: str, others: Iterable[Any]) -> None:
    """Put the other row, or None, where the column with its id leads."""
    by_id = {other.id: other for other in others}
    for row in rows:
        setattr(row, name, by_id.get(getattr(row, f"{name}_id")))
