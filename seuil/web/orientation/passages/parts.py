"""What other pages of a request show of its passage and its meetings."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from seuil.orientation.models import OrientationRequest
from seuil.orientation.transitions import Item, Title, open_items, title_of
from seuil.web.orientation.desk.turns import due_text


@dataclass(frozen=True, slots=True)
class PassagePart:
    """The passage of a request, with what of it is not settled."""

    uuid: UUID
    title: Title
    date: datetime.date | None
    when: str
    items: Sequence[Item]


def passage_part(asked: OrientationRequest, today: datetime.date) -> PassagePart | None:
    """Return what is shown of a passage, in one query; a request without one costs none."""
    found = asked.transition
    if found is None:
        return None
    return PassagePart(
        uuid=found.uuid,
        title=title_of(found),
        date=found.date,
        when=due_text(found.date, today) if found.date and found.date >= today else "",
        items=open_items(asked, today),
    )
