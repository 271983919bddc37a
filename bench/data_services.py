"""Invented directories of any size, always the same for the same size and day.

Cities and the neighbourhoods in them have Zipf sizes, and so have languages (the rarest are spoken
at a handful of places) and needs. Mobile services have several stops; hours are weekly, in words,
by appointment, or not known; a few places are confidential, shown as an area or not at all; some
help has conditions, some is a draft, and some was not confirmed for too long.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from bench.data_towns import Town, zipf
from locator.directory.access import AccessCondition
from locator.directory.base import Base
from locator.directory.contact import Phone
from locator.directory.facets import LANGUAGE_IDS, NEED_IDS
from locator.directory.language import Language
from locator.directory.location import Address, Location
from locator.directory.needs import term_id
from locator.directory.organization import Organization
from locator.directory.point import Point
from locator.directory.schedule import Closure, Schedule, ScheduleException
from locator.directory.service import CostOption, RequiredDocument, Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.taxonomy import Attribute
from locator.directory.translation import Translation, source_hash
from locator.imports.loading.rows import Rows, defaults_of

# Service points at a time.
BATCH = 2000

# Spoken at a handful of service points, however large the directory is; the last have no facet of
# their own in `LANGUAGE_IDS`.
RAREST = ("ko", "km", "ja", "yue", "gil", "nah", "sg")
_HANDFUL = 7
# The languages of most cities stand before the others, as migrants do not speak by continents.
_LANGUAGES = tuple(code for code in LANGUAGE_IDS if code not in RAREST)
_PARTS = tuple(code for code in NEED_IDS if "/" in code)
_FIRST = ("Cedar", "Hill", "River", "Nightingale", "Sunrise", "Harbour", "Olive", "Marigold")
_SECOND = ("Street", "Square", "Gate", "Garden", "Bridge", "Market", "Valley", "Corner", "Tower")
_KINDS = ("clinic", "pharmacy", "advice desk", "kitchen", "school", "shelter", "work centre")
_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Days, and the times of a day; a few patterns stand for most of a city.
_HOURS: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = (
    ("MO,TU,WE,TH,FR", ((9, 17),)),
    ("MO,TU,WE,TH,FR", ((8, 16),)),
    ("MO,TU,WE,TH,FR", ((9, 12), (13, 17))),
    ("MO,TU,WE,TH,FR,SA", ((8, 20),)),
    ("MO,WE,FR", ((9, 13),)),
    ("TU,TH", ((14, 18),)),
    ("SU,MO,TU,WE,TH", ((8, 15),)),
    ("MO,TU,WE,TH,FR,SA,SU", ((0, 0),)),
    ("SA,SU", ((10, 16),)),
    ("FR,SA", ((20, 4),)),
    ("WE", ((17, 20),)),
    ("MO,TU,WE,TH,FR,SA,SU", ((19, 7),)),
)


def batches(found: Sequence[Town], today: dt.date) -> Iterator[Rows]:
    """All rows but the cities', in batches, each complete in itself."""
    for town, rarest in with_rarest(found):
        yield from batches_of(town, rarest, today)


def with_rarest(found: Sequence[Town]) -> Iterator[tuple[Town, dict[int, str]]]:
    """Each city, and at which of its service points one of the rarest languages is spoken."""
    total = sum(town.points for town in found)
    rare = random.Random(f"rare {total}")
    places = [rare.randrange(total) for _ in range(len(RAREST) * min(_HANDFUL, total // 20))]
    spoken_at = {place: RAREST[n % len(RAREST)] for n, place in enumerate(places)}
    before = 0
    for town in found:
        yield town, {n - before: code for n, code in spoken_at.items()}
        before += town.points


def batches_of(town: Town, rarest: dict[int, str], today: dt.date) -> Iterator[Rows]:
    """Those of one city, which are the same whoever makes the others."""
    return _Making(town, today, rarest).batches()


class _Making:
    """The rows of one city."""

    def __init__(self, town: Town, today: dt.date, rarest: dict[int, str]) -> None:
        self.town, self.today, self.rarest = town, today, rarest
        self.chance = random.Random(f"{town.city['id']} {town.points}")
        self.rows: Rows = defaultdict(list)
        self.made = 0
        self.languages = list(accumulate(zipf(len(_LANGUAGES), 1.3)))
        self.needs = list(accumulate(zipf(len(_PARTS), 0.9)))
        # In another order of frequency in every city.
        self.parts = self.chance.sample(_PARTS, len(_PARTS))

    def batches(self) -> Iterator[Rows]:
        self._organizations()
        while self.made < self.town.points:
            self._service()
            if len(self.rows[ServiceAtLocation]) >= BATCH:
                yield self.rows
                self.rows = defaultdict(list)
        yield self.rows

    def add(self, model: type[Base], **values: Any) -> uuid.UUID:
        id = uuid.UUID(int=self.chance.getrandbits(128), version=4)
        self.rows[model].append({"id": id, **defaults_of(model), **values})
        return id

    def _organizations(self) -> None:
        for n in range(max(2, self.town.points // 8)):
            kind = self.chance.choice(("ngo", "public", "city", "community"))
            id = self.add(
                Organization,
                city_id=self.town.city["id"],
                name=f"{_FIRST[n % 8]} {_SECOND[n % 9]} network {n}",
                locale=self.town.locale,
                kind=kind,
                url=f"https://network-{n}.example",
            )
            self.add(Phone, organization_id=id, number=f"+000 1 {n:06}")
            self.town.organizations.append(id)
        # Of the days on which all is closed there are few.
        for days in (9, 30):
            day = self.today + dt.timedelta(days=days)
            self.add(
                Closure,
                city_id=self.town.city["id"],
                first_date=day,
                last_date=day,
                name=f"Holiday {days}",
            )

    def _service(self) -> None:
        chance, town = self.chance, self.town
        left = town.points - self.made
        is_mobile = chance.random() < 0.015
        points = chance.randint(4, 12) if is_mobile else 1
        if not is_mobile and chance.random() < 0.12:
            points = chance.randint(2, 4)
        points = min(points, left)
        kind, draw = chance.choice(_KINDS), chance.random()
        name = f"{chance.choice(_FIRST)} {chance.choice(_SECOND)} {kind} {self.made % 997}"
        description = (
            f"A {kind} for everybody who needs one, with or without papers. Come in, or call us"
            f" before; bring somebody along if you like. We help newcomers find their way."
        )
        is_open = chance.random()
        organization = town.organizations[int(len(town.organizations) * chance.random() ** 2)]
        id = self.add(
            Service,
            organization_id=organization,
            name=name,
            description=description,
            locale=town.locale,
            publication="published" if draw > 0.015 else "draft" if draw > 0.005 else "archived",
            is_mobile=is_mobile,
            is_free=None if chance.random() < 0.3 else chance.random() < 0.8,
            conditions="For those who are registered in the city." if is_open > 0.88 else None,
            minimum_age=18 if chance.random() < 0.1 else None,
            url=f"https://service-{self.made}.example" if chance.random() < 0.4 else None,
        )
        self._needs(id)
        self._access(id, "yes" if is_open < 0.78 else "no" if is_open > 0.88 else None)
        self._spoken(id, points)
        if chance.random() < 0.7:
            self.add(Phone, service_id=id, number=f"+000 2 {chance.randrange(10**7):07}")
        if chance.random() < 0.3:
            self._translate(id, name, description)
        if chance.random() < 0.1:
            self.add(RequiredDocument, service_id=id, document="Any paper with your name on it")
        if chance.random() < 0.05:
            self.add(CostOption, service_id=id, amount=chance.randint(1, 50), currency="EUR")
        for stop in range(points):
            self._point(id, is_mobile, stop)

    def _needs(self, service_id: uuid.UUID) -> None:
        chance = self.chance
        count = 1 if chance.random() < 0.7 else 2
        codes = chance.choices(self.parts, cum_weights=self.needs, k=count)
        if chance.random() < 0.05:
            codes = [codes[0].partition("/")[0]]
        for code in dict.fromkeys(codes):
            self.add(Attribute, service_id=service_id, taxonomy_term_id=term_id(code))

    def _access(self, service_id: uuid.UUID, open_to_all: str | None) -> None:
        chance = self.chance
        answers = {"open_to_all": open_to_all}
        if chance.random() < 0.35:
            answers["id_asked"] = "no" if chance.random() < 0.7 else "yes"
        if chance.random() < 0.1:
            answers["status_asked"] = "no"
            answers["data_shared_with_authorities"] = "no"
        for fact, answer in answers.items():
            if answer:
                self.add(
                    AccessCondition,
                    service_id=service_id,
                    fact=fact,
                    answer=answer,
                    confirmed_by="The city",
                    confirmed_on=self.today - dt.timedelta(days=chance.randrange(200)),
                )

    def _spoken(self, service_id: uuid.UUID, points: int) -> None:
        chance = self.chance
        codes = [self.town.locale] if chance.random() < 0.95 else []
        if chance.random() < 0.3:
            codes.append(chance.choice(self.town.spoken))
        more = chance.choices((0, 1, 2, 3), (5, 3, 1, 1))[0]
        codes += chance.choices(_LANGUAGES, cum_weights=self.languages, k=more)
        codes += [self.rarest[n] for n in range(self.made, self.made + points) if n in self.rarest]
        for position, code in enumerate(dict.fromkeys(codes)):
            mode = "interpreter" if position and chance.random() < 0.1 else "spoken"
            self.add(Language, service_id=service_id, code=code, mode=mode, position=position)

    def _translate(self, id: uuid.UUID, name: str, description: str) -> None:
        others = [code for code in ("en", "fr", "ar") if code != self.town.locale]
        for locale in others[: self.chance.randint(1, 2)]:
            for column, text in (("name", name), ("description", description)):
                self.add(
                    Translation,
                    entity_type="service",
                    entity_id=id,
                    field=column,
                    locale=locale,
                    text=f"{text} ({locale})",
                    source_hash=source_hash(text),
                )

    def _point(self, service_id: uuid.UUID, is_mobile: bool, stop: int) -> None:
        chance = self.chance
        draw = chance.random()
        id = self.add(
            ServiceAtLocation,
            service_id=service_id,
            location_id=self._location(is_mobile),
            publication="published" if draw > 0.005 else "draft",
            # Some were not confirmed for too long.
            assured_date=self.today
            - dt.timedelta(
                days=chance.randrange(181, 400) if draw > 0.96 else chance.randrange(1, 150)
            ),
            assured_by_kind="city" if draw < 0.6 else "organization",
            assured_by="The city" if draw < 0.6 else "Themselves",
        )
        self.made += 1
        if is_mobile:
            self._stop(id, stop)
        else:
            self._hours(id)

    def _location(self, is_mobile: bool) -> uuid.UUID:
        chance, town = self.chance, self.town
        if chance.random() < 0.03:  # out in the country
            west, south, east, north = town.city["bounds"]
            at = Point(round(chance.uniform(west, east), 6), round(chance.uniform(south, north), 6))
        else:
            lon, lat, spread = chance.choices(town.middles, cum_weights=town.weights)[0]
            at = Point(round(chance.gauss(lon, spread), 6), round(chance.gauss(lat, spread), 6))
        draw = 0.0 if is_mobile else chance.random()
        disclosure = "exact" if draw < 0.94 else "area" if draw < 0.97 else "hidden"
        line = f"{chance.randrange(1, 200)} {chance.choice(_SECOND)} Street"
        is_virtual = draw > 0.985
        area = {}
        if disclosure == "area":
            middle = Point(round(at.lon, 2) + 0.003, round(at.lat, 2) + 0.003)
            area = {"area_name": f"{chance.choice(_FIRST)} quarter", "area_point": middle}
        id = self.add(
            Location,
            city_id=town.city["id"],
            name=f"{chance.choice(_FIRST)} house",
            locale=town.locale,
            location_type="virtual" if is_virtual else "physical",
            point=None if is_virtual else at,
            disclosure=disclosure,
            wheelchair=chance.choice(("yes", "limited", "no", "unknown", "unknown")),
            **area,
        )
        if not is_virtual and chance.random() < 0.85:
            self.add(Address, location_id=id, address_1=line, address_type="physical")
        return id

    def _hours(self, point_id: uuid.UUID) -> None:
        chance = self.chance
        draw = chance.random()
        if draw < 0.08:
            return  # nobody has said
        owner = {"service_at_location_id": point_id}
        if draw < 0.12:
            self.add(Schedule, **owner, description="Most mornings, ask before you come")
            return
        number = int(len(_HOURS) * chance.random() ** 1.7)
        byday, times = _HOURS[number]
        # Half of them begin a little earlier or later than the pattern.
        minute = 30 if number != 7 and chance.random() < 0.3 else 0
        for opens, closes in times:
            self.add(
                Schedule,
                **owner,
                freq="WEEKLY",
                byday=byday,
                opens_at=dt.time(opens, minute),
                closes_at=dt.time(closes, minute),
                by_appointment=draw > 0.98,
                open_on_holidays=number in (7, 11),
            )
        if draw > 0.96:
            day = self.today + dt.timedelta(days=chance.randrange(30))
            self.add(ScheduleException, **owner, date=day, closed=True)

    def _stop(self, point_id: uuid.UUID, stop: int) -> None:
        chance = self.chance
        day, hour = _WEEK[stop % 7], 8 + 3 * (stop // 7)
        every = {"freq": "WEEKLY", "byday": day}
        if chance.random() < 0.3:
            every = {"freq": "MONTHLY", "byday": f"{chance.randint(1, 4)}{day}"}
        self.add(
            Schedule,
            service_at_location_id=point_id,
            opens_at=dt.time(hour),
            closes_at=dt.time(hour + 2, 30),
            **every,
        )
