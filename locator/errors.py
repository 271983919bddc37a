"""One class per mistake, and one table from class to status.

A class is named as the sentence that tells what happened. Its text is for operators and logs and
never holds anything that a searcher typed; pages translate by class, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus


class LocatorError(Exception):
    """Anything that Locator itself finds wrong."""


class SettingIsWrongError(LocatorError):
    """An environment variable holds something that we cannot use."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name} is {value!r}; it should be {expected}.")


class SettingsAreWrongError(SettingIsWrongError):
    """Several are; each is told on a line of its own, so that all are mended in one go."""

    def __init__(self, wrong: Sequence[SettingIsWrongError]) -> None:
        LocatorError.__init__(self, "\n".join(map(str, wrong)))


class PostgreSQLIsMissingError(LocatorError):
    """There is no PostgreSQL here that the private cluster could run on."""

    def __init__(self, wanted: str, found: list[str], remedy: str) -> None:
        here = f" Found only: {'; '.join(found)}." if found else ""
        super().__init__(
            f"{wanted} with PostGIS 3.3 or newer is not installed.{here}\n"
            f"Install it ({remedy}), or set DATABASE_URL to a PostGIS that runs elsewhere."
        )


class ClusterHasNoPlaceError(LocatorError):
    """The folder for the private cluster cannot be used by the user who must own it."""


class ClusterDidNotStartError(LocatorError):
    """PostgreSQL was asked to make, start or stop the private cluster, and did not."""


class ProgramsAreMissingError(LocatorError):
    """PostgreSQL's clients are not here, or older than the server."""


class BackupFailedError(LocatorError):
    """A copy for safe-keeping could not be made, proven or brought back; all is as it was."""


class DatabaseIsNotEmptyError(LocatorError):
    """A copy would have been restored over a directory that is there."""


class PortIsTakenError(LocatorError):
    """Something listens already where the pages should be."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(
            f"Port {port} of {host} cannot be used ({reason}). Is another server running there?\n"
            f"Stop it, or choose another port: PORT={port + 1} script/server"
        )


@dataclass(frozen=True)
class FieldProblem:
    """One field that is wrong: its name in the vocabulary, a stable code, and plain English.

    `code` is what pages translate by; `message` is what the API answers.
    """

    field: str
    code: str
    message: str


class QuestionIsWrongError(LocatorError):
    """A search was asked with fields that we cannot read; all of them are named."""

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__(", ".join(sorted({problem.field for problem in problems})))
        self.problems = problems


class CityIsUnknownError(LocatorError):
    """The address names a city that is not in this directory."""


class ServicePointIsUnknownError(LocatorError):
    """There is no such service point, or it is not public (any more)."""


class ChangeCannotBeUndoneError(LocatorError):
    """What was changed has been changed again since, or is gone."""


class ChangeEscapesTheRecordError(LocatorError):
    """A statement would have changed the directory without a trace; a programmer's mistake."""

    def __init__(self, table: str) -> None:
        super().__init__(f"Change {table} row by row, as objects of a session: see changes.py.")


class SampleIsWrongError(LocatorError):
    """A file of the sample directory is not as it should be; nothing was loaded."""


class ImportCannotBeReadError(LocatorError):
    """A file is not what its reader expects; nothing was changed.

    `message` is for operators; pages say `code`, filled with `facts`: `locator.imports.words`.
    """

    def __init__(
        self, message: str = "", code: str = "unreadable", facts: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.facts = dict(facts or {})


class ServiceIsUnknownError(LocatorError):
    """There is no such service in this city."""


class RowBelongsElsewhereError(LocatorError):
    """A document names a row of another service or city, as if it were its own."""

    def __init__(self, table: str, id: object) -> None:
        super().__init__(f"{table} {id} does not belong to this document.")


class TooManyDownloadsError(LocatorError):
    """As many large answers as this server sends at a time are on their way already."""


class DraftIsUnknownError(LocatorError):
    """There is no such draft in this city."""


class DraftIsClosedError(LocatorError):
    """It is published or discarded, or not in a state in which that can be done."""


STATUS: dict[type[LocatorError], HTTPStatus] = {
    QuestionIsWrongError: HTTPStatus.BAD_REQUEST,
    CityIsUnknownError: HTTPStatus.NOT_FOUND,
    ServicePointIsUnknownError: HTTPStatus.NOT_FOUND,
    ServiceIsUnknownError: HTTPStatus.NOT_FOUND,
    RowBelongsElsewhereError: HTTPStatus.FORBIDDEN,
    DraftIsUnknownError: HTTPStatus.NOT_FOUND,
    DraftIsClosedError: HTTPStatus.CONFLICT,
    ChangeCannotBeUndoneError: HTTPStatus.CONFLICT,
    ImportCannotBeReadError: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooManyDownloadsError: HTTPStatus.SERVICE_UNAVAILABLE,
}
