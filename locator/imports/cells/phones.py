"""Phone numbers as people write them: several in a cell, with words, extensions and WhatsApp."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat as Format

from locator.imports.cells.digits import with_ascii_digits

LONGEST = 500
MOST = 12

# Digits with what stands between them; an extension may follow.
_NUMBER = re.compile(
    r"(?<![\w@.])(?:\+|00)?\s?\(?\d[\d\s().\-‐‑–—]*\d"
    r"(?:\s*(?:ext(?:ension|n)?|x|poste|int(?:erno)?|ramal|extensión|تحويلة|داخلي)[\s.:]*\d{1,6})?"
    r"(?:/\d{1,3}(?!\d))*(?!\w)",
    re.IGNORECASE,
)
_SHORT = re.compile(r"(?<![\w./-])[*#]?\d{3,6}#?(?![\w/-])")
# "01/340460": the slash stands behind the code of a town, and is no second number.
_TOWN = re.compile(r"(?<!\d)(0\d{1,3})\)?\s?/\s?(?=\d[\d .-]{5,})")
_EXTENSION = re.compile(
    r"\s*(?:ext(?:ension|n)?|x|poste|int(?:erno)?|ramal|extensión|تحويلة|داخلي)[\s.:]*(\d{1,6})$",
    re.IGNORECASE,
)
_WHATSAPP = re.compile(r"whats\s?app|\bwsp\b|\bwa\b|واتس|واتساب", re.IGNORECASE)
# Words that say only that a number follows.
_PLAIN_LABEL = re.compile(
    r"\b(?:tel|tél|telephone|téléphone|teléfono|telefono|telefone|phone|phones|number|no|nr|num|mob|"
    r"mobile|móvil|celular|cell|cel|call|contact|landline|fixe|fijo|portable|and|or|ou|o|et|y|e|"
    r"whats\s?app|wsp|wa)\b\.?|هاتف|تلفون|جوال|موبايل|خلوي|رقم|واتس\s?اب|واتساب|او|أو",
    re.IGNORECASE,
)
_FAX = re.compile(r"\bfax\b|télécopie|فاكس", re.IGNORECASE)
_LETTERS = re.compile(r"(?<!\w)((?:1[-. ])?8\d\d[-. ][A-Z0-9][A-Z0-9-]{5,9})(?!\w)")


@dataclass(frozen=True, slots=True)
class ReadPhone:
    """A number as it can be called; `is_sure` unless it is written as no number of the country is.

    `is_mobile` where such numbers belong to mobile phones alone.
    """

    number: str
    extension: str | None = None
    description: str | None = None
    is_whatsapp: bool = False
    is_sure: bool = True
    is_mobile: bool = False


@lru_cache(maxsize=4096)
def read_phones(text: str, country: str) -> tuple[ReadPhone, ...]:
    """Every number in a cell, in its order, each once; faxes are left out.

    Numbers of `country` (ISO 3166-1) need no code; they come out with it: "+961 1 340 460". A
    short one ("112") stays as it is.
    """
    said = _TOWN.sub(r"\1-", with_ascii_digits(text[:LONGEST]))
    found: dict[tuple[str, str | None], ReadPhone] = {}
    for before, number, after in _pieces(said):
        if _FAX.search(before):
            continue
        for phone in _of(number, country):
            words = f"{before} {after}"
            key = (phone.number, phone.extension)
            label = _PLAIN_LABEL.sub(" ", words)
            label = " ".join(re.sub(r"[\s:;,./|()\[\]+–-]+", " ", label).split())
            found.setdefault(
                key,
                ReadPhone(
                    phone.number,
                    phone.extension,
                    label[:200] or None,
                    bool(_WHATSAPP.search(words)),
                    phone.is_sure,
                    phone.is_mobile,
                ),
            )
    return tuple(found.values())[:MOST]


def call_as(number: str, country: str) -> ReadPhone | None:
    """One number that stands alone; None where it is none."""
    found = read_phones(number, country)
    return found[0] if len(found) == 1 else None


def _pieces(text: str) -> Iterator[tuple[str, str, str]]:
    """Each number, with the words before it, and those in brackets behind it."""
    for match in _LETTERS.finditer(text):
        if re.search("[A-Z]", match[1]):
            text = text.replace(match[1], phonenumbers.convert_alpha_characters_in_number(match[1]))
    numbers = [
        match for match in _NUMBER.finditer(text) if sum(map(str.isdigit, match[0])) >= 7
    ] or list(_SHORT.finditer(text))
    end = 0
    for n, match in enumerate(numbers):
        behind = text[match.end() : numbers[n + 1].start() if n + 1 < len(numbers) else len(text)]
        after = re.match(r"\s*\(([^)]*)\)", behind)
        before = text[end : match.start()]
        end = match.end() + (after.end() if after else 0)
        tail = behind[after.end() :] if after else behind
        if n + 1 == len(numbers) and not after:
            # Nothing follows: what is said behind belongs to it.
            yield before, match[0], tail
            continue
        yield before, match[0], after[1] if after else ""


def _of(number: str, country: str) -> Iterator[ReadPhone]:
    """The numbers of one piece: "01 234567/8" are two."""
    base, *others = re.split(r"/(?=\d{1,3}$|\d{1,3}/)", number)
    extension = None
    if match := _EXTENSION.search(base):
        extension, base = match[1], base[: match.start()]
    for one in [base, *(base.rstrip()[: -len(other)] + other for other in others)]:
        yield _parsed(one.strip(), extension, country)


def _parsed(text: str, extension: str | None, country: str) -> ReadPhone:
    digits = re.sub(r"\D", "", text)
    if len(digits) < 7:
        return ReadPhone(text.strip(" .-()"), extension)
    # "9611340460" is meant with its code, and "961 1 340 460" too.
    for candidate in (text, f"+{digits}"):
        try:
            parsed = phonenumbers.parse(candidate, country or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            kind = phonenumbers.number_type(parsed)
            return ReadPhone(
                phonenumbers.format_number(parsed, Format.INTERNATIONAL),
                extension,
                is_mobile=kind == phonenumbers.PhoneNumberType.MOBILE,
            )
    return ReadPhone(" ".join(text.split()), extension, is_sure=False)
