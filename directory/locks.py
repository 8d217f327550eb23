"""Locks that hold across all workers and machines, by name."""

from django.db import connection


def one_at_a_time(what: str) -> None:
    """Wait until nobody else is in a transaction that does this; held to the end of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"mundesi {what}"])
