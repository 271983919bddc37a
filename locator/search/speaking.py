"""Templates with the words of one language in them: most of a page is said when it is compiled.

`{{ _('Skip to the content') }}` is the same for every reader of a language. So each template is
compiled once a language, and whole sentences become part of its text; those with gaps in them are
still filled in when the page is made.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from locator.i18n import Language
from locator.search.writing import Writing

_KEPT = "locator.speaking"


class _SpeakingTemplate(Template):
    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        # Who imports a macro has the same globals as it: Jinja would compare them for every page.
        return super()._get_default_module()


class SpeakingEnvironment(Environment):
    """Flask's, which speaks `reader`'s language where that is set."""

    code_generator_class = Writing
    template_class = _SpeakingTemplate
    reader: Language | None = None

    def _generate(self, source: nodes.Template, *args: Any, **more: Any) -> str:
        # The hook that Jinja leaves for it.
        if self.reader is not None:
            source = _Saying(self.reader).visit(source)
        return super()._generate(source, *args, **more)


def speaking(app: Flask, reader: Language) -> SpeakingEnvironment:
    """The environment of the application in one language, kept with its compiled templates."""
    kept: dict[str, SpeakingEnvironment] = app.extensions.setdefault(_KEPT, {})
    if reader.code not in kept:
        environment = app.jinja_env
        if not isinstance(environment, SpeakingEnvironment):
            raise TypeError("templates were used before their environment was chosen")
        environment = environment.overlay()
        environment.reader = reader
        kept[reader.code] = environment
    return kept[reader.code]


class _Saying(NodeTransformer):
    """Puts the words in the place of `_('...')`."""

    def __init__(self, reader: Language) -> None:
        self._reader = reader

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  # Jinja's name
        """A call of anything; only ours without gaps is answered."""
        self.generic_visit(node)
        is_ours = isinstance(node.node, nodes.Name) and node.node.name in ("_", "gettext")
        if not is_ours or len(node.args) != 1 or node.kwargs or node.dyn_args or node.dyn_kwargs:
            return node
        message = node.args[0]
        if not isinstance(message, nodes.Const):
            return node
        # As Jinja's own: a message is ours and may hold marks; a doubled sign is one.
        said = Markup(self._reader.gettext(message.value)) % {}  # noqa: S704
        return nodes.Const(said, lineno=node.lineno)
