"""Promise 6: the sentence above a list claims no more of a language than each of its places."""

from __future__ import annotations

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest

from locator.errors import QuestionIsWrongError
from locator.i18n import Text, language
from locator.search.criteria import SearchCriteria, read_criteria
from locator.search.results import Interval, LanguageMatch, SearchResult, ServicePoint
from locator.search.sentence import shown_sentence
from locator.search.spoken_words import language_lines

BEIRUT = ZoneInfo("Asia/Beirut")
NOW = dt.datetime(2026, 11, 26, 10, 0, tzinfo=BEIRUT)  # a Thursday
CITY = Text("Beirut", "en", "ltr", is_other=False)


def point(*spoken: LanguageMatch, opening: tuple[Interval, ...] = ()) -> ServicePoint:
    return ServicePoint(
        id=uuid.uuid4(),
        city_id="beirut",
        service_id=uuid.uuid4(),
        is_stop=False,
        lon=None,
        lat=None,
        distance=None,
        opening=opening,
        content={"languages": []},
        spoken=spoken,
    )


def said(
    *points: ServicePoint, wanted: tuple[str, ...], code: str = "en", more: bool = False
) -> str:
    result = SearchResult(points, 2000, False, "more" if more else None, None, NOW)
    criteria = SearchCriteria("beirut", None, NOW, languages=wanted)
    return shown_sentence(result, criteria, None, CITY, language(code)).striptags()


SPOKEN = LanguageMatch("am", "am", "spoken", 0)


def test_what_is_spoken_always_is_said_to_be_spoken() -> None:
    assert said(point(SPOKEN), point(SPOKEN), wanted=("am",)) == (
        "2 places in Beirut where Amharic is spoken"
    )


@pytest.mark.parametrize(
    "less",
    [
        LanguageMatch("am", "am", "interpreter", 0),
        LanguageMatch("am", "am", "spoken", 0, days=("SU",)),
        LanguageMatch("am", "am-ET", "spoken", 0),
    ],
)
def test_what_is_not_spoken_always_is_claimed_of_no_place(less: LanguageMatch) -> None:
    assert said(point(SPOKEN), point(less), wanted=("am",)) == (
        "2 places in Beirut. Help in Amharic: each place says how and when"
    )


def test_one_of_the_languages_is_enough() -> None:
    less = LanguageMatch("am", "am", "interpreter", 0)
    english = LanguageMatch("en", "en", "spoken", 1)
    assert said(point(less, english), wanted=("am", "en")).endswith(
        "where Amharic or English is spoken"
    )


@pytest.mark.parametrize(
    ("code", "words"), [("en", "1+ places in Beirut"), ("ar", "1+ أماكن في Beirut")]
)
def test_one_and_more_is_not_one(code: str, words: str) -> None:
    assert said(point(), wanted=(), code=code, more=True) == words


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("2026-11-26T18:30", "አማርኛ only on other days: Sun"),
        ("2026-11-29T18:30", "አማርኛ is spoken: Sun"),
        ("2026-11-30T02:00", "አማርኛ is spoken: Sun"),  # in the night that began on Sunday
        ("2026-11-30T10:00", "አማርኛ only on other days: Sun"),
        (None, "አማርኛ is spoken: Sun"),
    ],
)
def test_a_language_of_another_day_is_said_to_be_that(asked: str | None, words: str) -> None:
    sundays = LanguageMatch("am", "am", "spoken", 0, days=("SU",))
    night = Interval(
        dt.datetime(2026, 11, 29, 18, tzinfo=BEIRUT), dt.datetime(2026, 11, 30, 6, tzinfo=BEIRUT)
    )
    moment = dt.datetime.fromisoformat(asked).replace(tzinfo=BEIRUT) if asked else None
    (line,) = language_lines(point(sundays, opening=(night,)), language("en"), moment)
    assert line.words.striptags() == words


@pytest.mark.parametrize(
    ("asked", "reader", "name"),
    [
        ("ar-SD", "en", "Arabic (Sudan)"),
        ("ar-SD", "fr", "arabe (Soudan)"),
        ("tl", "en", "Tagalog"),
        ("prs", "en", "Dari"),
        ("pt-BR", "en", "Brazilian Portuguese"),
    ],
)
def test_a_language_is_called_as_its_reader_calls_it(asked: str, reader: str, name: str) -> None:
    assert language(reader).name_of(asked) == name


def test_a_code_that_names_no_language_of_today_is_a_wrong_question() -> None:
    with pytest.raises(QuestionIsWrongError):
        read_criteria({"speaks": "i-klingon"}, "beirut", "Asia/Beirut", NOW)
