"""How templates become Python: as Jinja does it, without what only other people's templates need.

A page of results has some five hundred gaps and a hundred calls. Jinja makes a new `Markup` of each
text before it is joined with the others, and looks at each function for whether it wants the
template's context. Ours are known: what is written is joined at once, and who wants a context is
asked when the template is compiled.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.utils import _PassArg
from markupsafe import Markup, escape
from markupsafe import _escape_inner as escaped  # type: ignore[attr-defined]

from locator.i18n import Text


def written(value: Any) -> str:
    """A value as it stands in HTML: escaped, unless it is HTML."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    # Plain text, which is most of it, without the question whether it is HTML by itself.
    if kind is str:
        return escaped(value)
    if kind is Text and not value.is_other:
        return escaped(value.text)
    if kind in _WITHOUT_SIGNS:
        return str(value)
    return escape(value)


_WITHOUT_SIGNS = (UUID, float, int)


class Writing(CodeGenerator):
    """Jinja's compiler, with three shorter ways."""

    _deep = 0

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        """A whole template."""
        super().visit_Template(node, frame)
        self.writeline(f"from {__name__} import {written.__name__}")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("written(")

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """A call; straight to the function, where that wants nothing of the template."""
        if forward_caller or self._wants_more(node.node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        if node.kwargs or node.dyn_args or node.dyn_kwargs:
            # Arguments begin with a comma, as after the function in a call by the context.
            self.write("*()")
            self.signature(node, frame)
        else:
            for argument in node.args:
                self.visit(argument, frame)
                self.write(", ")
        self.write(")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """`one.name`; by Jinja's ways where that is no attribute (but a key), or nothing."""
        self._deep += 1
        held, found = f"held{self._deep}", f"found{self._deep}"
        self.write(f"({found} if ({found} := getattr(({held} := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing")
        self.write(f" else environment.getitem({held}, {node.attr!r}))")
        self._deep -= 1

    def _wants_more(self, function: nodes.Expr) -> bool:
        """Whether it asks for the context, as some that every template has do (`_`)."""
        if not isinstance(function, nodes.Name):
            return False
        known: Any = self.environment.globals.get(function.name)
        return _PassArg.from_obj(known) is not None
