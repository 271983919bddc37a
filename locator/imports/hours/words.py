"""Hours in words: "9-5 Mon to Fri", "lunes a viernes de 8 a 16 hrs", "من الأحد إلى الخميس 9-2".

All of the text must be days, times, "closed", "24 hours" or "by appointment": whoever leaves a
word out has not understood the sentence. A time belongs to the days before it, or, where the text
begins with a time, to those behind it; without days it says nothing. What is not certain is kept
as it was written.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from locator.directory.document.document import SchedulePart
from locator.directory.schedule import WEEKDAYS
from locator.imports.entry import Finding
from locator.imports.hours.certain import certain_slots
from locator.imports.hours.days import DaysAreUnclearError, days_at
from locator.imports.hours.plain import plain
from locator.imports.hours.times import Slot, TimesAreUnclearError, ranges_at
from locator.imports.hours.week import Time, Week, WeekIsUnclearError
from locator.imports.report import shown

LONGEST = 1_000  # characters
WHOLE_DAY: Slot = (dt.time(), dt.time())

Kind = Literal["days", "times", "closed", "all day", "appointment", "holidays"]
_SAYINGS: dict[Kind, str] = {
    "all day": (
        "open 24 hours|24 hours a day|24 hours|24 hrs|24hrs|24h/24|24h|24 h|24/7|24x7"
        "|24 heures sur 24|24 heures|24 horas|las 24 horas|24 ساعه|علي مدار الساعه|طوال اليوم"
        "|around the clock|round the clock"
    ),
    "appointment": (
        "by appointment only|only by appointment|by appointment|appointment only|appointments only"
        "|sur rendez-vous uniquement|uniquement sur rendez-vous|sur rendez-vous|sur rdv"
        "|solo con cita previa|con cita previa|previa cita|cita previa|بموعد مسبق|حسب الموعد"
    ),
    # The city's own holidays close it anyway.
    "holidays": (
        "closed on public holidays|closed public holidays|closed on holidays|closed holidays"
        "|except public holidays|except on public holidays|except holidays|excluding holidays"
        "|excluding public holidays|sauf jours feries|sauf les jours feries|ferme les jours feries"
        "|excepto festivos|excepto feriados|cerrado festivos|cerrado feriados"
        "|ما عدا العطل الرسميه|عدا العطل الرسميه|باستثنا العطل الرسميه"
    ),
    "closed": ("closed on|closed|off|ferme le|ferme|fermee|cerrado los|cerrado|cerrada|مغلق|مغلقه"),
}
# They say nothing more.
_SILENT = (
    "opening hours|opening times|office hours|business hours|open from|open on|open|hours|hrs|from"
    "|and|on|the|of|month|each month|every month|heures d'ouverture|horaires|horaire|ouvert|ouverte"
    "|et|le|les|du|de|du mois|abierto|abierta|horario de atencion|horario|atencion|y|los|las"
    "|del mes|de cada mes|desde|en|ساعات العمل|اوقات الدوام|الدوام|مفتوح|من|الساعه|و|يوم|من كل شهر"
)
_PUNCTUATION = " ,:.()-–—"


class WordsAreUnclearError(ValueError):
    """It cannot be read for certain; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class _Piece:
    kind: Kind
    days: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()


def read_words(
    text: str, languages: Sequence[str], column: str = "opening_hours"
) -> tuple[list[SchedulePart], list[Finding]]:
    """Schedules without ids, and what is to be said about them; never raises.

    `languages` (BCP 47) are those in which the text may be, `column` is the source's name of it.
    What is not certain comes as one row with a `description` and no times, which never counts as
    open. Of an empty text nothing comes.
    """
    text = text.strip()
    if not text:
        return [], []
    remarks: list[str] = []
    try:
        week = _week(text, languages, remarks)
    except WordsAreUnclearError as error:
        return [SchedulePart(description=text)], [Finding(column, shown(text), error.code)]
    times = {"times": week.told()}
    return week.schedules(), [
        Finding(column, shown(text), code, times) for code in dict.fromkeys(remarks)
    ]


def _week(text: str, languages: Sequence[str], remarks: list[str]) -> Week:
    if len(text) > LONGEST:
        raise WordsAreUnclearError("hours_kept_as_text")
    week = Week()
    try:
        _take(list(_pieces(text, languages, remarks)), week)
        week.check()
    except WeekIsUnclearError as error:
        raise WordsAreUnclearError(error.code) from error
    return week


def _pieces(text: str, languages: Sequence[str], remarks: list[str]) -> Iterator[_Piece]:
    rest = re.sub("[;|]", ",", plain(text))
    # "M-F" and "L-V" are said so often that they are words.
    rest = re.sub(r"\bm(?= ?[-–] ?(?:f|fri|th|thu|thurs|sa|sat|su|sun)\b)", "mon", rest)
    rest = re.sub(r"(?<=mon)( ?[-–] ?)f\b", r"\1fri", rest)
    rest = re.sub(r"\bl ?(?:[-–]|a) ?v\b", "lun-vie", rest).strip(_PUNCTUATION)
    while rest:
        piece, rest = _next(rest, languages, remarks)
        rest = rest.strip(_PUNCTUATION)
        if piece is not None and piece.kind != "holidays":
            yield piece


def _next(rest: str, languages: Sequence[str], remarks: list[str]) -> tuple[_Piece | None, str]:
    """The piece with which the text goes on, if it says anything, and the text behind it."""
    kinds: tuple[Kind, ...] = ("all day", "appointment", "holidays", "closed")
    for kind in kinds:
        if match := _saying(_SAYINGS[kind]).match(rest):
            return _Piece(kind), rest[match.end() :]
    try:
        ranges, behind = ranges_at(rest)
        if ranges:
            slots, said = certain_slots(ranges)
            remarks += said
            return _Piece("times", slots=slots), behind
        days, behind = days_at(rest, languages)
    except TimesAreUnclearError as error:
        raise WordsAreUnclearError("hours_unclear_time") from error
    except DaysAreUnclearError as error:
        is_weeks = error.code == "unclear_weeks"
        raise WordsAreUnclearError(
            "hours_unclear_weeks" if is_weeks else "hours_kept_as_text"
        ) from error
    if days:
        return _Piece("days", days=days), behind
    if match := _saying(_SILENT).match(rest):
        return None, rest[match.end() :]
    raise WordsAreUnclearError("hours_kept_as_text")


def _take(pieces: list[_Piece], week: Week) -> None:
    """Put the pieces together: days and what is said of them, in one order or the other."""
    if not pieces:
        raise WordsAreUnclearError("hours_kept_as_text")
    kinds = [piece.kind for piece in pieces]
    if "days" not in kinds:
        _take_without_days(pieces, week)
        return
    groups = list(_groups(pieces if kinds[0] == "days" else pieces[::-1]))
    for days, said in groups if kinds[0] == "days" else groups[::-1]:
        _say(week, days, said if kinds[0] == "days" else said[::-1])


def _groups(pieces: list[_Piece]) -> Iterator[tuple[tuple[str, ...], list[_Piece]]]:
    """Days, and what stands behind them; "closed" may stand before its days."""
    days: tuple[str, ...] = ()
    said: list[_Piece] = []
    for n, piece in enumerate(pieces):
        if (
            piece.kind == "closed"
            and said
            and [one.kind for one in pieces[n + 1 : n + 3]]
            in (
                ["days"],
                ["days", "closed"],
            )
        ):
            yield days, said
            days, said = (), [piece]
        elif piece.kind != "days":
            said.append(piece)
        elif not days and said and said[0].kind == "closed":
            yield piece.days, said
            days, said = (), []
        elif said:
            yield days, said
            days, said = piece.days, []
        else:
            days = (*days, *piece.days)
    if days or said:
        yield days, said


def _say(week: Week, days: tuple[str, ...], said: list[_Piece]) -> None:
    kinds = {piece.kind for piece in said}
    if not days or not said or ("closed" in kinds and len(kinds) > 1):
        raise WordsAreUnclearError("hours_no_day" if not days else "hours_kept_as_text")
    if kinds == {"closed"}:
        week.close(days)
        return
    slots: list[Slot | None] = [slot for piece in said for slot in piece.slots]
    if "all day" in kinds:
        if slots:
            raise WordsAreUnclearError("hours_kept_as_text")
        slots = [WHOLE_DAY]
    by_appointment = "appointment" in kinds
    week.take(days, [Time(slot, by_appointment) for slot in slots or [None]])


def _take_without_days(pieces: list[_Piece], week: Week) -> None:
    kinds = {piece.kind for piece in pieces}
    if kinds == {"all day"}:
        week.take(WEEKDAYS, [Time(WHOLE_DAY, False)])
    elif kinds == {"appointment"}:
        week.by_appointment = True
    else:
        raise WordsAreUnclearError("hours_no_day" if "times" in kinds else "hours_only_closed")


@cache
def _saying(words: str) -> re.Pattern[str]:
    longest_first = sorted(map(plain, words.split("|")), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, longest_first))})(?!\\w)")
