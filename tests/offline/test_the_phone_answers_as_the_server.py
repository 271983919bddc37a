"""One search, twice: on the phone from the pack, and on the server from the database.

The questions are made, and answered by both, in the same run: nothing here can be out of date.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from markupsafe import Markup
from sqlalchemy import Connection, select

from locator.directory.needs import CODES
from locator.directory.notice import Notice
from locator.i18n import Text, language, text_in
from locator.offline.pack import pack_of
from locator.places.folding import fold
from locator.places.gazetteer import find_places
from locator.places.models import PlaceName, PlaceRow
from locator.places.place import BEGINNING
from locator.search import query
from locator.search.cities import City, city_of
from locator.search.criteria import read_criteria
from locator.search.present import card
from locator.search.question import Question
from locator.search.sentence import shown_sentence
from locator.search.where import where_is
from locator.staff.today import acts
from locator.staff.today.halts import halts_of_city, places_of
from tests.builders import NOW
from tests.live import LiveServer

PHONE = Path(__file__).with_name("phone.mjs")
CITIES = ("beirut", "freetown", "barranquilla", "bristol", "kampala", "amman")
LANGUAGES = ("en", "ar", "fr", "ru", "am", "prs")
# What a phone learns after the pack was made: seconds, hours, and weeks later.
LATER = (0, 7, 55, 3 * 60, 14 * 60, 24 * 60, 6 * 24 * 60 + 431, 20 * 24 * 60)
NAMED = {
    "beirut": ("Hamra", "الحمرا", "Bourj Hammoud", "borj hamoud", "hamra beirut", "nowhere at all",
               "Gemmayzeh", "Dora", "karantina"),
}  # fmt: skip
TIMES = ("now", "today", "week", "any", "Thu 10:00", "Sat 23:30", "mon 9:15", "2026-12-02T14:00")
SPOKEN = ("am", "ar", "en", "fr", "bn", "tl", "fil", "apc", "fa", "prs", "ti", "yue", "es", "kri")
Answer = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One question: of which pack, in which words, how many minutes after it was made."""

    city: str
    language: str
    words: Mapping[str, str]
    later: int

    @property
    def pack(self) -> str:
        return f"{self.language}/{self.city}"

    @property
    def now(self) -> dt.datetime:
        return NOW + dt.timedelta(minutes=self.later)


def questions(bounds: Mapping[str, tuple[float, float, float, float]]) -> Iterator[Asked]:
    """Some hundred, always the same, most of them about the city that has most."""
    chance = random.Random(7)  # noqa: S311
    for number in range(420):
        city = "beirut" if number % 3 else CITIES[number // 3 % len(CITIES)]
        words: dict[str, str] = {}
        west, south, east, north = bounds[city]
        if chance.random() < 0.6:
            words["lat"] = f"{chance.uniform(south, north):.3f}"
            words["lon"] = f"{chance.uniform(west, east):.3f}"
        elif city in NAMED:
            words["near"] = chance.choice(NAMED[city])
        if chance.random() < 0.3:
            words["radius"] = str(chance.choice((100, 300, 700, 1500, 5000, 20000)))
        if chance.random() < 0.6:
            words["need"] = ",".join(chance.sample(sorted(CODES), chance.choice((1, 1, 2, 6))))
        if chance.random() < 0.4:
            words["speaks"] = ",".join(chance.sample(SPOKEN, chance.choice((1, 2, 3))))
        if chance.random() < 0.5:
            words["when"] = chance.choice(TIMES)
        for name in ("free", "wheelchair", "no_id", "conditions"):
            if chance.random() < 0.15:
                words[name] = "1"
        if chance.random() < 0.4:
            words["sort"] = "soonest"
        later = chance.choice(LATER)
        if later > 5 * 24 * 60 and words.get("when", "").startswith("2026"):
            del words["when"]  # it would be past
        yield Asked(city, chance.choice(LANGUAGES), words, later)


def asked_of_the_server(connection: Connection, city: City, asked: Asked) -> Answer:
    reader = language(asked.language)
    local = reader.in_country(city.country)
    now = asked.now.astimezone(city.zone)
    question = Question.asked("", {name: [value] for name, value in asked.words.items()})
    criteria = read_criteria({**asked.words, "limit": "100"}, city.id, str(city.zone), now)
    where = where_is(connection, question, criteria.origin, city, reader)
    if where.needs_an_answer:
        return {"places": [str(one.name) for one in where.suggestions]}
    criteria = replace(criteria, origin=where.origin)
    result = query.find(connection, criteria)
    shown = replace(
        result, points=result.points[:10], next_cursor="more" if len(result.points) > 10 else None
    )
    moment = criteria.since.astimezone(city.zone)
    start = NOW.astimezone(city.zone).date()
    name = where.name
    return {
        "place": str(name) if name is not None else None,
        "radius": result.radius,
        "widened": result.widened,
        "sentence": plain(
            shown_sentence(shown, criteria, name, text_in(city.names, reader), local)
        ),
        "found": [
            {
                "id": str(point.id),
                "distance": point.distance,
                "more_stops": point.more_stops,
                "state": said.now.state,
                "now": plain(said.now.words),
                "distance_words": plain(said.distance),
                "languages": [plain(line.words) for line in said.languages],
                "notice": plain(said.notice.words if said.notice else None),
                "confirmed": plain(said.confirmed.words),
                "more": plain(said.more_stops),
                "opening": None
                if point.opening is None
                else [
                    [f"{(end.date() - start).days} {end:%H:%M}" for end in interval]
                    for interval in point.opening
                ],
            }
            for point in result.points
            for said in [
                card(
                    point,
                    now,
                    moment,
                    local,
                    criteria.needs,
                    is_about_a_day=criteria.is_about_a_day,
                )
            ]
        ],
    }


def plain(words: Markup | Text | None) -> str:
    """Without tags; `striptags` would change the spaces, too."""
    return html.unescape(re.sub("<[^>]*>", "", str(words or "")))


@pytest.fixture(scope="module")
def app(live_server: LiveServer) -> Iterator[Flask]:
    """With something different at each stop of today and tomorrow."""
    database = live_server.app.extensions["locator"].database
    with database.public() as connection:
        cities = [city_of(connection, name) for name in CITIES]
    with database.staff() as session:
        session.info["now"] = NOW
        for city in cities:
            halts, _ = halts_of_city(session, city, NOW)
            places = places_of(session, city, {halt.service_id for halt in halts})
            for number, halt in enumerate(halts):
                others = [one.id for one in places[halt.service_id] if one.id != halt.point.id]
                if number % 3 == 0 and others:
                    acts.moved(session, halt, others[0])
                elif number % 3 == 1:
                    later = dt.datetime.combine(halt.date, halt.starts_at) + dt.timedelta(hours=1)
                    acts.late(session, halt, later.time())
                else:
                    acts.not_running(session, halt)
    yield live_server.app
    with database.staff() as session:
        session.info["now"] = NOW
        for notice in session.scalars(select(Notice)):
            session.delete(notice)


@pytest.fixture(scope="module")
def both(app: Flask) -> list[tuple[Asked, Answer, Answer]]:
    """Every question with the server's answer and the phone's."""
    with app.extensions["locator"].database.public() as connection:
        cities = {name: city_of(connection, name) for name in CITIES}
        all_asked = list(questions({name: city.bounds for name, city in cities.items()}))
        packs = {}
        for name in {asked.pack for asked in all_asked}:
            code, _, city = name.partition("/")
            with app.test_request_context():
                packs[name] = pack(connection, cities[city], code)
        server = [asked_of_the_server(connection, cities[one.city], one) for one in all_asked]
    phone, _ = asked_of_the_phone(packs, all_asked)
    return list(zip(all_asked, server, phone, strict=True))


def pack(connection: Connection, city: City, code: str) -> Answer:
    """What a phone has of a city."""
    read: Answer = json.loads(b"".join(pack_of(connection, city, NOW, language(code))))
    return read


def asked_of_the_phone(
    packs: Mapping[str, Answer], all_asked: list[Asked], names: Sequence[str] = ()
) -> tuple[list[Answer], list[str]]:
    """Its answers, and the keys by which it would look names up."""
    asking = {
        "packs": packs,
        "questions": [
            {"pack": one.pack, "query": urlencode(one.words), "now": one.now.timestamp() * 1000}
            for one in all_asked
        ],
        "names": names,
    }
    node = shutil.which("node")
    assert node, "script/test brings Node along"
    answered = subprocess.run(
        [node, PHONE], input=json.dumps(asking), capture_output=True, text=True, check=False
    )
    assert answered.returncode == 0, answered.stderr
    told = json.loads(answered.stdout)
    return told["answers"], told["keys"]


def test_the_questions_try_everything(both: list[tuple[Asked, Answer, Answer]]) -> None:
    found = [answer for _, answer, _ in both if answer.get("found")]
    assert len(found) > 200
    assert sum(answer["widened"] for answer in found) > 20
    assert sum(point["more_stops"] > 0 for answer in found for point in answer["found"]) > 20
    states = {point["state"] for answer in found for point in answer["found"]}
    assert states == {"open", "soon", "closed", "unknown"}
    assert len({point["notice"] for answer in found for point in answer["found"]}) > 10


def test_the_same_points_in_the_same_order(both: list[tuple[Asked, Answer, Answer]]) -> None:
    for asked, server, phone in both:
        assert ids(phone) == ids(server), asked


def test_the_same_radius_the_same_place_the_same_sentence(
    both: list[tuple[Asked, Answer, Answer]],
) -> None:
    for asked, server, phone in both:
        for name in ("place", "radius", "widened"):
            assert phone.get(name) == server.get(name), (asked, name)
        if server.get("found"):
            assert phone["sentence"] == server["sentence"], asked


def test_distances_agree_to_a_ten_thousandth(both: list[tuple[Asked, Answer, Answer]]) -> None:
    for asked, server, phone in both:
        for one, other in pairs(server, phone):
            if one["distance"] is None:
                assert other["distance"] is None, asked
            else:
                assert other["distance"] == pytest.approx(one["distance"], rel=1e-4, abs=0.01)


def test_the_same_opening_times_stops_and_languages(
    both: list[tuple[Asked, Answer, Answer]],
) -> None:
    for asked, server, phone in both:
        for one, other in pairs(server, phone):
            for name in ("opening", "more_stops", "languages", "more", "notice", "confirmed"):
                assert other[name] == one[name], (asked, name)


def test_the_same_words(both: list[tuple[Asked, Answer, Answer]]) -> None:
    for asked, server, phone in both:
        for one, other in pairs(server, phone):
            assert other["distance_words"] == one["distance_words"], asked
            if other["state"] == "unknown" != one["state"]:
                # An old pack does not say "closed in the coming weeks": it knows few of them.
                assert asked.later >= 20 * 24 * 60
                assert one["opening"] == []
                continue
            assert (other["state"], other["now"]) == (one["state"], one["now"]), asked


def ids(answer: Answer) -> list[str] | None:
    found = answer.get("found")
    return None if found is None else [point["id"] for point in found]


def pairs(server: Answer, phone: Answer) -> Iterator[tuple[Answer, Answer]]:
    yield from zip(server.get("found", ()), phone.get("found", ()), strict=True)


def test_the_same_key_for_every_name_of_every_place(app: Flask) -> None:
    with app.extensions["locator"].database.public() as connection:
        names = list(connection.scalars(select(PlaceName.name).order_by(PlaceName.id)))
    names += ["L'Hôpital d’Orsay", "Ra's an-Naqoura", "Straße", "বাংলাদেশ", "தமிழ்", "Kraków-Łódź"]
    assert len(names) > 1_000
    _, keys = asked_of_the_phone({}, [], names)
    wrong = [(name, key) for name, key in zip(names, keys, strict=True) if key != fold(name)]
    assert wrong == []


def test_the_same_place_for_every_name_and_its_beginning(app: Flask) -> None:
    """Where the server is sure, so is the phone, and of the same place."""
    with app.extensions["locator"].database.public() as connection:
        beirut = city_of(connection, "beirut")
        with app.test_request_context():
            packs = {"en/beirut": pack(connection, beirut, "en")}
        query_names = select(PlaceName.name).join(PlaceRow).where(PlaceRow.city_id == "beirut")
        names = list(connection.scalars(query_names.order_by(PlaceName.id)))
        typed = [*names, *(name[:5] for name in names), *(f"{name}, Beirut" for name in names[::5])]
        best = [find_places(connection, text, "beirut", 6, "en")[:1] for text in typed]
    phone, _ = asked_of_the_phone(
        packs, [Asked("beirut", "en", {"near": text}, 0) for text in typed]
    )
    for text, places, answer in zip(typed, best, phone, strict=True):
        if places and places[0].score >= BEGINNING:
            assert answer.get("place") == places[0].names["en"], text


def test_a_link_puts_no_words_into_the_mouth_of_a_saved_city(app: Flask) -> None:
    """As where_is on the server: a name beside a point counts only if it is the place there."""
    with app.extensions["locator"].database.public() as connection:
        beirut = city_of(connection, "beirut")
        with app.test_request_context():
            packs = {"en/beirut": pack(connection, beirut, "en")}
    there = {"lat": "33.896", "lon": "35.483"}
    asked = [{"near": "Evil", **there}, {"near": "Hamra", **there}, {"near": "zzzz"}]
    phone, _ = asked_of_the_phone(packs, [Asked("beirut", "en", words, 0) for words in asked])
    assert [answer.get("place") for answer in phone] == [None, "Hamra", None]
