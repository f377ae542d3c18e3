"""A variable that a template of the project names and nobody gave fails the test."""

import inspect
from pathlib import Path

import pytest
from django.template import Context, engines

from config.launcher.paths import ROOT


class UndefinedVariable(AssertionError):
    pass


class Undefined(str):
    """Django shows ``string_if_invalid`` for a missing variable; this one raises in our templates.

    Elsewhere it is the empty text that Django has by default: its own admin is not ours to mend.
    """

    __slots__ = ()

    def __bool__(self):
        return template_of_the_project() is not None

    def __contains__(self, part):
        return part == "%s"

    def __mod__(self, variable):
        if template := template_of_the_project():
            raise UndefinedVariable(f"{template} names {variable!s}, which is not in its context")
        return ""


def template_of_the_project():
    """Return the innermost template being rendered, when it is one of the project."""
    frame = inspect.currentframe()
    while frame := frame.f_back:
        context = frame.f_locals.get("context")
        if isinstance(context, Context) and context.render_context.template:
            origin = Path(context.render_context.template.origin.name)
            ours = origin.is_relative_to(ROOT / "seuil") or origin.is_relative_to(ROOT / "tests")
            return origin.relative_to(ROOT) if ours else None
    return None


@pytest.fixture(autouse=True, scope="session")
def _undefined_variables_fail():
    engines["django"].engine.string_if_invalid = Undefined()
