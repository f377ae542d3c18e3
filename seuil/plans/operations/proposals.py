"""What people propose for a plan while it is open, and the answer that each of them gets."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.kernel.errors import InvalidInput, TransitionRefused, visible
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import Organisation
from seuil.plans import notifications
from seuil.plans.domain.proposal import PROCESS, Status, Step
from seuil.plans.models import Action, Proposal
from seuil.plans.operations.action import begin_action
from seuil.plans.operations.plans import locked_plan
from seuil.plans.policies import takes_proposals
from seuil.wording.localised import LANGUAGES

ADDRESSES_KEPT = datetime.timedelta(days=365)


class CallClosed(TransitionRefused):
    """The plan takes no proposals, or none any more."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What somebody proposes; ``mail`` is empty when no answer is wanted by mail."""

    title: str
    words: str
    language: str
    family: PracticeFamily | None = None
    organisation: Organisation | None = None
    mail: str = ""
    signs_kept: bool = False


@transaction.atomic
def propose(slug: str, proposed: Proposed) -> Proposal:
    """Keep a proposal for a plan whose call is open, or raise `CallClosed`."""
    plan = locked_plan(slug)
    if not takes_proposals(plan, timezone.localdate()):
        raise CallClosed("the call is closed")
    if not proposed.title.strip() or not proposed.words.strip():
        raise InvalidInput("a proposal has a title and words", path="words")
    if proposed.language not in LANGUAGES:
        raise InvalidInput("not a language of the site", path="language", value=proposed.language)
    return Proposal.objects.create(
        plan=plan,
        title=proposed.title.strip(),
        words=proposed.words.strip(),
        language=proposed.language,
        family=proposed.family or "",
        organisation=proposed.organisation,
        mail=proposed.mail,
        signs_kept=proposed.signs_kept,
        received_at=timezone.now(),
    )


@transaction.atomic
def answer_proposal(
    proposal_id: UUID,
    step: Step,
    *,
    actor: User | None,
    answer: str = "",
    into: Action | None = None,
) -> Proposal:
    """Answer a proposal once, and tell who made it; the address is forgotten with the answer.

    Taken up, it begins a draft in its words; ``into``: the action of the plan that it joins.
    """
    kept = visible(
        Proposal.objects.select_for_update(of=("self",))
        .select_related("plan__territory")
        .filter(uuid=proposal_id)
        .first(),
        "no such proposal",
    )
    kept.status = PROCESS.after(Status(kept.status), step, words=answer)
    if step is Step.TAKE_UP:
        kept.action = begin_action(kept.plan.slug, _first_words(kept), actor=actor)
    if step is Step.JOIN:
        if into is None or into.plan_id != kept.plan_id:
            raise InvalidInput("it joins an action of this plan", path="into")
        kept.action = into
    kept.answer, kept.answered_by, kept.answered_at = answer.strip(), actor, timezone.now()
    notifications.tell_proposer(kept)
    kept.mail = ""
    kept.save()
    return kept


def _first_words(kept: Proposal) -> dict[str, str]:
    return {f"title_{kept.language}": kept.title, f"about_{kept.language}": kept.words}


def forget_addresses(now: datetime.datetime) -> int:
    """Forget addresses of proposals that nobody answered in a year."""
    old = Proposal.objects.exclude(mail="").filter(received_at__lte=now - ADDRESSES_KEPT)
    return old.update(mail="")
