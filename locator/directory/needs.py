"""The taxonomy of needs: what people look for, in words that stay.

The order is part of the stored data (`locator.directory.facets`): append, never reorder, never
take out.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "public-health": (
            "primary-care",
            "maternal-child",
            "mental-health",
            "vaccination",
            "dental",
            "pharmacy",
            "sexual-health",
            "emergency-care",
        ),
        "employment": ("job-search", "vocational-training", "labour-rights", "work-permit"),
        "livelihoods": ("small-business", "savings-credit", "tools-and-materials", "farming"),
        "social-protection": (
            "food",
            "cash-assistance",
            "child-protection",
            "gender-violence",
            "older-people",
            "disability",
            "civil-documents",
        ),
        "housing": ("shelter", "rent-help", "hygiene", "housing-advice"),
        "education": (
            "school-enrolment",
            "language-course",
            "adult-literacy",
            "childcare",
            "digital-skills",
        ),
        "skills-recognition": ("certificates", "skills-test", "document-translation"),
        "legal-aid": ("asylum", "residence-papers", "family-law", "detention"),
    }
)

# Every need and sub-term: "legal-aid", "legal-aid/asylum", ...
CODES: frozenset[str] = frozenset(NEEDS) | {
    f"{need}/{part}" for need, parts in NEEDS.items() for part in parts
}

TAXONOMY = "locator-needs"
_NAMESPACE = uuid.UUID("6f3c4c1e-6a0b-5d0e-9d7b-3f2a61c0a7d1")
TAXONOMY_ID = uuid.uuid5(_NAMESPACE, TAXONOMY)


@cache
def term_id(code: str) -> uuid.UUID:
    """The id of the taxonomy term of a need or sub-term; the same in every installation.

    Raises `KeyError` for what is no need.
    """
    if code not in CODES:
        raise KeyError(code)
    return uuid.uuid5(_NAMESPACE, code)


CODE_OF_TERM: Mapping[uuid.UUID, str] = MappingProxyType({term_id(code): code for code in CODES})


def with_parents(codes: Iterable[str]) -> tuple[str, ...]:
    """A service for "legal-aid/asylum" also answers "legal-aid"; sorted, each once."""
    return tuple(sorted({part for code in codes for part in (code, code.partition("/")[0])}))
