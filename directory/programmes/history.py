"""Who changed what when: rows that database triggers write, so that nothing gets past them.

The tables follow programmes with their coverage, calls and alternatives, and organisations. What
was written in one transaction bears the same moment; its context says who did it. The rows
themselves can be neither changed nor deleted.
"""

from typing import Any

import pghistory
import pgtrigger
from django.db import models

from directory.programmes import translation  # noqa: F401 (its columns belong to the history too)
from directory.programmes.models import Alternative, Call, Organisation, Programme


def _history_of(model: type[models.Model], *, exclude: list[str] | None = None) -> Any:
    """A table of what each row of the model was after every insert and update, and at its end."""
    return pghistory.create_event_model(
        model,
        pghistory.InsertEvent("added"),
        pghistory.UpdateEvent("changed", row=pghistory.New),
        pghistory.DeleteEvent("removed"),
        exclude=exclude or [],
        obj_field=pghistory.ObjForeignKey(related_name="+", related_query_name="+"),
        app_label="programmes",
    )


# A Meta of one's own takes over nothing, so each history names it.
_APPEND_ONLY = (
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
)
_LEFT_OUT = ["version", "modified_at", "created_at", "asked_on"]


class ProgrammeEvent(_history_of(Programme, exclude=_LEFT_OUT)):  # type: ignore[misc]
    class Meta:
        triggers = _APPEND_ONLY
        indexes = (models.Index(fields=["pgh_obj", "pgh_created_at"], name="programme_event_of"),)


class CoverageLink(Programme.coverage.through):  # type: ignore[name-defined,misc]
    """Bears the triggers of a table that has no model of its own."""

    class Meta:
        proxy = True


class DeliveryPlaceLink(Programme.delivery_places.through):  # type: ignore[name-defined,misc]
    """Bears the triggers of a table that has no model of its own."""

    class Meta:
        proxy = True


class CoverageEvent(_history_of(CoverageLink)):  # type: ignore[misc]
    class Meta:
        triggers = _APPEND_ONLY
        indexes = (models.Index(fields=["programme", "pgh_created_at"], name="coverage_event_of"),)


class DeliveryPlaceEvent(_history_of(DeliveryPlaceLink)):  # type: ignore[misc]
    class Meta:
        triggers = _APPEND_ONLY
        indexes = (models.Index(fields=["programme", "pgh_created_at"], name="delivery_event_of"),)


class CallEvent(_history_of(Call)):  # type: ignore[misc]
    class Meta:
        triggers = _APPEND_ONLY
        indexes = (models.Index(fields=["programme", "pgh_created_at"], name="call_event_of"),)


class AlternativeEvent(_history_of(Alternative)):  # type: ignore[misc]
    class Meta:
        triggers = _APPEND_ONLY
        indexes = (
            models.Index(fields=["programme", "pgh_created_at"], name="alternative_event_of"),
        )


class OrganisationEvent(_history_of(Organisation)):  # type: ignore[misc]
    class Meta:
        triggers = _APPEND_ONLY
        indexes = (
            models.Index(fields=["pgh_obj", "pgh_created_at"], name="organisation_event_of"),
        )
