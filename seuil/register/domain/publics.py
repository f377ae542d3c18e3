"""The few publics by which the register is read."""

from enum import StrEnum


class Public(StrEnum):
    UNDOCUMENTED = "undocumented"
    WITHOUT_HOME = "without_home"
    WITHOUT_COVER = "without_cover"
    DRUGS_OR_ALCOHOL = "drugs_or_alcohol"
    MENTAL_HEALTH = "mental_health"
    DOUBLE_DIAGNOSIS = "double_diagnosis"
    LEAVING_PRISON = "leaving_prison"
    VIOLENCE = "violence"
    WITH_CHILDREN = "with_children"
    YOUNG = "young"
    OLDER = "older"
