"""The small drawings of a page: it has hundreds, so each is rendered once a process."""

from functools import lru_cache

from django import template
from django.template.loader import get_template

from seuil.web.components import Chip

register = template.Library()

TURNING = {"later"}
"""The drawings that point along the reading direction."""


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
