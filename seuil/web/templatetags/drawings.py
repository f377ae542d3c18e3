"""The small drawings beside words: a page has hundreds, so each is rendered once a process."""

from functools import lru_cache

from django import template
from django.template.loader import get_template

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name: str, *, turns: bool = False) -> str:
    return get_template("components/icon.html").render({"name": name, "turns": turns})


@register.simple_tag
@lru_cache(maxsize=20)
def mark(name: str) -> str:
    return get_template("components/mark.html").render({"name": name})
