"""Who and what the councils and plans of the demonstration are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from seuil.accounts.models import User
from seuil.accounts.operations import DEMO_LOGINS, confirm_address
from seuil.councils.models import Council, Decision, Seat
from seuil.kernel.data import shipped_yaml
from seuil.organisations.demonstration import SOURCE
from seuil.organisations.domain import MandateKind
from seuil.organisations.models import Organisation, Source
from seuil.organisations.operations import give_mandate
from seuil.organisations.standing import Standing, standing_of
from seuil.plans.models import Action, Plan
from seuil.register.models import Blockage, Track
from seuil.territory.models import Territory

PACKAGE = "seuil.plans.demonstration"
FEDERATIONS = "demo-federations"
Written = Mapping[str, Any]


@cache
def of_sessions() -> Written:
    """Return the blockages and tracks that the demonstration of sessions wrote, by key."""
    content: Written = shipped_yaml("seuil.concertation.demonstration", "blockages.yaml")
    return content


@dataclass
class Cast:
    """What comes of the demonstration, by the keys of its files."""

    logins: Mapping[str, User]
    councils: dict[str, Council] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    holders: dict[str, User] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    teams: dict[str, User] = field(default_factory=dict)

    def team(self, territory: str) -> User:
        """Return who acts for a place: a login where there is one, else somebody made up."""
        if territory not in self.teams:
            self.teams[territory] = self._team(territory)
        return self.teams[territory]

    def _team(self, territory: str) -> User:
        known = {"region:brussels": "region", "basin:nord": "team"}
        if territory in known:
            return self.logins[known[territory]]
        place = Territory.objects.get(code=territory)
        user = somebody(f"team-{territory.rpartition(':')[2]}", f"Équipe {place.name_fr} (demo)")
        give_mandate(user, place, MandateKind.BASIN_TEAM, actor=None)
        return user

    def convener(self, territory: str) -> Standing:
        return standing_of(self.team(territory))

    def speaker(self, seat: str) -> Standing:
        """Return who speaks for a seat, named as council.seat."""
        return standing_of(self.holders[seat])


def new_cast() -> Cast:
    return Cast(logins={one.role: User.objects.get(email=one.email) for one in DEMO_LOGINS})


def somebody(name: str, called: str) -> User:
    """Return a made-up person with whose account nobody signs in."""
    user, new = User.objects.get_or_create(
        email=f"{name}@personne.example", defaults={"name": called, "is_active": True}
    )
    if new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        confirm_address(user)
    return user


def body(key: str) -> Organisation:
    """Return an organisation of the demonstration directory by the end of its id."""
    return Organisation.objects.from_source(SOURCE).get(external_id=f"demo-org-{key}")


def begin_federations(written: Written) -> dict[str, Organisation]:
    """Make the federations that sit; they offer no service, so no directory has them."""
    source, _new = Source.objects.get_or_create(
        code=FEDERATIONS,
        defaults={"name": "Fédérations de la démonstration (fictives)", "fictional": True},
    )
    return {
        key: Organisation.objects.get_or_create(
            source=source,
            external_id=key,
            defaults={"name_fr": one["fr"], "name_nl": one["nl"], "families": one["families"]},
        )[0]
        for key, one in written.items()
    }


def blockage(key: str) -> Blockage:
    """Return a blockage of the demonstration of sessions by its key there."""
    found = Blockage.objects.get(title_fr=of_sessions()["blockages"][key]["title"]["fr"])
    return found.merged_into or found


def track(key: str) -> Track:
    return Track.objects.get(title_fr=of_sessions()["tracks"][key]["title"]["fr"])


def in_languages(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}_{language}": text.strip() for language, text in texts.items()}
