"""The one way in which a file is written to the database: wholly, alone, and refused in words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from directory.exchange.refusals import Problem, TableError
from directory.locks import one_at_a_time
from directory.rules.vocabularies import Label

# PostgreSQL's errors that mean: somebody else was writing the same rows.
_MEANWHILE = {"40001", "40P01", "23505", "23503", "55P03"}


@contextmanager
def import_transaction(*, dry_run: bool = False) -> Iterator[None]:
    """All or nothing, and one import after the other: two files may name the same new organisation.

    What the database refuses, at the end of the transaction too, becomes a TableError. A dry run
    does everything and takes it back.
    """
    try:
        with transaction.atomic():
            one_at_a_time("import")
            yield
            # What constraints have put off to the end is told now.
            _execute("SET CONSTRAINTS ALL IMMEDIATE")
            _execute("SET CONSTRAINTS ALL DEFERRED")
            if dry_run:
                transaction.set_rollback(True)
    except (IntegrityError, DataError, OperationalError) as error:
        raise TableError([Problem(None, None, "", _reason(error))]) from error


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _reason(error: Exception) -> Label:
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", None)
    if state in _MEANWHILE:
        return Label(
            "Dikush tjetër po ndryshonte të njëjtat të dhëna. Nuk u ruajt asgjë: provo sërish.",
            "Somebody else was changing the same data. Nothing was written: try again.",
        )
    if constraint:
        return Label(
            f"Baza e të dhënave nuk e pranon (rregulli {constraint}). Nuk u ruajt asgjë.",
            f"The database does not accept this (rule {constraint}). Nothing was written.",
        )
    if isinstance(error, OperationalError):
        return Label(
            "Lidhja me bazën e të dhënave u ndërpre. Nuk u ruajt asgjë: provo sërish.",
            "The connection to the database was lost. Nothing was written: try again.",
        )
    return Label(
        "Baza e të dhënave nuk pranon një vlerë. Nuk u ruajt asgjë.",
        "The database does not accept a value. Nothing was written.",
    )
