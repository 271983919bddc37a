"""The languages of the world by their own names, and the direction in which they run."""

from __future__ import annotations

import pickle
import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal

from babel import localedata
from babel.core import get_global

from locator.languages.cldr import locale_of

Direction = Literal["ltr", "rtl"]

# Own names that CLDR lacks, or that differ from what its speakers write. A sign language is named
# in the language that is written around it.
OWN_NAMES = {
    "ach": "Acoli",
    "acm": "عراقي",
    "aeb": "تونسي",
    "aii": "ܣܘܪܝܬ",
    "apc": "شامي",
    "apd": "عربي سوداني",
    "arc": "ܐܪܡܝܐ",
    "ary": "الدارجة",
    "arz": "عربي مصري",
    "ase": "American Sign Language",
    "ay": "Aymar aru",
    "ber": "Tamaziɣt",
    "bfi": "British Sign Language",
    "bzs": "Libras",
    "ckb": "کوردی",
    "csn": "Lengua de señas colombiana",
    "cut": "Dbaku",
    "din": "Thuɔŋjäŋ",
    "dyu": "Julakan",
    "eth": "የኢትዮጵያ ምልክት ቋንቋ",
    "fsl": "Langue des signes française",
    "fuf": "Pular",
    "guc": "Wayuunaiki",
    "gsg": "Deutsche Gebärdensprache",
    "ht": "Kreyòl ayisyen",
    "id": "Bahasa Indonesia",
    "ins": "Indian Sign Language",
    "ise": "Lingua dei segni italiana",
    "jos": "لغة الإشارة الأردنية",
    "kg": "Kikongo",
    "kmr": "Kurmancî",
    "kri": "Krio",
    "ku": "Kurdî",
    "lgg": "Lugbarati",
    "lia": "Limba",
    "lim": "Limburgs",
    "lua": "Tshiluba",
    "men": "Mɛnde yia",
    "mfs": "Lengua de señas mexicana",
    "mnk": "Mandinka",
    "mxt": "Tu’un Savi",
    "nah": "Nāhuatl",
    "ny": "Chichewa",
    "om": "Afaan Oromoo",
    "pga": "Arabi Juba",
    "prl": "Lengua de señas peruana",
    "prs": "دری",
    "rhg": "Ruáingga",
    "rom": "Romani",
    "shp": "Shipibo-Konibo",
    "shu": "عربي تشادي",
    "snk": "Sooninke",
    "ssp": "Lengua de signos española",
    "sus": "Sosoxui",
    "tem": "Kʌthemnɛ",
    "tsm": "Türk İşaret Dili",
    "ugn": "Ugandan Sign Language",
    "xki": "Kenyan Sign Language",
    "zh": "中文",
}

# The scripts that run right to left, by the name that Unicode gives to their letters.
RIGHT_TO_LEFT = ("ARABIC", "HEBREW", "SYRIAC", "THAANA", "NKO", "ADLAM", "MANDAIC", "SAMARITAN")
# The scripts in which a list of names begins with capitals.
HAS_CAPITALS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN")


@cache
def language_name(code: str) -> str:
    """The name that a language's own speakers use, in their script; its code as a last resort."""
    name = OWN_NAMES.get(code)
    if name is None:
        name = _in_cldr(code) or code
    if unicodedata.name(name[0], "").startswith(HAS_CAPITALS):
        return name[0].upper() + name[1:]
    return name


def _in_cldr(code: str) -> str | None:
    """What CLDR calls a language in itself.

    Read from CLDR's own files: Babel keeps all that it has ever read, a megabyte or more a
    language, and here one word of each is wanted.
    """
    locale = locale_of(code)
    name = None if locale is None else str(locale)
    while locale and name and name != "root":
        with Path(localedata.resolve_locale_filename(name)).open("rb") as file:
            own = pickle.load(file)  # noqa: S301  # Babel's, as it was installed
        if found := own.get("languages", {}).get(locale.language):
            return str(found)
        name = get_global("parent_exceptions").get(name) or name.rpartition("_")[0]
    return None


@cache
def direction_of(code: str) -> Direction:
    """Which way a language runs, told by the letters of its own name."""
    first = language_name(code)[:1]
    return "rtl" if unicodedata.name(first, "").startswith(RIGHT_TO_LEFT) else "ltr"
