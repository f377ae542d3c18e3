"""What the codes of councils are called."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seuil.councils.domain import charter, consultation, decision, objection
from seuil.councils.domain.charter import Criterion
from seuil.councils.domain.composition import Balance
from seuil.councils.domain.decision import CoConstruction, Guard, Position, RoundKind
from seuil.councils.domain.seat import SeatKind

DECISION_LABELS: Final[Mapping[decision.Status, Promise]] = {
    decision.Status.PREPARED: pgettext_lazy("a decision", "being prepared"),
    decision.Status.CLARIFICATION: pgettext_lazy("a decision", "questions to understand it"),
    decision.Status.REACTIONS: pgettext_lazy("a decision", "first reactions"),
    decision.Status.AMENDED: pgettext_lazy("a decision", "text being amended"),
    decision.Status.MEMBER_CONSULTATION: pgettext_lazy("a decision", "federations ask members"),
    decision.Status.OBJECTIONS: pgettext_lazy("a decision", "round of objections"),
    decision.Status.INTEGRATION: pgettext_lazy("a decision", "objections being integrated"),
    decision.Status.CONSENTED: pgettext_lazy("a decision", "consented"),
    decision.Status.FALLBACK_DECLARED: pgettext_lazy("a decision", "decided by the fallback"),
    decision.Status.APPLIED: pgettext_lazy("a decision", "applied"),
    decision.Status.REVIEWED: pgettext_lazy("a decision", "reviewed"),
    decision.Status.WITHDRAWN: pgettext_lazy("a decision", "withdrawn"),
    decision.Status.SENT_TO_LEVEL: pgettext_lazy("a decision", "sent to another level"),
}
DECISION_STEPS: Final[Mapping[decision.Step, Promise]] = {
    decision.Step.CLARIFY: _("Open the round of questions"),
    decision.Step.ASK_REACTIONS: _("Open the round of reactions"),
    decision.Step.AMEND: _("Amend the text"),
    decision.Step.CONSULT_MEMBERS: _("Let the federations ask their members"),
    decision.Step.ASK_OBJECTIONS: _("Open the round of objections"),
    decision.Step.INTEGRATE: _("Integrate the objections"),
    decision.Step.CONSENT: _("Say that there is consent"),
    decision.Step.DECLARE_FALLBACK: _("Decide by the fallback of the charter"),
    decision.Step.APPLY: _("Say that it is applied"),
    decision.Step.REVIEW: _("Review it"),
    decision.Step.WITHDRAW: _("Withdraw it"),
    decision.Step.SEND_TO_LEVEL: _("Send it to another level"),
}
GUARD_SENTENCES: Final[Mapping[StrEnum, Promise]] = {
    Guard.CHARTER_ADOPTED: _("The council first adopts its charter."),
    Guard.TEXT_COMPLETE: _("Something is missing in the text: complete it first."),
    Guard.ROUND_CLOSED: _("The round is still open. Wait until its deadline, or close it."),
    Guard.FEDERATION_SITS: _("No federation sits here: ask for objections at once."),
    Guard.MEMBERS_ASKED: _("A federation sits here: let it ask its members first."),
    Guard.CONSULTATIONS_OVER: _(
        "A federation still has time to ask its members: wait for its position, or "
        "for the end of its time."
    ),
    Guard.SAME_VERSION: _("The text changed after the round: ask for objections to it again."),
    Guard.QUORUM: _("Too few practice families took a position. Ask those that are missing."),
    Guard.NONE_STANDS: _(
        "An objection stands. Integrate it, or let whoever raised it take it back."
    ),
    Guard.SOME_STAND: _("No objection stands: say that there is consent."),
    Guard.ROUNDS_ENOUGH: _(
        "The charter asks for more rounds before its fallback: open another round of objections."
    ),
    Guard.FALLBACK_WRITTEN: _(
        "The charter does not say what happens without consent. Adopt one that does."
    ),
    Guard.OUTCOME_SAID: _("Say who carries it, with which safeguards, and when it is reviewed."),
}
OBJECTION_LABELS: Final[Mapping[objection.Status, Promise]] = {
    objection.Status.RAISED: pgettext_lazy("an objection", "not tested yet"),
    objection.Status.STANDING: pgettext_lazy("an objection", "stands"),
    objection.Status.INTEGRATED: pgettext_lazy("an objection", "integrated"),
    objection.Status.WITHDRAWN: pgettext_lazy("an objection", "taken back"),
    objection.Status.NOT_AN_OBJECTION: pgettext_lazy("an objection", "not an objection"),
    objection.Status.APPEALED: pgettext_lazy("an objection", "to be looked at again"),
}
OBJECTION_STEPS: Final[Mapping[objection.Step, Promise]] = {
    objection.Step.UPHOLD: _("It stands"),
    objection.Step.INTEGRATE: _("The text meets it now"),
    objection.Step.WITHDRAW: _("Take it back"),
    objection.Step.SET_ASIDE: _("It is no objection by the charter"),
    objection.Step.APPEAL: _("Ask to look at it again"),
}
POSITION_LABELS: Final[Mapping[Position, Promise]] = {
    Position.CONSENT: _("consent"),
    Position.CONCERN: _("consent with a concern"),
    Position.OBJECTION: _("objection"),
}
ROUND_LABELS: Final[Mapping[RoundKind, Promise]] = {
    RoundKind.CLARIFICATION: _("questions to understand it"),
    RoundKind.REACTIONS: _("reactions"),
    RoundKind.OBJECTIONS: _("objections"),
}
CO_CONSTRUCTION_LABELS: Final[Mapping[CoConstruction, Promise]] = {
    CoConstruction.INFORMED: pgettext_lazy("co-construction", "informed"),
    CoConstruction.CONSULTED: pgettext_lazy("co-construction", "consulted"),
    CoConstruction.CO_BUILT: pgettext_lazy("co-construction", "co-built"),
    CoConstruction.DECIDED: pgettext_lazy("co-construction", "decided here"),
}
CHARTER_LABELS: Final[Mapping[charter.Status, Promise]] = {
    charter.Status.PROPOSED: pgettext_lazy("a charter", "proposed"),
    charter.Status.ADOPTED: pgettext_lazy("a charter", "adopted"),
    charter.Status.REPLACED: pgettext_lazy("a charter", "replaced"),
    charter.Status.WITHDRAWN: pgettext_lazy("a charter", "withdrawn"),
}
CRITERION_LABELS: Final[Mapping[Criterion, Promise]] = {
    Criterion.HARMS_PUBLIC: _("it would harm people that the council works for"),
    Criterion.EXCLUDES_FAMILY: _("it would shut out a practice family"),
    Criterion.NOT_FEASIBLE: _("it cannot be done with the means there are"),
    Criterion.AGAINST_AIM: _("it goes against the aims of the council"),
    Criterion.AGAINST_LAW: _("it goes against the law"),
}
CONSULTATION_STEPS: Final[Mapping[consultation.Step, Promise]] = {
    consultation.Step.BEGIN: _("Ask the members"),
    consultation.Step.CLOSE: _("Stop asking, read the answers"),
    consultation.Step.REPORT: _("Report the position"),
    consultation.Step.LAPSE: _("The deadline passed"),
    consultation.Step.BREAK_OFF: _("The decision was given up"),
}
CONSULTATION_LABELS: Final[Mapping[consultation.Status, Promise]] = {
    consultation.Status.NOT_BEGUN: pgettext_lazy("members", "not asked yet"),
    consultation.Status.OPEN: pgettext_lazy("members", "being asked"),
    consultation.Status.CLOSED: pgettext_lazy("members", "heard, position to come"),
    consultation.Status.REPORTED: pgettext_lazy("members", "position given"),
    consultation.Status.SILENT: pgettext_lazy("members", "no position by the deadline"),
    consultation.Status.BROKEN_OFF: pgettext_lazy("members", "broken off"),
}
BALANCE_LABELS: Final[Mapping[Balance, Promise]] = {
    Balance.MISSING: pgettext_lazy("a family", "missing"),
    Balance.UNDER: pgettext_lazy("a family", "under-represented"),
    Balance.FAIR: pgettext_lazy("a family", "represented"),
    Balance.OVER: pgettext_lazy("a family", "over-represented"),
    Balance.ABSENT: pgettext_lazy("a family", "sits, with no organisation in the directory"),
}
SEAT_LABELS: Final[Mapping[SeatKind, Promise]] = {
    SeatKind.MEMBER: pgettext_lazy("a seat", "member"),
    SeatKind.FEDERATION: pgettext_lazy("a seat", "federation"),
    SeatKind.OBSERVER: pgettext_lazy("a seat", "administration, observes"),
}
