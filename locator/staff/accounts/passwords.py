"""Which passwords we take: long, hard to guess, and none that everybody tries first."""

from __future__ import annotations

import hashlib
import http.client
import re
import string
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Iterable
from functools import cache

from flask_security import hash_password, verify_and_update_password
from zxcvbn import zxcvbn
from zxcvbn.matching import RANKED_DICTIONARIES

from locator.i18n import N_
from locator.staff.accounts.account import Account, as_user

SHORTEST = 12
# Threat: who sends a book as a password keeps a processor busy with it.
LONGEST = 200
# zxcvbn finds three words in a row hard to guess, and be they one's own name.
BESIDES_NAMES = 8
SEPARATORS = string.punctuation + string.whitespace
GOOD_ENOUGH = 3  # of zxcvbn's 0 to 4: some 10^8 guesses and more

BREACHED_RANGES = "https://api.pwnedpasswords.com/range/"

TOO_SHORT = N_("Use at least 12 characters: four words that have nothing to do with each other.")
TOO_LONG = N_("Use at most 200 characters.")
COMMON = N_("This is one of the passwords that are tried first.")
BREACHED = N_("This password is in a list of stolen ones.")
OWN = N_("Your own name and address are the first that others try. Add words besides.")
EASY = N_("This is easy to guess. Add a word or two that nobody expects.")
NOT_THE_SAME = N_("The two passwords are not the same.")

# What zxcvbn finds easy about it, and how we say that.
REASONS = {
    "Straight rows of keys are easy to guess.": N_("Rows of keys are easy to guess."),
    "Short keyboard patterns are easy to guess.": N_("Rows of keys are easy to guess."),
    'Repeats like "aaa" are easy to guess.': N_("Repeated letters or words are easy to guess."),
    'Repeats like "abcabcabc" are only slightly harder to guess than "abc".': N_(
        "Repeated letters or words are easy to guess."
    ),
    'Sequences like "abc" or "6543" are easy to guess.': N_(
        'Sequences like "abc" or "6543" are easy to guess.'
    ),
    "Recent years are easy to guess.": N_("Years and dates are easy to guess."),
    "Dates are often easy to guess.": N_("Years and dates are easy to guess."),
    "This is a top-10 common password.": COMMON,
    "This is a top-100 common password.": COMMON,
    "This is a very common password.": COMMON,
    "This is similar to a commonly used password.": N_(
        "This is much like one of the passwords that are tried first."
    ),
    "A word by itself is easy to guess.": N_("A word by itself is easy to guess."),
    "Names and surnames by themselves are easy to guess.": N_("Names are easy to guess."),
    "Common names and surnames are easy to guess.": N_("Names are easy to guess."),
}


def problem_of(password: str, about: Iterable[str], *, ask_breached: bool = False) -> str | None:
    """Why we do not take a password, as a text of the catalogue; None where we take it.

    `about` is what belongs to the person, and so is no secret: address and name. With
    `ask_breached`, another server is asked about the first 20 bits of the password's hash.
    """
    password = normalized(password)
    wrong = _wrong_length(password) or _easy_to_guess(password, [*_parts(about)])
    if wrong is None and ask_breached and _is_breached(password):
        return BREACHED
    return wrong


def _wrong_length(password: str) -> str | None:
    if len(password) < SHORTEST:
        return TOO_SHORT
    return TOO_LONG if len(password) > LONGEST else None


def _easy_to_guess(password: str, parts: list[str]) -> str | None:
    if password.lower() in RANKED_DICTIONARIES["passwords"]:
        return COMMON
    if len(_besides(password, parts)) < BESIDES_NAMES:
        return OWN
    # What stands behind the first 72 characters, zxcvbn does not read.
    found = zxcvbn(password[:72], user_inputs=parts)
    if found["score"] >= GOOD_ENOUGH:
        return None
    return REASONS.get(found["feedback"]["warning"], EASY)


def normalized(password: str) -> str:
    """One spelling for what looks the same: keyboards compose an é in two ways."""
    return unicodedata.normalize("NFKC", password)


def set_password(account: Account, password: str) -> None:
    """Store the hash; links that are on their way are worth nothing any more."""
    account.password = hash_password(normalized(password))
    account.forget_links()


def is_password(account: Account | None, password: str) -> bool:
    """Whether it is the account's.

    Threat: an answer that comes sooner tells that there is no such account. Where there is none,
    or no password yet, the same work is done for nothing.
    """
    password = normalized(password[:LONGEST])
    if account is None or account.password is None:
        verify_and_update_password(password, as_user(Account(password=_nobodys())))
        return False
    return bool(verify_and_update_password(password, as_user(account)))


@cache
def _nobodys() -> str:
    return str(hash_password("nobody's"))


def _parts(about: Iterable[str]) -> Iterable[str]:
    """The words of an address and a name: "mariam.haddad@city.example" has four."""
    for text in about:
        yield from (part for part in re.split(r"[\W_]+", text.lower()) if len(part) > 2)


def _besides(password: str, parts: Iterable[str]) -> str:
    """What is left of a password without these words, spaces and punctuation."""
    rest = password.lower()
    for part in sorted(parts, key=len, reverse=True):
        rest = rest.replace(part, " ")
    return "".join(character for character in rest if character not in SEPARATORS)


def _is_breached(password: str) -> bool:
    """Ask the public list of stolen passwords by k-anonymity: some 800 others share the prefix.

    Where it does not answer, the password is taken: it was found good without that, too.
    """
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    question = urllib.request.Request(  # noqa: S310 - a constant of ours, https
        BREACHED_RANGES + digest[:5], headers={"Add-Padding": "true", "User-Agent": "Locator"}
    )
    try:
        with urllib.request.urlopen(question, timeout=5) as answer:  # noqa: S310
            lines = answer.read().decode("ascii").splitlines()
    except (OSError, urllib.error.URLError, http.client.HTTPException, UnicodeDecodeError):
        return False
    counts = dict(line.split(":", 1) for line in lines if ":" in line)
    return int(counts.get(digest[5:], "0")) > 0
