"""A code that a phone reads from paper: the address of a printed page."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_code(address: str) -> Markup:
    """An address as an SVG without colours or sizes of its own, for black on white."""
    code = segno.make(address, error="l", micro=False)
    drawing = code.svg_inline(
        border=0, omitsize=True, svgclass=None, lineclass=None, draw_transparent=False
    )
    return Markup(drawing)  # noqa: S704  # segno's own drawing: it holds no text
