"""Opens the desks of the demonstration, seats its people, plays the stories."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.accounts.operations import DEMO_LOGINS
from seuil.directory.models import Category
from seuil.organisations.demonstration import SOURCE
from seuil.organisations.domain import MandateKind
from seuil.organisations.models import Organisation
from seuil.organisations.operations import give_mandate
from seuil.organisations.standing import standing_of
from seuil.orientation.demonstration.passages import load_passages
from seuil.orientation.demonstration.playing import Cast
from seuil.orientation.demonstration.stories import STORIES
from seuil.orientation.models import Desk
from seuil.orientation.operations import open_desk, sit_at
from seuil.orientation.policies import Viewer, viewer_of
from seuil.territory.models import Territory

REGION = "region:brussels"
DESKS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("nord", "basin:nord", "", "Helpdesk Nord", "Helpdesk Noord", "02 000 00 11"),
    ("nord-est", "basin:nord-est", "", "Helpdesk Nord-Est", "Helpdesk Noordoost", "02 000 00 12"),
    (
        "centre-ouest",
        "basin:centre-ouest",
        "",
        "Helpdesk Centre-Ouest",
        "Helpdesk Centrum-West",
        "02 000 00 13",
    ),
    ("sud", "basin:sud", "", "Helpdesk Sud", "Helpdesk Zuid", "02 000 00 14"),
    ("sud-est", "basin:sud-est", "", "Helpdesk Sud-Est", "Helpdesk Zuidoost", "02 000 00 15"),
    ("region", REGION, "", "Helpdesk régional", "Regionale helpdesk", "02 000 00 10"),
    (
        "mental",
        REGION,
        "mental_health",
        "Helpdesk santé mentale",
        "Helpdesk geestelijke gezondheid",
        "02 000 00 16",
    ),
    (
        "addictions",
        REGION,
        "addictions",
        "Helpdesk assuétudes",
        "Helpdesk verslaving",
        "02 000 00 17",
    ),
)
COLLEAGUES = (
    ("jonas", "Jonas Willems (demo)", "nord"),
    ("awa", "Awa Diop (demo)", "nord-est"),
    ("bram", "Bram De Smet (demo)", "centre-ouest"),
    ("lina", "Lina Haddad (demo)", "sud"),
    ("maud", "Maud Renard (demo)", "sud-est"),
    ("leila", "Leïla Simon (demo)", "region"),
    ("wim", "Wim Aerts (demo)", "mental"),
    ("sofia", "Sofia Rahmani (demo)", "addictions"),
)
"""Colleagues at the desks: nobody signs in as them."""


@transaction.atomic
def load_requests() -> str:
    """Make, or set right, the desks; tell the stories that are not told yet. Nobody is told."""
    if not Organisation.objects.from_source(SOURCE).exists():
        return ""
    cast = cast_of_all()
    told = cast.tells(STORIES)
    load_passages(cast.people, cast.viewers)
    return f"{len(cast.desks)} desks, {told} new requests"


def cast_of_all() -> Cast:
    """Open the desks, seat their people, and return those who can play a story."""
    people = _people()
    desks = _desks(people)
    viewers = {name: _viewer(one) for name, one in people.items()}
    return Cast(people, desks, viewers, timezone.now())


def _people() -> dict[str, User]:
    people = {one.role: User.objects.get(email=one.email) for one in DEMO_LOGINS}
    for name, shown, _desk in COLLEAGUES:
        user, made = User.objects.get_or_create(
            email=f"{name}@seuil.example", defaults={"name": shown}
        )
        if made:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        people[name] = user
    return people


def _desks(people: Mapping[str, User]) -> dict[str, Desk]:
    """Open the desks and seat their people, with the mandates that this needs."""
    territories = {key: Territory.objects.get(code=code) for key, code, *_ in DESKS}
    for name, _shown, at in (*COLLEAGUES, ("region", "", "region")):
        give_mandate(people[name], territories[at], MandateKind.DESK, actor=None)
    team = _viewer(people["region"])
    found: dict[str, Desk] = {}
    for key, _code, theme, fr, nl, phone in DESKS:
        category = Category.objects.get(code=theme) if theme else None
        desk = open_desk(territories[key], {"fr": fr, "nl": nl}, theme=category, phone=phone)
        found[key] = desk
    for name, _shown, at in COLLEAGUES:
        sit_at(team, found[at], people[name])
    return found


def _viewer(user: User) -> Viewer:
    return viewer_of(user, standing_of(user))
