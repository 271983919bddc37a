"""Promise 6: any language, honestly. One language's weekdays never appear on another one's page."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from functools import cache

import pytest

from locator.i18n import language, languages

# In its own process, and afterwards in ours, among all others.
SAY = """
import datetime as dt, json, sys
from locator.i18n import language

def said(code):
    reader = language(code)
    day = dt.date(2026, 11, 26)
    readers = [reader, *(reader.in_country(country) for country in ("LB", "EG", "GB", "MX", "SL"))]
    return [
        [one.weekday(day), one.weekday_name(day), one.day(day), one.date(day),
         one.number(12345.6), one.distance(600), one.distance(1200), one.name_of("am"),
         one.locale.plural_form(2)]
        for one in readers
    ]

print(json.dumps({code: said(code) for code in sys.argv[1:]}))
"""


def said(*codes: str) -> dict[str, list[list[str]]]:
    done = subprocess.run(
        [sys.executable, "-c", SAY, *codes], capture_output=True, text=True, check=True
    )
    answer: dict[str, list[list[str]]] = json.loads(done.stdout)
    return answer


@cache
def in_order(backwards: bool) -> dict[str, list[list[str]]]:
    return said(*sorted(languages(), reverse=backwards))


@pytest.mark.parametrize("code", languages())
def test_dates_and_numbers_are_those_of_a_process_that_knows_one_language(code: str) -> None:
    """Babel shares what it has resolved among locales (its issue 1234): the first one wins."""
    alone = said(code)[code]
    assert in_order(False)[code] == alone
    assert in_order(True)[code] == alone


# Without a line of ours: what Babel itself says, first of all.
PLAIN = """
import datetime as dt, sys
from babel.dates import format_date
for width in ("ccc", "cccc", "EEE", "LLL", "LLLL", "long", "medium"):
    print(format_date(dt.date(2026, 11, 26), width, locale=sys.argv[1]))
"""


@pytest.mark.parametrize("code", ["fr", "tr", "ru", "ur", "ps", "ckb", "am", "ar_LB", "fa_AF"])
def test_dates_are_those_of_babel_itself(code: str) -> None:
    ours = PLAIN.replace("import datetime", "import locator.languages.cldr, datetime", 1)
    said = [
        subprocess.run([sys.executable, "-c", text, code], capture_output=True, check=True).stdout
        for text in (PLAIN, ours)
    ]
    assert said[0] == said[1]


def test_short_days_are_short() -> None:
    """An alias to something that is partly an alias itself: stand-alone, abbreviated, wide."""
    day = dt.date(2026, 11, 26)
    said = [language(code).weekday(day) for code in ("fr", "tr", "ru", "es", "uk", "so")]
    assert said == ["jeu.", "Per", "чт", "jue", "чт", "Khms"]


def test_november_is_lebanons_after_egypt_was_asked() -> None:
    assert "نوفمبر" in in_order(False)["ar"][2][3]
    assert "تشرين الثاني" in in_order(False)["ar"][1][3]


def test_dari_keeps_its_months_in_every_country() -> None:
    dari = language("prs")
    assert dari.in_country("IR").locale == dari.locale
