"""Every address of the staff with every method that it answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from locator.staff.doors.check import need_of
from locator.staff.doors.roles import Permission
from tests.staff.doors.things import Things

# Parameters that name a row of a city.
ROWS = frozenset(
    {
        "service",
        "point",
        "other",
        "draft",
        "link",
        "operation",
        "membership_id",
        "import_file",
        "import_source",
        "run",
    }
)


@dataclass(frozen=True)
class Route:
    """One address with one method; `permission` is None of a view that is open."""

    rule: Rule
    method: str
    permission: Permission | None

    @property
    def parameters(self) -> set[str]:
        """The names in the address."""
        return set(self.rule.arguments)

    @property
    def is_of_a_city(self) -> bool:
        """Whether it is about one city."""
        return "city" in self.parameters

    @property
    def is_of_a_thing(self) -> bool:
        """Whether it names something that belongs to an organization."""
        return bool(self.parameters & (ROWS - {"membership_id"}))

    @property
    def is_of_city_things(self) -> bool:
        """Whether it names a row of the city whose address it stands in."""
        return self.is_of_a_city and bool(self.parameters & ROWS)

    def address(self, app: Flask, of: Things) -> str:
        """The address with the things of one organization in it."""
        values = {name: of.value(name) for name in self.parameters}
        with app.test_request_context():
            return app.url_for(self.rule.endpoint, **values)

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


def staff_routes(app: Flask) -> Iterator[Route]:
    """All of them, in the order of their addresses."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        view = app.view_functions[rule.endpoint]
        if rule.rule.startswith("/staff") or need_of(view):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Route(rule, method, need_of(view))
