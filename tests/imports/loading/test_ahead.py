"""The next thing is made while this one is used, and nothing else about it is different."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from locator.imports.loading.ahead import ahead


def test_the_next_is_made_while_this_one_is_used() -> None:
    is_made = threading.Event()

    def things() -> Iterator[str]:
        yield "first"
        is_made.set()
        yield "second"

    with closing(ahead(things())) as them:
        assert next(them) == "first"
        assert is_made.wait(30)
        assert [*them] == ["second"]


def test_no_more_than_one_waits() -> None:
    made: list[int] = []

    def things() -> Iterator[int]:
        for number in range(1, 100):
            made.append(number)
            yield number

    with closing(ahead(things())) as them:
        assert [next(them) for _ in range(3)] == [1, 2, 3]
    # Closed in the middle: the fourth was begun, the fifth never.
    assert made == [1, 2, 3, 4]


def test_what_goes_wrong_is_told_when_its_turn_has_come() -> None:
    def things() -> Iterator[str]:
        yield "first"
        raise ValueError("the file ends in the middle of a row")

    used: list[str] = []
    with pytest.raises(ValueError, match="in the middle"):
        used.extend(ahead(things()))
    assert used == ["first"]


def test_python_is_left_as_it_was() -> None:
    before = sys.getswitchinterval()
    with closing(ahead(iter("ab"))) as them:
        next(them)
        assert sys.getswitchinterval() < before
    assert sys.getswitchinterval() == before
