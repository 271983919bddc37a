"""Which service a row is about: the id that its source gives it, or one that its words make."""

from __future__ import annotations

import hashlib
from array import array

from locator.imports.hours.plain import plain

LONGEST_ID = 200


def derived(*words: str) -> str:
    """An id made of words: the same words make the same one, however they are written.

    >>> derived("Hill Clinic", "Hamra") == derived("hill  clinic", "HAMRA")
    True
    """
    said = "\n".join(map(plain, words))
    return "~" + hashlib.sha256(said.encode()).hexdigest()[:20]


class SeenIds:
    """Ids that have come already, with a mark each, in 16 bytes for an id.

    Two ids that share their first 64 bits of SHA-256 would be taken for one: in a million, once in
    37 million files.
    """

    def __init__(self) -> None:
        self._count = 0
        self._size = 1 << 12
        self._keys = array("Q", bytes(8 * self._size))
        self._marks = array("Q", bytes(8 * self._size))

    def mark_of(self, id: str, mark: str) -> bool | None:
        """Remember an id; None where it is new, else whether it came with the same mark."""
        key, own = _number(id), _number(mark)
        place = self._place(key)
        if self._keys[place]:
            return self._marks[place] == own
        self._keys[place], self._marks[place] = key, own
        self._count += 1
        if self._count * 2 > self._size:
            self._grow()
        return None

    def _place(self, key: int) -> int:
        place = key % self._size
        while self._keys[place] and self._keys[place] != key:
            place = (place + 1) % self._size
        return place

    def _grow(self) -> None:
        keys, marks = self._keys, self._marks
        self._size *= 2
        self._keys = array("Q", bytes(8 * self._size))
        self._marks = array("Q", bytes(8 * self._size))
        for key, mark in zip(keys, marks, strict=True):
            if key:
                place = self._place(key)
                self._keys[place], self._marks[place] = key, mark


def _number(text: str) -> int:
    # 0 stands for an empty place.
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") or 1
