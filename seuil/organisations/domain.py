import uuid
from enum import StrEnum


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
