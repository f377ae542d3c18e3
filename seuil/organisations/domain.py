"""Kinds of bodies, and the roles that people have in them and for territories."""

import datetime
import uuid
from collections.abc import Mapping
from enum import StrEnum

from seuil.kernel.processes import Process
from seuil.territory.domain import Level


class PracticeFamily(StrEnum):
    """Kinds of practice, by whose diversity a room or a plan is balanced."""

    LOW_THRESHOLD = "low_threshold"
    FIRST_LINE = "first_line"
    HOSPITAL = "hospital"
    MENTAL_HEALTH = "mental_health"
    ADDICTIONS = "addictions"
    HOMELESSNESS = "homelessness"
    SOCIAL_SERVICE = "social_service"
    LOCAL_AUTHORITY = "local_authority"
    JUSTICE = "justice"
    MUTUALITY = "mutuality"
    HOME_CARE = "home_care"
    YOUTH = "youth"
    DISABILITY = "disability"
    OLDER_PEOPLE = "older_people"
    COMMUNITY = "community"
    USER_REPRESENTATIVES = "user_representatives"
    COORDINATION = "coordination"
    OTHER = "other"


RECORDS = uuid.UUID("6f0d1c52-5e0b-5d8e-9a53-0b8a3e6f7c11")
"""The namespace of the ids that the outside sees."""


def record_uuid(kind: str, source: str, *ids: str) -> uuid.UUID:
    """Return the lasting id of a record: the same source and ids always give the same."""
    return uuid.uuid5(RECORDS, "\x1f".join((kind, source, *ids)))


class Role(StrEnum):
    """What a member of an organisation does there; each can do what those before it can."""

    PROFESSIONAL = "professional"
    EDITOR = "editor"
    MANAGER = "manager"


class MembershipStatus(StrEnum):
    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    ENDED = "ended"


class MembershipStep(StrEnum):
    CONFIRM = "confirm"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LEAVE = "leave"
    END = "end"
    CHANGE_ROLE = "change_role"


MEMBERSHIP = Process(
    start=MembershipStatus.ASKED,
    paths={
        (MembershipStatus.ASKED, MembershipStep.CONFIRM): MembershipStatus.CONFIRMED,
        (MembershipStatus.ASKED, MembershipStep.REFUSE): MembershipStatus.REFUSED,
        (MembershipStatus.ASKED, MembershipStep.WITHDRAW): MembershipStatus.ENDED,
        (MembershipStatus.CONFIRMED, MembershipStep.LEAVE): MembershipStatus.ENDED,
        (MembershipStatus.CONFIRMED, MembershipStep.END): MembershipStatus.ENDED,
        (MembershipStatus.CONFIRMED, MembershipStep.CHANGE_ROLE): MembershipStatus.CONFIRMED,
    },
    needs_words=frozenset({MembershipStep.REFUSE}),
)
OPEN_STATUSES = frozenset({MembershipStatus.ASKED, MembershipStatus.CONFIRMED})


class MandateKind(StrEnum):
    """What somebody does for a territory."""

    DESK = "desk"
    BASIN_TEAM = "basin_team"
    REGIONAL_TEAM = "regional_team"
    OPERATOR = "operator"


INVITED_FOR = datetime.timedelta(days=14)
INVITATIONS_KEPT = datetime.timedelta(days=30)
REMIND_AFTER = datetime.timedelta(days=7)
ONE_MAIL_EVERY = datetime.timedelta(hours=1)

TEAMS = frozenset({MandateKind.BASIN_TEAM, MandateKind.REGIONAL_TEAM})

LEVELS: Mapping[MandateKind, frozenset[Level]] = {
    MandateKind.DESK: frozenset(Level),
    MandateKind.BASIN_TEAM: frozenset({Level.BASIN}),
    MandateKind.REGIONAL_TEAM: frozenset({Level.REGION}),
    MandateKind.OPERATOR: frozenset({Level.REGION}),
}
"""For which places there can be a mandate of each kind."""

GIVEN_BY_REGION = frozenset({MandateKind.DESK, MandateKind.BASIN_TEAM})
GIVEN_BY_OPERATOR = frozenset({MandateKind.REGIONAL_TEAM, MandateKind.OPERATOR})

FREE_MAIL = frozenset({
    "gmail.com", "googlemail.com", "hotmail.com", "hotmail.be", "hotmail.fr", "outlook.com",
    "outlook.be", "outlook.fr", "live.com", "live.be", "live.fr", "msn.com", "yahoo.com",
    "yahoo.fr", "yahoo.be", "icloud.com", "me.com", "proton.me", "protonmail.com", "gmx.com",
    "gmx.fr", "gmx.net", "mail.com", "telenet.be", "skynet.be", "proximus.be", "scarlet.be",
    "voo.be", "brutele.be",
})  # fmt: skip
"""Providers where anybody gets an address: it says nothing about where its owner works."""


def is_professional_mail(address: str) -> bool:
    """Tell whether an address can be that of an organisation.

    >>> is_professional_mail("ann@cpas.example"), is_professional_mail("ann@gmail.com")
    (True, False)
    """
    return address.rpartition("@")[2].strip().lower() not in FREE_MAIL
