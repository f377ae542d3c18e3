"""What is most useful to find out about a service, in words."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import ngettext

from seuil.access.types import State
from seuil.access.vocabulary import vocabulary
from seuil.directory.models import Service
from seuil.matching.chips import dimension_label
from seuil.matching.explain import speaker
from seuil.observatory.queries.uncertain import Uncertain, ranked, uncertain_of


@dataclass(frozen=True, slots=True)
class Question:
    """Something nobody has said, asked by the sentence that would then stand on the sheet.

    ``why`` tells what it leaves open; empty when that is nothing that anybody asked.
    """

    dimension: str
    label: str
    sentence: str
    why: str = ""


def questions_of(service: Service) -> list[Question]:
    """Return what nobody has said on the conditions of a service, the most useful first."""
    said = {row.dimension for row in service.conditions.all() if row.state != State.UNKNOWN}
    unknown = [code for code in vocabulary().ruled if code not in said]
    known = uncertain_of([service.pk], timezone.localdate()).get(service.pk, {})
    useful = ranked([known[code] for code in unknown if code in known])
    rest = [code for code in unknown if code not in known]
    asked = [(one.dimension, _why(one)) for one in useful] + [(code, "") for code in rest]
    says = speaker()
    return [
        Question(code, dimension_label(code), says.sentence(code, State.NONE), why)
        for code, why in asked
    ]


def next_question(service: Service) -> Question | None:
    """Return the most useful question, if one leaves anything open."""
    return next((one for one in questions_of(service) if one.why), None)


def _why(one: Uncertain) -> str:
    parts = []
    if one.vignettes:
        text = ngettext(
            "leaves %(count)s vignette open", "leaves %(count)s vignettes open", one.vignettes
        )
        parts.append(text % {"count": one.vignettes})
    if one.searches:
        text = ngettext("asked in %(count)s search", "asked in %(count)s searches", one.searches)
        parts.append(text % {"count": one.searches})
    return " · ".join(parts)
