"""What is said about a row, and what to do about it: by code, in the reader's language.

Each part of the room keeps its own words beside the others here; a code belongs to one of them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Message ids with `{placeholders}` for the facts of a finding (`N_`)."""

    reason: str
    advice: str
