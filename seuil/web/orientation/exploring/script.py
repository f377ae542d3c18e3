"""What one says on the telephone: the questions to ask, what may be told, how to reach them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from seuil.access.types import Result
from seuil.directory.domain import Audience
from seuil.directory.models import Contact, Service
from seuil.matching.explain import reasons_of
from seuil.matching.offers import opening_of
from seuil.matching.search import judge, local_time
from seuil.orientation.disclosure import agreed_for
from seuil.orientation.domain.guards import Content
from seuil.orientation.exploring import declared_dimensions, facts_of, question_of, sought_by
from seuil.orientation.labels import CONTENT_LABELS, Words
from seuil.orientation.models import Avenue
from seuil.orientation.policies import Viewer, may_send
from seuil.web.components import Capacity, Freshness
from seuil.web.components import Reason as ReasonLine
from seuil.web.directory.sheet import ContactLine, PlaceLine, contact_line, open_now_text, place_of
from seuil.web.observatory.facts import words_of
from seuil.web.orientation.exploring.cards import lines_of
from seuil.web.search.cards import capacity_of, freshness_of

ASKS = {Result.ASK_SERVICE, Result.ASK_PERSON}


@dataclass(frozen=True, slots=True)
class Reached:
    """One way to reach a service; ``professional``: it is not for the public."""

    line: ContactLine
    professional: bool


@dataclass(frozen=True, slots=True)
class Script:
    """``told``: facts without a name that may be said. ``agreed``, ``withheld``: what identifies.

    ``questions`` are asked of the service, ``to_person`` of the person first.
    """

    verdict: str
    failed: Sequence[ReasonLine]
    questions: Sequence[str]
    to_person: Sequence[str]
    told: Sequence[str]
    agreed: Sequence[Words]
    withheld: Sequence[Words]
    contacts: Sequence[Reached]
    places: Sequence[PlaceLine]
    open_now: str
    capacity: Capacity
    freshness: Freshness
    said: frozenset[str]
    failed_dimensions: Sequence[str]


def sheet_of(avenue: Avenue) -> Service | None:
    """Return the sheet of an avenue with all that a call needs, in a fixed number of queries."""
    if avenue.service_id is None:
        return None
    return Service.objects.for_sheet().filter(pk=avenue.service_id).first()


def script_of(avenue: Avenue, service: Service) -> Script:
    """Return what one says and asks on an avenue, judged on the sheet as it is now."""
    match = judge(service, question_of(sought_by(avenue.request)))
    now = local_time(timezone.now())
    situation = facts_of(avenue.request.situation)
    found = reasons_of(match, now, situation)
    agreed = agreed_for(avenue)
    failed = [one for one in found if one.result is Result.FAILED]
    return Script(
        verdict=match.found.verdict.value if match.found.verdict else "",
        failed=lines_of(failed),
        questions=[one.sentence for one in found if one.result is Result.ASK_SERVICE],
        to_person=[one.sentence for one in found if one.result is Result.ASK_PERSON],
        told=words_of(situation),
        agreed=[label for content, label in CONTENT_LABELS.items() if content in agreed],
        withheld=[label for content, label in CONTENT_LABELS.items() if content not in agreed],
        contacts=list(_reached(service.contacts.all())),
        places=[place_of(place) for place in service.locations.all()],
        open_now=open_now_text(opening_of(service), now),
        capacity=capacity_of(service),
        freshness=freshness_of(service),
        said=declared_dimensions(service),
        failed_dimensions=[one.dimension for one in failed],
    )


def _reached(contacts: Iterable[Contact]) -> Iterable[Reached]:
    for contact in contacts:
        yield Reached(contact_line(contact), contact.audience != Audience.PUBLIC)


def contents_of(avenue: Avenue, viewer: Viewer) -> list[tuple[str, Words]]:
    """Return what may go along to the service: what the person agreed to and the sender sees."""
    agreed = agreed_for(avenue)
    return [
        (one.value, CONTENT_LABELS[one])
        for one in Content
        if one in agreed and may_send(viewer, avenue.request, frozenset({one}))
    ]
