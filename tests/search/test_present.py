"""What a card says of those to call, and of those who vouch."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from locator.i18n import language
from locator.search.present import confirmed_line, phones_of

TODAY = dt.date(2026, 11, 21)
NAMES = {"en": "Open Classroom", "ar": "الصف المفتوح"}


def phone(**given: Any) -> dict[str, Any]:
    return {"number": "+961 1 000 033", "whatsapp": False, "languages": [], "label": {}, **given}


def test_an_extension_is_dialled_as_one_and_never_as_digits_of_the_number() -> None:
    content = {"phones": [phone(extension="12", whatsapp=True), phone(whatsapp=True)]}
    inside, outside = phones_of(content, language("en"))
    assert (inside.number, inside.call) == ("+961 1 000 033 – 12", "tel:+9611000033;ext=12")
    assert inside.chat is None
    assert (outside.number, outside.call) == ("+961 1 000 033", "tel:+9611000033")
    assert outside.chat == "https://wa.me/9611000033"


def confirmed(by: str, reader: str, names: dict[str, str] = NAMES) -> str:
    content = {
        "assured": {"on": "2026-11-21", "by_kind": "organization", "by": by},
        "organization": {"name": names},
    }
    return str(confirmed_line(content, TODAY, language(reader)).words)


@pytest.mark.parametrize("by", NAMES.values())
def test_the_organization_that_vouches_is_called_by_its_name_in_the_language_of_the_page(
    by: str,
) -> None:
    assert "<bdi>Open Classroom</bdi>" in confirmed(by, "en")
    assert "<bdi>الصف المفتوح</bdi>" in confirmed(by, "ar")


def test_its_name_in_another_language_is_marked() -> None:
    assert '<bdi><span lang="en" dir="ltr">Open Classroom</span></bdi>' in confirmed(
        "Open Classroom", "am"
    )


def test_anybody_else_is_called_as_they_were_entered() -> None:
    assert "<bdi>Network of the South</bdi>" in confirmed("Network of the South", "ar")
