"""What a machine can see wrong in a catalogue. Whether it sounds right, a speaker has to say."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from babel.messages.catalog import Catalog, Message

from locator.languages.catalogues import read_state
from locator.languages.endonyms import language_name

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
NUMBER = "%(number)s"
WORD = re.compile(r"[^\W\d_]+")

# Names that are the same in every language.
NAMES = frozenset({"WhatsApp", "OpenStreetMap", "API", "Locator", "SMS", "QR"})
# What browsers and phones call something, in languages into which they are not translated.
ON_PHONES = frozenset({"cookie", "private", "Escape"})
# What is typed or called so in any script: examples, formats, programs, keys.
AS_TYPED = frozenset(
    [
        "abc",
        "am",
        "pm",
        "amina",
        "example",
        "Asia",
        "Beirut",
        "city",
        "en",
        "mexico",
        "name",
        "https",
        "ics",
        "Peul",
        "JavaScript",
        "PO",
        "XLIFF",
        "Shift",
        "Aegis",
        "FAS",
        "Google",
        "Authenticator",
        *("CSV", "XLSX", "xls", "JSON", "GeoJSON", "HSDS", "WGS", "EPSG", "CC", "BY", "HTML"),
        *("osm", "id", "type", "embed", "Code", "Add", "Elements", "Embed"),
        *("Content", "Security", "Policy", "frame", "script", "src"),
        *("caritas", "beirut", "Georgia", "a", "c"),
    ]
)
# Words that happen to be the same as in English.
SAME_AS_ENGLISH = {
    "%(time)s (+%(minutes)s min)": {"es", "fr"},
    "Code": {"fr"},
    "Conditions": {"fr"},
    "Contact": {"fr"},
    "Contact %(number)s": {"fr"},
    "Date": {"fr"},
    "Description": {"fr"},
    "Exception": {"fr"},
    "Latitude": {"fr"},
    "Licence": {"fr"},
    "Longitude": {"fr"},
    "Menu": {"fr"},
    "No": {"es"},
    "Note": {"fr"},
    "Page": {"fr"},
    "Public": {"fr"},
    "Sources": {"fr"},
    "no": {"es"},
}


def mistakes(code: str, catalogue: Catalog) -> list[str]:
    """Every mistake that can be seen, each as a line; none where the catalogue may be served."""
    found = []
    try:
        read_state([line for line in catalogue.header_comment.splitlines() if line], code)
    except ValueError as error:
        found.append(str(error))
    for message in catalogue:
        if message.id:
            found += [f"{wrong}: {forms(message.id)[0]!r}" for wrong in _wrong(code, message)]
            if message.pluralizable and len(forms(message.string)) != catalogue.num_plurals:
                found.append(f"not {catalogue.num_plurals} plural forms: {message.id[0]!r}")
    return found


def forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    """The plural forms of a text; of one without, itself."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def _wrong(code: str, message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "doubtful"
    english = forms(message.id)
    translated = forms(message.string)
    if not translated or not all(form.strip() for form in translated):
        yield "empty"
        return
    wanted = Counter(PLACEHOLDER.findall(english[-1]))
    for index, form in enumerate(translated):
        found = Counter(PLACEHOLDER.findall(form))
        # A form for one or two may say the number as a word.
        may_lose = Counter([NUMBER] if index < _first_that_counts(translated) else [])
        if found - wanted or wanted - found - may_lose:
            yield f"other placeholders in {form!r}"
        if "%" in PLACEHOLDER.sub("", form) or "<" in form:
            yield f"a sign that the page would stumble over in {form!r}"
        if left := _english_words(code, form, english):
            yield f"English: {', '.join(left)}"


def _first_that_counts(translated: tuple[str, ...]) -> int:
    """The first plural form that is for so many numbers that it has to say which."""
    return len(translated) - (2 if len(translated) > 2 else 1)


def _english_words(code: str, form: str, english: tuple[str, ...]) -> list[str]:
    words = [
        word
        for word in WORD.findall(PLACEHOLDER.sub("", form))
        if word not in NAMES | ON_PHONES | AS_TYPED
    ]
    if form in english:
        return [] if code in SAME_AS_ENGLISH.get(form, ()) else words
    if _is_latin(language_name(code)):
        return []
    # Where another script is written, Latin letters are something that was forgotten.
    return [word for word in words if _is_latin(word)]


def _is_latin(word: str) -> bool:
    return unicodedata.name(word[0], "").startswith("LATIN")
