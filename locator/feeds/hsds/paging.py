"""A list as the standard has it: pages in an envelope, or all of it in lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import orjson

from locator.feeds.hsds.words import AskForPage
from locator.search.open_data import Answer

NDJSON = "application/x-ndjson"
JSON = "application/json"


def page(contents: Sequence[Any], total: int, asked: AskForPage) -> Answer:
    """One page; a page behind the last is empty."""
    return Answer(
        _envelope(len(contents), total, asked.page, asked.per_page) | {"contents": contents}, JSON
    )


def page_in_pieces(
    contents: Iterator[Any], total: int, number: int, per_page: int
) -> Iterator[bytes]:
    """One page as it is made: what is told in full may be long."""
    size = max(0, min(per_page, total - (number - 1) * per_page))
    head = orjson.dumps(_envelope(size, total, number, per_page))
    yield head[:-1] + b',"contents":['
    for place, content in enumerate(contents):
        yield (b"," if place else b"") + orjson.dumps(content)
    yield b"]}"


def lines(contents: Iterator[Any]) -> Iterator[bytes]:
    """A line for each."""
    for content in contents:
        yield orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)


def of_all(told: Sequence[Any], asked: AskForPage, shape: Callable[[Any], Any] = dict) -> Answer:
    """A short list that is there as a whole."""
    if asked.format == "ndjson":
        return Answer(lines(map(shape, told)), NDJSON)
    start = (asked.page - 1) * asked.per_page
    return page([shape(one) for one in told[start : start + asked.per_page]], len(told), asked)


def _envelope(size: int, total: int, number: int, per_page: int) -> dict[str, Any]:
    pages = -(-total // per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": size,
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": size == 0,
    }
