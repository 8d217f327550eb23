"""Whom we write to about a programme."""

from collections import defaultdict
from collections.abc import Iterable

from directory.programmes.models import Programme
from directory.stewardship.models import Membership


def addresses_of(programmes: Iterable[Programme]) -> dict[int, list[str]]:
    """Programme key -> the addresses of the editors of its organisation, each once.

    Without an editor, the contact address that the programme states; without that, nobody. One
    query for all of them.
    """
    chosen = list(programmes)
    editors: dict[int, dict[str, str]] = defaultdict(dict)
    memberships = (
        Membership.objects.filter(
            organisation__in={one.organisation_id for one in chosen}, user__is_active=True
        )
        .exclude(user__email="")
        .order_by("organisation", "pk")
        .values_list("organisation_id", "user__email")
    )
    for organisation, email in memberships:
        editors[organisation].setdefault(email.casefold(), email)
    return {
        one.pk: list(editors[one.organisation_id].values())
        or ([one.contact_email] if one.contact_email else [])
        for one in chosen
    }
