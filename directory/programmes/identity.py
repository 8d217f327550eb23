"""Identifiers that every copy of the catalogue agrees on: made of what a row is called for good.

So a list that was written to files and loaded elsewhere keeps the identifiers under which others
know it. Rows that were stored before there were such identifiers keep theirs.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import models

# Of nothing else, and never to be changed: the identifier of every programme hangs on it.
NAMESPACE = UUID("0f2b7c1e-5d7b-4c55-8c0e-6a1d1f3b9e47")


def derived(kind: str, name: str) -> UUID:
    """The identifier of a kind of row by the name that never changes: slug, or official name."""
    return uuid5(NAMESPACE, f"{kind}/{name}")


class Identifier(models.UUIDField):  # type: ignore[type-arg]
    """A UUID made of another field (`of`) when the row is first stored.

    Where a row that was renamed has it already, a random one. Migrations see a plain UUIDField.
    """

    def __init__(self, *, of: str = "", **options: Any) -> None:
        self.of = of
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.UUIDField", arguments, options

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if getattr(model_instance, self.attname) is None:
            self.give([model_instance])
        return super().pre_save(model_instance, add)

    def give(self, rows: Sequence[models.Model]) -> None:
        """Set it on rows of this model that have none, in one query."""
        missing = [row for row in rows if getattr(row, self.attname) is None]
        wanted = [
            derived(self.model._meta.model_name or "", getattr(row, self.of)) for row in missing
        ]
        taken = set(
            self.model._base_manager.filter(**{f"{self.attname}__in": wanted}).values_list(
                self.attname, flat=True
            )
        )
        for row, identifier in zip(missing, wanted, strict=True):
            setattr(row, self.attname, uuid4() if identifier in taken else identifier)


def give_identifiers(rows: Sequence[models.Model]) -> None:
    """Set the identifiers of rows of one model that are about to be stored, in one query."""
    for field in rows[0]._meta.concrete_fields if rows else ():
        if isinstance(field, Identifier):
            field.give(rows)
