"""Rows and columns of what was pasted, and what each column holds: by header or by content."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from locator.imports.hours.dates import DateIsUnclearError, Order, read_date
from locator.imports.hours.days import DaysAreUnclearError, read_days
from locator.imports.hours.plain import plain
from locator.imports.hours.times import TimesAreUnclearError, read_clock, read_times
from locator.staff.hours.city_times import TimesOfACity

Column = Literal["place", "day", "date", "times", "from", "to", "lat", "lon"]

LONGEST = 100_000  # characters
# Longer than any place, and short enough for every pattern that looks at it.
LONGEST_CELL = 1_000
MOST_ROWS = 500
MOST_COLUMNS = 40

# As they stand at the head of people's tables, in the languages of the staff.
_HEADERS: dict[Column, str] = {
    "place": "place|stop|location|where|name|address|site|lieu|arret|adresse|endroit|ou|nom|lugar"
    "|parada|direccion|donde|nombre|sitio|punto|المكان|مكان|الموقف|موقف|الموقع|موقع|العنوان|عنوان"
    "|المحطه|محطه|الاسم|اين",
    "day": "day|days|weekday|weekdays|jour|jours|dia|dias|dia de la semana|jour de la semaine|اليوم"
    "|يوم|الايام|ايام",
    "date": "date|dates|when|fecha|fechas|التاريخ|تاريخ|التواريخ",
    "times": "time|times|hours|opening hours|schedule|heure|heures|horaire|horaires|hora|horas"
    "|horario|horarios|الوقت|وقت|الاوقات|الساعات|ساعات|ساعات العمل|الدوام",
    "from": "from|start|starts|begin|begins|opens|open|start time|de|debut|ouverture|ouvre|desde"
    "|inicio|comienzo|apertura|abre|hora de inicio|من|البدايه|بدايه|بدء|يفتح",
    "to": "to|until|till|end|ends|closes|close|end time|a|fin|fermeture|ferme|jusqu'a|hasta|cierre"
    "|cierra|hora de fin|الي|حتي|النهايه|نهايه|يغلق",
    "lat": "lat|latitude|y|latitud|خط العرض|العرض",
    "lon": "lon|lng|long|longitude|x|longitud|خط الطول|الطول",
}


@dataclass(frozen=True)
class Cell:
    """One cell of what was pasted; rows and columns count from 1, as in a spreadsheet."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Table:
    """Rows of cells, and what each column is for; `left_out` are the heads of all others."""

    rows: tuple[tuple[Cell, ...], ...]
    columns: dict[int, Column]  # from 0
    left_out: tuple[str, ...]


class PastedTooMuchError(ValueError):
    """More than anybody's timetable."""


def read_rows(text: str, city: TimesOfACity, order: Order, bounds: Sequence[float]) -> Table:
    """Cut a pasted text into rows and columns. `bounds` are west, south, east, north.

    Raises `PastedTooMuchError`.
    """
    if len(text) > LONGEST:
        raise PastedTooMuchError
    rows = [
        tuple(
            Cell(n, m, cell.strip()[:LONGEST_CELL])
            for m, cell in enumerate(cells[:MOST_COLUMNS], 1)
        )
        for n, cells in enumerate(_cells(text), 1)
        if any(cell.strip() for cell in cells)
    ]
    if len(rows) > MOST_ROWS:
        raise PastedTooMuchError
    if not rows:
        return Table((), {}, ())
    named = _by_header(rows[0])
    is_header = len(named) >= min(2, len([cell for cell in rows[0] if cell.text]))
    body = rows[1:] if is_header else rows
    columns = named if is_header else {}
    columns = columns | _by_content(body, columns, city, order, bounds)
    left_out = [cell.text for cell in rows[0] if cell.column - 1 not in columns and cell.text]
    return Table(tuple(body), columns, tuple(left_out) if is_header else ())


def _cells(text: str) -> list[list[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip("\n\ufeff")
    lines = [line for line in text.split("\n") if line.strip()]
    delimiter = next(
        (
            sign
            for sign in ("\t", ";", "|", ",")
            if sum(sign in line for line in lines) * 2 > len(lines)
        ),
        "\t",
    )
    try:
        # Empty lines are rows of the spreadsheet, too: its numbers stay true.
        return list(csv.reader(text.split("\n"), delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        return [line.split(delimiter) for line in text.split("\n")]


def _by_header(row: Sequence[Cell]) -> dict[int, Column]:
    found: dict[int, Column] = {}
    for cell in row:
        word = plain(re.sub(r"\([^()]*\)|[:*]", " ", cell.text))
        column = _headers().get(word)
        if column and column not in found.values():
            found[cell.column - 1] = column
    return found


@cache
def _headers() -> dict[str, Column]:
    return {word: column for column, words in _HEADERS.items() for word in words.split("|")}


def _by_content(
    rows: Sequence[Sequence[Cell]],
    known: dict[int, Column],
    city: TimesOfACity,
    order: Order,
    bounds: Sequence[float],
) -> dict[int, Column]:
    """What the columns without a known head hold, as far as most of their cells agree."""
    west, south, east, north = bounds
    holds: dict[Column, Callable[[str], bool]] = {
        "lat": lambda text: (number := decimal(text)) is not None and south <= number <= north,
        "lon": lambda text: (number := decimal(text)) is not None and west <= number <= east,
        "day": lambda text: _reads(read_days, text),
        "date": lambda text: all(
            _reads(lambda one: read_date(one, order, city.today), part) for part in several(text)
        ),
        "times": lambda text: _reads(read_times, text),
        "from": lambda text: _reads(read_clock, text),
        "to": lambda text: _reads(read_clock, text),
    }
    found: dict[int, Column] = {}
    taken = set(known.values())
    if "times" in taken:
        taken |= {"from", "to"}
    for n in range(max((len(row) for row in rows), default=0)):
        texts = [row[n].text for row in rows if n < len(row) and row[n].text]
        if n in known or not texts:
            continue
        for column, is_one in holds.items():
            if column not in taken and sum(map(is_one, texts)) * 2 > len(texts):
                found[n] = column
                taken.add(column)
                if column == "times":
                    taken |= {"from", "to"}
                break
        else:
            if "place" not in taken:
                found[n] = "place"
                taken.add("place")
    return found


def several(text: str) -> list[str]:
    """The dates in one cell: "3/12, 10/12 and 17/12". A comma before a year ends no date."""
    parts = re.split(r"\s*[;&\n]\s*|\s+(?:and|et|y|و)\s+|,\s*(?!\s*\d{4}\b)", text.strip())
    # "Thu, 3 Dec": a weekday by itself belongs to the date behind it.
    joined: list[str] = []
    for part in parts:
        if joined and _reads(read_days, joined[-1]):
            joined[-1] = f"{joined[-1]} {part}"
        elif part:
            joined.append(part)
    return joined or [text]


def decimal(text: str) -> float | None:
    """ "33.8963", "33,8963", "٣٣٫٨٩": None where it is no such number, or has no decimals."""
    number = plain(text).replace(",", ".").replace("٫", ".").replace("−", "-").rstrip("°").strip()
    return float(number) if re.fullmatch(r"[+-]?\d{1,3}\.\d{1,12}", number) else None


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except (DateIsUnclearError, DaysAreUnclearError, TimesAreUnclearError):
        return False
    return True
