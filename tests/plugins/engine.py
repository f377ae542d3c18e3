"""The engine of this process, which outlives the tests while their changes are rolled back.

After a test that changed the offer it starts over: from the demonstration as it was loaded, where
the connection goes there, as a process of the site starts from a generation and follows what
changed since; elsewhere from nothing.
"""

import pytest
from django.db import connection
from django.db.models import Max

from seuil.matching.index import building, index
from seuil.matching.index.reading import read_base
from seuil.matching.index.state import State
from seuil.matching.models import Change
from seuil.matching.sheets import sheets

bases = {}
"""By database: what the engine reads there before any test."""


def remember_base():
    """Let the engine start from the database as it is now, whenever it starts over there."""
    bases[connection.settings_dict["NAME"]] = read_base()
    start_over()


def start_over():
    index.forget()
    sheets.forget()
    if base := bases.get(connection.settings_dict["NAME"]):
        index._state, index._stamp = State(base), building.generations().stamp()
        index._ready = index._state.follow()
        index._looked_at = float("-inf")  # whoever asks looks first at what changed


@pytest.fixture(autouse=True)
def _engine_forgets_what_is_rolled_back(request):
    """After a test that changed the offer, the engine of this process starts over."""
    asked = {"db", "transactional_db"} & set(request.fixturenames)
    if not asked and not request.node.get_closest_marker("django_db"):
        yield
        return
    request.getfixturevalue("db")
    last = Change.objects.aggregate(last=Max("pk", default=0))["last"]
    yield
    if not connection.is_usable() or Change.objects.filter(pk__gt=last).exists():
        start_over()
