"""Where others reach this server: the machine's own addresses in its networks, for a teacher who listens on all of
them."""

import ipaddress
import socket

WILDCARDS = ("0.0.0.0", "::", "")
_ELSEWHERE = ("192.0.2.1", 9)  # a documentation address; "connecting" a datagram socket sends nothing


def own_addresses() -> list[str]:
    """This machine's addresses that others can reach."""
    found = [_towards_elsewhere(), *_by_name()]
    return [address for address in dict.fromkeys(found) if address and _is_for_others(address)]


def _towards_elsewhere() -> str:
    """The address that this machine would send from."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:  # no network at all
            return ""
        return str(probe.getsockname()[0])


def _by_name() -> list[str]:
    """The addresses that this machine's own name stands for."""
    try:
        return socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return []


def _is_for_others(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    return not (parsed.is_loopback or parsed.is_unspecified or parsed.is_link_local)
