"""What those who follow a blockage hear of an action about it: it begins, is done, reaches."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from seuil.messaging.links import full_address
from seuil.plans.domain.action import ENDED, UNDER_WAY, Step
from seuil.plans.models import Action, ActionEvent, Measure
from seuil.plans.notifications import address_of, plan_name
from seuil.plans.queries.action import origins_of
from seuil.register.domain.trace import End
from seuil.register.models import Blockage
from seuil.register.notifications import tell_followers_of

BEGUN = UNDER_WAY | ENDED
"""States in which a target that is reached is news: before, nothing had been done."""


def tell_of_step(event: ActionEvent) -> None:
    """Tell followers that an action about their blockage begins, or is done; of no other step."""
    words = {Step.START: _begun, Step.FINISH: _done}.get(Step(event.step))
    if words is not None:
        _tell(event.action, f"action {event.pk}", words)


def tell_target_reached(measure: Measure) -> None:
    """Tell followers that an action about their blockage reached what it wanted to reach."""
    indicator = measure.indicator
    one = indicator.action
    if one.status not in BEGUN:
        return

    def words() -> tuple[str, str]:
        text = _(
            "Hello,\n\n"
            "You follow a blockage: %(title)s.\n"
            "An action about it reached its target.\n\n"
            "%(action)s (%(plan)s)\n"
            "%(indicator)s\n\n"
            "What led to it, and what was measured:\n\n"
            "%(chain)s\n\n"
            "If you still meet the blockage, say so in a meeting: it is reopened then.\n\n"
            "You no longer want to follow it:\n\n"
            "%(stop)s\n"
        )
        return _("Target reached: %(title)s"), text

    chain = full_address(f"/chain/{End.MEASURE}/{measure.uuid}/")
    _tell(
        one, f"reached {measure.pk}", words, lambda: {"indicator": str(indicator), "chain": chain}
    )


def _begun() -> tuple[str, str]:
    text = _(
        "Hello,\n\n"
        "You follow a blockage: %(title)s.\n"
        "An action about it has begun.\n\n"
        "%(action)s (%(plan)s)\n\n"
        "%(address)s\n\n"
        "You no longer want to follow it:\n\n"
        "%(stop)s\n"
    )
    return _("An action has begun: %(title)s"), text


def _done() -> tuple[str, str]:
    text = _(
        "Hello,\n\n"
        "You follow a blockage: %(title)s.\n"
        "An action about it is done. What it changed is still to be read.\n\n"
        "%(action)s (%(plan)s)\n\n"
        "%(address)s\n\n"
        "You no longer want to follow it:\n\n"
        "%(stop)s\n"
    )
    return _("An action is done: %(title)s"), text


def _tell(
    one: Action,
    key: str,
    words: Callable[[], tuple[str, str]],
    more: Callable[[], Mapping[str, str]] = dict,
) -> None:
    def said(blockage: Blockage, stop: str) -> tuple[str, str]:
        subject, text = words()
        named = {
            "title": str(blockage),
            "action": str(one.title),
            "plan": plan_name(one.plan),
            "address": address_of(one),
            "stop": stop,
            **more(),
        }
        return subject % named, text % named

    tell_followers_of(origins_of(one).all_blockages, key, said)
