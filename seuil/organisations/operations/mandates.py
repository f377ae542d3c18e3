"""Acting for a territory."""

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import StaffSession, User
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.errors import Forbidden, InvalidInput
from seuil.organisations import notifications
from seuil.organisations.domain import LEVELS, MandateKind
from seuil.organisations.models import Mandate
from seuil.organisations.policies import giving
from seuil.organisations.standing import Standing
from seuil.territory.domain import Level
from seuil.territory.models import Territory


def refuse_wrong_level(kind: MandateKind, territory: Territory) -> None:
    if Level(territory.level) not in LEVELS[kind]:
        raise InvalidInput(
            "there is no mandate of this kind for such a place",
            path="territory",
            value=territory.code,
            accepted=", ".join(sorted(LEVELS[kind])),
        )


@transaction.atomic
def give_mandate(
    user: User, territory: Territory, kind: MandateKind, *, actor: User | None
) -> Mandate:
    """Let somebody act for a territory; once given, giving it again changes nothing.

    Raises `InvalidInput` when there is no such mandate for a place of this level.
    """
    refuse_wrong_level(kind, territory)
    mandate, created = Mandate.objects.get_or_create(
        user=user, territory=territory, kind=kind, ended_at=None, defaults={"given_by": actor}
    )
    if created:
        record(Verb.CREATED, mandate, actor=actor)
    return mandate


@transaction.atomic
def end_mandate(mandate: Mandate, *, actor: User | None) -> None:
    if mandate.ended_at is None:
        mandate.ended_at = timezone.now()
        mandate.save(update_fields=["ended_at"])
        record(Verb.CHANGED, mandate, actor=actor, fields=["ended_at"])


@transaction.atomic
def take_mandate_back(
    mandate_id: int, *, actor: User, standing: Standing, staff_session: StaffSession | None
) -> Mandate:
    """End a mandate, as its holder or as who gives mandates of its kind; the holder is told.

    Raises `Forbidden`, and `InvalidInput` for the last operator.
    """
    mandate = (
        Mandate.objects.select_for_update(of=("self", "territory"))
        .select_related("user", "territory")
        .get(pk=mandate_id)
    )
    kind = MandateKind(mandate.kind)
    own = mandate.user_id == actor.pk
    if not own and not giving(standing, staff_session).may_give(kind, mandate.territory.code):
        raise Forbidden("this mandate is given and ended by others")
    others = Mandate.objects.in_force().exclude(pk=mandate.pk)
    if kind is MandateKind.OPERATOR and not others.filter(kind=kind).exists():
        raise InvalidInput(
            "nobody would run the site", path="mandate", accepted="another operator first"
        )
    if mandate.ended_at is None:
        end_mandate(mandate, actor=actor)
        if not own:
            notifications.tell_mandate_ended(mandate)
    return mandate
