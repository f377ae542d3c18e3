"""A part of a page that is drawn once a process, wherever a template says so."""

from collections.abc import Mapping

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST_DRAWN = 4000
"""Drawings that one ``once`` keeps before it starts over."""


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
