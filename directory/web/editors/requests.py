"""Who asks to write for an organisation, as administrators see it."""

from typing import Any

from directory.exchange.organisations import OrganisationRegister
from directory.stewardship.models import MembershipRequest
from directory.web.editors.review import name_of

OUTCOMES_SHOWN = 10


def request_facts(*, language: str, refused: int = 0) -> dict[str, Any]:
    """Those that wait, oldest first, and the last decided. `refused`: one whose reason is wrong."""
    asked = MembershipRequest.objects.select_related("user", "organisation", "decided_by")
    open_ones = list(asked.filter(decided_at=None).order_by("made_at", "pk"))
    register = OrganisationRegister() if any(not one.organisation_id for one in open_ones) else None
    return {
        "open": [
            _facts(one, language)
            | {
                "lookalike": (
                    register.lookalike(one.organisation_name) or ""
                    if register is not None and not one.organisation_id
                    else ""
                ),
                "website": one.website if _is_web(one.website) else "",
                "is_wrong": one.pk == refused,
            }
            for one in open_ones
        ],
        "decided": [
            _facts(one, language)
            for one in asked.exclude(decided_at=None).order_by("-decided_at", "-pk")[
                :OUTCOMES_SHOWN
            ]
        ],
    }


def _facts(asked: MembershipRequest, language: str) -> dict[str, Any]:
    listed = asked.organisation
    return {
        "key": asked.pk,
        "email": asked.user.email,
        "organisation": listed.in_language(language) if listed else asked.organisation_name,
        "is_new": listed is None,
        "words": asked.words,
        "made_at": asked.made_at,
        "outcome": asked.outcome,
        "reason": asked.reason,
        "decided_at": asked.decided_at,
        "decided_by": name_of(asked.decided_by),
    }


def _is_web(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))
