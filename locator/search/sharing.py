"""An answer as plain text, to be sent by somebody's own phone: of use without internet, too.

It says dates and not "today": nobody knows when it is read. It holds what the page says about the
help, and nothing about who looked for it or from where.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from locator.i18n import Language
from locator.search.detail import Detail
from locator.search.notice_words import dated_notices
from locator.search.results import Interval, ServicePoint

TIMES_TOLD = 4
# Longer than this, it never closes, and no hour is worth telling.
NEVER_CLOSES = dt.timedelta(days=7)


@dataclass(frozen=True)
class SharedAnswer:
    """The text, and the addresses that open WhatsApp and the phone's messages with it."""

    text: str

    @property
    def whatsapp(self) -> str:
        """WhatsApp's own address for a text that its owner then sends to whom he likes."""
        return f"https://wa.me/?text={quote(self.text, safe='')}"

    @property
    def sms(self) -> str:
        """RFC 5724, in the one spelling that iOS and Android both read."""
        return f"sms:?&body={quote(self.text, safe='')}"


def shared_answer(detail: Detail, address: str, today: dt.date, reader: Language) -> SharedAnswer:
    """What to send of one service point; `address` is its page's, without any question."""
    notices = dated_notices(detail.card.point, today, reader)
    lines = (" ".join(str(line).split()) for line in _lines(detail, notices, reader))
    return SharedAnswer("\n".join([*filter(None, lines), address]))


def _lines(detail: Detail, notices: Iterable[str], reader: Language) -> Iterator[object]:
    card = detail.card
    yield card.name.text
    yield detail.organization.text
    yield from _times(card.point, reader) or [card.now.words.striptags()]
    yield from notices
    yield detail.hours_note.text
    yield card.where.text
    yield detail.address.text
    yield from (fact.line.words.striptags() for fact in detail.facts[:2])
    yield detail.cost.words.striptags()
    yield from (phone.number for phone in detail.phones)


def _times(point: ServicePoint, reader: Language) -> list[str]:
    coming = (point.opening or ())[:TIMES_TOLD]
    if any(interval.end - interval.start > NEVER_CLOSES for interval in coming):
        return []
    return list(_each(coming, reader))


def _each(coming: Iterable[Interval], reader: Language) -> Iterator[str]:
    for start, end in coming:
        yield f"{reader.day(start.date())} {reader.time(start)}–{reader.time(end)}"
