"""What files and programs are told of a blockage."""

from seuil.register.models import Blockage
from seuil.register.told import families_told


def test_one_practice_family_alone_is_not_named_beside_its_sentences():
    assert families_told(Blockage(families=["hospital"])) == []
    assert families_told(Blockage(families=["hospital", "youth"])) == ["hospital", "youth"]
