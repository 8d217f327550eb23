"""Identifiers that stay: what has none of its own gets one made of what it is."""

import re
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID, uuid5

# Of nothing else, and never to be changed: every derived identifier hangs on it.
NAMESPACE = UUID("5b6b40a5-6a0e-4a7c-9d0a-2f4f1c0e8a31")
ONLINE = "online"
_HALF = 64
_VARIANT = 0b10 << 62

# What may stand in each part of an address as it is (RFC 3986); "%" only before two digits.
_SAFE = "!$&'()*+,;=:@/~-._%"


class Halves(NamedTuple):
    """The first and the last identifier that begin like another."""

    low: UUID
    high: UUID


def identifier(kind: str, key: str) -> str:
    """Of something that stands for itself: a taxonomy, a term, a place."""
    return str(uuid5(NAMESPACE, f"{kind}/{key}"))


def part_identifier(owner: UUID, kind: str, key: object = "") -> str:
    """Of something that is part of a programme or of an organisation."""
    return str(uuid5(owner, f"{kind}/{key}"))


def link_identifier(programme: UUID, place: str) -> str:
    """Of a service at a location: begins like the service, so that it can be found by it.

    `place` is a code of contract §5, or ONLINE.
    """
    own = uuid5(programme, f"service_at_location/{place}").int
    lower = own & ((1 << 62) - 1) | _VARIANT
    return str(UUID(int=programme.int >> _HALF << _HALF | lower))


def alike(link: UUID) -> Halves:
    """Between which identifiers the service of a service at a location lies."""
    low = link.int >> _HALF << _HALF
    return Halves(UUID(int=low), UUID(int=low | ((1 << _HALF) - 1)))


def address(text: str) -> str:
    """A web address as a URI, in ASCII alone; "" if it cannot be one."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
        ascii_host = host if host.isascii() else host.encode("idna").decode()
    except ValueError:  # UnicodeError is one
        return ""
    if parts.scheme not in {"http", "https"} or not re.fullmatch(
        r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", ascii_host
    ):
        return ""
    place = ascii_host if port is None else f"{ascii_host}:{port}"
    path, query, fragment = (
        quote(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", part), safe=_SAFE + more)
        for part, more in ((parts.path, ""), (parts.query, "?"), (parts.fragment, "?"))
    )
    return urlunsplit((parts.scheme, place, path, query, fragment))


def mail_address(text: str) -> str:
    """An e-mail address as the standard takes it; "" if it is none."""
    return text if re.fullmatch(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text) else ""
