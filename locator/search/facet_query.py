"""What the facets of a service point must hold, as intarray's "0 & (17 | 18) & (250 | 251)"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo

from locator.directory import facets
from locator.search.criteria import SearchCriteria
from locator.search.languages import codes_for

# Of how many coming hours the facets are given: beyond them they would spare the index little.
HOURS_AHEAD = 48


def compose(
    criteria: SearchCriteria, languages: Mapping[str, int], zones: Collection[str] = ()
) -> str | None:
    """The query over facets; None where anything will do.

    `languages` holds the facet of every language known, `zones` the time zones (IANA) of the
    cities in question (without them hours are not asked for). That a service is open to all is
    always asked for, unless the person wants to see those with conditions, too.
    """
    flags = {
        facets.OPEN_TO_ALL: not criteria.conditions,
        facets.FREE: criteria.free,
        facets.STEP_FREE: criteria.wheelchair,
        facets.NO_ID_ASKED: criteria.no_id,
    }
    terms = [str(flag) for flag, asked in flags.items() if asked]
    if criteria.needs:
        terms.append(_any_of(facets.need_facet(need) for need in criteria.needs))
    if criteria.languages:
        terms.append(
            _any_of(
                languages[code]
                for wanted in criteria.languages
                for code in codes_for(wanted, languages)
            )
        )
    if hours := _hours(criteria, zones):
        terms.append(_any_of(hours))
    return " & ".join(terms) or None


def _any_of(ids: Iterable[int]) -> str:
    alternatives = sorted(set(ids)) or [facets.NEVER]
    return f"({' | '.join(map(str, alternatives))})"


def coming_hours(criteria: SearchCriteria, zones: Collection[str]) -> tuple[dt.datetime, list[str]]:
    """When the hour asked for begins, and the facets of it and those of two days after it.

    Each is "107", or "107 | 108" where the zones differ (or one of them by half an hour).
    """
    local = criteria.since.astimezone(ZoneInfo(criteria.time_zone))
    into_the_hour = dt.timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )
    first = criteria.since.astimezone(dt.UTC) - into_the_hour
    return first, list(_hours_from(first, tuple(zones)))


@lru_cache(maxsize=1_024)
def _hours_from(first: dt.datetime, zones: tuple[str, ...]) -> tuple[str, ...]:
    hours = (first + dt.timedelta(hours=number) for number in range(HOURS_AHEAD))
    return tuple(" | ".join(map(str, _facets_within(hour, zones))) for hour in hours)


def _facets_within(hour: dt.datetime, zones: Collection[str]) -> list[int]:
    """Of the hour that begins then; local hours may begin within it."""
    last = hour + dt.timedelta(hours=1, microseconds=-1)
    local = (moment.astimezone(ZoneInfo(zone)) for zone in zones for moment in (hour, last))
    return sorted({facets.hour_facet(moment) for moment in local})


def _hours(criteria: SearchCriteria, zones: Collection[str]) -> list[int]:
    """The hours of the week in question: they spare the index most of what is closed."""
    if criteria.when.kind in ("now", "at"):
        return sorted(
            {facets.hour_facet(criteria.since.astimezone(ZoneInfo(zone))) for zone in zones}
        )
    if criteria.when.kind == "today" and criteria.window:
        hour, end = (moment.astimezone(dt.UTC) for moment in criteria.window)
        hours: set[int] = set()
        while hour < end:
            hours.update(_facets_within(hour, zones))
            hour += dt.timedelta(hours=1)
        return sorted(hours)
    return []
