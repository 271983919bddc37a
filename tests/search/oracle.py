"""The search once more, in plain Python: slow, obvious, and written from the promises alone."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from geopy.distance import great_circle

from locator.search.criteria import SearchCriteria
from tests.search.entries import Entry

# PostGIS's sphere: the mean radius of WGS 84, in km.
SPHERE = great_circle(radius=6371.0087714150598)

UNDERSTOOD = {
    "ar": {"ar", "apc"},
    "apc": {"ar", "apc"},
    "gil": {"gil"},  # not in `LANGUAGE_IDS`, nor is the next
    "sg": {"sg"},
    "fa": {"fa", "prs"},
    "prs": {"fa", "prs"},
    "zh": {"zh"},
    "yue": {"yue"},
}
STEPS = (2_000, 5_000, 10_000, 25_000, 50_000, 20_100_000)


@dataclass(frozen=True)
class Answer:
    """Everything that matches within `radius`, in order, each with its key."""

    radius: int
    found: list[tuple[Key, Entry]]
    more_stops: dict[uuid.UUID, int]


Key = tuple[float, float, int]


def answer(entries: Iterable[Entry], criteria: SearchCriteria) -> Answer:
    matching = [entry for entry in entries if matches(entry, criteria)]
    radius = criteria.radius
    candidates = matching
    if criteria.origin:
        away = [metres(entry, criteria) for entry in matching if entry.lon is not None]
        steps = (radius, *(step for step in STEPS if step > radius))
        radius = next((step for step in steps if away and min(away) <= step), radius)
        candidates = [
            entry for entry in matching if entry.lon is None or metres(entry, criteria) <= radius
        ]
    ordered = sorted((key_of(entry, criteria), entry.id, entry) for entry in candidates)
    seen = set()
    found = []
    for key, _, entry in ordered:
        if entry.is_stop:
            if entry.service_id in seen:
                continue
            seen.add(entry.service_id)
        found.append((key, entry))
    more = {
        entry.id: sum(
            other.is_stop and other.service_id == entry.service_id and other.id != entry.id
            for other in matching
        )
        if entry.is_stop
        else 0
        for _, entry in found
    }
    return Answer(radius, found, more)


def matches(entry: Entry, criteria: SearchCriteria) -> bool:
    needs = {*entry.needs, *(need.split("/")[0] for need in entry.needs)}
    understood = {code for wanted in criteria.languages for code in UNDERSTOOD[wanted]}
    return (
        (criteria.city_id in (None, entry.city_id))
        and (criteria.conditions or entry.open_to_all == "yes")
        and (not criteria.free or entry.free is True)
        and (not criteria.wheelchair or entry.wheelchair == "yes")
        and (not criteria.no_id or entry.id_asked == "no")
        and (not criteria.needs or bool(needs & set(criteria.needs)))
        and (not understood or any(code in understood for code, _ in entry.languages))
        and entry.assured_until > criteria.now
        and (not entry.is_stop or any(end > criteria.now for _, end in entry.opening or ()))
        and is_open(entry, criteria)
    )


def is_open(entry: Entry, criteria: SearchCriteria) -> bool:
    opening = entry.opening or ()
    now = criteria.now
    match criteria.when.kind:
        case "any":
            return True
        case "now":
            return any(start <= now < end for start, end in opening)
        case "at":
            moment = criteria.when.moment
            return moment is not None and any(start <= moment < end for start, end in opening)
        case "today":
            today = now.astimezone(ZoneInfo(criteria.time_zone)).date()
            zone = ZoneInfo(criteria.time_zone)
            midnight = dt.datetime.combine(today + dt.timedelta(days=1), dt.time(), zone)
            return any(start < midnight and end > now for start, end in opening)
        case "week":
            return any(start < now + dt.timedelta(days=7) and end > now for start, end in opening)


def metres(entry: Entry, criteria: SearchCriteria) -> float:
    if entry.lon is None or criteria.origin is None:
        return math.inf
    origin = (criteria.origin.lat, criteria.origin.lon)
    return float(SPHERE.measure(origin, (entry.lat, entry.lon))) * 1000


def helped(entry: Entry, criteria: SearchCriteria) -> float:
    away = metres(entry, criteria)
    walk = away * 1.3 / 75 if math.isfinite(away) else 0.0
    since = criteria.when.moment or criteria.now
    arrival = since + dt.timedelta(minutes=walk)
    return min(
        (max(start, arrival).timestamp() for start, end in entry.opening or () if end > arrival),
        default=math.inf,
    )


def key_of(entry: Entry, criteria: SearchCriteria) -> Key:
    by_help = criteria.sort == "soonest" or criteria.origin is None
    first = helped(entry, criteria) if by_help else 0.0
    return first, metres(entry, criteria), entry.id.int
