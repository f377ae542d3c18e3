"""A blockage as data: what files and programs are told is what its page tells."""

from typing import Any

from seuil.messaging.links import full_address
from seuil.register.models import Blockage
from seuil.register.queries.answers import FEWEST
from seuil.wording.localised import texts_of

FAMILIES_TOLD_FROM = 2


def families_told(one: Blockage) -> list[str]:
    """Return the practice families that are named: two and more.

    One alone beside its sentences would say whose they are, and a room can have one of a kind.
    """
    return one.families if len(one.families) >= FAMILIES_TOLD_FROM else []


def blockage_data(one: Blockage) -> dict[str, Any]:
    """Return a blockage as JSON holds it; fewer than three observations are not counted."""
    return {
        "id": str(one.uuid),
        "title": texts_of(one, "title"),
        "description": texts_of(one, "about"),
        "level": one.level,
        "barrier": one.barrier or None,
        "status": one.status,
        "themes": one.themes,
        "publics": one.publics,
        "basins": one.basins,
        "practice_families": families_told(one),
        "sessions": one.occasions,
        "first_seen": f"{one.first_seen:%Y-%m}" if one.first_seen else None,
        "last_seen": f"{one.last_seen:%Y-%m}" if one.last_seen else None,
        "observations": one.observations if one.observations >= FEWEST else None,
        "addressee": one.addressee or None,
        "address": full_address(f"/blockages/{one.uuid}/"),
    }
