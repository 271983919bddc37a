"""What a partner pastes into a page: markup in which no value can end its own attribute."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlencode

from markupsafe import Markup

from locator.embed.address import LIST
from locator.search.question import Question

Kind = Literal["frame", "element"]
START = 480  # pixels, until the widget has told how tall it is
LEAST, MOST = 200, 2_000

_FRAME = Markup(
    '<iframe src="{src}" title="{title}" data-locator="{how}" loading="lazy" allow="geolocation"'
    ' style="border:0;width:100%;height:{height}px"></iframe>'
)
_SCRIPT = Markup('<script src="{host}{list}/widget.js" async></script>')
_ELEMENT = Markup("<locator-widget{attributes}></locator-widget>")
_WORD = Markup(' {name}="{value}"')


def widget_address(host: str, question: Question) -> str:
    """The address of the widget; `host` without a slash at its end."""
    return f"{host}{question.path}?{urlencode(question.pairs(), safe=',:/')}"


def frame(host: str, question: Question, title: str, height: int | None) -> str:
    """The markup of a frame; without a `height` in pixels, with the script that follows it."""
    markup = _FRAME.format(
        src=widget_address(host, question),
        title=title,
        how="fixed" if height else "auto",
        height=height or START,
    )
    return str(markup) if height else f"{markup}\n{_script(host)}"


def element(host: str, question: Question, title: str, height: int | None) -> str:
    """The same as an element of its own, which needs the script in any case."""
    words = [*question.pairs(), ("title", title)]
    if height:
        words.append(("height", str(height)))
    attributes = Markup("").join(
        _WORD.format(name=name, value=value) for name, value in words if value
    )
    return f"{_script(host)}\n{_ELEMENT.format(attributes=attributes)}"


def _script(host: str) -> str:
    return str(_SCRIPT.format(host=host, list=LIST))


def height_of(text: str) -> int | None:
    """A fixed height in pixels; None for one that follows the content, or cannot be read."""
    if not (text.isascii() and text.isdigit()):
        return None
    return min(max(int(text[:5]), LEAST), MOST)
