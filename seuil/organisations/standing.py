"""What a person is at this moment: roles in organisations, mandates for territories."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser

from seuil.accounts.models import User
from seuil.organisations.domain import MandateKind, Role
from seuil.organisations.models import Mandate, Membership


@dataclass(frozen=True, slots=True)
class Held:
    """A mandate in force."""

    kind: MandateKind
    territory: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The roles of one person; a visitor has none. ``roles``: key of an organisation -> role."""

    user_id: int | None = None
    roles: Mapping[int, Role] = field(default_factory=dict)
    mandates: Collection[Held] = ()

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def is_professional(self) -> bool:
        """Whether an organisation or a territory vouches for this person."""
        return bool(self.roles or self.mandates)


VISITOR = Standing()


def standing_of(user: User | AnonymousUser) -> Standing:
    """Return the roles of a person, in two queries; those of a visitor cost none."""
    if not isinstance(user, User) or not user.is_active:
        return VISITOR
    roles = Membership.objects.confirmed().filter(user=user).values_list("organisation_id", "role")
    mandates = Mandate.objects.in_force().filter(user=user).values_list("kind", "territory__code")
    return Standing(
        user_id=user.pk,
        roles={organisation: Role(role) for organisation, role in roles},
        mandates=tuple(Held(MandateKind(kind), code) for kind, code in mandates),
    )
