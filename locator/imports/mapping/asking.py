"""How to reach those who help: phones, mail, pages, and the person to ask (never public)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from locator.directory.document.document import ContactPart, PhonePart
from locator.imports.cells.phones import ReadPhone, read_phones
from locator.imports.cells.web import read_emails, read_urls
from locator.imports.entry import Held, row_id
from locator.imports.hours.plain import plain
from locator.imports.mapping.cells import Cell, Cells
from locator.imports.personal import is_person, is_personal


@dataclass(slots=True)
class Asking:
    """What a row says of reaching somebody; `listed` is the office's own (`personal`)."""

    phones: list[PhonePart] = field(default_factory=list)
    email: str | None = None
    url: str | None = None
    contacts: list[ContactPart] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)


def read_asking(cells: Cells, service: str, owner: str, own_names: list[str]) -> Asking:
    """`service` and `owner` are what the service and its point are called in the source."""
    asking = Asking()
    country, source = cells.plan.surroundings.country, cells.plan.source
    service_row = row_id(source, "service", service)
    own = [word for name in own_names for word in re.split(r"\W+", plain(name)) if word]
    extension = cells.text("phone_extension") or None
    for target in ("phone", "whatsapp"):
        for cell in cells.all(target):
            found = read_phones(cell.text, country)
            if not found:
                _say_unread(cells, cell)
            for phone in found:
                _add_phone(asking, cells, cell, phone, owner, target == "whatsapp", extension)
                asking.listed.add(re.sub(r"\D", "", phone.number))
            extension = None
    persons = {
        word for word in re.split(r"\W+", plain(cells.text("contact_name"))) if len(word) > 2
    }
    for cell in cells.all("email"):
        emails = read_emails(cell.text)
        if not emails:
            cells.notes.add(cell, "email_unreadable")
        for email in emails:
            if is_personal(email, own) or _names(email, persons):
                if not any(held.field == "email" for held in asking.held):
                    asking.held.append(Held(service_row, "email", email, (email,)))
            elif asking.email is None:
                asking.email = email
            asking.listed.add(email.lower())
    if asking.email:
        asking.held = [held for held in asking.held if held.field != "email"]
    asking.url = _url(cells)
    asking.contacts = _contacts(cells, service)
    return asking


def _names(email: str, persons: set[str]) -> bool:
    """Threat: beside "Lina", lina@ is no office."""
    return not persons.isdisjoint(re.split(r"[\W_]+", email.partition("@")[0].casefold()))


def _say_unread(cells: Cells, cell: Cell) -> None:
    if re.search(r"\d", cell.text) and "fax" not in cell.text.casefold():
        cells.notes.add(cell, "phone_unreadable")


def _add_phone(  # noqa: PLR0917
    asking: Asking,
    cells: Cells,
    cell: Cell,
    phone: ReadPhone,
    owner: str,
    is_whatsapp: bool,
    extension: str | None,
) -> None:
    id = row_id(cells.plan.source, "phone", f"{owner}\n{phone.number}\n{phone.extension or ''}")
    if any(there.id == id for there in asking.phones):
        for there in asking.phones:
            there.is_whatsapp = there.is_whatsapp or (there.id == id and is_whatsapp)
        return
    if not phone.is_sure:
        cells.notes.add(cell, "phone_unlikely", phone.number)
    label = phone.description
    if label and is_person(label):
        # Threat: "70 123 456 (Maria Haddad)": whose phone it is, is nobody's business.
        asking.held.append(Held(id, "description", label, (label,)))
        label = None
    asking.phones.append(
        PhonePart(
            id=id,
            number=phone.number,
            extension=phone.extension or extension,
            description=label,
            is_whatsapp=is_whatsapp or phone.is_whatsapp,
        )
    )


def _url(cells: Cells) -> str | None:
    for cell in cells.all("url"):
        if urls := read_urls(cell.text):
            return urls[0]
        if not read_emails(cell.text):
            cells.notes.add(cell, "url_unreadable")
    return None


def _contacts(cells: Cells, service: str) -> list[ContactPart]:
    name, title = cells.text("contact_name"), cells.text("contact_title")
    email = next(iter(read_emails(cells.text("contact_email"))), None)
    said = cells.text("contact_phone")
    found = read_phones(said, cells.plan.surroundings.country)
    phone = found[0].number if found else None
    # "Maria Haddad, 70 123 456, maria@x.org" in the column of the name.
    if name and not (email or phone):
        email = next(iter(read_emails(name)), None)
        numbers = (
            read_phones(name, cells.plan.surroundings.country) if re.search(r"\d", name) else ()
        )
        phone = numbers[0].number if numbers else None
    if not any((name, title, email, phone)):
        return []
    id = row_id(cells.plan.source, "contact", f"{service}\n{name}\n{email or phone or title}")
    return [
        ContactPart(
            id=id, name=name[:200] or None, title=title[:200] or None, email=email, phone=phone
        )
    ]
