"""Who asks: the client to whom places are counted.

Whoever has one IPv6 address has a whole network of them, so addresses of IPv6 are counted by their first 64 bits.
Source: RFC 4291, sections 2.5.1 (interface identifiers) and 2.5.5.2 (IPv4-mapped addresses).
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache

#: Bits of an IPv6 address that name the network of one client.
_NETWORK_BITS = 64


@lru_cache(4096)
def name_client(host: str) -> str:
    """Return the name under which the places of a client are counted.

    Args:
        host: its address; "" where it is not known, as on a Unix socket.

    Returns:
        The IPv4 address, the network of an IPv6 address such as "2001:db8::/64", and what is no address as it is.
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _NETWORK_BITS), strict=False))


def is_trusted(host: str, proxies: tuple[str, ...]) -> bool:
    """Tell whether an address is that of a proxy that is trusted, behind which many clients stand.

    Args:
        host: the address of the other side of a connection.
        proxies: addresses and networks, or "*" for any.
    """
    if "*" in proxies:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(proxy) for proxy in proxies)
