"""What a column holds by its values alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from locator.imports.cells.answers import read_answer
from locator.imports.cells.coordinates import Bounds, read_degrees, read_pair
from locator.imports.cells.languages import read_languages
from locator.imports.cells.needs import read_needs
from locator.imports.cells.phones import read_phones
from locator.imports.cells.web import read_emails, read_urls
from locator.imports.hours.plain import plain

_CLOCK = re.compile(
    r".*\d{1,2}\s?(?::\d\d|h\b|h\d\d|am\b|pm\b|a\.m|p\.m|ص|م\b).*|.*24\s?/\s?7.*|.*off.*", re.DOTALL
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d.*|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}.*")
_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_STREET = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|blvd|boulevard|lane|drive|rue|calle|carrera|cra|cl|av|jr|"
    r"avenida|rua|km|floor|bldg|building)\b|شارع|بنايه|طريق|طابق"
)


def share(examples: Sequence[str], holds: Callable[[str], bool]) -> float:
    """How many of the examples are so, from 0 to 1."""
    return sum(map(holds, examples)) / len(examples) if examples else 0.0


def holds(
    target: str, examples: Sequence[str], country: str, bounds: Bounds | None
) -> float | None:
    """How many of the examples can be values of a target; None where anything could be."""
    kinds: dict[str, Callable[[str], bool]] = {
        "email": lambda text: bool(read_emails(text)),
        "url": lambda text: bool(read_urls(text)),
        "phone": lambda text: bool(read_phones(text, country)),
        "whatsapp": lambda text: bool(read_phones(text, country)),
        "latitude": lambda text: _is_degrees(text, 90),
        "longitude": lambda text: _is_degrees(text, 180),
        "position": lambda text: read_pair(text, bounds) is not None,
        "languages": lambda text: bool(read_languages(text).spoken),
        "needs": lambda text: bool(read_needs(text).codes),
        "hours": is_hours,
        "name": is_words,
        "organization": is_words,
        "location_name": is_words,
        "description": is_words,
        "address": lambda text: not read_emails(text),
        "confidential": lambda text: len(text) < 40,
        "minimum_age": lambda text: bool(re.search(r"\d", text)),
        "maximum_age": lambda text: bool(re.search(r"\d", text)),
        "wheelchair": lambda text: len(text) < 60,
        "opens_at": lambda text: bool(re.search(r"\d", text)) or len(text) < 12,
        "closes_at": lambda text: bool(re.search(r"\d", text)) or len(text) < 12,
        "assured_date": lambda text: bool(re.search(r"\d", text)),
        "status": lambda text: len(text) < 40,
    }
    kind = kinds.get(target)
    return None if kind is None else share(examples, kind)


def is_words(text: str) -> bool:
    """Whether there are letters in it, and no address of the web or of mail."""
    return bool(re.search(r"[^\W\d_]", text)) and not read_urls(text) and not _ID.fullmatch(text)


def is_hours(text: str) -> bool:
    """Whether it says times of the day."""
    return bool(_CLOCK.fullmatch(plain(text)))


def guess(examples: Sequence[str], country: str, bounds: Bounds | None) -> tuple[str, float] | None:
    """What a column without a telling header holds, and how sure that is."""
    if len(examples) < 1:
        return None
    if share(examples, lambda text: bool(_ID.fullmatch(text))) == 1:
        return "service_id", 0.4
    for target, sure in (("email", 0.8), ("url", 0.75)):
        found = holds(target, examples, country, bounds) or 0
        if found > 0.6:
            return target, sure * found
    return _degrees(examples, bounds) or _words_or_numbers(examples, country)


def _degrees(examples: Sequence[str], bounds: Bounds | None) -> tuple[str, float] | None:
    """Only near the city: other numbers are no coordinates."""
    if bounds is None:
        return None
    west, south, east, north = bounds
    pairs = [read_pair(text, bounds) for text in examples]
    near = [p for p in pairs if p and south <= p.lat <= north and west <= p.lon <= east]
    if len(near) * 2 > len(examples):
        return "position", 0.8
    for target, low, high in (("latitude", south, north), ("longitude", west, east)):
        found = [read_degrees(text) for text in examples]
        inside = [one for one in found if one and low <= one.value <= high]
        if len(inside) * 5 > 4 * len(examples) and any(
            not one.value.is_integer() for one in inside
        ):
            return target, 0.7
    return None


def _words_or_numbers(examples: Sequence[str], country: str) -> tuple[str, float] | None:
    if share(examples, lambda text: bool(_DATE.fullmatch(text))) > 0.6:
        return None
    ways: tuple[tuple[str, float, float, Callable[[str], bool]], ...] = (
        ("hours", 0.5, 0.6, is_hours),
        ("phone", 0.55, 0.7, lambda text: _is_phone(text, country)),
        ("languages", 0.6, 0.8, _is_languages),
        ("address", 0.5, 0.6, lambda text: bool(_STREET.search(plain(text)))),
        ("needs", 0.45, 0.99, _is_needs),
        ("description", 0.45, 0.5, lambda text: len(text) > 70 and text.count(" ") > 8),
    )
    return next(
        ((target, sure) for target, sure, least, is_one in ways if share(examples, is_one) > least),
        None,
    )


def _is_needs(text: str) -> bool:
    """Kinds of help and nothing else: a name says more."""
    return len(text) <= 60 and not read_needs(text).unknown and read_answer(text) is None


def _is_phone(text: str, country: str) -> bool:
    found = read_phones(text, country)
    digits = sum(map(str.isdigit, text))
    return bool(found) and all(phone.is_sure for phone in found) and 7 <= digits < 40


def _is_languages(text: str) -> bool:
    """Words, not codes alone: "is" and "no" are languages, too."""
    found = read_languages(text)
    return bool(found.spoken) and not found.unknown and len(text) > 3


def _is_degrees(text: str, limit: int) -> bool:
    found = read_degrees(text)
    return found is not None and (abs(found.value) <= limit or abs(found.value) >= 10_000)
