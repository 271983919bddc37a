"""Which language of ours a browser's Accept-Language asks for (RFC 9110, 12.5.4).

This is about reading. What people speak with each other is matched in `locator.search.languages`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from langcodes import tag_distance

# CLDR's distances: up to here it is one language under two names, or a close variety; and up to
# here it is one that most who speak the other have learnt to read.
SAME = 14
LEARNT = 44
FAR = 1_000

# Nobody asks for more; a longer header is a mistake, or somebody who keeps us busy.
MOST = 16

# Codes under which one of our languages is known elsewhere; their addresses lead to ours.
OTHER_CODES = {"fil": "tl", "kmr": "ku"}

# Where CLDR sees another script, or nothing: what people in fact read. Who speaks Cantonese reads
# written Chinese, in signs that differ less than English does; Kurdish of Iraq and Iran has the
# Arabic script, in which Sorani is written; Krio is common to all of Sierra Leone.
READS = {
    "gan": "zh",
    "hak": "zh",
    "hsn": "zh",
    "ku-arab": "ckb",
    "ku-iq": "ckb",
    "ku-ir": "ckb",
    "men": "kri",
    "nan": "zh",
    "sdh": "ckb",
    "tem": "kri",
    "wuu": "zh",
    "yue": "zh",
}
# CLDR says that these read Chinese. Many who fled would rather not; it is theirs to choose.
NOT_LEARNT = frozenset({"bo", "ii", "ug", "za"})


def asked_for(accept_language: str) -> list[str]:
    """The codes of an Accept-Language header in small letters, the most wanted first."""
    wanted: list[tuple[float, str]] = []
    for part in accept_language.split(",")[:MOST]:
        code, _, quality = part.strip().partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if weight > 0 and code.strip() not in ("", "*"):
            wanted.append((weight, code.strip().lower()))
    return [code for _, code in sorted(wanted, key=lambda pair: -pair[0])]


def best_of(asked: Sequence[str], known: Collection[str]) -> str | None:
    """The first that we speak; where we speak none, the first that has a relative here."""
    for look in (variety_of, _learnt):
        for code in asked:
            if found := look(code, known):
                return found
    return None


def variety_of(code: str, known: Collection[str]) -> str | None:
    """The very language, another name for it, or one so near that reading takes no effort."""
    if code in known:
        return code
    parts = code.split("-")
    for told in ("-".join(parts[:2]), parts[0]):
        if READS.get(told) in known:
            return READS[told]
    nearest, distance = _nearest(code, known)
    if distance <= SAME:
        return nearest
    # Another script of a language that we speak: Chinese in its traditional signs.
    return parts[0] if parts[0] in known else None


def _learnt(code: str, known: Collection[str]) -> str | None:
    nearest, distance = _nearest(code, known)
    is_ours_to_choose = code.partition("-")[0] not in NOT_LEARNT
    return nearest if distance <= LEARNT and is_ours_to_choose else None


def _nearest(code: str, known: Collection[str]) -> tuple[str, int]:
    distances = {ours: _distance(code, ours) for ours in known}
    return min(distances.items(), key=lambda pair: pair[1], default=("", FAR))


@lru_cache(maxsize=8_192)
def _distance(code: str, ours: str) -> int:
    try:
        return int(tag_distance(code, ours))
    except ValueError:  # a header may hold anything
        return FAR
