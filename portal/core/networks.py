"""Who asks, as far as the network tells. Pure."""
from ipaddress import IPv4Address, ip_address, ip_network


def network_of(address: str) -> str:
    """Of IPv6 the first 64 bits, which one customer has to themselves and may change the rest of at will (RFC 6177); of
    IPv4 the address, which many share as it is, also where it is written as IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
