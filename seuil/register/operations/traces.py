"""Joining things, and taking a join back: the two rows that the chain is made of."""

from uuid import UUID

from django.utils import timezone

from seuil.accounts.models import User
from seuil.kernel.errors import InvalidInput
from seuil.register.domain.trace import End, Relation, refuse_what_does_not_join
from seuil.register.models import TraceLink, TraceRevocation
from seuil.register.operations.turns import take_turn

Joined = tuple[End, UUID]


def link(
    source: Joined,
    relation: Relation,
    target: Joined,
    *,
    actor: User | None,
    suggested: bool = False,
    reason: str = "",
) -> TraceLink:
    """Join two things, once: a join that is in force already is returned."""
    take_turn()
    refuse_what_does_not_join(source[0], relation, target[0])
    ends = {
        "source_kind": source[0],
        "source": source[1],
        "relation": relation,
        "target_kind": target[0],
        "target": target[1],
    }
    if there := TraceLink.objects.in_force().filter(**ends).first():
        return there
    return TraceLink.objects.create(
        **ends, author=actor, suggested=suggested, reason=reason.strip(), made_at=timezone.now()
    )


def revoke(trace: TraceLink, *, actor: User | None, reason: str) -> TraceRevocation:
    """Take a join back, once; both rows stay."""
    if not reason.strip():
        raise InvalidInput("say why it does not hold", path="reason")
    take_turn()
    if there := TraceRevocation.objects.filter(trace=trace).first():
        return there
    return TraceRevocation.objects.create(
        trace=trace, author=actor, reason=reason.strip(), made_at=timezone.now()
    )
