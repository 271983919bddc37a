"""What stands in a form, and what is wrong with it: the templates' fields read both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import request

Value = str | bool | int | float | Sequence[str] | None


@dataclass(frozen=True)
class Form:
    """Values by the names of fields, and what is wrong, in the reader's words, by the same names.

    Given to a template as `form`; see `templates/staff/_fields.html`.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def sent(cls, problems: Mapping[str, str] | None = None) -> Form:
        """What has just been typed, all of it, so that nothing is lost by a mistake."""
        return cls(request.form.to_dict(flat=False), problems or {})

    def value(self, name: str) -> str:
        """What a field with one value holds."""
        found = self.values.get(name)
        if found is None or found is False:
            return ""
        if isinstance(found, str | bool | int | float):
            return "1" if found is True else str(found)
        return found[0] if found else ""

    def chosen(self, name: str) -> list[str]:
        """What a field with several values holds."""
        found = self.values.get(name)
        if isinstance(found, Sequence) and not isinstance(found, str):
            return [*found]
        return [self.value(name)] if self.value(name) else []

    def problem(self, name: str) -> str | None:
        """What is wrong with a field."""
        return self.problems.get(name)

    def is_wrong_in(self, part: str) -> bool:
        """Whether anything is wrong in a row, whose fields are named `<part>-…`."""
        return any(name.startswith(f"{part}-") for name in self.problems)
