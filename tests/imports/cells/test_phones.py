"""Numbers can be called as they come out."""

from __future__ import annotations

import pytest

from locator.imports.cells.phones import read_phones


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("01/340460", "+961 1 340 460"),
        ("01-340 460", "+961 1 340 460"),
        ("٠١٣٤٠٤٦٠", "+961 1 340 460"),
        ("00961 1 340460", "+961 1 340 460"),
        ("9611340460", "+961 1 340 460"),
        ("+961 1 340 460 / 70 123456", "+961 1 340 460|+961 70 123 456"),
        ("76-123-456 or 71-123-456", "+961 76 123 456|+961 71 123 456"),
        ("01 340460/1", "+961 1 340 460|+961 1 340 461"),
        ("112", "112"),
        ("Hotline 1760", "1760"),
        ("fax 01340461", ""),
        ("no phone", ""),
        ("", ""),
    ],
)
def test_numbers_of_the_country_come_out_with_its_code(text: str, numbers: str) -> None:
    assert [phone.number for phone in read_phones(text, "LB")] == list(
        filter(None, numbers.split("|"))
    )


def test_labels_extensions_and_whatsapp_are_told_apart() -> None:
    first, second, third = read_phones(
        "Tel: 01-340460 ext. 12, Emergency: 03 123 456; WhatsApp 70123456", "LB"
    )
    assert (first.number, first.extension, first.description) == ("+961 1 340 460", "12", None)
    assert (second.description, second.is_whatsapp) == ("Emergency", False)
    assert third.is_whatsapp and third.is_mobile and third.description is None


def test_numbers_of_other_countries_and_in_letters_are_read() -> None:
    assert read_phones("1-800-FLOWERS", "US")[0].number == "+1 800-356-9377"
    assert read_phones("(650) 403-4300 x4385", "US")[0].extension == "4385"
    assert read_phones("+33 1 42 68 53 00", "LB")[0].number == "+33 1 42 68 53 00"


def test_what_is_no_number_of_the_country_is_kept_and_said() -> None:
    (phone,) = read_phones("99 999 999 999 99", "LB")
    assert not phone.is_sure
