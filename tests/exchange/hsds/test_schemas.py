"""The strict schemas themselves: a check that cannot fail would prove nothing."""

import json

import pytest

from tests.exchange.hsds.schemas import HSDS, assert_valid, needs_schemas

pytestmark = needs_schemas


@pytest.mark.parametrize("name", ["service", "organization", "service_at_location"])
def test_the_official_examples_pass(name):
    made = json.loads((HSDS / "examples" / f"{name}_full.json").read_text())

    assert_valid(name, made)


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": "blue"},
        {"phones": [{"id": "1554f2e2-a373-45db-a3fa-9fc48a61c15e", "number": "1", "tone": "a"}]},
        {"id": "not-a-uuid"},
        {"url": "no address"},
        {"email": "nobody"},
        {"last_modified": "2026-11-24"},
        {"status": "open"},
    ],
)
def test_a_mistake_is_found(wrong):
    made = json.loads((HSDS / "examples" / "service_full.json").read_text())

    with pytest.raises(AssertionError):
        assert_valid("service", made | wrong)
