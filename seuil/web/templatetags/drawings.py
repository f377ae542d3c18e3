"""What looks the same for everybody is drawn once a process: a page has hundreds of such parts."""

from collections.abc import Mapping
from functools import lru_cache

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader import get_template
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from seuil.web.components import Chip

register = template.Library()

TURNING = {"later"}
"""The drawings that point along the reading direction."""

MOST_DRAWN = 4000
"""Drawings that one ``once`` keeps before it starts over."""


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name: str, *, turns: bool = False) -> str:
    return get_template("components/icon.html").render({"name": name, "turns": turns})


@register.simple_tag
@lru_cache(maxsize=20)
def mark(name: str) -> str:
    return get_template("components/mark.html").render({"name": name})


@register.simple_tag
def drawing(picture: str) -> str:
    """Draw ``mark-open`` or ``icon-clock``: for what knows its own picture."""
    kind, _, name = picture.partition("-")
    return mark(name) if kind == "mark" else icon(name, turns=name in TURNING)


@register.simple_tag
@lru_cache(maxsize=2000)
def unchosen_chip(kind: str, name: str, option: Chip) -> str:
    return get_template("components/chip.html").render(
        {"kind": kind, "name": name, "option": option}
    )


class OnceNode(template.Node):
    """Draws its inside once for each language and each value of the variables it names.

    The inside sees these variables and no other, so a drawing that is kept can only hold what
    they say. Never name one that holds something a person typed or answered.
    """

    def __init__(self, nodelist: NodeList, variables: Mapping[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.variables = variables
        self.drawn: dict[tuple[object, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        values = [v.resolve(context, ignore_failures=True) for v in self.variables.values()]
        key = (get_language(), *values)
        drawn = self.drawn.get(key)
        if drawn is None:
            inside = context.new(dict(zip(self.variables, values, strict=True)))
            drawn = self.nodelist.render(inside)
            if len(self.drawn) >= MOST_DRAWN:
                self.drawn.clear()
            self.drawn[key] = drawn
        return drawn


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """``{% once sheet=card.sheet %}…{% endonce %}``: see `OnceNode`."""
    name, *bits = token.split_contents()
    variables = token_kwargs(bits, parser)
    nodelist = parser.parse((f"end{name}",))
    parser.delete_first_token()
    if bits:
        raise template.TemplateSyntaxError(f"{name} takes only names with their values: {bits}")
    if nodelist.get_nodes_by_type(BlockNode):
        raise template.TemplateSyntaxError(f"{name} stands inside a block, never around one")
    return OnceNode(nodelist, variables)
