"""One integer for everything that a search filters by, so that one index answers it.

Layout (ids below 384 = 48 bytes x 8 never collide in the index; more would only cost time):

======= ====================================================================
0-15    access flags
16-79   needs and their sub-terms, in the order of `NEED_IDS`
80-247  hours of the week (Monday 00:00 = 80) in which it is open at all, in the city's zone
248-382 languages, in the order of `LANGUAGE_IDS`
383     no row has it: the answer to a language that nobody is known to speak
383998- languages beyond those, as `published.facet_language` numbers them, downwards; they share
        bits of the index with others, which costs time and not truth
======= ====================================================================

Ids are part of the stored data: append, never reorder. The index has a bit for each id mod 384, and
reads all that has it: so languages beyond share theirs with the last of the list, which are rare.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from locator.directory.needs import with_parents
from locator.directory.opening import Interval
from locator.directory.published import SIGNATURE_BITS, FacetLanguage

OPEN_TO_ALL = 0
FREE = 1
STEP_FREE = 2
NO_ID_ASKED = 3

NEED_BASE = 16
HOUR_BASE = 80
LANGUAGE_BASE = 248
NEVER = SIGNATURE_BITS - 1

# fmt: off
NEED_IDS: tuple[str, ...] = (
    "public-health", "employment", "livelihoods", "social-protection", "housing", "education",
    "skills-recognition", "legal-aid",
    "public-health/primary-care", "public-health/maternal-child", "public-health/mental-health",
    "public-health/vaccination", "public-health/dental", "public-health/pharmacy",
    "public-health/sexual-health", "public-health/emergency-care",
    "employment/job-search", "employment/vocational-training", "employment/labour-rights",
    "employment/work-permit",
    "livelihoods/small-business", "livelihoods/savings-credit", "livelihoods/tools-and-materials",
    "livelihoods/farming",
    "social-protection/food", "social-protection/cash-assistance",
    "social-protection/child-protection", "social-protection/gender-violence",
    "social-protection/older-people", "social-protection/disability",
    "social-protection/civil-documents",
    "housing/shelter", "housing/rent-help", "housing/hygiene", "housing/housing-advice",
    "education/school-enrolment", "education/language-course", "education/adult-literacy",
    "education/childcare", "education/digital-skills",
    "skills-recognition/certificates", "skills-recognition/skills-test",
    "skills-recognition/document-translation",
    "legal-aid/asylum", "legal-aid/residence-papers", "legal-aid/family-law",
    "legal-aid/detention",
)

# Languages that people on the move speak, and those of the cities that they come to (BCP 47).
LANGUAGE_IDS: tuple[str, ...] = (
    "ar", "en", "fr", "es", "pt", "am", "ti", "om", "so", "sw", "fa", "ps", "ur", "bn", "ku", "tr",
    "uk", "ru", "hy", "hi", "ne", "si", "ta", "tl", "id", "vi", "zh", "my", "ha", "yo", "ig", "ff",
    "wo", "bm", "ln", "rw", "rn", "lg", "kri", "men", "tem", "lua", "kg", "sn", "ny", "zu", "xh",
    "af", "st", "tn", "mg", "ht", "qu", "ay", "gn", "de", "it", "nl", "el", "pl", "ro", "bg", "hu",
    "cs", "sk", "sr", "hr", "bs", "sq", "mk", "sl", "lt", "lv", "et", "fi", "sv", "no", "da", "is",
    "ga", "cy", "he", "az", "ka", "kk", "uz", "tg", "ky", "tk", "mn", "ug", "pa", "gu", "mr", "te",
    "kn", "ml", "or", "as", "ks", "sd", "bal", "prs", "ckb", "kmr", "arc", "syr", "apc", "arz",
    "apd", "ary", "aeb", "acm", "ber", "kab", "din", "nus", "ach", "luo", "teo", "nyn", "ee", "ak",
    "dyu", "mnk", "snk", "lia", "sus", "rom", "yue", "ja", "ko", "km",
)
# fmt: on

_NEEDS = {code: NEED_BASE + number for number, code in enumerate(NEED_IDS)}
_LANGUAGES = {code: LANGUAGE_BASE + number for number, code in enumerate(LANGUAGE_IDS)}


def need_facet(code: str) -> int:
    """The id of a need or sub-term; raises `KeyError` for what is none."""
    return _NEEDS[code]


def hour_facet(local: dt.datetime) -> int:
    """The id of the hour of the week in which a local time lies."""
    return HOUR_BASE + local.weekday() * 24 + local.hour


def language_facets(connection: Connection) -> dict[str, int]:
    """The id of every language that is, or may be, spoken at a service point."""
    rows = connection.execute(select(FacetLanguage.code, FacetLanguage.id))
    return {row.code: row.id for row in rows} | _LANGUAGES


def number_languages(connection: Connection, codes: Iterable[str]) -> dict[str, int]:
    """As `language_facets`, after giving an id to those of the codes that have none."""
    known = language_facets(connection)
    unknown = sorted(set(codes) - known.keys())
    if not unknown:
        return known
    connection.execute(
        insert(FacetLanguage).on_conflict_do_nothing(), [{"code": code} for code in unknown]
    )
    return language_facets(connection)


def facets_of(
    content: Mapping[str, Any],
    hours: Iterable[int],
    languages: Mapping[str, int],
) -> list[int]:
    """The facets of a service point, sorted, from its published content.

    `hours` are those in which it is open (`hours_of_the_week`); `languages` has an id for each of
    its languages. Only good news sets an access flag: unknown never does.
    """
    access = content["access"]
    flags = {
        OPEN_TO_ALL: access["open_to_all"]["answer"] == "yes",
        FREE: content["cost"]["free"] is True,
        STEP_FREE: content["wheelchair"] == "yes",
        NO_ID_ASKED: access["id_asked"]["answer"] == "no",
    }
    return sorted(
        {flag for flag, is_set in flags.items() if is_set}
        | {_NEEDS[code] for code in with_parents(content["needs"])}
        | {languages[language["code"]] for language in content["languages"]}
        | {*hours}
    )


def hours_of_the_week(intervals: Iterable[Interval], zone: ZoneInfo) -> set[int]:
    """The facet of every hour, in local time, of which some part lies in an interval."""
    hours = set()
    for interval in intervals:
        instant = interval.start
        while instant < interval.end:
            local = instant.astimezone(zone)
            hours.add(hour_facet(local))
            into_the_hour = dt.timedelta(
                minutes=local.minute, seconds=local.second, microseconds=local.microsecond
            )
            instant += dt.timedelta(hours=1) - into_the_hour
    return hours
