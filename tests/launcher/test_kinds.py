"""A test that asks for the demonstration and says no more."""

from django.db import connection


def test_it_is_rolled_back_all_the_same(demonstration):
    assert connection.in_atomic_block
