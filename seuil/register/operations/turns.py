"""One at a time: whoever changes blockages and their evidence waits for the one before."""

from django.db import connection

KEY = 0x5E10_B10C


def take_turn() -> None:
    """Wait until nobody else changes the register, and hold it until the transaction ends.

    Merging changes several blockages, and what is counted of one depends on others: rows that are
    locked one by one would be locked in as many orders as there are operations.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEY])
