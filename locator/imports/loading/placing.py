"""Where an entry is: within the city, outside of it, or to be looked for by its words."""

from __future__ import annotations

from collections import OrderedDict
from typing import Literal

from sqlalchemy import Connection

from locator.directory.city import City
from locator.directory.document.document import LocationPart, PointPart, ServiceDocument
from locator.directory.point import Point
from locator.imports.entry import Entry, Finding
from locator.imports.report import shown
from locator.places.gazetteer import LONGEST_TEXT, find_places
from locator.places.place import Place, name_of

_REMEMBERED = 10_000
Where = Literal["inside", "outside", "swapped"]


class Placing:
    """Places the entries of one run."""

    def __init__(self, connection: Connection, city: City) -> None:
        self.connection, self.city = connection, city
        self._known: OrderedDict[str, Place | None] = OrderedDict()

    def place(self, entry: Entry) -> tuple[ServiceDocument, Where, list[Finding]]:
        """The document with what lies in the city, and what is to be said about that.

        A point without coordinates is looked for in the city's gazetteer. That knows only areas:
        it is shown as one, and never as an exact pin.
        """
        document = entry.document
        wheres = [_where(self.city, _position(point.location)) for point in document.points]
        findings: list[Finding] = []
        if wheres and all(where in ("outside", "swapped") for where in wheres):
            first = _position(document.points[0].location)
            value = "" if first is None else f"{first.lon}, {first.lat}"
            swapped = all(where == "swapped" for where in wheres)
            code: Where = "swapped" if swapped else "outside"
            return document, code, [Finding("", value, code)]
        kept = []
        for point, where in zip(document.points, wheres, strict=True):
            if where != "inside":
                at = _position(point.location)
                findings.append(Finding("", f"{at and at.lon}, {at and at.lat}", "point_outside"))
            elif _is_nowhere(point.location):
                looked_up, finding = self._look_up(point, entry)
                kept.append(looked_up)
                findings += [finding] if finding else []
            else:
                kept.append(point)
        if not document.points:
            findings.append(Finding("", shown(document.name), "no_place"))
        if kept != document.points:
            document = document.model_copy(update={"points": kept})
        return document, "inside", findings

    def _look_up(self, point: PointPart, entry: Entry) -> tuple[PointPart, Finding | None]:
        location = point.location
        words = entry.places.get(location.id) if location.id else None
        if not words:
            said = bool(location.address or location.area_name)
            code = "place_not_found" if said else "no_place"
            value = shown(location.address or location.area_name or "")
            return point, Finding("", value, code)
        place = self._find(words)
        if place is None:
            # Nobody knows where that is; the address stays for staff, who find out.
            hidden = location.model_copy(update={"disclosure": "hidden"})
            finding = Finding("", shown(words), "place_not_found")
            return point.model_copy(update={"location": hidden}), finding
        name, _ = name_of(place, location.locale or entry.document.locale)
        found = location.model_copy(
            update={
                "disclosure": "area",
                "area_name": name,
                "area_lon": round(place.lon, 5),
                "area_lat": round(place.lat, 5),
            }
        )
        finding = Finding("", shown(words), "place_found", {"place": name})
        return point.model_copy(update={"location": found}), finding

    def _find(self, words: str) -> Place | None:
        """What the words mean; an address is its last part that we know: "12 Rue X, Hamra"."""
        words = " ".join(words.split())[:500]
        if words in self._known:
            self._known.move_to_end(words)
            return self._known[words]
        parts = [part.strip() for part in words.replace("،", ",").split(",")]
        # All of it first; then its parts, the smallest place before the larger ones.
        questions = [words, *parts] if len(parts) > 1 else [words]
        found = next(filter(None, map(self._ask, questions)), None)
        self._known[words] = found
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found

    def _ask(self, words: str) -> Place | None:
        if len(words) > LONGEST_TEXT:
            return None
        for place in find_places(self.connection, words, self.city.id, limit=1):
            # That it is somewhere in the city says nothing; what is only alike is a guess.
            if place.is_exact and place.kind != "city":
                return place
        return None


def _position(location: LocationPart) -> Point | None:
    if location.lon is not None and location.lat is not None:
        return Point(location.lon, location.lat)
    if location.area_lon is not None and location.area_lat is not None:
        return Point(location.area_lon, location.area_lat)
    return None


def _is_nowhere(location: LocationPart) -> bool:
    return location.location_type == "physical" and _position(location) is None


def _where(city: City, point: Point | None) -> Where:
    if point is None or _within(city, *point):
        return "inside"
    return "swapped" if _within(city, point.lat, point.lon) else "outside"


def _within(city: City, lon: float, lat: float) -> bool:
    west, south, east, north = city.bounds
    return west <= lon <= east and south <= lat <= north
