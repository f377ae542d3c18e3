"""Who may what, in organisations and territories."""

import dataclasses

import pytest

from seuil.organisations import policies
from seuil.organisations.domain import MandateKind, Role
from seuil.organisations.standing import VISITOR, Held, Standing, standing_of
from tests.factories.organisations import MandateFactory
from tests.factories.territory import ContainmentFactory, TerritoryFactory


@pytest.mark.parametrize(
    ("role", "may"), [("professional", False), ("editor", True), ("manager", True)]
)
def test_editors_and_managers_keep_sheets(role, may):
    standing = Standing(1, roles={7: Role(role)})

    assert policies.may_edit_sheets_of(standing, 7) is may
    assert not policies.may_edit_sheets_of(standing, 8)


def test_a_visitor_may_nothing():
    assert not policies.may_edit_sheets_of(VISITOR, 7)
    assert not policies.may_manage(VISITOR, 7)
    assert not policies.is_operator(VISITOR)
    assert not policies.is_team(VISITOR)


@pytest.mark.parametrize("kind", MandateKind)
def test_every_mandate_needs_a_second_factor(kind):
    assert policies.needs_second_factor(Standing(1, mandates=[Held(kind, "region:brussels")]))
    assert not policies.needs_second_factor(Standing(1, roles={7: Role.MANAGER}))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "is_team"),
    [("desk", False), ("basin_team", True), ("regional_team", True), ("operator", False)],
)
def test_a_team_works_for_what_lies_in_its_territory(kind, is_team):
    basin, inside, outside = TerritoryFactory(basin=True), TerritoryFactory(), TerritoryFactory()
    ContainmentFactory(child=inside, parent=basin)
    standing = standing_of(MandateFactory(kind=kind, territory=basin).user)

    assert policies.is_team_of(standing, inside.code) is is_team
    assert policies.is_team_of(standing, basin.code) is is_team
    assert not policies.is_team_of(standing, outside.code)


@pytest.mark.parametrize(
    ("standing", "can"),
    [
        (VISITOR, set()),
        (Standing(1, roles={7: Role.PROFESSIONAL}), {"orients"}),
        (Standing(1, roles={7: Role.EDITOR}), {"answers_corrections", "orients"}),
        (
            Standing(1, roles={7: Role.MANAGER}),
            {"answers_corrections", "imports", "orients"},
        ),
        (
            Standing(1, mandates=[Held(MandateKind.BASIN_TEAM, "basin:sud")]),
            {"checks_sheets", "answers_corrections", "imports", "orients"},
        ),
        (Standing(1, mandates=[Held(MandateKind.DESK, "basin:sud")]), {"orients"}),
        (
            Standing(1, mandates=[Held(MandateKind.OPERATOR, "region:brussels")]),
            {"operates", "orients"},
        ),
    ],
)
def test_the_bar_leads_to_what_a_person_may_do(standing, can):
    found = dataclasses.asdict(policies.abilities(standing))

    assert {name for name, able in found.items() if able} == can
