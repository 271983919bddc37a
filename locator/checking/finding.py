"""What a look at one thing comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from locator.config import Config

# What is well, in a few words; else it raises one of the two below.
Check = Callable[[Config], str]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    `remedy` says what is wrong and how to mend it; `advice` what is not wrong, but could be better.
    """

    what: str
    said: str = ""
    remedy: str = ""
    advice: str = ""

    @property
    def state(self) -> str:
        """One word for machines."""
        if self.remedy:
            return "wrong"
        return "advice" if self.advice else "ok"

    def told(self) -> dict[str, Any]:
        """As JSON has it."""
        told = {"what": self.what, "state": self.state, "said": self.said}
        return told | {"remedy": self.remedy or self.advice} if self.state != "ok" else told


class CheckFailedError(Exception):
    """What was looked at is wrong; the text is the remedy."""


class CouldBeBetterError(Exception):
    """What was looked at does its work; the text says what would be better."""
