"""The register: observations, each out of something of its own, and blockages."""

import datetime
import itertools

from seuil.messaging.models import Message
from seuil.register.domain.observation import (
    Level,
    ObservationKind,
    ObservedFact,
    Origin,
    SaidFact,
)
from seuil.register.operations import (
    Named,
    add_evidence,
    ask_to_follow,
    keep_said,
    name_blockage,
    observe,
)

SUMMER = datetime.date(2026, 8, 1)
_sources = itertools.count()


def observed(times=1, *, today=None, **said):
    """Write ``times`` observations of one kind, as if in their own month; return the last."""
    fact = ObservedFact(
        **{"kind": ObservationKind.REFUSED, "month": SUMMER, "reason": "full"} | said
    )
    for _ in range(times):
        last = observe(
            fact,
            origin=Origin.ORIENTATION,
            source=f"test {next(_sources)}",
            today=today or fact.month,
        )
    return last


def said(**given):
    """Write down one thing that was said in a meeting; a barrier of the system where not given."""
    fact = SaidFact(
        **{
            "kind": ObservationKind.BARRIER,
            "month": SUMMER,
            "statement": "Sans adresse, pas d’inscription",
            "language": "fr",
            "level": Level.SYSTEM,
            "barrier": "access_conditions",
        }
        | given
    )
    return keep_said(fact, origin=Origin.SESSION, source=f"test {next(_sources)}")


def blockage(title="Sans adresse, pas de médecin", *, language="fr", shown_by=(), **given):
    """Name a blockage, with what shows it."""
    named = Named(**{"title": {language: title}, "level": Level.SYSTEM} | given)
    found = name_blockage(named)
    return add_evidence(found.uuid, list(shown_by), actor=None) if shown_by else found


def follow_token(followed):
    """Return the token of somebody who asked to follow and has not confirmed."""
    number = next(_sources)
    ask_to_follow(followed, f"follower{number}@seuil.example", "fr")
    text = Message.objects.filter(to=f"follower{number}@seuil.example").latest("pk").text
    return text.partition("/blockages/following/")[2].partition("/")[0]
