"""Yes and no in the languages in which tables are written."""

from __future__ import annotations

from typing import Literal

from locator.imports.cells.word_lists import words
from locator.imports.hours.plain import plain

Answer = Literal["yes", "no", "unknown"]

_YES = words(
    "yes|y|true|t|1|1.0|x|✓|✔|☑|✅|available|open|full|ok|checked|all|oui|o|vrai|disponible|si|s|sim|"
    "verdadero|verdad|verdadeiro|ja|wahr|evet|نعم|أجل|صحيح|متوفر|متاح|يوجد"
)
_NO = words(
    "no|n|false|f|0|0.0|✗|✘|☐|none|never|closed|unavailable|not available|non|faux|aucun|aucune|"
    "indisponible|non disponible|falso|nunca|jamais|ninguno|ninguna|no disponible|nao|nein|hayir|"
    "لا|كلا|خطأ|غير متوفر|لا يوجد"
)
_PARTLY = words(
    "limited|partial|partially|partly|some|limité|partiel|partielle|partiellement|limitado|limitada|"
    "parcial|parcialmente|جزئي|جزئيا|محدود"
)
_UNKNOWN = words("|unknown|unsure|inconnu|desconocido|desconhecido|غير معروف")


def read_answer(text: str) -> Answer | None:
    """Yes or no; "unknown" where the cell says that nobody knows, None where it says more.

    >>> read_answer("Sí"), read_answer("لا"), read_answer("Yes, on Mondays")
    ('yes', 'no', None)
    """
    said = plain(text).strip(" .!")
    if said in _YES:
        return "yes"
    if said in _NO:
        return "no"
    if said in _UNKNOWN:
        return "unknown"
    return None


def read_wheelchair(text: str) -> Literal["yes", "limited", "no", "unknown"] | None:
    """As `read_answer`, with a little of it: "limited"."""
    said = plain(text).strip(" .!")
    if said in _PARTLY:
        return "limited"
    words = {"designated": "yes", "accessible": "yes", "fully accessible": "yes", "full": "yes"}
    words |= {"not accessible": "no", "inaccessible": "no", "no accesible": "no"}
    words |= {"accesible": "yes", "acessivel": "yes", "wheelchair accessible": "yes"}
    found = words.get(said) or read_answer(text)
    return found if found is None else _WHEELCHAIR[found]


_WHEELCHAIR: dict[str, Literal["yes", "limited", "no", "unknown"]] = {
    "yes": "yes",
    "no": "no",
    "unknown": "unknown",
}
