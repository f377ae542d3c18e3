"""A chain in words: stage after stage, each thing with what it leads to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from seuil.councils.models import Decision
from seuil.plans.domain.indicator import Progress
from seuil.plans.labels import PROGRESS_LABELS
from seuil.plans.models import Action
from seuil.plans.queries.chain import Chain, Join, Key, key_of
from seuil.plans.queries.measures import Followed
from seuil.plans.report.words import number_text, with_unit
from seuil.register.domain.trace import End, Relation
from seuil.register.labels import RELATION_LABELS
from seuil.register.models import Blockage, Observation, Track
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.queries import places
from seuil.web.register.shown import TONES, basin_names, seen_text
from seuil.wording.localised import Wording
from seuil.wording.times import date_text, month_text

PROGRESS_TONES: Mapping[Progress, str] = {
    Progress.WORSE: "is-blocked",
    Progress.SAME: "is-ask",
    Progress.BETTER: "is-open",
    Progress.REACHED: "is-open",
}


@dataclass(frozen=True, slots=True)
class Thing:
    """One link of a chain. ``state``: a tag, with its tone; ``quoted``: it was said so."""

    key: Key
    label: Wording
    url: str
    state: str = ""
    tone: str = ""
    facts: Sequence[str] = ()
    quoted: bool = False

    @property
    def anchor(self) -> str:
        kind, thing = self.key
        return f"{kind}-{thing}"


@dataclass(frozen=True, slots=True)
class Onward:
    """What a thing leads to, by one relation."""

    relation: str
    things: Sequence[Thing]


@dataclass(frozen=True, slots=True)
class Listed:
    """A thing of a list, with what it leads to; ``is_here``: the chain was walked from it."""

    thing: Thing
    onward: Sequence[Onward]
    is_here: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """All that a chain has of one kind; ``drawn``: what heads it in the picture.

    ``none``: what is said when it has nothing.
    """

    kind: End
    title: str
    drawn: str
    things: Sequence[Listed]
    none: str


def stages_of(chain: Chain) -> list[Stage]:
    """Return the stages of a chain in order, decisions between actions and measures."""
    known = {one.key: one for one in things_of(chain)}
    onward = _onward(chain.joins, known)
    return [
        Stage(
            kind,
            title,
            drawn,
            [
                Listed(one, onward.get(one.key, ()), one.key == chain.start)
                for one in known.values()
                if one.key[0] is kind
            ],
            none,
        )
        for kind, title, drawn, none in _titles()
    ]


def _titles() -> list[tuple[End, str, str, str]]:
    """Return for each kind its heading, its heading in the picture, and what is said of none."""
    said, blockages = _("What was said"), _("Blockages")
    tracks, actions = _("Tracks"), _("Actions")
    return [
        (End.OBSERVATION, said, said, _("Nothing in words leads here.")),
        (End.BLOCKAGE, blockages, blockages, _("No blockage is linked yet.")),
        (End.TRACK, tracks, tracks, _("Nobody has written down yet what would help.")),
        (End.ACTION, actions, actions, _("No plan has an action about it yet.")),
        (
            End.DECISION,
            _("Decisions"),
            pgettext("in a chain", "Decided"),
            _("No council has decided about it yet."),
        ),
        (
            End.MEASURE,
            _("What was measured"),
            pgettext("in a chain", "Measured"),
            _("Nothing is measured yet."),
        ),
    ]


def _onward(joins: Iterable[Join], known: Mapping[Key, Thing]) -> dict[Key, list[Onward]]:
    found: dict[Key, dict[Relation, list[Thing]]] = {}
    for one in joins:
        found.setdefault(one.source, {}).setdefault(one.relation, []).append(known[one.target])
    return {
        key: [Onward(str(RELATION_LABELS[relation]), things) for relation, things in by.items()]
        for key, by in found.items()
    }


def things_of(chain: Chain) -> list[Thing]:
    gazetteer = places()
    return [
        *(_said(one) for one in chain.observations),
        *(_blockage(one, gazetteer) for one in chain.blockages),
        *(_track(one) for one in chain.tracks),
        *(action_thing(one) for one in chain.actions),
        *(_decision(one) for one in chain.decisions),
        *(measured_thing(one) for one in chain.followed),
    ]


def _said(one: Observation) -> Thing:
    facts = [str(one.get_kind_display()), month_text(one.month)]
    if one.basin is not None:
        facts.append(str(one.basin.name))
    return Thing(
        (End.OBSERVATION, one.pk),
        Wording(one.statement, one.language),
        chain_address(End.OBSERVATION, one.pk),
        facts=facts,
        quoted=True,
    )


def _blockage(one: Blockage, gazetteer: Gazetteer) -> Thing:
    where = ", ".join(basin_names(one.basins, gazetteer))
    return Thing(
        (End.BLOCKAGE, one.uuid),
        one.title,
        reverse("web:blockage", args=[one.uuid]),
        one.get_status_display(),
        TONES.get(one.status, "is-neutral"),
        [text for text in (seen_text(one.first_seen, one.last_seen), where) if text],
    )


def _track(one: Track) -> Thing:
    url = reverse("web:track", args=[one.uuid])
    return Thing((End.TRACK, one.uuid), one.title, url, one.get_status_display())


def action_thing(one: Action) -> Thing:
    plan = _("Plan %(year)s, %(territory)s") % {
        "year": one.plan.year,
        "territory": one.plan.territory.name,
    }
    facts = [plan, str(one.carrier)] if one.carrier is not None else [plan]
    url = action_address(one)
    return Thing((End.ACTION, one.uuid), one.title, url, one.get_status_display(), facts=facts)


def _decision(one: Decision) -> Thing:
    return Thing(
        (End.DECISION, one.uuid),
        one.title,
        reverse("web:decision", args=[one.uuid]),
        one.get_status_display(),
        facts=[str(one.council.name)],
    )


def measured_thing(one: Followed) -> Thing:
    indicator, last = one.indicator, one.last
    url = chain_address(End.MEASURE, last.uuid) if last else action_address(indicator.action)
    return Thing(
        key_of(one),
        Wording(measured_text(one), indicator.name.language),
        url,
        str(PROGRESS_LABELS[one.reading.progress]),
        PROGRESS_TONES.get(one.reading.progress, "is-neutral"),
        [text for text in (_goal(one), last and date_text(last.on)) if text],
    )


def measured_text(one: Followed) -> str:
    """Return what an indicator is, with its last value where it was measured."""
    indicator, last = one.indicator, one.last
    if last is None:
        return str(indicator.name)
    return _("%(indicator)s: %(value)s") % {
        "indicator": indicator.name,
        "value": with_unit(last.value, indicator.unit),
    }


def _goal(one: Followed) -> str:
    baseline, target = one.indicator.baseline, one.indicator.target
    if target is None:
        return ""
    if baseline is None:
        return _("target %(target)s") % {"target": number_text(target)}
    return _("from %(baseline)s to a target of %(target)s") % {
        "baseline": number_text(baseline),
        "target": number_text(target),
    }


def action_address(one: Action) -> str:
    return reverse("web:action", args=[one.plan.slug, one.number])


def chain_address(kind: End, thing: UUID) -> str:
    return reverse("web:chain", args=[kind, thing])
