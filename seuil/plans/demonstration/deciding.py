"""Plays the decisions of the councils, phase after phase, up to where each of them stands."""

import datetime
import re
from collections.abc import Callable, Sequence
from itertools import count

from django.utils import timezone

from seuil.concertation.demonstration.days import at, days, on
from seuil.councils.domain import objection
from seuil.councils.domain.charter import Criterion
from seuil.councils.domain.decision import Position, Step
from seuil.councils.domain.seat import SPEAKING
from seuil.councils.models import Decision, MemberConsultation, Remark
from seuil.councils.operations.consultations import Asking, Report, answer, ask_members, report
from seuil.councils.operations.decisions import (
    Move,
    Outcome,
    prepare_decision,
    take_decision_step,
    write_decision,
)
from seuil.councils.operations.objections import ObjectionMove, take_objection_step
from seuil.councils.operations.rounds import (
    Spoken,
    answer_question,
    close_round,
    say,
    take_position,
)
from seuil.councils.queries.rounds import open_round
from seuil.messaging.models import Message
from seuil.organisations.standing import Standing
from seuil.plans.demonstration.cast import Cast, Written, in_languages

EARLY = "Le conseil s’est réuni, chacun·e a pu parler."
TOKEN = re.compile(r"/members/([\w-]+)/")
CONSENT = Spoken(Position.CONSENT)


def decide(cast: Cast, written: Sequence[Written]) -> None:
    for one in written:
        cast.decisions[one["key"]] = Play(cast, one).played()


class Play:
    """One decision, with the day on which the next thing happens."""

    def __init__(self, cast: Cast, written: Written) -> None:
        self.cast, self.written = cast, written
        self.council = cast.councils[written["council"]]
        today = timezone.localdate()
        self.day: datetime.date = written.get("begins") or today - days(written["days_ago"])
        with on(at(self.day)):
            given = {
                **in_languages("title", written["title"]),
                **in_languages("text", written["text"]),
                "share": written.get("share", "decided"),
            }
            self.decision = prepare_decision(self.convener, self.council, given)

    @property
    def convener(self) -> Standing:
        return self.cast.convener(self.council.territory.code)

    def played(self) -> Decision:
        """Play the phases in turn until the decision stands where it was written to stand."""
        phases: Sequence[Callable[[], None]] = (
            self.clarify,
            self.react,
            self.amend,
            self.consult,
            self.ask,
            self.integrate,
            self.consent,
        )
        for phase in phases:
            if self.decision.status == self.written["until"]:
                break
            phase()
        return self.decision

    def clarify(self) -> None:
        self.step(Step.CLARIFY, after=1)
        questions = self.written["questions"]
        for seat, words, _answer in questions:
            self.says(seat, words)
        if self.is_there:
            return
        self.close(after=4)
        asked = Remark.objects.filter(round__decision=self.decision).order_by("pk")
        for remark, (_seat, _words, answered) in zip(asked, questions, strict=True):
            with on(at(self.day)):
                answer_question(self.convener, self.decision.uuid, remark.pk, answered)

    def react(self) -> None:
        self.step(Step.ASK_REACTIONS)
        for seat, words in self.written["reactions"]:
            self.says(seat, words)
        self.close(after=4)

    def amend(self) -> None:
        self.step(Step.AMEND, after=1)
        self.write(self.written["amended"])

    def consult(self) -> None:
        if not (self.written.get("members") or self.written.get("asked")):
            return
        self.step(Step.CONSULT_MEMBERS, after=1)
        found = MemberConsultation.objects.filter(decision=self.decision).order_by("pk")
        if mails := self.written.get("asked"):
            self.asks_members(found[0], mails)
            return
        self.day += days(9)
        for one in found:
            name = self.seat_named(one.seat_id)
            told = self.written["members"][name]
            with on(at(self.day)):
                said = Report(**{**told, "position": Position(told["position"])})
                report(self.speaker(name), one.pk, said)

    def asks_members(self, one: MemberConsultation, mails: Sequence[str]) -> None:
        """Mail the members of a federation; some have answered by the link in their mail."""
        moment = at(self.day + days(1))
        with on(moment):
            asking = Asking(mails, "fr", moment + days(25), self.written["question"])
            ask_members(self.speaker(self.seat_named(one.seat_id)), one.pk, asking)
        for mail in mails[:3]:
            text = Message.objects.filter(to=mail).latest("pk").text
            [token] = TOKEN.findall(text)[:1]
            with on(moment + days(2)):
                answer(token, Position.CONSENT, "", "fr")

    def ask(self) -> None:
        self.step(Step.ASK_OBJECTIONS, after=1)
        if self.is_there:
            self.speak(dict.fromkeys(self.written["spoken"], CONSENT))
            return
        spoken = dict.fromkeys(self.speaking, CONSENT)
        for name, words in self.written.get("concerns", {}).items():
            spoken[name] = Spoken(Position.CONCERN, concern=words)
        if told := self.written.get("objection"):
            spoken[told["seat"]] = Spoken(
                Position.OBJECTION, reason=told["reason"], proposal=told["proposal"]
            )
        self.speak(spoken)
        self.close(after=6)

    def integrate(self) -> None:
        """Let an objection stand, and write the text anew so that its seat can live with it."""
        if not (told := self.written.get("objection")):
            return
        [raised] = self.decision.objections.all()
        with on(at(self.day)):
            upheld = ObjectionMove(objection.Step.UPHOLD, criterion=Criterion(told["criterion"]))
            take_objection_step(self.convener, raised.pk, upheld)
        self.step(Step.INTEGRATE)
        self.step(Step.AMEND, after=4)
        self.write(told["integrated"])
        self.step(Step.ASK_OBJECTIONS, after=1)
        spoken = dict.fromkeys(self.speaking, CONSENT)
        spoken[told["seat"]] = Spoken(Position.CONSENT, meets=told["meets"])
        self.speak(spoken)
        self.close(after=5)

    def consent(self) -> None:
        self.step(Step.CONSENT, after=1, outcome=Outcome(**self.written["outcome"]))

    @property
    def is_there(self) -> bool:
        return bool(self.decision.status == self.written["until"])

    @property
    def speaking(self) -> list[str]:
        """Return the seats of the council that have a word, by their short names."""
        return [
            key.partition(".")[2]
            for key, seat in self.cast.seats.items()
            if seat.council_id == self.council.pk and seat.kind in SPEAKING
        ]

    def seat_named(self, seat_id: int) -> str:
        return next(
            key.partition(".")[2] for key, seat in self.cast.seats.items() if seat.pk == seat_id
        )

    def speaker(self, name: str) -> Standing:
        return self.cast.speaker(f"{self.written['council']}.{name}")

    def step(self, step: Step, *, after: int = 0, outcome: Outcome | None = None) -> None:
        self.day += days(after)
        with on(at(self.day)):
            move = Move(step, outcome=outcome)
            self.decision = take_decision_step(self.convener, self.decision.uuid, move)

    def write(self, written: Written) -> None:
        texts = {name: text for name, text in written.items() if name != "why"}
        with on(at(self.day)):
            self.decision = write_decision(
                self.convener, self.decision.uuid, in_languages("text", texts), why=written["why"]
            )

    def says(self, name: str, words: str) -> None:
        found = open_round(self.decision)
        seat = self.cast.seats[f"{self.written['council']}.{name}"]
        if found is not None:
            with on(at(self.day + days(1))):
                say(self.speaker(name), self.decision.uuid, seat.pk, words, round_id=found.pk)

    def speak(self, spoken: dict[str, Spoken]) -> None:
        found = open_round(self.decision)
        for hours, (name, said) in zip(count(), spoken.items(), strict=False):
            seat = self.cast.seats[f"{self.written['council']}.{name}"]
            moment = at(self.day + days(2)) + datetime.timedelta(minutes=7 * hours)
            if found is not None:
                with on(moment):
                    take_position(
                        self.speaker(name), self.decision.uuid, seat.pk, said, round_id=found.pk
                    )

    def close(self, *, after: int) -> None:
        self.day += days(after)
        with on(at(self.day)):
            close_round(self.convener, self.decision.uuid, why=EARLY)
