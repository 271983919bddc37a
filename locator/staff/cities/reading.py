"""Reading the form of a city: the settings, or everything that is wrong with what was typed."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import uuid
from collections.abc import Iterable
from typing import get_args
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from werkzeug.datastructures import MultiDict

from locator.directory.city import MigrationRole
from locator.directory.facets import LANGUAGE_IDS
from locator.directory.point import Point
from locator.i18n import N_, languages
from locator.staff.cities.settings import EmergencyNumber, Holiday, Settings, rows_in
from locator.staff.where.coordinates import coordinates_in

# Where no bounds are typed: so many degrees around the centre, some 15 km.
AROUND = 0.135
# No city reaches farther (degrees); a slip of the decimal point does.
FARTHEST = 5.0
SHORTEST_PERIOD, LONGEST_PERIOD = 14, 730
MOST_ROWS = 200

COUNTRIES = frozenset(
    code for code in map(str, Locale("en").territories) if re.fullmatch("[A-Z]{2}", code)
)
_NUMBER = re.compile(r"\+?[0-9][0-9 ()\-]{1,20}")


class Reading:
    """What was typed, read field by field; `problems` says by field what is wrong, in English."""

    def __init__(self, typed: MultiDict[str, str]) -> None:
        self._typed = typed
        self.problems: dict[str, str] = {}

    def settings(self, spoken_before: Iterable[str] = ()) -> Settings | None:
        """All of it; None where there is a problem. Languages keep the order that they had."""
        centre = self._centre()
        chosen = self._languages()
        settings = Settings(
            names=self._names(),
            country=self._country(),
            time_zone=self._time_zone(),
            languages=chosen,
            spoken=self._spoken([*spoken_before]),
            centre=centre or Point(0, 0),
            bounds=self._bounds(centre),
            confirmation_days=self._days(),
            migration_roles=self._several("migration_roles", get_args(MigrationRole)),
            second_person=bool(self.text("second_person")),
            emergency=tuple(self._emergency()),
            holidays=tuple(self._holidays()),
        )
        return None if self.problems else settings

    def text(self, name: str, longest: int = 200) -> str:
        """What one field holds, without what cannot be seen."""
        typed = self._typed.get(name, "")
        visible = "".join(c for c in typed if unicodedata.category(c) not in ("Cc", "Cs"))
        return visible.strip()[:longest]

    def wrong(self, field: str, words: str) -> None:
        """Note what is wrong with a field; the first thing said of it stands."""
        self.problems.setdefault(field, words)

    def _names(self) -> dict[str, str]:
        names = {code: name for code in languages() if (name := self.text(f"name-{code}"))}
        if not names:
            self.wrong("name-en", N_("Say what the city is called, in one language at least."))
        return names

    def _country(self) -> str:
        country = self.text("country").upper()
        if country not in COUNTRIES:
            self.wrong("country", N_("Choose the country."))
        return country

    def _time_zone(self) -> str:
        zone = self.text("time_zone")
        # ZoneInfo reads a path: only the names that there are.
        if zone not in available_timezones():
            self.wrong("time_zone", N_("Choose a time zone of the list, such as Asia/Beirut."))
            return "UTC"
        return ZoneInfo(zone).key

    def _languages(self) -> tuple[str, ...]:
        chosen = self._several("languages", tuple(languages()))
        if not chosen:
            self.wrong("languages", N_("Choose the languages of the pages: one at least."))
        first = self.text("first_language")
        return tuple(sorted(chosen, key=lambda code: code != first))

    def _spoken(self, before: list[str]) -> tuple[str, ...]:
        known = dict.fromkeys([*before, *LANGUAGE_IDS])
        return self._several("spoken", tuple(known))

    def _several(self, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
        typed = set(self._typed.getlist(name))
        return tuple(word for word in known if word in typed)

    def _centre(self) -> Point | None:
        found = coordinates_in(self.text("centre", 2000))
        if found is None:
            said = N_("Say where the middle of the city is: 33.8938, 35.5018 or the link of a map.")
            self.wrong("centre", said)
            return None
        return found.point

    def _bounds(self, centre: Point | None) -> tuple[float, float, float, float]:
        sides = {side: self._degrees(side) for side in ("west", "south", "east", "north")}
        west, south, east, north = (sides[side] for side in ("west", "south", "east", "north"))
        if west is None or south is None or east is None or north is None:
            if any(side is not None for side in sides.values()):
                self.wrong("west", N_("Fill in all four sides, or none of them."))
            around = centre or Point(0, 0)
            return (
                round(around.lon - AROUND, 4),
                round(around.lat - AROUND, 4),
                round(around.lon + AROUND, 4),
                round(around.lat + AROUND, 4),
            )
        if west >= east or south >= north:
            self.wrong("west", N_("West must be smaller than east, and south than north."))
        elif east - west > FARTHEST or north - south > FARTHEST:
            self.wrong("west", N_("This is larger than a city. Look at the decimal points."))
        elif centre and not (west <= centre.lon <= east and south <= centre.lat <= north):
            self.wrong("west", N_("The middle of the city is not between these sides."))
        return west, south, east, north

    def _degrees(self, name: str) -> float | None:
        typed = self.text(name).replace(",", ".")
        if not typed:
            return None
        most = 90 if name in ("south", "north") else 180
        try:
            degrees = float(typed)
        except ValueError:
            degrees = float("nan")
        if not -most <= degrees <= most:
            self.wrong(name, N_("A number of degrees, such as 35.44."))
            return None
        return degrees

    def _days(self) -> int:
        typed = self.text("confirmation_days")
        if not typed.isdecimal() or not SHORTEST_PERIOD <= int(typed[:5]) <= LONGEST_PERIOD:
            self.wrong("confirmation_days", N_("A number of days, from 14 to 730."))
            return SHORTEST_PERIOD
        return int(typed)

    def _emergency(self) -> Iterable[EmergencyNumber]:
        for row in range(min(rows_in(self._typed, "emergency"), MOST_ROWS)):
            part = f"emergency-{row}"
            number = self.text(f"{part}-number", 30)
            names = {
                code: name for code in languages() if (name := self.text(f"{part}-name-{code}"))
            }
            if not number and names:
                self.wrong(f"{part}-number", N_("Say the number, or empty the name, too."))
            elif number and not _NUMBER.fullmatch(number):
                self.wrong(f"{part}-number", N_("Digits only, such as 112 or +961 1 234 567."))
            elif number and not names:
                self.wrong(f"{part}-number", N_("Say who answers this number: police, ambulance."))
            elif number:
                yield EmergencyNumber(number, names, self.text(f"{part}-was", 30) or None)

    def _holidays(self) -> Iterable[Holiday]:
        for row in range(min(rows_in(self._typed, "holidays"), MOST_ROWS)):
            part = f"holidays-{row}"
            first = self._date(f"{part}-first_date")
            last = self._date(f"{part}-last_date") or first
            name = self.text(f"{part}-name") or None
            if first is None or last is None:
                if name or last:
                    self.wrong(f"{part}-first_date", N_("Say the day of the holiday."))
            elif last < first:
                self.wrong(f"{part}-last_date", N_("It would end before it begins."))
            else:
                yield Holiday(first, last, name, _id_in(self.text(f"{part}-id")))

    def _date(self, name: str) -> dt.date | None:
        typed = self.text(name)
        if not typed:
            return None
        try:
            return dt.date.fromisoformat(typed)
        except ValueError:
            self.wrong(name, N_("A date, such as 2027-01-31."))
            return None


def _id_in(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
