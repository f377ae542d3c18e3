import pytest


@pytest.fixture(autouse=True)
def _on_a_saturday(clock):
    clock("2026-11-21 12:00")
