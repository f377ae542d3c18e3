"""What the pages of a decision draw: plain words in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from seuil.councils.domain import objection
from seuil.councils.domain.changes import Change, Piece, changes
from seuil.councils.domain.consultation import FEWEST_TOLD
from seuil.councils.domain.consultation import Status as Asked
from seuil.councils.domain.decision import (
    GIVEN_UP,
    GUARDS,
    PROCESS,
    CoConstruction,
    Guard,
    Position,
    RoundKind,
    Seen,
    Status,
    Step,
)
from seuil.councils.labels import (
    DECISION_LABELS,
    DECISION_STEPS,
    GUARD_SENTENCES,
    OBJECTION_STEPS,
    POSITION_LABELS,
)
from seuil.councils.models import (
    Decision,
    DecisionText,
    MemberConsultation,
    Objection,
    ObjectionEvent,
    Remark,
    Round,
    Seat,
)
from seuil.councils.policies import Abilities
from seuil.councils.queries.consultations import versions_told
from seuil.councils.queries.decisions import seen_of
from seuil.councils.queries.rounds import Told
from seuil.kernel.guards import GuardRefused
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS
from seuil.web.fields import capitalised
from seuil.wording.localised import Wording
from seuil.wording.phrases import listed

WAY = (
    Status.PREPARED, Status.CLARIFICATION, Status.REACTIONS, Status.AMENDED,
    Status.MEMBER_CONSULTATION, Status.OBJECTIONS, Status.INTEGRATION, Status.CONSENTED,
    Status.APPLIED, Status.REVIEWED,
)  # fmt: skip
"""The states of a decision that goes well, in order."""
INSTEAD = {Status.FALLBACK_DECLARED: Status.CONSENTED}
POSITION_LOOKS = {
    Position.CONSENT: ("open", "is-open"),
    Position.CONCERN: ("ask", "is-ask"),
    Position.OBJECTION: ("blocked", "is-blocked"),
}
"""The mark of a position (shape, not colour alone) and its tone."""
SHARE_SENTENCES: Mapping[CoConstruction, Promise] = {
    CoConstruction.INFORMED: gettext_lazy(
        "The council is informed: somebody else decides, and says what and why."
    ),
    CoConstruction.CONSULTED: gettext_lazy(
        "The council is consulted: somebody else decides, and says what became of its words."
    ),
    CoConstruction.CO_BUILT: gettext_lazy(
        "The council builds it together with those who decide in the end."
    ),
    CoConstruction.DECIDED: gettext_lazy("The council decides: nothing goes on without consent."),
}
PART_LABELS: Mapping[str, Promise] = {
    "title_fr": gettext_lazy("title in French"),
    "title_nl": gettext_lazy("title in Dutch"),
    "text_fr": gettext_lazy("text in French"),
    "text_nl": gettext_lazy("text in Dutch"),
    "carried_by": gettext_lazy("who carries it"),
    "safeguards": gettext_lazy("safeguards"),
    "review_on": gettext_lazy("day of the review"),
}


@dataclass(frozen=True, slots=True)
class Station:
    """A state on the way; ``place``: "past", "here" or "ahead"."""

    label: str | Promise
    place: str


def stations(decision: Decision, *, federations: bool) -> list[Station]:
    """Return the way of a decision; nothing for one that was given up."""
    if decision.status in GIVEN_UP:
        return []
    here = Status(decision.status)
    stands_for = INSTEAD.get(here, here)
    way = [one for one in WAY if one != Status.MEMBER_CONSULTATION or federations or here == one]
    at = way.index(stands_for)
    return [
        Station(
            DECISION_LABELS[here if number == at else one],
            "past" if number < at else "here" if number == at else "ahead",
        )
        for number, one in enumerate(way)
    ]


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that a team may take now, or what is missing before it."""

    step: Step
    label: str | Promise
    missing: Sequence[str]


ASKED_IN_FORM = frozenset({Guard.OUTCOME_SAID})
"""What the form of a step asks for is not missing before it."""


def offers(decision: Decision) -> list[Offer]:
    """Return the steps that follow a decision without an open round, those that lead on first."""
    seen = seen_of(decision)
    found = [
        Offer(step, DECISION_STEPS[step], left_to_do(step, seen))
        for step in PROCESS.steps_from(Status(decision.status))
    ]
    return sorted(found, key=lambda one: one.step in {Step.WITHDRAW, Step.SEND_TO_LEVEL})


def left_to_do(step: Step, seen: Seen) -> list[str]:
    """Say what is missing before a step; while a round is open, nothing else than that."""
    found = [one for one in GUARDS.refusals(step, seen) if one.guard not in ASKED_IN_FORM]
    closing = [one for one in found if one.guard is Guard.ROUND_CLOSED]
    return [guard_sentence(one) for one in closing or found]


def guard_sentence(refused: GuardRefused) -> str:
    """Return what must still be done, and of what."""
    sentence = str(GUARD_SENTENCES[refused.guard])
    if not refused.missing:
        return sentence
    named = [str(PART_LABELS.get(one, one)) for one in refused.missing]
    if refused.guard is Guard.CONSULTATIONS_OVER:
        return _("%(sentence)s These still have time: %(things)s.") % {
            "sentence": sentence,
            "things": listed(named),
        }
    return _("%(sentence)s Missing: %(things)s.") % {"sentence": sentence, "things": listed(named)}


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the text in the language in which it is read, and what changed from before."""

    text: DecisionText
    wording: Wording
    pieces: Sequence[Piece] = ()

    @property
    def is_same(self) -> bool:
        """Whether nothing changed in this language."""
        return all(piece.change is Change.SAME for piece in self.pieces)


def versions(texts: Sequence[DecisionText]) -> list[Version]:
    """Return the versions, the latest first, each beside the one before it."""
    found = []
    for at, text in enumerate(texts):
        before = texts[at + 1] if at + 1 < len(texts) else None
        found.append(version_of(text, before))
    return found


def version_of(text: DecisionText, before: DecisionText | None) -> Version:
    wording = text.text
    if before is None:
        return Version(text, wording)
    old = getattr(before, f"text_{wording.language}")
    return Version(text, wording, changes(old, wording.text))


@dataclass(frozen=True, slots=True)
class Line:
    """A practice family in a round, or one seat: a mark, a word for it."""

    name: str | Promise
    label: str | Promise
    mark: str = ""
    tone: str = ""
    concern: str = ""


@dataclass(frozen=True, slots=True)
class RoundShown:
    """What a closed round said; ``seats`` only for those inside."""

    round: Round
    lines: Sequence[Line]
    seats: Sequence[Line]
    concerns: Sequence[tuple[str, str]]
    remarks: Sequence[tuple[str, Remark]]


def rounds_shown(told: Sequence[Told], able: Abilities) -> list[RoundShown]:
    return [_round(one, able) for one in told]


def _round(told: Told, able: Abilities) -> RoundShown:
    said = [_line(str(one.seat), one.position, one.concern) for one in told.said if able.is_inside]
    return RoundShown(
        told.round,
        [_line(FAMILY_LABELS[one.family], one.position) for one in told.lines],
        said,
        [(str(one.seat.get_family_display()), one.concern) for one in told.said if one.concern],
        [(_who(one.seat, able), one) for one in told.remarks],
    )


def _who(seat: Seat, able: Abilities) -> str:
    """Return a seat inside, its practice family outside."""
    return str(seat) if able.is_inside else str(seat.get_family_display())


def _line(name: str | Promise, position: Position | None, concern: str = "") -> Line:
    if position is None:
        return Line(name, _("said nothing"))
    mark, tone = POSITION_LOOKS[position]
    return Line(name, POSITION_LABELS[position], mark, tone, concern)


@dataclass(frozen=True, slots=True)
class ObjectionShown:
    """An objection, what became of it, and the steps that the reader may take with it."""

    one: Objection
    who: str
    tone: str
    steps: Sequence[tuple[objection.Step, str | Promise]]
    events: Sequence[tuple[ObjectionEvent, str]]
    settled_by: str


def objections_shown(
    rows: Iterable[Objection], able: Abilities, *, may_move: bool
) -> list[ObjectionShown]:
    """Return objections of closed rounds; ``may_move``: nothing is decided, no round is open."""
    return [
        ObjectionShown(
            one,
            _who(one.seat, able),
            "is-blocked" if one.status in objection.OPEN else "",
            [
                (step, OBJECTION_STEPS[step])
                for step in objection.PROCESS.steps_from(objection.Status(one.status))
                if may_move and may_take(able, one, step)
            ],
            [(event, _there(event)) for event in one.events.all()],
            settled_by() if one.status == objection.Status.APPEALED else "",
        )
        for one in rows
    ]


def _there(event: ObjectionEvent) -> str:
    """Name the families that were at the meeting that settled an appeal."""
    return listed([str(FAMILY_LABELS[PracticeFamily(one)]) for one in event.families])


def settled_by() -> str:
    """Say who may settle an appeal."""
    return _(
        "Somebody of the team who did not set it aside settles this appeal; or the council, at a"
        " meeting since: then the day and the families that were there are written down."
    )


def may_take(able: Abilities, one: Objection, step: objection.Step) -> bool:
    """Its seat says that it is met, takes it back, appeals; the team tests it."""
    if step in objection.BY_ITS_SEAT:
        return able.may_speak_for(one.seat)
    return able.convenes


@dataclass(frozen=True, slots=True)
class ConsultationShown:
    """What a federation reported, or that it said nothing; ``told``: everybody reads it."""

    one: MemberConsultation
    told: bool
    leads: bool
    position: Line | None
    counted: str


def consultations_shown(
    decision: Decision, rows: Sequence[MemberConsultation], able: Abilities
) -> list[ConsultationShown]:
    told = versions_told(decision) if rows else ()
    return [_consultation(one, one.text.number in told, able) for one in rows]


def _consultation(one: MemberConsultation, told: bool, able: Abilities) -> ConsultationShown:
    leads = able.may_speak_for(one.seat)
    reported = (told or leads) and one.status == Asked.REPORTED
    return ConsultationShown(
        one,
        told,
        leads,
        _line(str(one.seat), Position(one.position)) if reported else None,
        heard_text(one) if reported else "",
    )


def heard_text(one: MemberConsultation) -> str:
    """Say how many members were asked and heard; few stay unsaid."""
    asked, heard = one.asked or 0, one.heard or 0
    if asked < FEWEST_TOLD:
        return _("A few members were asked and heard.") if heard else _("A few members were asked.")
    if heard == 0:
        return ngettext(
            "%(asked)s member was asked, nobody answered.",
            "%(asked)s members were asked, nobody answered.",
            asked,
        ) % {"asked": asked}
    if heard < FEWEST_TOLD:
        return _("%(asked)s members were asked, a few were heard.") % {"asked": asked}
    return _("%(asked)s members were asked, %(heard)s were heard.") % {
        "asked": asked,
        "heard": heard,
    }


def round_sentence(kind: RoundKind) -> str:
    """Say what an open round asks for."""
    match kind:
        case RoundKind.CLARIFICATION:
            return _("Those who sit ask what they need to understand it.")
        case RoundKind.REACTIONS:
            return _("Those who sit say how they react to it.")
        case _:
            return _("Those who sit say whether they can live with it.")


def answered_text(seats: int, of: int) -> str:
    return ngettext(
        "%(seats)s of %(of)s seats has answered.", "%(seats)s of %(of)s seats have answered.", seats
    ) % {"seats": seats, "of": of}


def position_field(label: Any) -> forms.ChoiceField:
    """Return the choice between the three positions."""
    return forms.ChoiceField(
        label=label,
        choices=capitalised(POSITION_LABELS),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the three.")},
    )
