"""A page to take along: its stable address, and the lines that show it on another site."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.html import escape
from django.utils.translation import gettext as _

from seuil.web.components import CopyText
from seuil.wording.localised import reader_language


@dataclass(frozen=True, slots=True)
class Shared:
    title: str
    address: str
    texts: tuple[CopyText, ...]


def shared(request: HttpRequest, address: str, embed: str, title: str) -> Shared:
    """Return the address of a page and its embedding, both in the reader's language."""
    here = request.build_absolute_uri(address)
    inside = request.build_absolute_uri(f"{embed}?lang={reader_language()}")
    frame = (
        f'<iframe src="{escape(inside)}" title="{escape(title)}"'
        ' width="100%" height="480" loading="lazy"></iframe>'
    )
    return Shared(
        title=title,
        address=here,
        texts=(
            CopyText(id="share-address", label=_("Address of this page"), text=here),
            CopyText(
                id="share-embed",
                label=_("To show it on another site"),
                text=frame,
                lines=True,
            ),
        ),
    )
