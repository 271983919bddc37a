"""Drafts by a LibreTranslate server that the operator runs. Off unless TRANSLATE_URL is set.

What it makes is marked as a machine's wherever staff see it, and the public never sees it before a
person has agreed. Only texts that the public may read are sent, and only to that server.
Source: LibreTranslate's API, `POST /translate` with a list of texts.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterable, Sequence
from itertools import groupby

import orjson
from sqlalchemy.orm import Session

from locator.config import Config
from locator.errors import LocatorError
from locator.staff.translating.passages import Passage
from locator.staff.translating.work import keep_draft

AT_ONCE = 20  # texts a question
PATIENCE = 60.0  # seconds: a small server thinks long
MOST_BYTES = 5_000_000

# What LibreTranslate calls differently.
_CODES = {"fil": "tl", "prs": "fa", "zh": "zh-Hans", "ckb": "ku"}


class MachineDidNotTranslateError(LocatorError):
    """The translation server does not answer, or does not know one of the languages."""


def is_there(config: Config) -> bool:
    """Whether the operator has set one up."""
    return config.translate_url is not None


def draft(session: Session, config: Config, passages: Iterable[Passage]) -> int:
    """Draft what is missing or outdated; give how many texts.

    Raises `MachineDidNotTranslateError`; what was drafted before that stays in the session.
    """
    waiting = [each for each in passages if each.state in ("missing", "outdated")]
    number = 0
    waiting.sort(key=lambda each: each.locale)
    for locale, group in groupby(waiting, key=lambda each: each.locale):
        of_locale = list(group)
        for start in range(0, len(of_locale), AT_ONCE):
            batch = of_locale[start : start + AT_ONCE]
            texts = _translate(config, [each.text for each in batch], locale, batch[0].language)
            for passage, text in zip(batch, texts, strict=True):
                if text.strip():
                    keep_draft(session, passage, text.strip())
                    number += 1
    return number


def _translate(config: Config, texts: Sequence[str], source: str, target: str) -> list[str]:
    asked = {
        "q": texts,
        "source": _code(source),
        "target": _code(target),
        "format": "text",
        **({"api_key": config.translate_key} if config.translate_key else {}),
    }
    request = urllib.request.Request(  # noqa: S310 - the operator's own address
        f"{(config.translate_url or '').rstrip('/')}/translate",
        data=orjson.dumps(asked),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            told = orjson.loads(answer.read(MOST_BYTES))
    except (urllib.error.URLError, TimeoutError, OSError, ValueError) as error:
        raise MachineDidNotTranslateError("The translation server does not answer.") from error
    translated = told.get("translatedText") if isinstance(told, dict) else None
    if not isinstance(translated, list) or len(translated) != len(texts):
        raise MachineDidNotTranslateError("The translation server answers something else.")
    return [str(text) for text in translated]


def _code(language: str) -> str:
    return _CODES.get(language, language.partition("-")[0])
