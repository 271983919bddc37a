"""Back to where one came from, and never to another site."""

from __future__ import annotations

import pytest

from locator.staff.back import safe_address


@pytest.mark.parametrize(
    "address",
    [
        "/staff/",
        "/staff/beirut/?kind=due&from=50",
        "/staff/beirut/services/?q=%D8%B9",
        "/staff/a#b",
    ],
)
def test_a_page_of_ours_is_gone_back_to(address: str) -> None:
    assert safe_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        *(None, "", "/", "/en/beirut/", "staff/", "/staff", "/staffed/"),
        *("https://evil.example/staff/", "//evil.example/staff/", "/\\evil.example"),
        *("/staff/\\..\\..", "/staff/\n/evil", "/staff/\tx", "javascript:alert(1)//staff/"),
        *("/staff/../en/", "/staff/..", "\u0000/staff/"),
    ],
)
def test_anything_else_is_not(address: str | None) -> None:
    assert safe_address(address) is None
