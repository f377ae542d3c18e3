"""The steps of a synthesis: handing it over, agreeing, validating, promising, sending."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seuil.accounts.models import User
from seuil.concertation.domain.session import PROCESS, VALIDATION_DAYS, Status, Step
from seuil.concertation.labels import SESSION_STEPS
from seuil.concertation.models import Session, Synthesis, WorkingMember
from seuil.concertation.operations.dissemination import disseminate
from seuil.concertation.operations.sessions import take_session_step
from seuil.concertation.operations.synthesis import (
    LATER,
    agree,
    give_to_group,
    promise_translation,
    validate,
)
from seuil.concertation.policies import Abilities, may_take
from seuil.concertation.queries.sessions import refusals
from seuil.concertation.queries.synthesis import missing_in, synthesis_of
from seuil.kernel.errors import Forbidden, NotVisible
from seuil.kernel.versions import Stale
from seuil.web.sessions.inside import NAMED, InsideRequest, guard_sentence, inside
from seuil.wording.localised import reader_language
from seuil.wording.times import date_text

MOST_DAYS = 60
LONGEST_REASON = 500
OWN = (Step.DRAFT, Step.VALIDATE, Step.DISSEMINATE, Step.REVISE)
"""The steps that are taken on the page of the synthesis."""


class GiveForm(forms.Form):
    days = forms.IntegerField(min_value=1, max_value=MOST_DAYS)
    seen = forms.IntegerField(min_value=0)


class SeenForm(forms.Form):
    seen = forms.IntegerField(min_value=0)


class ReviseForm(SeenForm):
    words = forms.CharField(max_length=LONGEST_REASON)


class PromiseForm(forms.Form):
    language = forms.ChoiceField(choices=[(code, label) for code, label in NAMED.items()])
    day = forms.DateField(required=False)

    def clean_day(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["day"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError("past")
        return day


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that is possible now; ``missing`` says in words what must be done before."""

    step: Step
    label: str
    missing: Sequence[str]
    may: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """A member of the working group and whether they agree to the text as it stands."""

    member: WorkingMember
    agrees: bool


@dataclass(frozen=True, slots=True)
class Promise:
    """A language that misses something, and the day for which it is promised."""

    language: str
    label: str
    day: str
    words: str


@dataclass(frozen=True, slots=True)
class Steps:
    """All that the page says of where a synthesis stands. ``version``: that of the session."""

    version: int
    offers: Sequence[Offer]
    readers: Sequence[Reader]
    may_agree: bool
    agreed: bool
    until: datetime.datetime | None
    days: int
    promises: Sequence[Promise]
    sent_at: datetime.datetime | None


def steps_of(session: Session, able: Abilities, user: User) -> Steps:
    synthesis = synthesis_of(session)
    readers = _readers(session, synthesis)
    own = next((one for one in readers if one.member.user_id == user.pk), None)
    drafting = session.status == Status.SYNTHESIS_DRAFT
    return Steps(
        version=session.version,
        offers=[
            Offer(
                step,
                str(SESSION_STEPS[step]),
                [guard_sentence(one) for one in refusals(session, step)],
                may_take(able, step),
            )
            for step in OWN
            if step in PROCESS.steps_from(Status(session.status))
        ],
        readers=readers if drafting else [],
        may_agree=able.agrees and own is not None and not own.agrees,
        agreed=own is not None and own.agrees and drafting,
        until=synthesis.window_until if synthesis and drafting else None,
        days=VALIDATION_DAYS,
        promises=_promises(session, synthesis),
        sent_at=synthesis.sent_at if synthesis else None,
    )


def _readers(session: Session, synthesis: Synthesis | None) -> list[Reader]:
    version = synthesis.version if synthesis else None
    members = session.working_group.select_related("user")
    return [Reader(one, one.agreed_version == version) for one in members]


def _promises(session: Session, synthesis: Synthesis | None) -> list[Promise]:
    if synthesis is None or session.status not in LATER:
        return []
    promised: Mapping[str, str] = synthesis.promised
    asked = [code for code in NAMED if code in promised or code in missing_in(session)]
    return [
        Promise(code, str(NAMED[code]), promised.get(code, ""), _day_text(promised.get(code, "")))
        for code in asked
    ]


def _day_text(day: str) -> str:
    return date_text(datetime.date.fromisoformat(day)) if day else ""


@require_POST
@inside
def step(request: InsideRequest) -> HttpResponse:
    """Take one step with the synthesis; what a guard refuses is said, and nothing was done."""
    act = request.POST.get("act", "")
    if act not in ACTS:
        messages.warning(request, _("Choose a step."))
        return redirect("web:session_synthesis", request.session_opened.slug)
    wanted = STEP_OF.get(act)
    if wanted is not None and not may_take(request.able, wanted):
        raise Forbidden("the team and the facilitators decide")
    try:
        sentence = ACTS[act](request)
    except Stale:
        sentence = ""
        messages.warning(
            request, _("Somebody changed the text since you read it. Read it again, then agree.")
        )
    if sentence:
        messages.success(request, sentence)
    return redirect("web:session_synthesis", request.session_opened.slug)


def _give(request: InsideRequest) -> str:
    form = GiveForm(request.POST)
    if not form.is_valid():
        messages.warning(
            request, _("Give the group from 1 to %(days)s days.") % {"days": MOST_DAYS}
        )
        return ""
    told = form.cleaned_data
    give_to_group(
        request.session_opened.uuid, actor=request.user, days=told["days"], seen=told["seen"]
    )
    return _("The working group has it. Each member got an e-mail.")


def _agree(request: InsideRequest) -> str:
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise NotVisible("which text?")
    agree(request.session_opened.uuid, request.user, seen=form.cleaned_data["seen"])
    return _(
        "You agree to the synthesis as it stands. If somebody changes it, you are asked again."
    )


def _validate(request: InsideRequest) -> str:
    session = request.session_opened
    validate(session.uuid, actor=request.user, seen=_seen(request))
    return _("The synthesis is agreed to, and what it says stands in the register.")


def _revise(request: InsideRequest) -> str:
    form = ReviseForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say in a few words why it is worked on again."))
        return ""
    told = form.cleaned_data
    take_session_step(
        request.session_opened.uuid,
        Step.REVISE,
        actor=request.user,
        words=told["words"],
        language=reader_language(),
        seen=told["seen"],
    )
    return _("It can be worked on again. The working group is told why.")


def _promise(request: InsideRequest) -> str:
    form = PromiseForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose a day that is still to come."))
        return ""
    told: Mapping[str, Any] = form.cleaned_data
    promise_translation(request.session_opened.uuid, told["language"], told["day"])
    if told["day"] is None:
        return _("The promise is taken back.")
    return _("Promised. The day is said in the e-mail and on the page.")


def _disseminate(request: InsideRequest) -> str:
    disseminate(request.session_opened.uuid, actor=request.user, seen=_seen(request))
    return _("Everybody reads it now. Those who were there get an e-mail, readers an hour later.")


def _seen(request: InsideRequest) -> int:
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise NotVisible("which session?")
    seen: int = form.cleaned_data["seen"]
    return seen


ACTS: Mapping[str, Callable[[InsideRequest], str]] = {
    "give": _give,
    "agree": _agree,
    "validate": _validate,
    "revise": _revise,
    "promise": _promise,
    "disseminate": _disseminate,
}
STEP_OF = {
    "give": Step.DRAFT,
    "validate": Step.VALIDATE,
    "revise": Step.REVISE,
    "promise": Step.DISSEMINATE,
    "disseminate": Step.DISSEMINATE,
}
