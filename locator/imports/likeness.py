"""Whether something from a source is here already, under another id or none: by name and place."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from geopy.distance import great_circle
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.city import City
from locator.directory.location import Location
from locator.directory.needs import CODE_OF_TERM
from locator.directory.point import Point
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.taxonomy import Attribute

# Metres. A map's building and its entrance, or two surveys of one clinic, lie so far apart.
NEAR = 150
# "Pharmacy" and "Pharmacy" on one street are two; in one house they are one.
SAME_HOUSE = 25
ALIKE = 0.87
_CELL = 0.002  # degrees: at least NEAR metres up to 47 degrees; the neighbouring cells do the rest
# Health centres of Uganda and Sierra Leone have a level: II, III, IV.
_COMMON_WORDS = frozenset(
    {"the", "and", "of", "ii", "iii", "iv", "unit", "post", "home", "private"}
)
_COMMON_WORDS |= {"health", "healthcare", "medical", "dental", "drug", "drugs", "shop", "store"}
_COMMON_WORDS |= {"center", "centre", "clinic", "dispensary", "doctor", "doctors", "hospital"}
_COMMON_WORDS |= {"pharmacy", "surgery"}


@dataclass(frozen=True)
class Neighbour:
    """A service point that is here, as far as likeness asks."""

    id: uuid.UUID
    name: str
    point: Point
    needs: frozenset[str]
    known_as: str | None  # its id in a source


def neighbours_in(session: Session, city: City) -> Iterator[Neighbour]:
    """What is in the city, but for samples: nothing real is the same as something invented."""
    rows = session.execute(
        select(
            ServiceAtLocation.id,
            Service.name,
            Location.point,
            ServiceAtLocation.external_id,
            func.array_agg(Attribute.taxonomy_term_id),
        )
        .join(Service, ServiceAtLocation.service_id == Service.id)
        .join(Location, ServiceAtLocation.location_id == Location.id)
        .outerjoin(Attribute, Attribute.service_id == Service.id)
        .where(
            Location.city_id == city.id,
            ServiceAtLocation.is_sample.is_(False),
        )
        .group_by(ServiceAtLocation.id, Service.name, Location.point)
    )
    for id, name, point, external_id, terms in rows:
        needs = frozenset(CODE_OF_TERM[term] for term in terms if term in CODE_OF_TERM)
        if point is not None:
            yield Neighbour(id, name, point, needs, external_id)


class Neighbourhood:
    """The service points of a city, found by where they are."""

    def __init__(self, neighbours: Iterable[Neighbour] = ()) -> None:
        self._cells: dict[tuple[int, int], list[Neighbour]] = defaultdict(list)
        for neighbour in neighbours:
            self.add(neighbour)

    def add(self, neighbour: Neighbour) -> None:
        """One more, from now on."""
        self._cells[_cell(neighbour.point)].append(neighbour)

    def like(self, name: str, point: Point, needs: Iterable[str]) -> tuple[Neighbour, float] | None:
        """The one that this must be, and how far away in metres; the most alike, then nearest."""
        wanted = frozenset(needs)
        found = [
            (likeness, -distance, neighbour)
            for neighbour in self._near(point)
            if _overlap(neighbour.needs, wanted)
            and (distance := float(great_circle(point[::-1], neighbour.point[::-1]).meters)) <= NEAR
            and (likeness := _likeness(name, neighbour.name)) >= ALIKE
            and (distance <= SAME_HOUSE or _is_distinctive(name))
        ]
        if not found:
            return None
        _, away, neighbour = max(found, key=lambda candidate: candidate[:2])
        return neighbour, -away

    def _near(self, point: Point) -> Iterator[Neighbour]:
        column, row = _cell(point)
        for east in (-1, 0, 1):
            for north in (-1, 0, 1):
                yield from self._cells.get((column + east, row + north), ())


def _overlap(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both answer one need; "public-health" alone may be any part of it."""
    return bool(one & other or _tops(one) & other or one & _tops(other))


def _tops(needs: frozenset[str]) -> frozenset[str]:
    return frozenset(need.partition("/")[0] for need in needs)


def _cell(point: Point) -> tuple[int, int]:
    return round(point.lon / _CELL), round(point.lat / _CELL)


def _words(name: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.findall(r"\w+", plain.replace("'", "").replace("’", ""))


def _likeness(one: str, other: str) -> float:
    """From 0 to 1; the order of the words does not matter."""
    return SequenceMatcher(
        None, " ".join(sorted(_words(one))), " ".join(sorted(_words(other))), autojunk=False
    ).ratio()


def _is_distinctive(name: str) -> bool:
    return not _COMMON_WORDS.issuperset(_words(name))
