"""What a service and a service point both have: phones, languages, facts about access."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, get_args

from locator.directory.access import AccessAnswer
from locator.directory.document.document import (
    FACTS,
    Access,
    AccessPart,
    ContactPart,
    CostPart,
    LanguagePart,
    PhonePart,
    RequiredDocumentPart,
)
from locator.directory.language import LanguageMode
from locator.directory.recurrence import WEEKDAYS
from locator.imports.cells.phones import read_phones
from locator.imports.hsds.attributes import own_fields
from locator.imports.hsds.reading import Reading, Record
from locator.imports.hsds.values import (
    date_of,
    decimal_of,
    line_of,
    records_of,
    text_of,
    words_of,
    yes_of,
)


def phones_of(reading: Reading, owner: uuid.UUID, *lists: Any) -> list[PhonePart]:
    """Numbers to call, each once; a fax is none."""
    found: dict[tuple[str, str | None], PhonePart] = {}
    for row in (row for rows in lists for row in records_of(rows)):
        number = (line_of(row.get("number")) or "").strip("\"' ")
        if not number or "fax" in str(row.get("type")).lower():
            continue
        own = own_fields(row)
        extension = line_of(own.get("extension")) or line_of(row.get("extension"))
        for called, extra in _numbers(number, reading.surroundings.country):
            key = (called, extension or extra)
            if key in found:
                continue
            id = reading.id_of("phone", owner, row)
            codes = [reading.language(one) for one in records_of(row.get("languages"))]
            reading.translate(id, own.get("translations"))
            found[key] = PhonePart(
                id=id,
                number=called,
                extension=key[1],
                description=text_of(row.get("description")),
                is_whatsapp=bool(yes_of(own.get("is_whatsapp"))),
                languages=[*dict.fromkeys(code for code in codes if code)],
            )
    return [*found.values()]


def _numbers(number: str, country: str) -> list[tuple[str, str | None]]:
    """One that is written for the world stays as it is."""
    if number.startswith("+"):
        return [(number, None)]
    found = read_phones(number, country)
    return [(phone.number, phone.extension) for phone in found] or [(number[:100], None)]


def languages_of(reading: Reading, owner: uuid.UUID, rows: Any) -> list[LanguagePart]:
    """Languages in which people are helped."""
    found = []
    for row in records_of(rows):
        code = reading.language(row)
        if code is None:
            continue
        # Those of a service point are a field of our own, and so are theirs: plain, there.
        own = {**row, **own_fields(row)}
        id = reading.id_of("language", owner, row)
        reading.translate(id, own.get("translations"))
        mode: Any = own.get("mode")
        days = [day for day in words_of(own.get("byday")) if day in WEEKDAYS]
        found.append(
            LanguagePart(
                id=id,
                code=code,
                mode=mode if mode in get_args(LanguageMode) else "spoken",
                byday=days or None,  # type: ignore[arg-type]
                note=text_of(row.get("note")),
            )
        )
    return found


def access_of(reading: Reading, own: Mapping[str, Any]) -> Access:
    """What is known of each fact, who says so, and since when."""
    access: Access = {}
    for fact in FACTS:
        answer = reading.word(own, fact, get_args(AccessAnswer))
        if answer is not None:
            access[fact] = AccessPart(
                answer=answer,
                confirmed_by=line_of(own.get(f"{fact}.confirmed_by")),
                confirmed_on=reading.value(own, f"{fact}.confirmed_on", date_of),
                source=text_of(own.get(f"{fact}.source")),
            )
    return access


def costs_of(reading: Reading, owner: uuid.UUID, rows: Any) -> list[CostPart]:
    """What it costs."""
    found = []
    for row in records_of(rows):
        amount = reading.value(row, "amount", decimal_of)
        option, described = text_of(row.get("option")), text_of(row.get("amount_description"))
        if amount is None and not (option or described):
            continue
        id = reading.id_of("cost_option", owner, row)
        reading.translate(id, own_fields(row).get("translations"))
        currency = line_of(row.get("currency"))
        found.append(
            CostPart(
                id=id,
                option=option,
                amount=amount,
                currency=currency.upper() if currency and len(currency) == 3 else None,
                amount_description=described,
                valid_from=reading.value(row, "valid_from", date_of),
                valid_to=reading.value(row, "valid_to", date_of),
            )
        )
    return found


def documents_of(reading: Reading, owner: uuid.UUID, rows: Any) -> list[RequiredDocumentPart]:
    """What to bring."""
    found = []
    for row in records_of(rows):
        document = text_of(row.get("document"))
        if document:
            id = reading.id_of("required_document", owner, row)
            reading.translate(id, own_fields(row).get("translations"))
            found.append(
                RequiredDocumentPart(id=id, document=document, uri=line_of(row.get("uri")))
            )
    return found


def contacts_of(reading: Reading, owner: uuid.UUID, *lists: Any) -> list[ContactPart]:
    """Whom to ask: private here, whatever it was there."""
    found = []
    for row in (row for rows in lists for row in records_of(rows)):
        phones = [line_of(phone.get("number")) for phone in records_of(row.get("phones"))]
        phones = [phone.strip("\"' ") for phone in phones if phone]
        fields = ("name", "title", "department", "email")
        said: dict[str, Any] = {name: line_of(row.get(name)) for name in fields}
        phone = next(filter(None, phones), None)
        if phone or any(said.values()):
            id = reading.id_of("contact", owner, row)
            found.append(ContactPart(id=id, phone=phone, **said))
    return found


def first_of(*records: tuple[Record, str]) -> str | None:
    """The first text that is there."""
    return next((text for record, name in records if (text := text_of(record.get(name)))), None)
