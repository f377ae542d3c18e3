"""Writes the plans of the demonstration with their actions, and takes their steps."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation.demonstration.days import at, days, on
from seuil.observatory.models import Vignette
from seuil.organisations.domain import PracticeFamily
from seuil.plans.demonstration.cast import Cast, Written, blockage, body, in_languages, track
from seuil.plans.domain import action as actions
from seuil.plans.domain import proposal as proposals
from seuil.plans.domain.action import ConditionState
from seuil.plans.domain.indicator import Source
from seuil.plans.domain.plan import Status, Step
from seuil.plans.models import Action, Indicator, Plan
from seuil.plans.operations.action import begin_action, take_action_step
from seuil.plans.operations.carrying import (
    add_note,
    say_carrier_leaves,
    say_conditions,
    write_reading,
)
from seuil.plans.operations.measures import Written as Measured
from seuil.plans.operations.measures import add_measure, write_indicator
from seuil.plans.operations.origins import add_origin, add_support
from seuil.plans.operations.plans import begin_plan, take_plan_step, write_plan
from seuil.plans.operations.proposals import Proposed, answer_proposal, propose
from seuil.register.domain.trace import End
from seuil.territory.models import Territory

PROPOSED, CALL_CLOSED, TO_MEMBERS = 6, 12, 14
"""So many days after a plan began its actions are proposed, the call is closed, members get it."""
FIELDS = ("objectives", "functions", "themes", "publics", "propositions", "raised", "raised_words",
          "funding", "funding_words", "begins", "ends")  # fmt: skip
CALLED = {"begins": "begins_on", "ends": "ends_on"}
WAY: Sequence[tuple[Step, Status]] = (
    (Step.DRAFT, Status.DRAFTED),
    (Step.CONSULT_MEMBERS, Status.MEMBER_CONSULTATION),
    (Step.ASK_CONSENT, Status.CONSENT_ROUND),
    (Step.ADOPT, Status.ADOPTED),
    (Step.RUN, Status.RUNNING),
    (Step.LOOK_MIDWAY, Status.MID_REVIEW),
)


def write_plans(cast: Cast, written: Sequence[Written]) -> None:
    """Write every plan; what actions support is said once all are there."""
    for one in written:
        _Writing(cast, one).go()
    for one in written:
        _support(cast, one)


def _support(cast: Cast, written: Written) -> None:
    place = written["territory"].rpartition(":")[2].replace("brussels", "region")
    for key, supported in written.get("supports", {}).items():
        one = cast.actions[f"{place}.{key}"]
        for other in supported:
            add_support(one.uuid, cast.actions[other].uuid, actor=cast.logins["region"])


class _Writing:
    """One plan. Its steps follow those of its decision, where it has one."""

    def __init__(self, cast: Cast, written: Written) -> None:
        self.cast, self.written = cast, written
        self.territory = Territory.objects.get(code=written["territory"])
        today = timezone.localdate()
        self.begins: datetime.date = written.get("begins") or today - days(written["days_ago"])
        self.decision = cast.decisions.get(written.get("decision", ""))
        self.actor: User = cast.team(self.territory.code)
        self.plan: Plan

    def go(self) -> None:
        with on(at(self.begins)):
            council = self.cast.councils[self.written["council"]]
            self.plan = begin_plan(
                self.territory, self.written["year"], actor=self.actor, council=council
            )
            write_plan(self.plan.slug, self._told(), actor=self.actor)
        place = self.territory.code.rpartition(":")[2].replace("brussels", "region")
        kept = [(one, self._action(one)) for one in self.written["actions"]]
        for one, action in kept:
            self.cast.actions.setdefault(f"{place}.{one['key']}", action)
        self._proposals(kept[0][1])
        self.cast.plans[self.plan.slug] = self.plan
        for step, day in self._steps():
            with on(at(day)):
                self.plan = take_plan_step(self.plan.slug, step, actor=self.actor)
        for one, action in kept:
            _Life(self.cast, one, action, self.actor).lived()

    def _told(self) -> dict[str, Any]:
        told: dict[str, Any] = in_languages("about", self.written["about"])
        told |= in_languages("process", self.written.get("process", {}))
        told["decision"] = self.decision
        told["proposals_until"] = self.written.get("proposals_until")
        if ahead := self.written.get("proposals_in"):
            told["proposals_until"] = timezone.localdate() + days(ahead)
        return told

    def _action(self, written: Written) -> Action:
        """Write an action as a draft, with how it is measured, and propose it if it is whole."""
        fields: dict[str, Any] = {
            **in_languages("title", written["title"]),
            **in_languages("about", written["about"]),
            **{CALLED.get(name, name): written[name] for name in FIELDS if name in written},
            "carrier": body(written["carrier"]) if "carrier" in written else None,
        }
        partners = [body(key) for key in written.get("partners", ())]
        with on(at(self.begins + days(1))):
            one = begin_action(
                self.plan.slug, fields, actor=self.actor, partners=partners, language="fr"
            )
            for indicator in written["indicators"]:
                write_indicator(one.uuid, _indicator(indicator), actor=self.actor)
        answers = written.get("answers", {})
        if answers and "linked" not in answers:
            _link(one, answers, self.begins + days(2), self.actor)
        if not written.get("draft"):
            with on(at(self.begins + days(PROPOSED))):
                take_action_step(one.uuid, actions.Step.PROPOSE, actor=self.actor)
        return one

    def _steps(self) -> Iterator[tuple[Step, datetime.date]]:
        """Yield the steps up to where the plan stands, each with its day."""
        if self.written["until"] == Status.OPEN_FOR_PROPOSALS:
            return
        decided = self.decision.moved_at.date() if self.decision else timezone.localdate()
        last = timezone.localdate()
        asked = min(self.begins + days(TO_MEMBERS), decided)
        on_day = {
            Step.DRAFT: self.begins + days(CALL_CLOSED),
            Step.CONSULT_MEMBERS: asked,
            Step.ASK_CONSENT: decided,
            Step.ADOPT: decided + days(1),
            Step.RUN: min(decided + days(4), last),
            Step.LOOK_MIDWAY: self.written.get("midway", last),
        }
        for step, reached in WAY:
            yield step, min(on_day[step], last)
            if reached == self.written["until"]:
                return

    def _proposals(self, first: Action) -> None:
        for ago, title, words, language, family, became in self.written.get("proposals", ()):
            moment = timezone.now() - days(ago)
            with on(moment):
                told = Proposed(title, words, language, PracticeFamily(family))
                kept = propose(self.plan.slug, told)
            if became == "wait":
                continue
            step = proposals.Step(became)
            with on(moment + days(2)):
                into = first if step is proposals.Step.JOIN else None
                answer_proposal(kept.uuid, step, actor=self.actor, into=into)


def _indicator(written: Written) -> dict[str, Any]:
    fields: dict[str, Any] = {
        **in_languages("name", written["name"]),
        **in_languages("unit", written["unit"]),
        "rhythm": written.get("rhythm", "quarterly"),
        "target": Decimal(written["target"][0]),
        "target_on": written["target"][1],
        "baseline_due": written.get("baseline_due"),
    }
    if "baseline" in written:
        fields["baseline"], fields["baseline_on"] = Decimal(written["baseline"][0]), (
            written["baseline"][1]
        )  # fmt: skip
    if bound := written.get("bound"):
        code, need, place, figure = bound
        vignette = Vignette.objects.get(code=code)
        fields |= {"source": Source.VIGNETTE, "vignette": vignette, "need": need}
        fields |= {"place": place, "figure": figure}
    elif followed := written.get("register"):
        place, figure = followed
        fields |= {"source": Source.REGISTER, "place": place, "figure": figure}
    else:
        fields |= {"source": Source.BY_HAND, "source_words": written["source_words"]}
    return fields


def _link(one: Action, answers: Written, day: datetime.date, actor: User) -> None:
    """Say which tracks and blockages an action answers."""
    with on(at(day)):
        for key in answers["tracks"]:
            add_origin(one.uuid, End.TRACK, track(key).uuid, actor=actor)
        for key in answers["blockages"]:
            add_origin(one.uuid, End.BLOCKAGE, blockage(key).uuid, actor=actor)


class _Life:
    """What became of an action once its plan was in force, in the order of the days."""

    def __init__(self, cast: Cast, written: Written, one: Action, actor: User) -> None:
        self.cast, self.written, self.one, self.actor = cast, written, one, actor

    def lived(self) -> None:
        written = self.written
        answers = written.get("answers", {})
        if "linked" in answers:
            _link(self.one, answers, answers["linked"], self.actor)
        if "started" in written:
            self._step(actions.Step.START, written["started"])
        for code, (state, words) in written.get("conditions", {}).items():
            with on(at(written.get("started") or timezone.localdate())):
                say_conditions(self.one.uuid, [(code, ConditionState(state), words)], actor=None)
        for day, words, language in written.get("notes", ()):
            with on(at(day)):
                add_note(self.one.uuid, words, language, actor=self.actor, on=day)
        indicators = Indicator.objects.filter(action=self.one).order_by("position")
        for indicator, told in zip(indicators, written["indicators"], strict=True):
            self._measures(indicator, told["measures"])
        self._ends()

    def _measures(self, indicator: Indicator, measures: Sequence[Sequence[Any]]) -> None:
        for day, value, note in measures:
            with on(at(day)):
                told = Measured(Decimal(value), day, indicator.source_words, note)
                add_measure(indicator.uuid, told, actor=self.actor, today=day)

    def _ends(self) -> None:
        written = self.written
        ends: Mapping[str, actions.Step] = {
            "suspended": actions.Step.SUSPEND,
            "dropped": actions.Step.DROP,
        }
        for key, step in ends.items():
            if key in written:
                day, words = written[key]
                self._step(step, day, words)
        if "leaves" in written:
            day, words = written["leaves"]
            with on(at(day)):
                say_carrier_leaves(self.one.uuid, words, "fr", actor=self.actor, on=day)
        if "done" in written:
            self._step(actions.Step.FINISH, written["done"])
        if "evaluated" in written:
            with on(at(written["evaluated"])):
                read = [in_languages(name, texts) for name, texts in written["reading"].items()]
                fields = {name: text for texts in read for name, text in texts.items()}
                write_reading(self.one.uuid, fields, actor=self.actor)
            self._step(actions.Step.EVALUATE, written["evaluated"])

    def _step(self, step: actions.Step, day: datetime.date, words: str = "") -> None:
        with on(at(day)):
            take_action_step(self.one.uuid, step, actor=self.actor, words=words)
