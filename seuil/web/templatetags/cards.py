"""Text that runs in another direction than the words around it."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from seuil.web.directory.card import PIECES

register = template.Library()
TAGS = ("{}", "<bdi>{}</bdi>")


@register.filter
def isolated(text: str) -> SafeString:
    """Put each part between U+2068 and U+2069 in a ``<bdi>`` of its own."""
    parts = enumerate(PIECES.split(text))
    drawn = (format_html(TAGS[number % 2], part) for number, part in parts if part)
    return format_html_join("", "{}", ((one,) for one in drawn))
