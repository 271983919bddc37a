"""The mapping of a source: a small file that a person can read, and JSON beside the source."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from locator.directory.needs import CODES
from locator.imports.mapping.targets import TARGETS
from locator.imports.rows.refusing import refusal

LONGEST_FILE = 300_000  # characters
DEEPEST = 5


class ColumnMapping(BaseModel):
    """One column: what it says, and in which language (BCP 47; None: that of the table)."""

    model_config = ConfigDict(extra="forbid")

    column: str
    target: str
    language: str | None = None

    @field_validator("target")
    @classmethod
    def _is_a_target(cls, target: str) -> str:
        if target not in TARGETS:
            raise ValueError(f"there is no {target!r}; there are {', '.join(TARGETS)}")
        return target


class TableMapping(BaseModel):
    """What all columns of a table mean; a column that is not named is left out.

    `always` says what holds for every row, as if it stood in a column: {"organization": "City"}.
    `needs` adds words of the table's own: {"soup kitchen": ["social-protection/food"]}.
    `one_service`: which rows that stand together are points of one service: those with the same
    "service_id", the same "name" and organization, or none ("row").
    """

    model_config = ConfigDict(extra="forbid")

    columns: list[ColumnMapping] = Field(default_factory=list)
    language: str | None = None  # BCP 47, of texts that name none; None: the city's first
    always: dict[str, str] = Field(default_factory=dict)
    needs: dict[str, list[str]] = Field(default_factory=dict)
    one_service: Literal["row", "service_id", "name"] = "service_id"
    dates: Literal["day", "month"] = "day"  # what comes first in 3/12/2026

    @field_validator("always")
    @classmethod
    def _are_targets(cls, always: dict[str, str]) -> dict[str, str]:
        if unknown := always.keys() - TARGETS.keys():
            raise ValueError(f"there is no {', '.join(sorted(unknown))}")
        return always

    @field_validator("needs")
    @classmethod
    def _are_needs(cls, needs: dict[str, list[str]]) -> dict[str, list[str]]:
        if unknown := {code for codes in needs.values() for code in codes} - CODES:
            raise ValueError(f"there is no need {', '.join(sorted(unknown))}")
        return needs

    def column_of(self, target: str, language: str | None = None) -> str | None:
        """The first column of a target."""
        found = (c for c in self.columns if (c.target, c.language) == (target, language))
        return next((column.column for column in found), None)

    def filled(self) -> set[str]:
        """The targets that something fills."""
        return {column.target for column in self.columns} | set(self.always)

    def missing(self) -> tuple[str, ...]:
        """The targets without which no row can become a service: () where it can be used."""
        return () if self.filled() & {"name", "organization", "location_name"} else ("name",)

    def unknown_columns(self, columns: Collection[str]) -> tuple[str, ...]:
        """Columns that the mapping names, and a table lacks: its headers were changed."""
        return tuple(dict.fromkeys(c.column for c in self.columns if c.column not in columns))

    def as_json(self) -> dict[str, Any]:
        """What `ImportSource.mapping` keeps; `TableMapping.model_validate` reads it again."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def as_yaml(self) -> str:
        """The file for the command line: a line a column."""
        rest = self.as_json()
        lines = [
            {
                column.column: f"{column.target} ({column.language})"
                if column.language
                else column.target
            }
            for column in self.columns
        ]
        return yaml.safe_dump(
            {**rest, "columns": lines} if lines else rest,
            allow_unicode=True,
            sort_keys=False,
            width=100,
        )


def from_yaml(text: str) -> TableMapping:
    """Read a mapping's file again. Raises `ImportCannotBeReadError`, which says where it is wrong.

    `columns` may be a list of lines "Name of the column: target (language)", or one map of them.
    """
    try:
        if len(text) > LONGEST_FILE:
            raise ValueError("it is far too long")
        _refuse_traps(text)
        content = yaml.safe_load(text)
        if not isinstance(content, dict):
            raise ValueError("it should begin with columns:")
        columns = content.get("columns", [])
        if isinstance(columns, dict):
            columns = [{name: target} for name, target in columns.items()]
        content["columns"] = [_column(line) for line in columns]
        return TableMapping.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise refusal("mapping_broken", where=f"{where}: {first['msg']}") from error
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError) as error:
        where = " ".join(str(error).split())[:300]
        raise refusal("mapping_broken", where=where) from error


def _refuse_traps(text: str) -> None:
    """Threat: aliases of aliases that stand for all the memory there is, or endless depth."""
    depth = 0
    for event in yaml.parse(text):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > DEEPEST:
            raise ValueError("it should have no aliases (*), and no lists inside of lists")


def _column(line: Any) -> dict[str, Any]:
    if not isinstance(line, dict):
        raise ValueError(f"{line!r} should be a column and its target")
    if "column" in line:
        return line
    if len(line) != 1:
        raise ValueError(f"{line!r} should be one column and its target")
    ((name, said),) = line.items()
    target, _, language = str(said).partition("(")
    return {
        "column": str(name),
        "target": target.strip(),
        "language": language.strip(" )") or None,
    }
