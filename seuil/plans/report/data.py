"""What is told of a plan and its actions, in one language: the one source of every form of it.

It holds what everybody reads on the pages, and no name of a person.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.councils.models import Decision
from seuil.plans.domain import proposal
from seuil.plans.domain.action import ENDED, UNDER_WAY, Status
from seuil.plans.domain.indicator import Progress
from seuil.plans.labels import (
    CONDITION_LABELS,
    FUNCTION_LABELS,
    OBJECTIVE_LABELS,
    PROGRESS_LABELS,
)
from seuil.plans.models import Action, ActionEvent, ActionNote, Plan
from seuil.plans.notifications import plan_name
from seuil.plans.propositions import conditions, propositions
from seuil.plans.queries.measures import Followed, followed_of, weakest_progress
from seuil.plans.report.charts import chart_of
from seuil.plans.report.ground import drawn
from seuil.plans.report.words import Names, aim_text, last_text, names, source_text, way_text
from seuil.register.domain.publics import Public
from seuil.register.domain.trace import End, Relation
from seuil.register.labels import PUBLIC_LABELS
from seuil.register.models import Blockage, TraceLink, Track
from seuil.wording.localised import Wording
from seuil.wording.phrases import listed
from seuil.wording.times import date_text

Text = Mapping[str, str]
"""A text with the language it is in."""


def report_of(plan: Plan, language: str, today: datetime.date) -> dict[str, Any]:
    """Return a plan with all its actions that everybody reads; some fifteen queries."""
    with translation.override(language):
        rows = _rows(plan)
        followed = followed_of(rows, today, series=True)
        called, traced = names(), _traced(rows)
        return {
            "language": language,
            "slug": plan.slug,
            "title": plan_name(plan),
            "territory": str(plan.territory.name),
            "year": plan.year,
            "status": str(plan.get_status_display()),
            "day": date_text(today),
            "about": _text(plan.about),
            "process": _text(plan.process),
            "learnt": _text(plan.learnt),
            "words": _labels(),
            "figures": _figures(plan, rows, followed),
            "ground": drawn(plan.territory.code, language),
            "actions": [
                _action(row, followed[row.pk], called, traced.get(row.uuid, {})) for row in rows
            ],
        }


def sheet_of(action: Action, language: str, today: datetime.date) -> dict[str, Any]:
    """Return one action as a sheet of its own."""
    with translation.override(language):
        [row] = _load(action.plan.actions.filter(pk=action.pk), action.plan)
        followed = followed_of([row], today, series=True)
        return {
            "language": language,
            "slug": action.plan.slug,
            "title": str(row.title),
            "plan": plan_name(action.plan),
            "day": date_text(today),
            "words": _labels(),
            "actions": [_action(row, followed[row.pk], names(), _traced([row]).get(row.uuid, {}))],
        }


def _rows(plan: Plan) -> list[Action]:
    return _load(plan.actions.shown(), plan)


def _load(found: Any, plan: Plan) -> list[Action]:
    steps = ActionEvent.objects.order_by("at", "pk")
    notes = ActionNote.objects.order_by("on", "pk")
    rows: list[Action] = list(
        found.select_related("carrier")
        .prefetch_related(
            "partners", "conditions", Prefetch("events", steps), Prefetch("notes", notes)
        )
        .order_by("number")
    )
    for row in rows:
        row.plan = plan
    return rows


def _labels() -> dict[str, str]:
    """Return the words around the facts."""
    return {
        "report": _("Report of a plan"),
        "about": _("What it wants"),
        "process": _("How it came about"),
        "learnt": _("What was learnt"),
        "figures": _("In figures"),
        "ground": _("Where"),
        "actions": _("Actions"),
        "how_it_went": _("How it went"),
        "result": _("What was measured"),
        "reading": _("What changed, for whom, how we know"),
        "conditions": _("Conditions of success"),
        "source": _("Source:"),
        "nothing_noted": _("Nothing was noted yet."),
        "nothing_measured": _("Nothing was measured yet."),
        "more": _("More on the page of the action."),
    }


def _text(said: Wording) -> Text:
    return {"text": said.text, "language": said.language}


def _figures(
    plan: Plan, rows: Sequence[Action], followed: Mapping[int, Sequence[Followed]]
) -> list[Text]:
    states = [Status(row.status) for row in rows]
    there = [row for row in rows if row.status != Status.DROPPED]
    progress = [weakest_progress(followed[row.pk]) for row in there]
    proposals = list(plan.proposals.values_list("status", flat=True))
    answered = sum(one != proposal.Status.RECEIVED for one in proposals)
    found = [
        (len(there), ngettext("action", "actions", len(there))),
        (sum(one in UNDER_WAY for one in states), _("under way")),
        (sum(one in ENDED - {Status.DROPPED} for one in states), _("done")),
        (states.count(Status.DROPPED), _("dropped")),
        (progress.count(Progress.REACHED), _("reached their target")),
        (progress.count(Progress.BETTER), _("better than before")),
        (
            sum(one in {Progress.SAME, Progress.WORSE} for one in progress),
            _("as before or worse"),
        ),
        (progress.count(Progress.NOT_MEASURED), _("not measured yet")),
    ]
    if proposals:
        found.append((answered, _("proposals answered, of %(count)s") % {"count": len(proposals)}))
    return [{"value": str(value), "label": str(label)} for value, label in found]


def _action(
    row: Action,
    followed: Sequence[Followed],
    called: Names,
    traced: Mapping[str, Sequence[Text]],
) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": _text(row.title),
        "status": str(row.get_status_display()),
        "progress": str(PROGRESS_LABELS[weakest_progress(followed)]),
        "about": _text(row.about),
        "facts": [
            {"label": str(label), "texts": texts} for label, texts in _facts(row, called, traced)
            if texts
        ],
        "conditions": [
            {
                "label": str(conditions()[one.code].label) if one.code in conditions()
                else one.code,
                "state": str(CONDITION_LABELS[_state(one.state)]),
                "said": {"text": one.words, "language": one.language},
            }
            for one in row.conditions.all()
        ],
        "happened": _happened(row),
        "indicators": [_indicator(one, called) for one in followed],
        "reading": [
            _text(text) for text in (row.changed, row.for_whom, row.how_known) if text
        ],
    }  # fmt: skip


def _state(code: str) -> Any:
    return next(state for state in CONDITION_LABELS if state == code)


def _facts(
    row: Action, called: Names, traced: Mapping[str, Sequence[Text]]
) -> Iterable[tuple[str, Sequence[Text]]]:
    yield _("Carried by"), _plain(_carrier(row))
    yield _("Partners"), _plain(listed([str(one) for one in row.partners.all()]))
    yield _("When"), _plain(_when(row))
    yield _("Objectives"), _plain(_labelled(OBJECTIVE_LABELS, row.objectives))
    yield _("Functions"), _plain(_labelled(FUNCTION_LABELS, row.functions))
    yield _("Themes"), [_text(called.themes[one]) for one in row.themes if one in called.themes]
    yield (
        _("Publics"),
        _plain(_labelled(PUBLIC_LABELS, [one for one in row.publics if one in set(Public)])),
    )
    yield _("Where it comes from"), _origins(row, traced)
    yield _("Supports"), traced.get("supports", [])
    yield _("Decided by"), traced.get("decisions", [])
    yield _("Why at this level"), [*_plain(str(row.get_raised_display())), *_said(row.raised_said)]
    yield _("Money"), [*_plain(str(row.get_funding_display())), *_said(row.funding_said)]


def _plain(text: str) -> list[Text]:
    return [{"text": text, "language": ""}] if text else []


def _said(words: Wording) -> list[Text]:
    return [_text(words)] if words else []


def _labelled(labels: Mapping[Any, object], codes: Collection[str]) -> str:
    return listed([str(label) for code, label in labels.items() if code in codes])


def _carrier(row: Action) -> str:
    if row.carrier is None:
        return ""
    if row.carrier_left_on:
        return _("%(body)s, until %(day)s") % {
            "body": row.carrier,
            "day": date_text(row.carrier_left_on),
        }
    return str(row.carrier)


def _when(row: Action) -> str:
    if row.started_on:
        if row.ends_on:
            return _("since %(first)s, until %(last)s") % {
                "first": date_text(row.started_on),
                "last": date_text(row.ends_on),
            }
        return _("since %(first)s") % {"first": date_text(row.started_on)}
    if row.begins_on and row.ends_on:
        return _("planned from %(first)s to %(last)s") % {
            "first": date_text(row.begins_on),
            "last": date_text(row.ends_on),
        }
    return ""


def _origins(row: Action, traced: Mapping[str, Sequence[Text]]) -> list[Text]:
    known = propositions()
    return [
        *traced.get("blockages", []),
        *traced.get("tracks", []),
        *(_text(known[code].label) for code in row.propositions if code in known),
        *_said(row.origin_said),
    ]


def _happened(row: Action) -> list[dict[str, str]]:
    """Return steps and notes in the order of their days."""
    steps = [
        (
            timezone.localdate(one.at),
            str(one.get_target_display()),
            one.words,
            "",
        )
        for one in row.events.all()
    ]
    notes = [(one.on, "", one.words, one.language) for one in row.notes.all()]
    return [
        {"day": date_text(day), "step": step, "text": words, "language": language}
        for day, step, words, language in sorted([*steps, *notes], key=lambda one: one[0])
    ]


def _indicator(followed: Followed, called: Names) -> dict[str, Any]:
    one = followed.indicator
    chart = chart_of(one, followed.series)
    return {
        "name": _text(one.name),
        "aim": aim_text(one),
        "last": last_text(followed.last, one.unit),
        "progress": str(PROGRESS_LABELS[followed.reading.progress]),
        "code": str(followed.reading.progress),
        "way": way_text(followed.reading.share),
        "source": source_text(one, called),
        "chart": {
            "summary": chart.summary,
            "points": [list(dot) for dot in chart.points],
            "dots": [list(dot) for dot in chart.dots],
            "line": chart.line,
            "target_text": chart.target_text,
            "target": chart.target,
            "baseline": chart.baseline,
            "first": chart.first,
            "last": chart.last,
            "top": chart.top,
            "bottom": chart.bottom,
        }
        if chart
        else None,
    }


def _traced(rows: Sequence[Action]) -> dict[UUID, dict[str, list[Text]]]:
    """Return what actions come from, support and were decided by, in four queries or five."""
    keys = [row.uuid for row in rows]
    own = {row.uuid: row for row in rows}
    origins = TraceLink.objects.in_force().filter(
        relation=Relation.LEADS_TO, target_kind=End.ACTION, target__in=keys
    )
    onward = TraceLink.objects.in_force().filter(
        relation__in=[Relation.SUPPORTS, Relation.DECIDED_BY],
        source_kind=End.ACTION,
        source__in=keys,
    )
    links = [
        *((link.target, link.source_kind, link.source) for link in origins.order_by("pk")),
        *((link.source, link.target_kind, link.target) for link in onward.order_by("pk")),
    ]
    known = _titles(links, own)
    found: dict[UUID, dict[str, list[Text]]] = {}
    for action, kind, other in links:
        if (kind, other) in known:
            texts = found.setdefault(action, {}).setdefault(SECTIONS[kind], [])
            if known[kind, other] not in texts:
                texts.append(known[kind, other])
    return found


SECTIONS: Mapping[str, str] = {
    End.BLOCKAGE: "blockages",
    End.TRACK: "tracks",
    End.ACTION: "supports",
    End.DECISION: "decisions",
}


def _titles(
    links: Iterable[tuple[UUID, str, UUID]], own: Mapping[UUID, Action]
) -> dict[tuple[str, UUID], Text]:
    wanted: dict[str, set[UUID]] = {}
    for _action_key, kind, other in links:
        wanted.setdefault(kind, set()).add(other)
    found: dict[tuple[str, UUID], Text] = {}
    blockages = Blockage.objects.select_related("merged_into").filter(
        uuid__in=wanted.get(End.BLOCKAGE, ())
    )
    for one in blockages:
        found[End.BLOCKAGE, one.uuid] = _text((one.merged_into or one).title)
    for track in Track.objects.filter(uuid__in=wanted.get(End.TRACK, ())):
        found[End.TRACK, track.uuid] = _text(track.title)
    for decision in Decision.objects.filter(uuid__in=wanted.get(End.DECISION, ())):
        found[End.DECISION, decision.uuid] = _text(decision.title)
    others = wanted.get(End.ACTION, set()) - set(own)
    for action in [*own.values(), *Action.objects.shown().filter(uuid__in=others)]:
        found[End.ACTION, action.uuid] = _text(action.title)
    return found
