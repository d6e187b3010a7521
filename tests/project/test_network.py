"""Tests reach this machine only."""

import socket

import pytest

from tests.conftest import OutsideNetwork


def test_an_outside_name_is_not_looked_up():
    with pytest.raises(OutsideNetwork, match=r"example\.org"):
        socket.getaddrinfo("example.org", 80)


def test_an_outside_address_is_not_reached():
    with socket.socket() as outside, pytest.raises(OutsideNetwork, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))


def test_this_machine_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
