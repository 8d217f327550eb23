"""Questions about reports."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

if TYPE_CHECKING:
    from directory.stewardship.models import Report  # noqa: F401 (in strings)


class ReportQuerySet(QuerySet["Report"]):
    def open(self) -> Self:
        """Those that no editor has handled yet."""
        return self.filter(handled_at=None)

    def made_since(self, moment: dt.datetime) -> Self:
        """Those first made after a moment; saying the same again makes none."""
        return self.filter(made_at__gt=moment)
