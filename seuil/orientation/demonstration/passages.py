"""A passage that is under way and two agreements, for the stories to lead to."""

import datetime
from collections.abc import Mapping

from django.utils import timezone

from seuil.accounts.models import User
from seuil.directory.models import Service
from seuil.organisations.demonstration import COUNTER, SHELTER, SOURCE
from seuil.organisations.models import Organisation
from seuil.orientation.domain.request import Status
from seuil.orientation.domain.transitions import State, Tick
from seuil.orientation.models import OrientationRequest, Partnership
from seuil.orientation.operations.transitions import Passage, begin_transition, tick_item
from seuil.orientation.policies import Viewer

LEFT_DAYS_AGO = 7
"""The person of the story left prison so many days before the demonstration was loaded."""
SETTLED = {
    "documents": 20, "health_cover": 12, "medication": 10, "links": 14, "conditions": 9,
    "welcome": 7,
}  # fmt: skip
"""Things that are settled, and how many days ago that was."""


def load_passages(people: Mapping[str, User], viewers: Mapping[str, Viewer]) -> None:
    """Write them down once; what somebody changed since stays."""
    leaving = OrientationRequest.objects.filter(
        author=people["professional"], situation__justice="leaving", transition=None
    )
    request = leaving.filter(status=Status.EXPLORING).order_by("pk").first()
    if request is not None:
        _passage(viewers["professional"], request)
    _agreements(people["region"])


def _passage(viewer: Viewer, request: OrientationRequest) -> None:
    today = timezone.localdate()
    left = today - datetime.timedelta(days=LEFT_DAYS_AGO)
    passage = begin_transition(
        viewer,
        request.uuid,
        Passage(
            "prison_exit",
            left,
            holder_before="Service psychosocial de la prison",
            holder_during="Équipe de rue, avec le service psychosocial",
            holder_after="Équipe de rue, puis un centre de jour",
        ),
    )
    things = {item.code: item for item in passage.items.all()}
    for code, days in SETTLED.items():
        tick_item(viewer, passage.uuid, things[code].pk, Tick.SETTLE, was=State.OPEN)
        passage.items.filter(code=code).update(done_on=today - datetime.timedelta(days=days))
    tick_item(viewer, passage.uuid, things["housing"].pk, Tick.BREAK, was=State.OPEN)
    passage.items.filter(code="housing").update(broken_on=left)


def _agreements(author: User) -> None:
    """One that holds, one that waits for the manager of the counter to confirm it."""
    shelter, counter = _organisation(SHELTER), _organisation(COUNTER)
    prescribes = Service.objects.public().filter(
        categories__code="addictions.substitution", organisation__source__code=SOURCE
    )
    first = prescribes.order_by("organisation__external_id", "uuid").first()
    if shelter is None or counter is None or first is None:
        return
    now, today = timezone.now(), timezone.localdate()
    common = {
        "agreed_on": today - datetime.timedelta(days=90),
        "review_on": today + datetime.timedelta(days=275),
        "recorded_by": author,
        "recorded_at": now,
    }
    if first.organisation_id != shelter.pk:
        Partnership.objects.get_or_create(
            giver=shelter,
            taker=first.organisation,
            whom="Personnes qui sortent de prison avec un traitement de substitution",
            defaults=common
            | {
                "when": "le jour même ou le lendemain",
                "channel": "un appel à l'accueil avant midi, sans papiers",
                "confirmed_at": now,
            },
        )
    Partnership.objects.get_or_create(
        giver=shelter,
        taker=counter,
        whom="Mensen zonder papieren die een eerste sociaal gesprek zoeken",
        defaults=common | {"when": "binnen de week", "channel": "per telefoon, met een tolk"},
    )


def _organisation(external_id: str) -> Organisation | None:
    return Organisation.objects.from_source(SOURCE).filter(external_id=external_id).first()
