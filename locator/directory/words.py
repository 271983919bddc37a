"""The words by which a public record is found, folded so that case and accents do not matter."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import Texts, Translations


def words_of(*texts: str | Texts | None) -> str:
    """The words of some texts in all languages, as they are searched for: no case, no accents."""
    words: list[str] = []
    for text in texts:
        words += text.values() if isinstance(text, Mapping) else [text or ""]
    folded = " ".join(words).casefold()
    if folded.isascii():
        return folded.strip()
    decomposed = unicodedata.normalize("NFKD", folded)
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return unicodedata.normalize("NFKC", plain).strip()


def words_of_service(service: Service, translations: Translations) -> str:
    """What a service is found by: its names, what it is, and who delivers it."""
    organization = service.organization
    return words_of(
        *(
            translations.texts(service, field, service.locale)
            for field in ("name", "alternate_name", "description")
        ),
        translations.texts(organization, "name", organization.locale),
    )


def words_of_point(
    point: ServiceAtLocation, record: Mapping[str, Any], translations: Translations
) -> str:
    """What a service point is found by: the names of its service, and what is public of where."""
    location, service = record["location"], point.service
    names = [location.get("name"), *location.get("translations", {}).get("name", {}).values()]
    lines = [line["address_1"] for line in location.get("addresses", ())]
    return words_of(
        translations.texts(service, "name", service.locale),
        translations.texts(service.organization, "name", service.organization.locale),
        *names,
        *lines,
    )


def postal_code(text: str) -> str:
    """As it is compared: "bs1 4tb" is "BS14TB"."""
    return "".join(text.upper().split())
