"""What a browser would send of a form, read from its HTML."""

from __future__ import annotations

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pairs: list[tuple[str, str]] = []
        self._fieldsets: list[bool] = []  # whether each that is open is disabled
        self._select: str | None = None
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "fieldset":
            self._fieldsets.append("disabled" in given)
        elif tag == "select":
            self._select, self._options = given.get("name"), []
        elif tag == "option":
            self._options.append((given.get("value") or "", "selected" in given))
        elif tag == "input" and given.get("name") and not any(self._fieldsets):
            is_box = given.get("type") in {"checkbox", "radio"}
            if not is_box or "checked" in given:
                self.pairs.append((str(given["name"]), given.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "fieldset":
            self._fieldsets.pop()
        elif tag == "select":
            chosen = [value for value, is_chosen in self._options if is_chosen]
            if self._select and not any(self._fieldsets):
                self.pairs.append((self._select, (chosen or [self._options[0][0]])[-1]))
            self._select = None


def sent(html: str) -> list[tuple[str, str]]:
    """Names and values in their order; what is disabled or not ticked is not sent."""
    form = _Form()
    form.feed(html)
    form.close()
    assert not form._fieldsets
    return form.pairs
