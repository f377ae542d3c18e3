"""The protocol of a session: its phases in order, minutes, who has the floor."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from seuil.concertation.domain.protocol import Floor, PhaseKind
from seuil.concertation.domain.session import BEFORE
from seuil.concertation.labels import FLOOR_LABELS, PHASE_LABELS
from seuil.concertation.models import Phase, Session
from seuil.concertation.operations.protocol import (
    LONGEST_MINUTES,
    MOST_PHASES,
    Move,
    Written,
    add_phase,
    move_phase,
    remove_phase,
    write_phases,
)
from seuil.kernel.errors import InvalidInput
from seuil.web.http import UNREADABLE
from seuil.web.sessions.inside import InsideRequest, inside, render_inside
from seuil.wording.times import hour_text

KINDS = [(one.value, PHASE_LABELS[one]) for one in PhaseKind]
FLOORS = [(one.value, FLOOR_LABELS[one]) for one in Floor]
USUAL_MINUTES = 15


class PhaseForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Phase"), choices=KINDS)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=1,
        max_value=LONGEST_MINUTES,
        initial=USUAL_MINUTES,
        error_messages={"invalid": gettext_lazy("Write a number of minutes.")},
    )
    floor = forms.ChoiceField(label=gettext_lazy("Who has the floor"), choices=FLOORS)
    note = forms.CharField(
        label=gettext_lazy("Note for the facilitator"), required=False, max_length=300
    )

    def written(self) -> Written:
        told = self.cleaned_data
        return Written(PhaseKind(told["kind"]), told["minutes"], Floor(told["floor"]), told["note"])


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """A phase with its form; ``begins`` is the hour at which it begins, when that is known."""

    phase: Phase
    form: PhaseForm
    begins: str
    is_first: bool
    is_last: bool


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def protocol(request: InsideRequest) -> HttpResponse:
    """Show the protocol; POST keeps all rows, then moves, removes or adds one."""
    session = request.session_opened
    if request.method != "POST":
        return _page(request)
    phases = list(session.phases.all())
    sent = {one.pk: _form_of(one, request.POST) for one in phases if _was_sent(one, request.POST)}
    added = PhaseForm(request.POST, prefix="new") if "add" in request.POST else None
    forms_sent = [*sent.values(), *([added] if added else [])]
    if [one for one in forms_sent if not one.is_valid()]:
        return _page(request, sent=sent, added=added, status=UNREADABLE)
    write_phases(session.uuid, {key: one.written() for key, one in sent.items()})
    try:
        _changed(session, request.POST, added)
    except InvalidInput:
        messages.error(
            request, _("At most %(count)s phases: remove one first.") % {"count": MOST_PHASES}
        )
    else:
        messages.success(request, _("Kept."))
    return redirect("web:session_protocol", session.slug)


def _changed(session: Session, posted: QueryDict, added: PhaseForm | None) -> None:
    for move in Move:
        if key := _key(posted, move.value):
            move_phase(session.uuid, key, move)
    if key := _key(posted, "remove"):
        remove_phase(session.uuid, key)
    if added is not None:
        add_phase(session.uuid, added.written())


def _key(posted: QueryDict, name: str) -> int:
    value = posted.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else 0


def _was_sent(phase: Phase, posted: QueryDict) -> bool:
    return f"p{phase.pk}-minutes" in posted


def _form_of(phase: Phase, posted: QueryDict | None = None) -> PhaseForm:
    initial = {
        "kind": phase.kind, "minutes": phase.minutes, "floor": phase.floor, "note": phase.note
    }  # fmt: skip
    return PhaseForm(posted, initial=initial, prefix=f"p{phase.pk}")


def _page(
    request: InsideRequest,
    *,
    sent: Mapping[int, PhaseForm] | None = None,
    added: PhaseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    session = request.session_opened
    phases = list(session.phases.all())
    total = sum(phase.minutes for phase in phases)
    context = {
        "lines": _lines(session, phases, sent or {}),
        "added": added or PhaseForm(prefix="new", initial={"floor": Floor.EVERYBODY.value}),
        "wrong": status != 200,
        "total": total,
        "fits": fits_text(session, total),
        "too_long": (left := minutes_left(session, total)) is not None and left < 0,
        "may_change": session.status in BEFORE,
    }
    return render_inside(
        request, "sessions/protocol.html", context, here="session_protocol", status=status
    )


def _lines(
    session: Session, phases: Sequence[Phase], sent: Mapping[int, PhaseForm]
) -> list[PhaseLine]:
    clock = timezone.localtime(session.starts_at) if session.starts_at else None
    lines = []
    for number, phase in enumerate(phases):
        begins = hour_text(clock.time()) if clock else ""
        form = sent.get(phase.pk) or _form_of(phase)
        lines.append(PhaseLine(phase, form, begins, not number, number == len(phases) - 1))
        clock = clock + datetime.timedelta(minutes=phase.minutes) if clock else None
    return lines


def minutes_left(session: Session, total: int) -> int | None:
    """Return how many minutes of a session its protocol leaves; below zero: it is too long."""
    if session.starts_at is None or session.ends_at is None:
        return None
    return int((session.ends_at - session.starts_at).total_seconds() // 60) - total


def fits_text(session: Session, total: int) -> str:
    """Say how the protocol fits into the session."""
    left = minutes_left(session, total)
    if left is None:
        return _("The hours of the session are not chosen yet.")
    if left < 0:
        return _("%(count)s minutes more than the session lasts: shorten a phase.") % {
            "count": -left
        }
    if not left:
        return _("Exactly as long as the session.")
    return _("%(count)s minutes of the session are left.") % {"count": left}
