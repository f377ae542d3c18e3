from enum import StrEnum


class Verb(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    IMPORTED = "imported"
