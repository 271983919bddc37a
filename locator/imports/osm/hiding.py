"""Which places are hidden until somebody has looked: where people may have fled to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from locator.imports.confidential import is_refuge

# For them nobody hides where it is; for all others a shelter is hidden until somebody looks.
_NO_REFUGE = frozenset(
    {"homeless", "underprivileged", "migrant", "displaced", "senior", "disabled"}
)
_FLED = re.compile(r"abused|victim|wom[ae]n|violence|trafficking")


def may_hide_people(tags: Mapping[str, str], name: str, needs: Iterable[str]) -> bool:
    """Whether people may hide there: by its tags, or by its names."""
    whom = {one.strip() for one in tags.get("social_facility:for", "").casefold().split(";")}
    facility = tags.get("social_facility", "")
    if facility and any(_FLED.search(one) for one in whom):
        return True
    texts = (name, tags.get("description", ""), tags.get("operator", ""))
    is_known = bool(whom & _NO_REFUGE) or tags.get("amenity") in ("refugee_site", "refugee_housing")
    if facility in ("shelter", "group_home") and not is_known:
        return True
    return is_refuge(() if is_known else (name,), texts, needs)
