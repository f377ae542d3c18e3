"""The command that makes the first operator."""

import pytest
from django.core.management import CommandError, call_command

from seuil.organisations.policies import is_operator
from seuil.organisations.standing import standing_of
from tests.factories.accounts import UserFactory
from tests.factories.territory import TerritoryFactory

pytestmark = pytest.mark.django_db


def test_somebody_becomes_an_operator_once_however_often_it_is_said():
    user, region = UserFactory(email="ann@cpas.example"), TerritoryFactory(region=True)

    for _ in range(2):
        call_command("give_mandate", "Ann@cpas.example", "operator", region.code, verbosity=0)

    assert is_operator(standing_of(user))
    assert user.mandates.count() == 1


@pytest.mark.parametrize(
    ("address", "place", "says"),
    [
        ("bo@cpas.example", "region:here", "Nobody"),
        ("ann@cpas.example", "region:nowhere", "no place"),
    ],
)
def test_whoever_or_wherever_is_not_known_is_said(address, place, says):
    UserFactory(email="ann@cpas.example")
    TerritoryFactory(region=True, code="region:here")

    with pytest.raises(CommandError, match=says):
        call_command("give_mandate", address, "operator", place)


@pytest.mark.parametrize(
    ("kind", "level", "possible"),
    [
        ("operator", "basin", "region"),
        ("regional_team", "commune", "region"),
        ("basin_team", "region", "basin"),
        ("basin_team", "commune", "basin"),
    ],
)
def test_a_mandate_for_a_place_of_the_wrong_level_is_refused_in_words(kind, level, possible):
    user = UserFactory(email="ann@cpas.example")
    place = TerritoryFactory(**({} if level == "commune" else {level: True}))

    with pytest.raises(CommandError) as refused:
        call_command("give_mandate", "ann@cpas.example", kind, place.code)

    assert str(refused.value) == (
        f"Nobody can be {kind} of {place.code}, a place of the level {level}. "
        f"Possible levels: {possible}."
    )
    assert not user.mandates.exists()
