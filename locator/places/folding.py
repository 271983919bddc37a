"""One key for the many ways of writing a place's name.

The same function folds names when they are loaded and texts when they are searched, so there is
no second set of rules in the database (its `unaccent` knows nothing of Arabic, or of "ou").
"""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not decompose into a plain one and a mark.
_LETTERS = str.maketrans(
    {
        # Latin
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        # Arabic as written on other keyboards; the hamza that nobody types; tatweel
        "ک": "ك",
        "ی": "ي",
        "ى": "ي",
        "ة": "ه",
        "ہ": "ه",
        "ٱ": "ا",
        "ء": "",
        "ـ": "",
    }
)
# Written or left out, they change nothing: "Ra's", "Tla' al-Ali", "‘Abdoun", "Dwarzark'".
_SILENT = re.compile("['’‘ʼʾʿ`´′]")
_FRENCH_ARTICLE = re.compile(r"\b([dl])['’](?=\w)")


def fold(text: str) -> str:
    """The key of a name: lower-case words without accents, articles or spelling habits.

    Only letters with their vowel signs, digits and single spaces come out, so that the key is
    safe in a LIKE pattern. Folding a key again changes nothing. A text without any letter or
    digit gives "".

    >>> fold("El-Hamrā’"), fold("الحمراء"), fold("Bourj Hammoud")
    ('hamra', 'حمرا', 'burj hamud')
    """
    words = _folded_words(text)
    meaning = [word for word in words if word not in _ADDED]
    # "El" on the way to "El Prado" is all that there is.
    return " ".join(meaning or words)


def unfinished(key: str) -> str:
    """What the key becomes when the next letter makes one sound of two: "c" may go on as "ch".

    Someone who types "c" or "fre" is on the way to "Chapultepec" ("shapultepek") or "Freetown"
    ("fritun"), whose keys do not begin with what has been typed so far.
    """
    for letter, sound in (("k", "sh"), ("e", "i")):
        if key.endswith(letter):
            return key[:-1] + sound
    return key


def _folded_words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = _SILENT.sub("", _FRENCH_ARTICLE.sub(r"\1 ", plain.translate(_LETTERS)))
    # Not \w: it would break an Indic word at each of its vowel signs.
    spaced = "".join(
        letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in plain
    )
    return [folded for word in spaced.split() if (folded := _fold_word(word))]


def _fold_word(word: str) -> str:
    while word.startswith("ال") and len(word) > 2:
        word = word[2:]
    return _fold_latin(word)


def _fold_latin(word: str) -> str:
    word = word.replace("ch", "sh")
    word = word.translate(str.maketrans("cqoyw", "kkuiu"))
    word = word.replace("ph", "f")
    word = re.sub(r"([gktd])h+", r"\1", word)
    word = re.sub("e{2,}", "i", word)
    word = re.sub(r"([a-z])\1+", r"\1", word)  # letters only: "2000" is a number
    return word[:-1] if word.endswith("h") and word[-2:] not in ("h", "sh") else word


# Words that people add or leave out.
_ARTICLES = _folded_words(
    "the of el la los las de del le les l du des d di da al il "
    # The Arabic article before the letters that it takes the sound of ("Tariq ej-Jdideh").
    "ad ar as ash at az an aj ed er es esh ech et ez en ej ul ud us ur ush"
)
_SORTS = _folded_words(
    "district quarter neighbourhood neighborhood area zone street "
    "barrio colonia col distrito alcaldía delegación urbanización urb zona calle "
    "quartier rue hay حي منطقة محلة شارع "
    "in near around cerca في قرب"
)
_ADDED = frozenset(_ARTICLES + _SORTS)
