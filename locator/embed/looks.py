"""The stylesheet of one widget: only checked values ever stand in it."""

from __future__ import annotations

from collections.abc import Iterator

from locator.embed.colours import Ground
from locator.embed.options import CORNERS, Options

_SYSTEM = "system-ui, sans-serif"


def stylesheet(options: Options) -> str:
    """CSS for the colour, the corners and the font that were asked for."""
    return "".join(f"{rule}\n" for rule in _rules(options))


def _rules(options: Options) -> Iterator[str]:
    if options.corners != CORNERS:
        yield f":root{{--corner:{options.corners}px}}"
    if options.font:
        # Threat: a value that ends the declaration; `_FAMILY` lets letters, spaces and - through.
        yield f':root{{font-family:"{options.font}",{_SYSTEM}}}'
    if options.colours is None:
        return
    if options.theme != "auto":
        yield f":root[data-theme={options.theme}]{{{_colours(options, options.theme)}}}"
        return
    yield f":root{{{_colours(options, 'light')}}}"
    yield f"@media (prefers-color-scheme:dark){{:root{{{_colours(options, 'dark')}}}}}"


def _colours(options: Options, ground: Ground) -> str:
    assert options.colours is not None  # noqa: S101 - asked before
    act, on_act = options.colours.on(ground)
    return f"--act:{act};--on-act:{on_act}"
