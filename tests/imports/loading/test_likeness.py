"""What may be one thing is found by the clues that an index can look up."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from locator.directory.point import Point
from locator.imports.loading.likeness import clues_near, clues_of, may_be_one

_TELLING = st.sampled_from(["Cedar", "Hamra", "Équipe", "Marrakech", "عيادة", "St. George"])
_OTHER = st.sampled_from(["clinic", "Pharmacy", "II", "7", "12a", "the", "B"])
_NAMES = st.tuples(_TELLING, st.lists(_OTHER, max_size=4)).map(lambda said: [said[0], *said[1]])
_STEPS = st.floats(-0.0015, 0.0015)


@given(
    words=_NAMES,
    order=st.randoms(use_true_random=False),
    here=st.builds(Point, st.floats(-179, 179), st.floats(-75, 75)),
    step=st.tuples(_STEPS, _STEPS),
)
def test_the_same_words_nearby_share_a_clue(
    words: list[str], order: Random, here: Point, step: tuple[float, float]
) -> None:
    name = " ".join(words)
    order.shuffle(words)
    other = " ".join(f"0{word}" if word.isdecimal() else word for word in words).upper()
    there = Point(here.lon + step[0], here.lat + step[1])
    if may_be_one(name, here, other, there):
        assert clues_near(name, here) & clues_of(other, there)


@given(words=_NAMES, number=st.sampled_from(["8", "III", "C"]))
def test_under_another_number_nothing_is_asked(words: list[str], number: str) -> None:
    here, name = Point(35.48, 33.89), " ".join(words)
    other = f"{name} {number}"
    assert not may_be_one(name, here, other, here)
    assert not clues_near(name, here) & clues_of(other, here)
