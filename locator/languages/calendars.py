"""Days and months of languages for which CLDR repeats French, or that it does not know at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Calendar:
    """The names of weekdays (from Monday) and months; how many letters the short ones keep."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    short: int = 3

    def weekday(self, day: dt.date) -> str:
        """Short, as on a timetable."""
        return self.weekdays[day.weekday()][: self.short]

    def weekday_name(self, day: dt.date) -> str:
        """In full."""
        return self.weekdays[day.weekday()]

    def day(self, day: dt.date) -> str:
        """Weekday, day and month."""
        return f"{self.weekday(day)} {day.day} {self.months[day.month - 1]}"

    def date(self, day: dt.date) -> str:
        """Day, month and year."""
        return f"{day.day} {self.months[day.month - 1]} {day.year}"


CALENDARS = {
    "ht": Calendar(
        ("lendi", "madi", "mèkredi", "jedi", "vandredi", "samdi", "dimanch"),
        (
            *("janvye", "fevriye", "mas", "avril", "me", "jen"),
            *("jiyè", "out", "septanm", "oktòb", "novanm", "desanm"),
        ),
    ),
    "kri": Calendar(
        ("Mɔnde", "Tyuzde", "Wɛnzde", "Tɔzde", "Frayde", "Satide", "Sɔnde"),
        (
            *("Janyuari", "Fɛbyuari", "Mach", "Epril", "Me", "Jun"),
            *("Julay", "Ɔgɔst", "Sɛptɛmba", "Ɔktoba", "Novɛmba", "Disɛmba"),
        ),
    ),
}
