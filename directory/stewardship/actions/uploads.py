"""Tables that an organisation sends: kept until they are handed in, all rows at once."""

import datetime as dt

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from directory.exchange.organisations import column_problems
from directory.exchange.programme_columns import COLUMNS
from directory.exchange.refusals import SHOWN_CHARACTERS, TableError
from directory.exchange.tables import Table
from directory.locks import one_at_a_time
from directory.programmes.models import Organisation
from directory.stewardship.actions.batches import propose_all
from directory.stewardship.models import Upload
from directory.stewardship.uploads import PROBLEMS_COLUMN, rows_of

KEPT_FOR = dt.timedelta(days=30)


@transaction.atomic
def take(
    *, organisation: Organisation, table: Table, name: str, by: User, at: dt.datetime
) -> Upload:
    """Keep a table as it was read, in place of those that the same person has not handed in.

    Two taps keep one. What was handed in goes after KEPT_FOR. Raises TableError when it has columns
    that nobody knows.
    """
    problems = column_problems(table.header, known=(*COLUMNS, PROBLEMS_COLUMN), required=())
    if problems:
        raise TableError(problems)
    one_at_a_time(f"uploads {organisation.pk} {by.pk}")
    former = Upload.objects.filter(organisation=organisation, made_by=by)
    former.filter(Q(submitted_at=None) | Q(submitted_at__lt=at - KEPT_FOR)).delete()
    kept: Upload = Upload.objects.create(
        organisation=organisation,
        name=name.strip()[-SHOWN_CHARACTERS:] or "—",
        header=list(table.header),
        rows=[
            [row.number, {column: text for column, text in row.cells.items() if text}]
            for row in table.rows
        ],
        made_by=by,
        made_at=at,
    )
    return kept


@transaction.atomic
def submit(*, upload: Upload, by: User, on: dt.date, at: dt.datetime) -> Upload:
    """Hand in all rows that say something new, or none; handing in twice is once.

    Raises HasProblems, NotPossible (`actions.batches.propose_all`), Upload.DoesNotExist when it was
    replaced meanwhile.
    """
    locked: Upload = (
        Upload.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=upload.pk)
    )
    if locked.submitted_at is None:
        propose_all(
            rows_of(locked), organisation=locked.organisation, origin="upload", by=by, on=on, at=at
        )
        locked.submitted_at = at
        locked.save(update_fields=["submitted_at"])
    return locked
