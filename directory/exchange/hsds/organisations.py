"""Who runs programmes, as an organization."""

from typing import Any

from directory.exchange.hsds.identity import address
from directory.exchange.hsds.reader import Reader
from directory.programmes.models import Organisation

Object = dict[str, Any]


def organisation(row: Organisation, reader: Reader) -> Object:
    """What has one value."""
    name = row.in_language(reader.language)
    other = row.in_language("sq" if reader.language == "en" else "en")
    found = {
        "id": str(row.uuid),
        "name": name,
        "alternate_name": row.acronym or (other if other != name else ""),
        # The standard asks for one, and nobody has written any.
        "description": reader.say(
            "Organizatë që drejton programe të listuara në Mundësi.",
            "An organisation that runs programmes listed in Mundësi.",
        ),
        "website": address(row.url),
        "slug": row.slug,
        "kind": row.kind,
        "listed_name": row.name,
        "name_sq": row.display_name_sq,
        "name_en": row.display_name_en,
        "acronym": row.acronym,
        "page": reader.organisation(row.slug),
    }
    return {key: value for key, value in found.items() if value}
