"""A page's form as a browser without scripts would send it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Pairs = list[tuple[str, str]]

_VOID = {"input", "meta", "link", "br", "use", "path"}


class _Form(HTMLParser):
    """Collects what is sent of the form with `data-editing`."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: Pairs = []
        self.ids: set[str] = set()
        self._inside = 0  # of a template, or of what is disabled
        self._name: str | None = None
        self._text: list[str] = []
        self._options: list[tuple[str, bool]] = []
        self._is_select = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.add(str(found["id"]))
        if self._inside or tag == "template" or (tag == "fieldset" and "disabled" in found):
            self._inside += tag not in _VOID
            return
        name = found.get("name")
        if tag == "input" and name and "disabled" not in found:
            self._input(name, found)
        elif tag in {"select", "textarea"} and "disabled" not in found:
            self._name, self._text, self._options = name, [], []
            self._is_select = tag == "select"
        elif tag == "option" and self._is_select:
            self._options.append((found.get("value") or "", "selected" in found))

    def _input(self, name: str, found: dict[str, str | None]) -> None:
        kind = found.get("type", "text")
        if kind in {"checkbox", "radio"} and "checked" not in found:
            return
        self.pairs.append((name, found.get("value") or ""))

    def handle_data(self, data: str) -> None:
        if self._name and not self._is_select:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._inside:
            self._inside -= tag not in _VOID
            return
        if tag in {"select", "textarea"} and self._name:
            if tag == "textarea":
                self.pairs.append((self._name, "".join(self._text).removeprefix("\n")))
            elif self._options:
                chosen = [value for value, is_chosen in self._options if is_chosen]
                self.pairs.append((self._name, (chosen or [self._options[0][0]])[-1]))
            self._name, self._is_select = None, False


def form_of(page: TestResponse) -> Pairs:
    """What stands in the form, without any button."""
    return _read(page).pairs


def ids_of(page: TestResponse) -> set[str]:
    """Everything that a link in the page can lead to."""
    return _read(page).ids


def _read(page: TestResponse) -> _Form:
    parser = _Form()
    form = re.search(r"<form[^>]*data-editing.*?</form>", page.text, re.DOTALL)
    assert form, page.text
    parser.feed(form[0])
    return parser


def filled(page: TestResponse, /, **values: Any) -> Pairs:
    """The form with these fields filled in: texts, or lists of them; `None` unticks."""
    pairs = form_of(page)
    for name, value in values.items():
        # Unticked is not the same as not on the page: the hidden field before a box stays.
        pairs = [
            pair for pair in pairs if pair[0] != name or (value is None and pair[1] in {"", "no"})
        ]
        given = [] if value is None else [value] if isinstance(value, str) else value
        pairs += [(name, one) for one in given]
    return pairs


def send(
    client: FlaskClient,
    address: str,
    pairs: Pairs,
    button: tuple[str, str] = ("save", "1"),
    **headers: str,
) -> TestResponse:
    """Send the form by a button."""
    body: dict[str, list[str]] = {}
    for name, value in [*pairs, button]:
        body.setdefault(name, []).append(value)
    return client.post(
        address,
        data=body,
        headers={"Accept": "text/html", **{k.replace("_", "-"): v for k, v in headers.items()}},
    )
