"""The one way in which a file is written to the database: wholly, alone, and refused in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from directory.exchange.refusals import Problem, TableError
from directory.locks import one_at_a_time
from directory.rules.vocabularies import Label

# PostgreSQL's errors that mean: somebody else was writing the same rows.
_MEANWHILE = {"40001", "40P01", "23505", "23503", "55P03"}


@dataclass
class Ending:
    """How an import ends: kept, or all of it taken back."""

    take_back: bool


@contextmanager
def import_transaction(*, dry_run: bool = False) -> Iterator[Ending]:
    """All or nothing, and one import after the other: two files may name the same new organisation.

    What the database refuses, at the end of the transaction too, becomes a TableError. A dry run
    does everything and takes it back; whoever is in the block may decide so later.
    """
    ending = Ending(dry_run)
    try:
        with transaction.atomic():
            one_at_a_time("import")
            yield ending
            # What constraints have put off to the end is told now.
            _execute("SET CONSTRAINTS ALL IMMEDIATE")
            _execute("SET CONSTRAINTS ALL DEFERRED")
            if ending.take_back:
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
