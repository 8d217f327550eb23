"""A few programmes near to one: of the same type, for the same places."""

import datetime as dt
import json
from typing import Any

from django.db import connection

from directory.programmes.models import Programme
from directory.rules import vocabularies as v
from directory.search.statements import any_lexeme, any_of, mask, reaches, status_is

MOST = 3
OPEN_ENOUGH = ("open", "upcoming", "unknown")


def related(programme: Programme, *, on: dt.date) -> list[dict[str, Any]]:
    """Facts of the cards of up to three others that are not closed, nearest first. One query."""
    places = list(programme.coverage.all())
    lexemes = [f"L:{key}" for place in places for key in place.lineage]
    lexemes += [f"A:{place.pk}" for place in places]
    if not lexemes:
        return []
    sectors = [code for code in programme.sectors if code != "any"]
    same_type = any_of("types", mask(v.TYPES, programme.types))
    same_field = any_of("sectors", mask(v.SECTORS, sectors))
    nearness = f"4 * ({same_type.text})::int + 2 * ({same_field.text})::int"
    where = (
        any_of("kinds", mask(v.KINDS, programme.kinds))
        & status_is(OPEN_ENOUGH, on)
        & reaches(any_lexeme(lexemes))
    )
    statement = (
        f"SELECT c.facts::text FROM (SELECT d.programme_id, d.locality, {nearness} AS nearness"
        f" FROM search_document d WHERE d.programme_id <> %s AND {where.text}) near"
        " JOIN search_card c ON c.document_id = near.programme_id WHERE nearness > 0"
        f" ORDER BY nearness DESC, locality DESC, programme_id LIMIT {MOST}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [programme.pk, *where.params])
        return [json.loads(facts) for (facts,) in cursor.fetchall()]
