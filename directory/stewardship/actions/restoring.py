"""An earlier version of a programme is proposed anew; a reviewer decides, as with any change."""

import datetime as dt
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction

from directory.locks import one_at_a_time
from directory.programmes.models import Programme
from directory.stewardship import proposals
from directory.stewardship.actions.revisions import NotPossible, _save, begin
from directory.stewardship.models import Revision


class AlreadyOpen(Exception):
    """A change of the programme is open, and would be lost; nothing was written."""

    def __init__(self, revision: Revision) -> None:
        super().__init__("A change of this programme is open already.")
        self.revision = revision


@transaction.atomic
def restore(
    *, programme: Programme, cells: Mapping[str, str], by: User, at: dt.datetime
) -> Revision:
    """An open change that makes the programme what `cells`, the row of a version, says.

    What nobody writes stays as it is now: the identifier, who runs it, when it was checked. Raises
    AlreadyOpen, and NotPossible when the programme says all that already.
    """
    one_at_a_time(f"programme {programme.pk}")
    found = Revision.objects.open().filter(programme=programme).first()
    if found is not None:
        raise AlreadyOpen(found)
    revision = begin(programme=programme, by=by, at=at)
    revision.cells = proposals.written(cells, revision.cells)
    revision.origin = "restore"
    if not revision.changes:
        raise NotPossible
    _save(revision, by=by, at=at)
    return revision
