"""What the facets of a service point must hold, as intarray's "0 & (17 | 18) & (250 | 251)"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from locator.directory import facets
from locator.search.criteria import SearchCriteria
from locator.search.languages import codes_for

# No row has it: the answer to a language that nobody is known to speak.
NEVER = 2**31 - 1


def compose(criteria: SearchCriteria, languages: Mapping[str, int]) -> str | None:
    """The query over facets; None where anything will do.

    `languages` holds the facet of every language known. That a service is open to all is always
    asked for, unless the person wants to see those with conditions, too.
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
    if hours := _hours(criteria):
        terms.append(_any_of(hours))
    return " & ".join(terms) or None


def _any_of(ids: Iterable[int]) -> str:
    alternatives = sorted(set(ids)) or [NEVER]
    return f"({' | '.join(map(str, alternatives))})"


def _hours(criteria: SearchCriteria) -> list[int]:
    """The hours of the week in question: they spare the index most of what is closed."""
    if criteria.city_id is None:
        return []  # each city has hours of its own
    zone = ZoneInfo(criteria.time_zone)
    if criteria.when.kind in ("now", "at"):
        return [facets.hour_facet(criteria.since.astimezone(zone))]
    if criteria.when.kind == "today" and criteria.window:
        hour, end = (moment.astimezone(dt.UTC) for moment in criteria.window)
        hours = []
        while hour < end:
            hours.append(facets.hour_facet(hour.astimezone(zone)))
            hour += dt.timedelta(hours=1)
        return hours
    return []
