"""Ages: "0-5 years", "18+", "under 5", "de 6 à 12 ans", "من 6 الى 12 سنة"."""

from __future__ import annotations

import re
from functools import lru_cache
from math import ceil

from locator.imports.cells.word_lists import words
from locator.imports.hours.plain import plain

Ages = tuple[int | None, int | None]

OLDEST = 120
_YEARS = r"(?:years?(?: old| of age)?|yrs?|y/?o|y|ans?|anos?|سنه|سنوات|عام|عاما)"
_MONTHS = r"(?:months?|mos?|mois|mes(?:es)?|شهر|اشهر|شهرا)"
_UNIT = rf"(?P<unit>{_YEARS}|{_MONTHS})?"
_ABOUT = (
    r"(?:(?:ages?|aged|age group|children|kids|adults?|youth|people|persons?|women|girls|boys|men|"
    r"enfants|personnes|ninos|mujeres|personas|edad|edades|idade|criancas|jovenes|jeunes|femmes|"
    r"اعمار|الاعمار|العمر|اطفال|الاطفال)[ :]*)*"
)
_FROM = r"(?:from|between|de|du|entre|desde|من)?"
_TO = r"(?:-|–|—|to|through|and|a|et|y|hasta|ate|al|الي|حتي|و)"
_RANGE = re.compile(
    rf"{_ABOUT}{_FROM}\s?(?P<low>\d{{1,3}})\s?(?:{_YEARS}|{_MONTHS})?\s?{_TO}\s?(?P<high>\d{{1,3}})\s?{_UNIT}"
)
_LOWEST = re.compile(
    rf"{_ABOUT}(?:mas de|plus de|over|above|from|at least|minimum|min|older than|a partir de|"
    r"des|desde|mayores de|maiores de|de|اكثر من|فوق|من|>=?|≥)\s?"
    rf"(?:los\s)?(?P<low>\d{{1,3}})\s?{_UNIT}\s?"
    r"(?:et plus|y mas|e mais|and (?:over|above|up|older)|فما فوق)?"
)
_PLUS = re.compile(
    rf"{_ABOUT}(?P<low>\d{{1,3}})\s?{_UNIT}\s?"
    r"(?:\+|plus|and (?:over|above|up|older)|or (?:over|older|above)|et plus|y mas|e mais|o mas|"
    r"وما فوق|فما فوق|فاكثر|و اكثر)"
)
_BELOW = re.compile(
    rf"{_ABOUT}(?:under|below|younger than|less than|moins de|menores de|menos de|تحت|اقل من|دون|<)"
    rf"\s?(?:the age of\s)?(?P<high>\d{{1,3}})\s?{_UNIT}"
)
_UP_TO = re.compile(
    rf"{_ABOUT}(?:up to|until|maximum|max|jusqu'a|hasta|ate|الي|حتي|<=|≤)"
    rf"\s?(?:los\s)?(?P<high>\d{{1,3}})\s?{_UNIT}"
)
_DOWN = re.compile(
    rf"{_ABOUT}(?P<high>\d{{1,3}})\s?{_UNIT}\s?"
    r"(?:and (?:under|below|younger)|or (?:under|younger)|et moins)"
)
_ALL = words(
    "all|all ages|any|any age|everyone|tous|tous ages|tous les âges|todas|todas las edades|todos|"
    "todas as idades|جميع الاعمار|كل الاعمار|الجميع"
)


@lru_cache(maxsize=4096)
def read_ages(text: str) -> Ages | None:
    """The lowest and the highest age in whole years, both included; None where it says more.

    "Under 18" ends with 17. Months are rounded so that nobody is left out.
    """
    said = plain(text).strip(" .")
    if said in _ALL:
        return None, None
    if len(said) > 80:
        return None
    for pattern, is_strict in (
        (_RANGE, 0),
        (_PLUS, 0),
        (_BELOW, 1),
        (_UP_TO, 0),
        (_DOWN, 0),
        (_LOWEST, 0),
    ):
        if match := pattern.fullmatch(said):
            return _checked(match, is_strict)
    return None


def read_age(text: str) -> int | None:
    """One age in whole years: "18", "18 years", "18.0"."""
    match = re.fullmatch(rf"(\d{{1,3}})(?:\.0+)?\s?{_YEARS}?", plain(text))
    return int(match[1]) if match and int(match[1]) <= OLDEST else None


def _checked(match: re.Match[str], is_strict: int) -> Ages | None:
    said = match.groupdict()
    is_months = bool(said["unit"]) and bool(re.fullmatch(_MONTHS, said["unit"]))
    per_year = 12 if is_months else 1
    low = int(said["low"]) // per_year if said.get("low") else None
    high = ceil(int(said["high"]) / per_year) - is_strict if said.get("high") else None
    if any(age is not None and not 0 <= age <= OLDEST for age in (low, high)):
        return None
    if low is not None and high is not None and low > high:
        return None
    return low, high
