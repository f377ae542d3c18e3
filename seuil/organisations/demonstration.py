"""Roles for the accounts of the demonstration, in its fictional directory."""

from django.db import transaction

from seuil.accounts.models import User
from seuil.accounts.operations import DemoLogin, load_demo_people
from seuil.organisations.domain import MandateKind, MembershipStatus, Role
from seuil.organisations.models import Membership, Organisation
from seuil.organisations.operations import give_mandate
from seuil.territory.models import Territory

SOURCE = "demo"
COUNTER, SHELTER = "demo-org-no-007", "demo-org-su-08"
MEMBERS = (
    ("manager", COUNTER, Role.MANAGER, MembershipStatus.CONFIRMED),
    ("editor", COUNTER, Role.EDITOR, MembershipStatus.CONFIRMED),
    ("professional", SHELTER, Role.PROFESSIONAL, MembershipStatus.CONFIRMED),
    ("professional", COUNTER, Role.PROFESSIONAL, MembershipStatus.ASKED),
)
"""The request that waits shows what a manager does with one."""
MANDATES = (
    ("desk", MandateKind.DESK, "basin:nord"),
    ("team", MandateKind.BASIN_TEAM, "basin:nord"),
    ("region", MandateKind.REGIONAL_TEAM, "region:brussels"),
    ("operator", MandateKind.OPERATOR, "region:brussels"),
)


@transaction.atomic
def load_people_and_roles() -> tuple[DemoLogin, ...]:
    """Make, or set right, the accounts of the demonstration with their roles; nobody gets mail."""
    logins = load_demo_people()
    people = {login.role: User.objects.get(email=login.email) for login in logins}
    for name, external_id, role, status in MEMBERS:
        organisation = Organisation.objects.from_source(SOURCE).filter(external_id=external_id)
        for one in organisation:
            _belongs(people[name], one, role, status)
    for name, kind, code in MANDATES:
        for territory in Territory.objects.filter(code=code):
            give_mandate(people[name], territory, kind, actor=None)
    return logins


def _belongs(user: User, organisation: Organisation, role: Role, status: MembershipStatus) -> None:
    rows = Membership.objects.open().filter(user=user, organisation=organisation)
    if not rows.exists():
        Membership.objects.create(user=user, organisation=organisation, role=role, status=status)
