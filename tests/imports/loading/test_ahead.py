"""Things are made ahead in their order, and nothing else about them is different."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest

from locator.imports.loading.ahead import ahead


def test_things_are_made_while_others_are_used() -> None:
    is_used, is_made = threading.Event(), threading.Event()

    def make() -> str:
        is_used.wait(30)
        is_made.set()
        return "made"

    with ahead() as thread:
        coming = thread.make(make)
        assert not coming.done()
        is_used.set()
        assert is_made.wait(30)
        assert coming.result() == "made"


def test_the_next_is_made_when_there_is_time() -> None:
    is_made = threading.Event()

    def things() -> Iterator[str]:
        yield "first"
        is_made.set()
        yield "second"

    with ahead() as thread:
        them = thread.each(things())
        assert next(them) == "first"
        them.begin()
        assert is_made.wait(30)
        assert [*them] == ["second"]


def test_no_more_than_one_waits() -> None:
    made: list[int] = []

    def things() -> Iterator[int]:
        for number in range(1, 100):
            made.append(number)
            yield number

    with ahead() as thread:
        them = thread.each(things())
        assert [next(them) for _ in range(3)] == [1, 2, 3]
        assert them.begin().result() == 4
        them.begin()
    # Left in the middle: the fifth was never begun.
    assert made == [1, 2, 3, 4]


def test_what_goes_wrong_is_told_when_its_turn_has_come() -> None:
    def things() -> Iterator[str]:
        yield "first"
        raise ValueError("the file ends in the middle of a row")

    used: list[str] = []
    with ahead() as thread, pytest.raises(ValueError, match="in the middle"):
        used.extend(thread.each(things()))
    assert used == ["first"]


def test_python_is_left_as_it_was() -> None:
    before = sys.getswitchinterval()
    with ahead():
        assert sys.getswitchinterval() < before
    assert sys.getswitchinterval() == before
