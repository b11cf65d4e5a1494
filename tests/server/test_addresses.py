"""Where others reach this server."""

import ipaddress
import socket

import pytest

from server import addresses


def test_none_of_them_is_of_this_machine_alone() -> None:
    for address in addresses.own_addresses():
        parsed = ipaddress.ip_address(address)
        assert not any((parsed.is_loopback, parsed.is_unspecified, parsed.is_link_local))


def test_each_is_said_once_the_one_towards_others_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_towards_elsewhere", lambda: "192.168.1.5")
    monkeypatch.setattr(addresses, "_by_name", lambda: ["127.0.1.1", "10.0.0.2", "192.168.1.5", "169.254.3.4"])
    assert addresses.own_addresses() == ["192.168.1.5", "10.0.0.2"]


def test_a_machine_without_network_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unreachable(socket.socket):
        def connect(self, _: object) -> None:
            raise OSError("Network is unreachable")

    def no_name(_: str) -> None:
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "socket", Unreachable)
    monkeypatch.setattr(socket, "gethostbyname_ex", no_name)
    assert addresses.own_addresses() == []
