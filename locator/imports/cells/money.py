"""What something costs, as far as a cell says it in one way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from babel.core import get_global
from babel.numbers import get_territory_currencies

from locator.imports.cells.digits import with_ascii_digits
from locator.imports.cells.word_lists import words
from locator.imports.hours.plain import plain

_FREE = words(
    "free|free of charge|no charge|no charges|no fee|no fees|no cost|none|free service|at no cost|"
    "free services|all services are free|services are free|0|0.00|nil|without charge|"
    "gratuit|gratuite|gratuitement|sans frais|aucun frais|service gratuit|"
    "gratis|gratuito|gratuita|sin costo|sin coste|sin cargo|ninguno|servicio gratuito|sem custo|"
    "مجاني|مجانا|مجانية|بدون مقابل|بلا مقابل|بدون رسوم|خدمة مجانية|خدمات مجانية"
)
_SYMBOLS = {
    "€": "EUR",
    "£": "GBP",
    "us$": "USD",
    "s/": "PEN",
    "s/.": "PEN",
    "r$": "BRL",
    "ll": "LBP",
    "l.l.": "LBP",
    "ل.ل": "LBP",
    "ل.ل.": "LBP",
    "jd": "JOD",
    "د.ا": "JOD",
    "دينار": "JOD",
    "ugx": "UGX",
    "ush": "UGX",
    "le": "SLE",
    "dollars": "USD",
    "euros": "EUR",
    "euro": "EUR",
}
_AMOUNT = re.compile(
    r"(?P<before>[^\d\s]{1,9})?\s?(?P<number>\d[\d.,' ]*)\s?(?P<after>[^\d\s]{1,9})?"
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a cell says of money; what is not said in one way stays in `text`."""

    is_free: bool | None = None
    amount: Decimal | None = None
    currency: str | None = None  # ISO 4217
    text: str | None = None


def read_cost(text: str, country: str) -> Cost:
    """Free, an amount in a currency, or words."""
    said = plain(text).strip(" .!")
    if not said:
        return Cost()
    if said in _FREE:
        return Cost(is_free=True)
    match = _AMOUNT.fullmatch(plain(with_ascii_digits(text)).strip())
    amount = _number(match["number"]) if match else None
    if match is None or amount is None:
        return Cost(text=text)
    signs = [sign for sign in (match["before"], match["after"]) if sign]
    currency = _currency(signs[0], country) if len(signs) == 1 else None
    if amount == 0 and (currency or not signs):
        return Cost(is_free=True)
    if currency is None:
        return Cost(text=text)
    return Cost(is_free=False, amount=amount, currency=currency)


def _currency(word: str, country: str) -> str | None:
    if word.upper() in _codes():
        return word.upper()
    own = get_territory_currencies(country)
    if word == "$":
        # In Colombia, Mexico and the United States it stands for another money each.
        return own[0] if own and own[0] in _DOLLARS else "USD"
    return _SYMBOLS.get(word)


_DOLLARS = frozenset(
    ("USD", "COP", "MXN", "CAD", "AUD", "NZD", "CLP", "ARS", "SGD", "HKD", "JMD", "TTD", "LRD")
)


@cache
def _codes() -> frozenset[str]:
    return frozenset(map(str, get_global("all_currencies")))


def _number(text: str) -> Decimal | None:
    """ "10,000", "10.000,50", "10 000": three digits behind a sign are thousands."""
    text = text.replace(" ", "").replace("'", "").rstrip(".,")
    whole, sign, cents = text, "", ""
    if match := re.fullmatch(r"([\d.,]*\d)([.,])(\d{1,2})", text):
        whole, sign, cents = match.groups()
    groups = re.split("[.,]", whole)
    if len(groups) > 1 and any(len(group) != 3 for group in groups[1:]):
        return None
    try:
        amount = Decimal("".join(groups) + (f".{cents}" if sign else ""))
    except InvalidOperation:
        return None
    return amount if amount < 10**12 else None
