"""What a team does at the desk with what nobody has read yet: take up a cluster, set aside."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from seuil.accounts.models import User
from seuil.kernel.errors import InvalidInput
from seuil.register.domain.observation import (
    LONGEST_STATEMENT,
    Level,
    ObservationKind,
    Origin,
    SaidFact,
)
from seuil.register.models import Blockage, Observation, SetAside
from seuil.register.operations.blockages import add_evidence
from seuil.register.operations.observing import keep_said
from seuil.register.queries.failures import Cluster
from seuil.register.queries.proposals import Proposal, digest_of, families_of, source_of


@transaction.atomic
def take_up_cluster(
    proposal: Proposal, statement: str, language: str, blockage_id: UUID, *, actor: User | None
) -> Blockage:
    """Let a cluster of failures show a blockage: once for each practice family that is told.

    Nothing says how often, nor in which months: it counts in the month in which a team took it
    up, so that nobody lays it beside the figures of those months and subtracts. Done again, it
    adds nothing.
    """
    if not proposal.can_be_told:
        raise InvalidInput("too few of the kind failed there to say so in public", path="cluster")
    written = [
        keep_said(
            SaidFact(
                kind=ObservationKind.BARRIER,
                month=timezone.localdate().replace(day=1),
                statement=statement.strip()[:LONGEST_STATEMENT],
                language=language,
                level=Level.SYSTEM,
                themes=(proposal.theme,) if proposal.theme else (),
                basin=proposal.cluster.basin,
                family=family,
            ),
            origin=Origin.CLUSTER,
            source=source_of(proposal.cluster, family),
        )
        for family in families_of(proposal.cluster)
    ]
    return add_evidence(blockage_id, written, actor=actor, suggested=True)


def statement_of(category: str, reason: str, language: str) -> str:
    """Return a cluster in words; never how often, never when."""
    with translation.override(language):
        text = _("Again and again without result: %(category)s (%(reason)s).") % {
            "category": category,
            "reason": reason,
        }
    return text[:LONGEST_STATEMENT]


@transaction.atomic
def set_aside(
    things: Sequence[Observation | Cluster], *, actor: User | None, reason: str = ""
) -> None:
    """Say that something is no blockage: the desk does not ask again."""
    for one in things:
        SetAside.objects.get_or_create(
            digest=_digest(one),
            defaults={"reason": reason.strip()[:300], "author": actor, "at": timezone.now()},
        )


def take_back(things: Sequence[Observation | Cluster]) -> None:
    """Let the desk ask again."""
    SetAside.objects.filter(digest__in=[_digest(one) for one in things]).delete()


def _digest(one: Observation | Cluster) -> str:
    return one.source_digest if isinstance(one, Observation) else digest_of(one)
