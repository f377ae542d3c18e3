"""One step of an action, written down: the caller holds its row and has asked its guards."""

from django.utils import timezone

from seuil.accounts.models import User
from seuil.plans.domain.action import PROCESS, Status, Step
from seuil.plans.models import Action, ActionEvent


def move(
    one: Action, step: Step, *, actor: User | None, words: str = "", language: str = ""
) -> ActionEvent:
    """Take a step, or raise `TransitionRefused`; its first start is the day from which it runs."""
    origin = Status(one.status)
    now = timezone.now()
    one.status = PROCESS.after(origin, step, words=words)
    one.moved_at = now
    one.version += 1
    if step is Step.START:
        one.started_on = timezone.localdate(now)
    one.save()
    return ActionEvent.objects.create(
        action=one,
        step=step,
        origin=origin,
        target=one.status,
        words=words.strip(),
        language=language if words.strip() else "",
        actor=actor,
        at=now,
    )
