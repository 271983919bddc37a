"""When the help of a row is given: hours in one cell, one a weekday, or from and to."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from functools import lru_cache

from locator.directory.document.document import SchedulePart
from locator.imports.entry import Finding, row_id
from locator.imports.hours.text import read_text
from locator.imports.mapping.cells import Cell, Cells
from locator.imports.mapping.targets import WEEKDAYS
from locator.imports.report import shown

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CLOCK = re.compile(r"\d{1,2}(?:[:.h]\d\d)?(?::00)?\s?(?:[ap]\.?m\.?)?", re.IGNORECASE)
LONGEST = 1000


def read_when(cells: Cells, owner: str) -> list[SchedulePart]:
    """Schedules of a service point; `owner` is what the point is called in its source."""
    schedules: list[SchedulePart] = []
    for cell in [*_hours(cells), *_by_weekday(cells), *_from_and_to(cells)]:
        languages = tuple(
            dict.fromkeys((cells.plan.language, *cells.plan.surroundings.languages, "en"))
        )
        parts, findings = _read(cell.text[:LONGEST], languages)
        cells.notes.findings += [
            Finding(cell.column, finding.value, finding.code, finding.facts) for finding in findings
        ]
        schedules += parts
    return _with_ids(schedules, cells.plan.source, owner)


@lru_cache(maxsize=8192)
def _read(
    text: str, languages: tuple[str, ...]
) -> tuple[tuple[SchedulePart, ...], tuple[Finding, ...]]:
    """A table says the same hours again and again."""
    parts, findings = read_text(text, languages)
    return tuple(parts), tuple(findings)


def _with_ids(schedules: list[SchedulePart], source: str, owner: str) -> list[SchedulePart]:
    """Each with an id that its own words make: so a row that stays keeps its id."""
    found: dict[uuid.UUID, SchedulePart] = {}
    for part in schedules:
        said = part.model_dump_json(exclude={"id"}, exclude_defaults=True)
        id = row_id(source, "schedule", f"{owner}\n{said}")
        found.setdefault(id, part.model_copy(update={"id": id}))
    return list(found.values())


def _hours(cells: Cells) -> list[Cell]:
    found = cells.all("hours")
    if not found:
        return []
    days = cells.first("days")
    if len(found) == 1 and days and not re.search("[^\\W\\d_]{3}", found[0].text):
        # "Mon-Fri" in one column, "9-5" in the other.
        both = Cell(f"{days.column}, {found[0].column}", f"{days.text} {found[0].text}")
        return [both]
    if len(found) > 1 and all(_CLOCK.fullmatch(cell.text.strip()) for cell in found[:2]):
        return [Cell(found[0].column, " - ".join(cell.text for cell in found[:2]))]
    return found


def _by_weekday(cells: Cells) -> list[Cell]:
    """One text of all seven columns: what is empty there is not said, and so not open.

    Where one cell says all hours, it is the one that people keep up to date.
    """
    said, columns = [], []
    if cells.all("hours"):
        return []
    for day, name in zip(WEEKDAYS, _NAMES, strict=True):
        found = cells.all(f"hours_{day}")
        if not found:
            continue
        texts = [" ".join(cell.text.split()) for cell in found]
        if len(texts) == 2 and all(map(_CLOCK.fullmatch, texts)):
            texts = [" - ".join(texts)]
        columns.append(found[0].column)
        said.append(f"{name} {', '.join(texts)}")
    return [Cell(", ".join(columns)[:80], "; ".join(said))] if said else []


def _from_and_to(cells: Cells) -> list[Cell]:
    opens, closes, days = (cells.first(name) for name in ("opens_at", "closes_at", "days"))
    if opens is None or closes is None:
        if days and not cells.all("hours"):
            return [days]
        return []
    text = f"{_clock(opens.text)} - {_clock(closes.text)}"
    if days:
        return [Cell(f"{days.column}, {opens.column}", f"{days.text} {text}")]
    return [Cell(f"{opens.column}, {closes.column}", text)]


def _clock(text: str) -> str:
    """ "0.375" is what a spreadsheet keeps of 09:00; "09:00:00" has seconds that nobody means."""
    said = text.strip()
    if re.fullmatch(r"0\.\d+", said):
        minutes = round(float(said) * 24 * 60)
        return dt.time(minutes // 60 % 24, minutes % 60).isoformat("minutes")
    return re.sub(r"^(\d{1,2}:\d\d):\d\d$", r"\1", shown(said))
