"""What stands in the way, over everything found; and what one step wider would give."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.access.types import Verdict
from seuil.directory.queries import public_phones
from seuil.matching.chips import dimension_label
from seuil.matching.search import Question, Reply, count, search, total
from seuil.web.components import DeskLine, EmptyState, WiderStep
from seuil.web.contacts import phone_link
from seuil.web.search.asked import Asked
from seuil.web.search.forms import ANYWHERE, WIDEST_RADIUS_M

FORM_ID = "search-form"
MOST_LINES = 4
DESK = "orientation.desk"


@dataclass(frozen=True, slots=True)
class ThresholdLine:
    """One kind of threshold: how many services it blocks here, and how many it alone blocks."""

    label: str
    blocked: int
    alone: int
    share: int


def threshold_lines(reply: Reply) -> list[ThresholdLine]:
    """Return what blocks most, those that block alone first."""
    ranked = sorted(
        reply.thresholds.items(), key=lambda item: (-item[1].alone, -item[1].blocked, item[0])
    )
    return [
        ThresholdLine(
            label=dimension_label(code),
            blocked=threshold.blocked,
            alone=threshold.alone,
            share=round(100 * threshold.blocked / reply.count),
        )
        for code, threshold in ranked[:MOST_LINES]
    ]


def empty_state(asked: Asked, reply: Reply) -> EmptyState:
    """Say what was asked, what one step wider would give, and who can be called."""
    blocked = reply.question.judged and reply.count > 0
    title = (
        _("No service found would take this person as asked.")
        if blocked
        else _("No service was found.")
    )
    return EmptyState(
        title=title,
        asked=_asked_in_words(asked),
        steps=list(_steps(reply)),
        desk=desk_near(reply.question),
        form=FORM_ID,
    )


def _asked_in_words(asked: Asked) -> str:
    form = asked.form
    parts = [form.cleaned_data["text"]]
    if form.cleaned_data["category"]:
        parts.append(form.name_of("category"))
    parts.append(form.where.label)
    if form.cleaned_data["when"]:
        parts.append(form.name_of("when"))
    if asked.facts:
        parts.append(
            ngettext(
                "%(count)s fact on the situation",
                "%(count)s facts on the situation",
                len(asked.facts),
            )
            % {"count": len(asked.facts)}
        )
    return _("Asked: %(what)s.") % {"what": " · ".join(part for part in parts if part)}


def _steps(reply: Reply) -> list[WiderStep]:
    """Try each single step wider and keep those that give something."""
    question = replace(reply.question, limit=0, offset=0)
    tries: list[tuple[str, str, str, Question]] = []
    if question.point and question.radius_m < WIDEST_RADIUS_M:
        wide = replace(question, radius_m=WIDEST_RADIUS_M)
        tries.append((_("At any distance"), "within", ANYWHERE, wide))
    if question.at:
        tries.append((_("At any time"), "when", "", replace(question, at=None, until=None)))
    if question.point and question.at:
        wide = replace(question, radius_m=WIDEST_RADIUS_M, at=None, until=None)
        tries.append((_("At any distance, at any time"), "wider", "all", wide))
    if question.text:
        tries.append(
            (_("Without the words that were typed"), "text", "", replace(question, text=""))
        )
    if question.categories:
        wide = replace(question, categories=frozenset())
        tries.append((_("For all kinds of help"), "category", "", wide))
    steps = []
    for text, name, value, wider in tries:
        reachable = _reachable(wider)
        if reachable > 0:
            label = ngettext("%(count)s service", "%(count)s services", reachable)
            steps.append(
                WiderStep(
                    text=text,
                    label=label % {"count": reachable},
                    name=name,
                    value=value,
                    fields={"within": ANYWHERE, "when": ""} if name == "wider" else {},
                )
            )
    if lines := threshold_lines(reply):
        steps.append(
            WiderStep(
                text=ngettext(
                    "What blocks most: %(threshold)s (%(count)s service)",
                    "What blocks most: %(threshold)s (%(count)s services)",
                    lines[0].blocked,
                )
                % {"threshold": lines[0].label, "count": lines[0].blocked}
            )
        )
    return steps


def _reachable(question: Question) -> int:
    """Return how many services are open or to be asked; all of them when nothing is judged."""
    if not question.judged:
        return total(question)
    verdicts = count(question)
    return verdicts.get(Verdict.OPEN, 0) + verdicts.get(Verdict.ASK, 0)


def desk_near(question: Question) -> DeskLine | None:
    """Return the orientation desk nearest to where help is looked for."""
    base = Question(categories=frozenset({DESK}), limit=5)
    nearby = (
        replace(base, point=question.point, radius_m=WIDEST_RADIUS_M) if question.point else base
    )
    if question.territories:
        nearby = replace(base, territories=question.territories)
    services = [match.service for match in search(nearby).matches]
    phones = public_phones([service.pk for service in services])
    for service in services:
        if phone := phones.get(service.pk):
            return DeskLine(
                text=_("A desk can look with you: %(name)s.") % {"name": service.name},
                label=phone,
                url=phone_link(phone),
            )
    return None
