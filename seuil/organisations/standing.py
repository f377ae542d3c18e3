"""What a person is at this moment: roles in organisations, mandates for territories."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser

from seuil.accounts.models import User
from seuil.organisations.domain import TEAMS, MandateKind, Role
from seuil.organisations.models import Mandate, Membership


@dataclass(frozen=True, slots=True)
class Held:
    """A mandate in force."""

    kind: MandateKind
    territory: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The roles of one person; a visitor has none. ``roles``: key of an organisation -> role.

    ``withheld``: this person has roles, which count once a second factor was shown.
    """

    user_id: int | None = None
    roles: Mapping[int, Role] = field(default_factory=dict)
    mandates: Collection[Held] = ()
    withheld: bool = False

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def is_professional(self) -> bool:
        """Whether an organisation or a territory vouches for this person."""
        return bool(self.roles or self.mandates)

    @property
    def teams(self) -> frozenset[str]:
        """Return the territories in whose team this person is."""
        return frozenset(held.territory for held in self.mandates if held.kind in TEAMS)


VISITOR = Standing()


def standing_of(user: User | AnonymousUser) -> Standing:
    """Return the roles of a person, in two queries; those of a visitor cost none."""
    if not isinstance(user, User) or not user.is_active:
        return VISITOR
    return standings_of([user])[user.pk]


def standings_of(users: Collection[User]) -> dict[int, Standing]:
    """Return the roles of people by their key, in two queries however many they are."""
    active = {user.pk for user in users if user.is_active}
    roles: dict[int, dict[int, Role]] = {key: {} for key in active}
    mandates: dict[int, list[Held]] = {key: [] for key in active}
    members = Membership.objects.confirmed().filter(user__in=active)
    for key, organisation, role in members.values_list("user_id", "organisation_id", "role"):
        roles[key][organisation] = Role(role)
    in_force = Mandate.objects.in_force().filter(user__in=active)
    for key, kind, code in in_force.values_list("user_id", "kind", "territory__code"):
        mandates[key].append(Held(MandateKind(kind), code))
    found = {key: Standing(key, roles[key], tuple(mandates[key])) for key in active}
    return {user.pk: found.get(user.pk, VISITOR) for user in users}
