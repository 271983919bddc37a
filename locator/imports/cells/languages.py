"""The languages in a cell: "Spanish (limited)", "Arabic, English; French", "العربية و English"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from locator.directory.language import LanguageMode
from locator.imports.cells.language_names import language_of
from locator.imports.cells.word_lists import words
from locator.imports.hours.plain import plain

# More than anybody speaks: a text, and no list.
MOST = 40
LONGEST = 600

_BETWEEN = re.compile(
    r"\s*(?:[,;/|\n•·،؛&+]|\s[-–—]\s|\band\b|\bet\b|\by\b|\be\b|\bor\b|\bou\b|\bund\b|\sو(?=\s)|\sو(?=ال))\s*",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\s*[(\[]([^)\]]*)[)\]]")
_INTERPRETER = re.compile(
    r"interpret|interprèt|intérpret|traduct|traduç|translat|language line|مترجم|ترجمة",
    re.IGNORECASE,
)
_ONLY_INTERPRETER = re.compile(rf"\w*(?:{_INTERPRETER.pattern})\w*", re.IGNORECASE)
_ABOUT_INTERPRETER = re.compile(
    rf"\S*(?:{_INTERPRETER.pattern})\S*|"
    r"\b(?:via|through|by|with|on request|par|por|con|avec|available|phone)\b",
    re.IGNORECASE,
)
_LITTLE = (
    "limited|basic|some|a little|fluent|native|conversational|bilingual|only|spoken|written|"
    "speaking|speakers?|speaks?|staff|we speak|language|languages|langue|langues|idioma|idiomas|"
    "limité|basique|un peu|courant|bilingue|seulement|uniquement|parlé|"
    "limitado|básico|un poco|fluido|nativo|solo|sólo|solamente|hablamos|se habla|hablado|"
    "limitado|um pouco|fluente|apenas|falamos|محدودة?|بطلاقة|فقط|لغة|اللغة|قليلا"
)
_WORD = re.compile(rf"(?<!\w)(?:{_LITTLE})(?!\w)", re.IGNORECASE)
# What says how well it is spoken, and should be read by who needs it.
_TELLING = re.compile(
    r"limited|basic|some|little|conversational|limit[ée]|basique|peu|b[áa]sico|poco|pouco|"
    r"محدود|قليلا",
    re.IGNORECASE,
)
_NOBODY = words(
    "no|none|yes|n/a|other|others|all|any|multiple|various|multilingual|unknown|many|autre|autres|"
    "toutes|aucune|oui|otro|otros|otra|otras|todos|ninguno|ninguna|si|outro|outros|اخرى|غيرها"
)


@dataclass(frozen=True, slots=True)
class SpokenLanguage:
    """A language by its code (BCP 47), how it is spoken, and what else is said of it."""

    code: str
    mode: LanguageMode = "spoken"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Languages:
    """What a cell says; `unknown` are its parts that name no language that we know."""

    spoken: tuple[SpokenLanguage, ...]
    unknown: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def read_languages(text: str) -> Languages:
    """Every language in the text, in its order, each once.

    >>> [language.code for language in read_languages("Arabic, anglais et Español").spoken]
    ['ar', 'en', 'es']
    """
    found: dict[tuple[str, LanguageMode], SpokenLanguage] = {}
    unknown: list[str] = []
    by_interpreter = False
    for part in _parts(text[:LONGEST]):
        label, colon, rest = part.partition(":")
        if colon and _INTERPRETER.search(label):
            by_interpreter, part = True, rest  # noqa: PLW2901
        elif colon and rest.strip():
            by_interpreter, part = False, rest if not _codes(label) else part  # noqa: PLW2901
        codes, note, mode = _read(part)
        if by_interpreter:
            mode = "interpreter"
        bare = plain(part).strip(" .")
        if not codes and bare not in _NOBODY and len(bare) > 1:
            unknown.append(part.strip())
        for code in codes:
            found.setdefault((code, mode), SpokenLanguage(code, mode, note))
    return Languages(tuple(found.values())[:MOST], tuple(unknown[:MOST]))


def _parts(text: str) -> list[str]:
    """The text cut where one language ends, but not inside of brackets."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f" \x00{len(kept) - 1}\x00"

    # A name may hold "and" or a comma itself: "Chinese (Simplified, Mandarin)".
    parts = _BETWEEN.split(re.sub(r"[(\[][^)\]]*[)\]]", keep, text))
    return [
        re.sub(r" \x00(\d+)\x00", lambda match: f" {kept[int(match[1])].strip()}", part)
        for part in parts
        if part and part.strip()
    ]


def _read(part: str) -> tuple[list[str], str | None, LanguageMode]:
    notes = [note.strip() for note in _NOTE.findall(part) if note.strip()]
    bare = _NOTE.sub(" ", part)
    mode: LanguageMode = "interpreter" if _INTERPRETER.search(part) else "spoken"
    # "Chinese (Mandarin)": the brackets may hold the better name, or the code.
    if notes and not _INTERPRETER.search(part):
        exact = language_of(part.strip()) or next(
            (code for note in notes if len(note) > 3 and (code := language_of(note))), None
        )
        if exact:
            return [exact], None, mode
    if mode == "interpreter":
        bare = _ABOUT_INTERPRETER.sub(" ", bare)
    codes = _codes(bare)
    if not codes:
        notes += [word for word in _WORD.findall(bare) if _TELLING.search(word)]
        codes = _codes(_WORD.sub(" ", bare))
    if mode == "interpreter":
        notes = [note for note in notes if not _ONLY_INTERPRETER.fullmatch(note)]
    return codes, "; ".join(notes) or None, mode


def _codes(text: str) -> list[str]:
    """One language, or several with nothing between them: "العربية English"."""
    text = " ".join(text.replace("-", " ").split()).strip(" .:")
    if not text or plain(text) in _NOBODY:
        return []
    if code := language_of(text):
        return [code]
    rest, codes = text.split(), []
    while rest:
        for end in range(min(len(rest), 4), 0, -1):
            name = " ".join(rest[:end])
            # Two letters inside of a text are rather a word than a code.
            if (len(name) > 3 or name.isupper()) and (code := language_of(name)):
                codes.append(code)
                rest = rest[end:]
                break
        else:
            return []
    return codes
