"""Who asks: clients share workers, connections and bytes fairly, so they need names."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from dpo_kg.server.reading import Scope

#: What one household or host is given at least (RFC 6177, section 2): within it addresses are free to choose.
_PREFIX = 64


def client_of(scope: Scope) -> str:
    """Return the name under which the client of a request has its share."""
    return group_address(str(scope["client"][0])) if scope.get("client") else "local"


@lru_cache(4096)
def group_address(address: str) -> str:
    """Return an IPv4 address as it is, and the network /64 of an IPv6 address; any other text as it is.

    A mapped address, ::ffff:192.0.2.1, is the IPv4 address that it stands for.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, _PREFIX), strict=False))
