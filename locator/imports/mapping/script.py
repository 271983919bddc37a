"""In which language a text is, as far as its letters and its smallest words say."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from locator.imports.cells.word_lists import words
from locator.imports.hours.plain import plain

# The script of each language that tables here are written in; all others are written in Latin.
_SCRIPTS = {
    **dict.fromkeys(("ar", "fa", "prs", "ps", "ur", "ckb"), "ARABIC"),
    **dict.fromkeys(("am", "ti"), "ETHIOPIC"),
    **dict.fromkeys(("uk", "ru"), "CYRILLIC"),
    **dict.fromkeys(("zh", "ja"), "CJK"),
    **dict.fromkeys(("hi", "ne"), "DEVANAGARI"),
    "bn": "BENGALI",
    "el": "GREEK",
    "he": "HEBREW",
    "ka": "GEORGIAN",
    "hy": "ARMENIAN",
    "my": "MYANMAR",
    "ta": "TAMIL",
}
_SMALL = {
    "en": words("the|of|and|for|to|in|with|at|on|or|by|are|is|center|health|services|support"),
    "fr": words("le|la|les|des|du|et|pour|de|au|aux|en|avec|sur|une|centre|santé|d|l|ou|par"),
    "es": words("el|la|los|las|de|del|y|para|con|en|por|una|centro|salud|al|servicio|o"),
    "pt": words("o|a|os|as|do|da|dos|das|e|para|com|em|por|uma|centro|saúde|ao|no|na|ou"),
}
_AT_HEADS = {
    "en": words(
        "name|address|phone|hours|description|organization|website|city|languages|of|service"
    ),
    "fr": words(
        "nom|adresse|téléphone|horaires|ville|quartier|courriel|organisme|langues|du|de|des"
    ),
    "es": words("nombre|dirección|teléfono|horario|barrio|correo|entidad|ciudad|municipio|del|de"),
    "pt": words("nome|endereço|telefone|horário|bairro|cidade|serviço|município|do|da|de"),
}
_BETWEEN = re.compile(r"^[\s/|\\–—:;,()\[\]-]+|[\s/|\\–—:;,(\[-]+$")


def script_of(language: str) -> str:
    """The script of a language, by the name that Unicode gives to its letters."""
    return _SCRIPTS.get(language.partition("-")[0], "LATIN")


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def scripts_in(text: str) -> Counter[str]:
    """How many letters of each script there are."""
    if text.isascii():
        return Counter({"LATIN": sum(map(str.isalpha, text))})
    return Counter(_script(letter) for letter in text if letter.isalpha())


def language_of_texts(
    texts: Sequence[str], languages: Sequence[str], headers: Sequence[str] = ()
) -> str | None:
    """The language of most of the texts, among those of a city and of tables; None if unsure.

    Where the texts tell nothing, being names, the headers may, and then the city.
    """
    text = " ".join(texts)
    counts = scripts_in(text)
    if not counts.total():
        return None
    script, count = counts.most_common(1)[0]
    if count * 2 < counts.total():
        return None
    if script != "LATIN":
        own = [code for code in languages if script_of(code) == script]
        return own[0] if own else next((c for c, s in _SCRIPTS.items() if s == script), None)
    for said, lists in ((text, _SMALL), (f"{text} {' '.join(headers)}", _AT_HEADS)):
        found = [word for word in re.split(r"[\W\d_]+", plain(said)) if word]
        scores = {code: sum(word in small for word in found) for code, small in lists.items()}
        first, second = sorted(scores.values(), reverse=True)[:2]
        if first >= 2 and first > second:
            return max(scores, key=lambda code: scores[code])
    return next((code for code in languages if script_of(code) == "LATIN"), "en")


def by_script(text: str, latin: str, languages: Sequence[str]) -> dict[str, str] | None:
    """One text in two languages, where each has its own half in its own script.

    `latin` is the language of the table's texts in Latin letters. None where it is not certain:
    one script, more than one change of it, or a script that two languages of the city share.
    """
    if text.isascii():
        return None
    runs: list[tuple[str, int, int]] = []
    for n, letter in enumerate(text):
        if not letter.isalpha():
            continue
        script = _script(letter)
        if runs and runs[-1][0] == script:
            runs[-1] = script, runs[-1][1], n + 1
        else:
            runs.append((script, n, n + 1))
        if len(runs) > 2:
            return None
    if len(runs) != 2 or "LATIN" not in {run[0] for run in runs}:
        return None
    halves = text[: runs[1][1]], text[runs[1][1] :]
    found: dict[str, str] = {}
    for (script, start, end), half in zip(runs, halves, strict=True):
        said = _BETWEEN.sub("", half).strip()
        said = said.removesuffix(")") if "(" not in said else said
        if end - start < 3 or not said:
            return None
        if script == "LATIN":
            code = latin if script_of(latin) == "LATIN" else "en"
        else:
            codes = [code for code in languages if script_of(code) == script]
            if len(codes) != 1:
                return None
            code = codes[0]
        found[code] = said
    return found if len(found) == 2 else None
