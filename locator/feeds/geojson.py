"""Service points as GeoJSON (RFC 7946): a page, or a whole city written as it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from locator.feeds.entries import Cursor, Entry, Question, entries, tombstones
from locator.feeds.serving import address
from locator.search.geojson import GEOJSON, in_language


def collection(
    question: Question, language: str | None, root: str, here: str, words: dict[str, str]
) -> Iterator[bytes]:
    """The pieces of a FeatureCollection.

    `root` is this server's address with its slash, `here` and `words` are what was asked for: the
    next page is the same with another cursor, and stands at the end, where it is known.
    """
    city = question.city
    yield _opened(
        {
            "type": "FeatureCollection",
            "name": f"service-points-{city.id}",
            "city": city.id,
            "licence": city.licence.url,
            "attribution": city.attribution,
        }
    )
    if question.since and not question.after:
        yield b',"gone":['
        yield from _separated(
            orjson.dumps({"id": stone.id, "at": stone.at}) for stone in tombstones(question)
        )
        yield b"]"
    yield b',"features":['
    last: Entry | None = None
    number = 0
    for entry in entries(question):
        if question.limit and number == question.limit - 1:
            break
        yield b"," if number else b""
        yield orjson.dumps(feature(entry, question, language, root))
        last, number = entry, number + 1
    else:
        last = None
    yield b"]," + _closed({"links": _links(here, words, last)})


def feature(entry: Entry, question: Question, language: str | None, root: str) -> dict[str, Any]:
    """One service point: what the API says of it, but for what depends on who asks, or when."""
    content, elsewhere = in_language(entry.content, language) if language else (entry.content, {})
    page = f"{root}{question.city.languages[0]}/{question.city.id}/{entry.id}"
    return {
        "type": "Feature",
        "id": entry.id,
        "geometry": (
            None if entry.lon is None else {"type": "Point", "coordinates": [entry.lon, entry.lat]}
        ),
        "properties": {
            "city": question.city.id,
            **content,
            "opening": entry.opening
            and [{"start": opening.start, "end": opening.end} for opening in entry.opening],
            "modified": entry.modified_at,
            "page": page,
            **({"text_languages": elsewhere} if language else {}),
        },
    }


def _links(here: str, words: dict[str, str], last: Entry | None) -> list[dict[str, str]]:
    links = [{"rel": "self", "href": address(here, words), "type": GEOJSON}]
    if last:
        following = words | {"cursor": Cursor(last.modified_at, last.id).write()}
        links.append({"rel": "next", "href": address(here, following), "type": GEOJSON})
    return links


def _opened(members: dict[str, Any]) -> bytes:
    return orjson.dumps(members)[:-1]


def _closed(members: dict[str, Any]) -> bytes:
    return orjson.dumps(members)[1:]


def _separated(parts: Iterable[bytes]) -> Iterator[bytes]:
    for number, part in enumerate(parts):
        yield b"," + part if number else part
