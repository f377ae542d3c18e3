"""What those who sit say in a round: a question, a reaction, a position."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from seuil.councils.domain.decision import Position, RoundKind
from seuil.councils.labels import CRITERION_LABELS, ROUND_LABELS
from seuil.councils.models import Objection, Round, Seat
from seuil.councils.operations.rounds import RoundOver, Spoken, say, take_back_remark, take_position
from seuil.councils.policies import seats_held
from seuil.councils.queries.decisions import open_objections_of, rules_of, seats_of
from seuil.councils.queries.rounds import Own, answered, open_round, own_words
from seuil.kernel.errors import Forbidden, InvalidInput
from seuil.web.components import Crumb
from seuil.web.councils.decisions.opened import DecisionRequest, crumbs_of, inside, page_of
from seuil.web.councils.decisions.shown import (
    answered_text,
    position_field,
    round_sentence,
    version_of,
)
from seuil.web.fields import hidden_number, words_field
from seuil.web.http import UNREADABLE
from seuil.web.published import SharedForm


class SayForm(SharedForm):
    """A question or a reaction in the name of a seat."""

    read_by_all = ("words",)
    round = hidden_number(required=True)
    seat = hidden_number(required=True)
    words = words_field("", rows=3)

    def __init__(self, kind: RoundKind, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["words"].label = (
            _("Your question") if kind is RoundKind.CLARIFICATION else _("Your reaction")
        )


class PositionForm(SharedForm):
    """Where a seat stands. What goes with another position than the chosen one is not kept."""

    read_by_all = ("concern", "reason", "proposal", "meets")
    round = hidden_number(required=True)
    seat = hidden_number(required=True)
    position = position_field(gettext_lazy("Where your seat stands"))
    meets = words_field(
        gettext_lazy("How the text meets what your seat objected to before"),
        required=False,
        rows=2,
        help_text=gettext_lazy(
            "If it does: your objection is integrated when the round closes. Empty: it stays."
        ),
    )
    concern = words_field(
        gettext_lazy("With a concern: which one"),
        required=False,
        rows=2,
        help_text=gettext_lazy("It is written down and goes with the decision."),
    )
    reason = words_field(
        gettext_lazy("With an objection: why"),
        required=False,
        rows=3,
        help_text=gettext_lazy("By the charter: what harm would it do, to whom?"),
    )
    proposal = words_field(
        gettext_lazy("With an objection: what you propose instead"), required=False, rows=3
    )

    def __init__(self, *args: Any, objected: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if not objected:
            del self.fields["meets"]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        position = told.get("position")
        if position == Position.CONCERN and not told.get("concern", "").strip():
            self.add_error("concern", _("Say which concern: it goes with the decision."))
        if position == Position.OBJECTION:
            if not told.get("reason", "").strip():
                self.add_error("reason", _("An objection has a reason: say what harm it does."))
            if not told.get("proposal", "").strip():
                self.add_error("proposal", _("Say what would make it acceptable."))
        return told

    def spoken(self) -> Spoken:
        told = self.cleaned_data
        return Spoken(
            Position(told["position"]),
            told["concern"],
            told["reason"],
            told["proposal"],
            told.get("meets", ""),
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A seat of the reader in the open round: what they said for it, and the form to say more."""

    seat: Seat
    own: Own
    earlier: list[Objection]
    form: PositionForm | SayForm


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def speak(request: DecisionRequest) -> HttpResponse:
    """Show the text and a form for each of one's seats; POST keeps what one says."""
    if not request.able.speaks_for:
        raise Forbidden("nobody who speaks here")
    found = open_round(request.decision)
    if request.method == "POST":
        return _spoken(request, found)
    return _page(request, found)


def _spoken(request: DecisionRequest, found: Round | None) -> HttpResponse:
    if found is None or request.POST.get("round") != str(found.pk):
        raise _over(request, found)
    if request.POST.get("what") == "take_back":
        take_back_remark(request.standing, request.decision.uuid, _number(request, "remark"))
        messages.success(request, _("Taken back."))
        return redirect("web:decision_speak", request.decision.uuid)
    seat = next((one for one in _seats(request) if one.pk == _number(request, "seat")), None)
    if seat is None:
        raise Forbidden("no seat of this person")
    place = _place(request, found, seat, request.POST)
    if not place.form.is_valid():
        return _page(request, found, wrong=place)
    try:
        _keep(request, found, place)
    except InvalidInput as refused:
        place.form.add_error(refused.path, _too_many())
        return _page(request, found, wrong=place)
    messages.success(
        request, _("Kept. You can change it until the round closes; nobody else reads it.")
    )
    return redirect("web:decision_speak", request.decision.uuid)


def _keep(request: DecisionRequest, found: Round, place: Place) -> None:
    """Keep what the form says; its fields make sure that nothing is missing."""
    decision, standing, form = request.decision, request.standing, place.form
    if isinstance(form, PositionForm):
        take_position(standing, decision.uuid, place.seat.pk, form.spoken(), round_id=found.pk)
    else:
        words = form.cleaned_data["words"]
        say(standing, decision.uuid, place.seat.pk, words, round_id=found.pk)


def _too_many() -> str:
    return _("Your seat has asked enough in this round: take something back first.")


def _over(request: DecisionRequest, found: Round | None) -> RoundOver:
    key = _number(request, "round")
    rounds = request.decision.rounds.filter(pk=key)
    was = rounds.values_list("text__number", flat=True).first()
    return RoundOver(was, found.text.number if found else None)


def _number(request: DecisionRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _seats(request: DecisionRequest) -> list[Seat]:
    held = seats_held(request.standing, timezone.localdate())
    return [one for one in held if request.able.may_speak_for(one)]


def _place(request: DecisionRequest, found: Round, seat: Seat, posted: Any = None) -> Place:
    own = own_words(found, seat, request.user.pk)
    hidden = {"round": found.pk, "seat": seat.pk}
    ids = f"seat-{seat.pk}-%s"
    if found.kind != RoundKind.OBJECTIONS:
        return Place(
            seat, own, [], SayForm(RoundKind(found.kind), posted, initial=hidden, auto_id=ids)
        )
    earlier = open_objections_of(request.decision, seat)
    initial = {**(_said(own) or _reported(found, seat)), **hidden}
    form = PositionForm(posted, initial=initial, auto_id=ids, objected=bool(earlier))
    return Place(seat, own, earlier, form)


def _said(own: Own) -> dict[str, Any]:
    """Return what this person said for the seat in this round."""
    if own.position is None:
        return {}
    return {
        "position": own.position.position,
        "concern": own.position.concern,
        "meets": own.position.meets,
        "reason": own.objection.reason if own.objection else "",
        "proposal": own.objection.proposal if own.objection else "",
    }


def _reported(found: Round, seat: Seat) -> dict[str, Any]:
    """Return where a federation said, after asking its members, that it stands on this text."""
    one = seat.consultations.filter(text=found.text_id).exclude(position="").first()
    if one is None:
        return {}
    goes_with = {Position.CONCERN: "concern", Position.OBJECTION: "reason"}
    field = goes_with.get(Position(one.position))
    return {"position": one.position} | ({field: one.words} if field else {})


def _page(
    request: DecisionRequest,
    found: Round | None,
    *,
    wrong: Place | None = None,
) -> HttpResponse:
    decision = request.decision
    context: dict[str, Any] = {
        "decision": decision,
        "crumbs": crumbs_of(decision, Crumb(label=_("Your word"))),
        "round": found,
        "back": page_of(decision),
    }
    if found is not None:
        before = decision.texts.filter(number=found.text.number - 1).first()
        count = answered(found, seats_of(decision.council, timezone.localdate()))
        rules = rules_of(decision.council)
        context |= {
            "title": capfirst(str(ROUND_LABELS[RoundKind(found.kind)])),
            "sentence": round_sentence(RoundKind(found.kind)),
            "answered": answered_text(count.seats, count.of),
            "latest": version_of(found.text, None),
            "changed": version_of(found.text, before) if before else None,
            "is_objections": found.kind == RoundKind.OBJECTIONS,
            "criteria": [label for one, label in CRITERION_LABELS.items() if one in rules.criteria],
            "places": [
                wrong if wrong and wrong.seat.pk == seat.pk else _place(request, found, seat)
                for seat in _seats(request)
            ],
        }
    return render(
        request, "councils/decision_speak.html", context, status=UNREADABLE if wrong else 200
    )
