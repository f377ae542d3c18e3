"""A vignette before the room: who would take this person today, who would not and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import ngettext

from seuil.access.types import Verdict
from seuil.matching.index import index
from seuil.matching.search import Question, search
from seuil.observatory.models import Vignette
from seuil.observatory.queries import Group, Who, facts_of, outcome_today, whos_now
from seuil.observatory.queries.runs import region
from seuil.observatory.sentences import conditions_text, problem_sentence
from seuil.territory.queries import places
from seuil.web.components import ResultCard
from seuil.web.observatory.names import Names, names
from seuil.web.search.cards import result_cards
from seuil.wording.localised import reader_language

MOST_SERVICES = 6
MOST_THRESHOLDS = 6


@dataclass(frozen=True, slots=True)
class NeedRun:
    """What one need of a vignette finds now. ``near``: one threshold away."""

    label: str
    open: int
    ask: int
    blocked: int
    near: int
    cards: Sequence[ResultCard]
    thresholds: Sequence[str]


@dataclass(frozen=True, slots=True)
class Running:
    """``problems``: why a vignette cannot be run; then there are no needs."""

    place: str
    needs: Sequence[NeedRun]
    problems: Sequence[str] = ()


def running(vignette: Vignette, place: str) -> Running:
    """Run a vignette against the offer of a place, now; nothing of it is kept."""
    called = names()
    label = places().label(place, reader_language())
    outcome = outcome_today(vignette, limit=0, territory=place)
    if outcome.problems:
        return Running(label, [], [problem_sentence(one) for one in outcome.problems])
    return Running(label, list(_needs(vignette, place, called)))


def _needs(vignette: Vignette, place: str, called: Names) -> Iterator[NeedRun]:
    found: Mapping[str, Who] = whos_now(vignette, place=place) if vignette.needs else {}
    for need, who in found.items():
        yield NeedRun(
            label=called.need(need),
            open=len(who.open),
            ask=len(who.ask),
            blocked=sum(len(group.services) for group in who.blocked),
            near=sum(len(group.services) for group in who.blocked if len(group.conditions) == 1),
            cards=_first(vignette, need, place),
            thresholds=[_threshold(group) for group in who.blocked[:MOST_THRESHOLDS]],
        )


def _first(vignette: Vignette, need: str, place: str) -> list[ResultCard]:
    """Return the first services that would take the person, or would have to be asked."""
    question = Question(
        situation=facts_of(vignette, index.ready()),
        categories=frozenset({need}),
        territories=frozenset() if place == region() else frozenset({place}),
        limit=MOST_SERVICES,
    )
    reply = search(question)
    fitting = (match for match in reply.matches if match.found.verdict is not Verdict.BLOCKED)
    return result_cards(fitting, reply)


def _threshold(group: Group) -> str:
    count = len(group.services)
    return ngettext(
        "%(count)s service: %(conditions)s", "%(count)s services: %(conditions)s", count
    ) % {"count": count, "conditions": conditions_text(group.conditions)}
