"""Steps of processes: every table of them is made the same way, and only ever grows."""

import pytest
from django.apps import apps

from seuil.journal.steps import StepEvent
from seuil.register.domain.blockage import Step
from seuil.register.operations import Move, take_blockage_step
from tests.factories.register import blockage

TABLES = [model for model in apps.get_models() if issubclass(model, StepEvent)]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table._meta.label)
def test_steps_are_read_in_the_order_in_which_they_were_taken(table):
    assert table._meta.ordering == ["at", "pk"]


def test_every_table_of_steps_is_made_of_the_same_one():
    columns = {model: {field.name for field in model._meta.fields} for model in apps.get_models()}
    of_steps = {model for model, names in columns.items() if {"step", "target", "at"} <= names}

    assert of_steps
    assert of_steps <= set(TABLES)


@pytest.mark.django_db
def test_a_step_that_was_taken_is_never_changed():
    one = blockage()
    move = Move(Step.REST, words="Nobody has met it for a year.", language="en")
    take_blockage_step(one.uuid, move, actor=None)
    event = one.events.get()

    event.words = "Nobody says why."
    with pytest.raises(TypeError):
        event.save()

    event.refresh_from_db()
    assert event.words == "Nobody has met it for a year."
