"""Who asks another level, and who answers for it. Nobody answers what they asked themselves."""

from dataclasses import dataclass

from seuil.organisations.policies import is_team
from seuil.organisations.standing import Standing
from seuil.plans.domain.level import BY_ASKER, Step
from seuil.plans.models import LevelRequest
from seuil.territory.queries import places


@dataclass(frozen=True, slots=True)
class AskingAbilities:
    """What somebody may do with one request between levels."""

    asked: bool = False
    answers: bool = False

    def may_take(self, step: Step) -> bool:
        return self.asked if step in BY_ASKER else self.answers


def asks_somewhere(standing: Standing) -> bool:
    return is_team(standing)


def asking_abilities(standing: Standing, request: LevelRequest) -> AskingAbilities:
    """Return what somebody may do; ``request`` has both its territories."""
    origin, target = request.origin.code, request.target.code
    return AskingAbilities(
        asked=_acts_for(standing, origin, against=target),
        answers=_acts_for(standing, target, against=origin),
    )


def may_ask(standing: Standing, origin: str, target: str) -> bool:
    return _acts_for(standing, origin, against=target)


def _acts_for(standing: Standing, place: str, *, against: str) -> bool:
    """Whether a mandate is for ``place`` itself, or for one around it that is not around both."""
    held = standing.teams
    if not held:
        return False
    gazetteer = places()
    around = gazetteer.ancestors(place) - gazetteer.ancestors(against)
    return place in held or bool(held & around)
