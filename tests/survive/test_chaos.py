"""`kill -9` of every part while people work: nothing acknowledged is lost, no job is done twice."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence

import pytest

from bench.chaos import chaos, victims

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="It finds the processes to kill in /proc, which is Linux's."
)


def survives(seed: int, killed: Sequence[str]) -> None:
    with chaos(seed) as run:
        for victim in killed:
            run.round(victim)
        run.drain()
        assert run.told == []
        assert sum(run.rounds.values()) >= len(killed) / 2
        assert run.people.ledger.counts["confirmed"]


def test_the_heart_the_hand_and_the_helper_are_killed_while_people_work() -> None:
    survives(7, ["PostgreSQL", "a process that answers", "the worker beside it"])


@pytest.mark.slow
def test_everything_is_killed_while_people_work() -> None:
    survives(8, victims(24, random.Random(8)))  # noqa: S311 - not for secrets
