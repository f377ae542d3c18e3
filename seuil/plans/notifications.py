"""Who hears of plans and actions: whoever proposed, the body that carries, the team."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from seuil.accounts.models import User
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.writing import Words, filled, write, write_each
from seuil.organisations.models import Membership
from seuil.organisations.policies import EDITING
from seuil.organisations.queries import team_of
from seuil.plans.domain import proposal
from seuil.plans.domain.action import Status
from seuil.plans.labels import ACTION_LABELS
from seuil.plans.models import Action, ActionEvent, ActionNote, Plan, Proposal

ACTION = "/plans/{slug}/{number}/"
PLAN = "/plans/{slug}/"


def address_of(one: Action) -> str:
    return full_address(ACTION.format(slug=one.plan.slug, number=one.number))


def plan_name(one: Plan) -> str:
    """Return what a plan is called in a sentence."""
    return _("%(territory)s, plan %(year)s") % {"territory": one.territory.name, "year": one.year}


def carriers(one: Action) -> list[User]:
    """Return who speaks for the body that carries an action; nobody once it has left."""
    if one.carrier_id is None or one.carrier_left_on is not None:
        return []
    members = Membership.objects.confirmed().filter(organisation=one.carrier_id, role__in=EDITING)
    return _active(each.user for each in members.select_related("user").order_by("pk"))


def _active(people: Iterable[User]) -> list[User]:
    return list({person.pk: person for person in people if person.is_active}.values())


def _tell(
    people: Iterable[User],
    key: str,
    one: Action,
    words: Words,
    *,
    but: User | None,
    said: str = "",
    state: str = "",
) -> None:
    """Write to each of an action. ``said``: words of somebody; ``state``: a code, if any."""

    def told() -> dict[str, str]:
        return {
            "title": str(one.title),
            "plan": plan_name(one.plan),
            "carrier": str(one.carrier or ""),
            "address": address_of(one),
            "words": said,
            "state": str(ACTION_LABELS[Status(state)]) if state else "",
        }

    actor = but.pk if but is not None else None
    write_each(people, filled(words, told), key=key, purpose=Purpose.CONCERTATION, but=actor)


def tell_carrier_named(one: Action, *, but: User | None) -> None:
    """Tell a body that it was named as the one that carries an action."""

    def words() -> tuple[str, str]:
        return (
            _("You are named to carry an action: %(title)s"),
            _(
                "Hello,\n\n%(carrier)s is named as the body that carries “%(title)s” (%(plan)s). "
                "You can note how it goes there. If your organisation does not carry it, say so on "
                "its page.\n\nThe action:\n%(address)s\n"
            ),
        )

    _tell(carriers(one), f"action carrier {one.pk} {one.version}", one, words, but=but)


def tell_carrier_consented(one: Action) -> None:
    """Tell a body that the plan with its action is adopted."""

    def words() -> tuple[str, str]:
        return (
            _("Adopted: %(title)s"),
            _(
                "Hello,\n\nThe plan is adopted (%(plan)s), and with it “%(title)s”, which "
                "%(carrier)s carries. It can begin.\n\nThe action:\n%(address)s\n"
            ),
        )

    _tell(carriers(one), f"action consented {one.pk} {one.version}", one, words, but=None)


def tell_carrier_step(event: ActionEvent) -> None:
    """Tell a body of a step that somebody else took with its action, and why where it is said."""
    one = event.action

    def words() -> tuple[str, str]:
        subject = _("%(title)s: %(state)s")
        text = _(
            "Hello,\n\n“%(title)s” (%(plan)s) moved on. It is now: %(state)s.\n\n"
            "The action:\n%(address)s\n"
        )
        if event.words:
            text = _(
                "Hello,\n\n“%(title)s” (%(plan)s) moved on. It is now: %(state)s.\n\n"
                "The reason: %(words)s\n\nThe action:\n%(address)s\n"
            )
        return subject, text

    _tell(
        carriers(one),
        f"action step {event.pk}",
        one,
        words,
        but=event.actor,
        said=event.words,
        state=event.target,
    )


def tell_team_step_proposed(note: ActionNote) -> None:
    """Tell the team that the body that carries an action proposes a step."""
    one = note.action

    def words() -> tuple[str, str]:
        return (
            _("A step is proposed: %(title)s"),
            _(
                "Hello,\n\n%(carrier)s, which carries “%(title)s” (%(plan)s), proposes a step and "
                "writes:\n\n%(words)s\n\nTake the step, or answer:\n%(address)s\n"
            ),
        )

    key = f"action proposed {note.pk}"
    _tell(team_of(one.plan.territory), key, one, words, but=note.author, said=note.words)


def tell_team_carrier_left(one: Action, note: ActionNote) -> None:
    """Tell the team that nobody carries an action any more."""

    def words() -> tuple[str, str]:
        return (
            _("Nobody carries it any more: %(title)s"),
            _(
                "Hello,\n\n%(carrier)s no longer carries “%(title)s” (%(plan)s):\n\n%(words)s\n\n"
                "Look for another body, or drop the action:\n%(address)s\n"
            ),
        )

    key = f"action left {note.pk}"
    _tell(team_of(one.plan.territory), key, one, words, but=note.author, said=note.words)


def tell_proposer(kept: Proposal) -> None:
    """Send the answer to whoever proposed something and left an address."""
    if not kept.mail:
        return

    def words() -> tuple[str, str]:
        told = {
            "title": kept.title,
            "plan": plan_name(kept.plan),
            "answer": kept.answer,
            "action": str(kept.action.title) if kept.action else "",
            "address": full_address(PLAN.format(slug=kept.plan.slug)),
        }
        subject = _("What became of your proposal: %(title)s")
        return subject % told, _answer_text(kept) % told

    key = f"proposal answered {kept.uuid}"
    write(kept.mail, kept.language, words, key=key, purpose=Purpose.CONCERTATION)


def _answer_text(kept: Proposal) -> str:
    if kept.status == proposal.Status.DECLINED:
        return _(
            "Hello,\n\nYou proposed “%(title)s” (%(plan)s). It is not taken up in this plan:\n\n"
            "%(answer)s\n\nThe plan:\n%(address)s\n\nYour address is forgotten now.\n"
        )
    if kept.status == proposal.Status.JOINED and kept.answer:
        return _(
            "Hello,\n\nYou proposed “%(title)s” (%(plan)s). It is joined with another action, "
            "“%(action)s”:\n\n%(answer)s\n\nThe plan:\n%(address)s\n\n"
            "Your address is forgotten now.\n"
        )
    if kept.status == proposal.Status.JOINED:
        return _(
            "Hello,\n\nYou proposed “%(title)s” (%(plan)s). It is joined with another action, "
            "“%(action)s”.\n\nThe plan:\n%(address)s\n\nYour address is forgotten now.\n"
        )
    if kept.answer:
        return _(
            "Hello,\n\nYou proposed “%(title)s” (%(plan)s). It is taken up, and will be worked on "
            "before the council decides:\n\n%(answer)s\n\nThe plan:\n%(address)s\n\n"
            "Your address is forgotten now.\n"
        )
    return _(
        "Hello,\n\nYou proposed “%(title)s” (%(plan)s). It is taken up, and will be worked on "
        "before the council decides.\n\nThe plan:\n%(address)s\n\nYour address is forgotten now.\n"
    )
