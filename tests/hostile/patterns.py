"""Every pattern of ours, and texts on which a bad one would take for ever.

A pattern is bad where it may be matched in many ways: `(a+)+` on "aaaa!". Whatever repeats in it is
repeated here, after what has to come before, and followed by what cannot come after.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import locator

PACKAGE = Path(locator.__file__).parent
# What re is asked with directly.
ASKED = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
AT_THE_BEGINNING = {"match", "fullmatch"}


def modules() -> Iterator[str]:
    """The names of all modules of ours."""
    for found in pkgutil.walk_packages([str(PACKAGE)], "locator."):
        yield found.name


def compiled() -> dict[str, re.Pattern[Any]]:
    """Patterns that modules keep, each by where it is."""
    found: dict[str, re.Pattern[Any]] = {}
    for name in modules():
        for key, value in vars(importlib.import_module(name)).items():
            for place, pattern in _in(value, f"{name}.{key}"):
                # Where it was made first: others import it from there.
                found.setdefault(place, pattern)
    return found


def _in(value: Any, place: str, depth: int = 0) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield place, value
    elif depth < 3 and isinstance(value, dict):
        for key, inner in value.items():
            yield from _in(inner, f"{place}[{key!r}]", depth + 1)
            yield from _in(key, f"{place}[{key!r}]", depth + 1)
    elif depth < 3 and isinstance(value, list | tuple | set | frozenset):
        for number, inner in enumerate(value):
            yield from _in(inner, f"{place}[{number}]", depth + 1)


@cache
def written() -> tuple[tuple[str, str, str | bytes | None], ...]:
    """Where a function of `re` is called, which one, and its pattern.

    None where it is put together of what only its function knows.
    """
    return tuple(_written())


def _written() -> Iterator[tuple[str, str, str | bytes | None]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.func.attr in ASKED
            ):
                first = node.args[0]
                place = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                yield place, node.func.attr, _value(first, path)


def _value(expression: ast.expr, path: Path) -> str | bytes | None:
    """What an expression is worth in a module."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
    try:
        code = compile(ast.Expression(expression), str(path), "eval")
        found: str | bytes = eval(code, dict(vars(module)))  # noqa: S307 - our own source
    except NameError:
        return None
    return found


def searched_names() -> set[tuple[str, str]]:
    """Names, with their modules, that are asked for what may begin anywhere in a text."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        module = module.removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ASKED - AT_THE_BEGINNING:
                names = (one.id for one in ast.walk(node.value) if isinstance(one, ast.Name))
                found |= {(module, name) for name in names}
    return found


def evil_texts(pattern: str, flags: int, length: int) -> Iterator[str]:
    """Texts of about `length` letters that repeat what may be repeated in a pattern."""
    tree = parser.parse(pattern, flags & ~re.DEBUG)
    pumps = dict.fromkeys(("", letter) for letter in _letters(tree))
    pumps |= dict.fromkeys(_repeated(tree, ""))
    for before, pump in pumps:
        for after in ("", "\0", "!"):
            yield before + pump * max(2, length // len(pump)) + after


def _repeated(nodes: Iterable[Any], before: str) -> Iterator[tuple[str, str]]:
    """What may be repeated without an end, with what has to stand before it."""
    for kind, value in nodes:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            _, most, inner = value
            for variant in range(3):
                if most > 20 and (body := _sample(inner, variant)):
                    yield before, body
                    yield "", body
            yield from _repeated(inner, before)
        else:
            for inner in _inside(kind, value):
                yield from _repeated(inner, before)
        before += _sample([(kind, value)], 0)


def _inside(kind: Any, value: Any) -> list[Any]:
    if kind is op.SUBPATTERN:
        return [value[3]]
    if kind is op.BRANCH:
        return list(value[1])
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    if kind is op.ATOMIC_GROUP:
        return [value]
    return [branch for branch in value[1:] if branch] if kind is op.GROUPREF_EXISTS else []


def _sample(nodes: Iterable[Any], variant: int) -> str:
    """A text that matches; each variant goes another way where there are several."""
    text = ""
    for kind, value in nodes:
        if kind is op.LITERAL:
            text += chr(value)
        elif kind is op.NOT_LITERAL:
            text += "a" if value != ord("a") else "b"
        elif kind is op.ANY:
            text += "a1 "[variant % 3]
        elif kind is op.IN:
            letters = _of_class(value)
            text += letters[variant % len(letters)] if letters else ""
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            least, most, inner = value
            text += _sample(inner, variant) * max(least, min(most, 1))
        elif kind is op.BRANCH:
            text += _sample(value[1][variant % len(value[1])], variant)
        elif kind in (op.SUBPATTERN, op.ATOMIC_GROUP):
            text += _sample(_inside(kind, value)[0], variant)
    return text


def _of_class(items: Any) -> list[str]:
    """Some letters that a class of letters has in it."""
    is_in: dict[Any, Callable[[str], bool]] = {
        op.CATEGORY_DIGIT: str.isdigit,
        op.CATEGORY_SPACE: str.isspace,
        op.CATEGORY_WORD: lambda letter: letter.isalnum() or letter == "_",
        op.CATEGORY_NOT_DIGIT: lambda letter: not letter.isdigit(),
        op.CATEGORY_NOT_SPACE: lambda letter: not letter.isspace(),
        op.CATEGORY_NOT_WORD: lambda letter: not (letter.isalnum() or letter == "_"),
    }
    likely = "a1 .-,:/_A0=\"'<\n\t"
    kinds = [kind for kind, _ in items]
    own = [chr(v) for k, v in items if k is op.LITERAL]
    own += [chr(one) for k, v in items if k is op.RANGE for one in v]

    def holds(letter: str) -> bool:
        found = letter in [chr(v) for k, v in items if k is op.LITERAL]
        found |= any(v[0] <= ord(letter) <= v[1] for k, v in items if k is op.RANGE)
        found |= any(is_in[v](letter) for k, v in items if k is op.CATEGORY and v in is_in)
        return found

    if op.NEGATE in kinds:
        return [letter for letter in likely if not holds(letter)][:6]
    return list(dict.fromkeys([*own, *(letter for letter in likely if holds(letter))]))[:8]


def _letters(nodes: Iterable[Any]) -> list[str]:
    """One letter for each kind that the pattern speaks of."""
    found: dict[str, None] = {}
    for kind, value in nodes:
        if kind is op.LITERAL:
            found.setdefault(chr(value))
        elif kind is op.IN:
            found |= dict.fromkeys(_of_class(value)[:3])
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            found |= dict.fromkeys(_letters(value[2]))
        else:
            for inner in _inside(kind, value):
                found |= dict.fromkeys(_letters(inner))
    return list(found)[:12]
