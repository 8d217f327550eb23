"""Which addresses of the network the link check may talk to: those of the open internet alone.

Anybody can write a link, and a name can lead anywhere; what is inside must not be reached by it.
"""

import ipaddress
from ipaddress import IPv4Address, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address

# The only part of IPv6 that is given out on the open internet; everything else is special.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# Forms that carry an IPv4 address or lead through a relay, which could be one of ours.
_CARRIERS = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)
_SPECIAL_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind a provider's NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; also where clouds keep their secrets
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)


def is_public(address: Address) -> bool:
    """Whether an address belongs to a machine on the open internet."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_V4)
    # IPv4-mapped and -compatible, NAT64, loopback, private, link-local and multicast ones all
    # stand outside of it.
    if address not in _GLOBAL_UNICAST or address.scope_id is not None:
        return False
    return not any(address in network for network in _CARRIERS)


def read_address(text: str) -> Address | None:
    """An address as a resolver gives it; None for what is none. Zeros in front are refused."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
