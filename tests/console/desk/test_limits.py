"""Allowances in memory: whose they are, and that they stay few."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiohttp.test_utils import make_mocked_request

from channels.base import Rate
from console.desk.address import DeskAddress
from console.desk.limits import Limit, address_of
from tests.world import Clock

RATE = Rate(timedelta(seconds=10), burst=2)


def test_a_key_waits_for_its_own_turns() -> None:
    """Two at once, then one each ten seconds; a turn that is not free costs nothing."""
    clock = Clock()
    limit = Limit(RATE, clock)
    limit.take("a")
    assert limit.wait("a") == timedelta(0)
    for _ in range(3):
        limit.take("a")
    assert limit.wait("a") == timedelta(seconds=10)
    assert limit.wait("b") == timedelta(0)
    clock.advance(10)
    assert limit.wait("a") == timedelta(0)


def test_memory_is_bounded() -> None:
    """However many addresses come, only so many are remembered, the latest first."""
    clock = Clock()
    limit = Limit(RATE, clock, most_keys=3)
    for key in range(10):
        limit.take(key)
        limit.take(key)
    assert len(limit) == 3
    assert limit.wait(9) > timedelta(0)
    assert limit.wait(0) == timedelta(0)
    clock.advance(60)
    limit.take("new")
    assert len(limit) == 1


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("8.8.8.8", None, "8.8.8.8"),
        ("8.8.8.8", "198.51.100.1", "8.8.8.8"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.5", "192.0.2.1, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, garbage", "unknown"),
        ("127.0.0.1", "", "unknown"),
        ("garbage", "198.51.100.1", "unknown"),
    ],
)
def test_whose_requests_are_counted(peer: str, forwarded: str | None, counted: str) -> None:
    """A stranger cannot choose an address; a proxy of ours says what it saw."""
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=peer)
    assert address_of(request) == counted


def test_a_household_has_one_allowance() -> None:
    """An IPv6 subscriber has as many addresses as they like."""
    found = [
        address_of(make_mocked_request("GET", "/").clone(remote=peer))
        for peer in ("2606:4700:1:2::1", "2606:4700:1:2:ffff::9", "2606:4700:1:3::1")
    ]
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize(
    ("public_url", "url"),
    [
        ("https://bot.example.go.id", "https://bot.example.go.id/meja"),
        ("https://Bot.example.go.id:8443", "https://bot.example.go.id:8443/meja"),
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765/meja"),
        ("http://localhost:8765", "http://localhost:8765/meja"),
        ("http://[::1]:8765", "http://[::1]:8765/meja"),
        ("https://example.go.id/bot", "https://example.go.id/bot/meja"),
        ("http://127.0.0.1:0", None),
        ("https://bot.example.go.id:x", None),
        ("http://bot.example.go.id", None),
        ("http://10.0.0.1", None),
        ("", None),
    ],
)
def test_where_a_desk_can_be(public_url: str, url: str | None) -> None:
    """By TLS, or on this machine alone."""
    found = DeskAddress.of(public_url)
    assert (found.url if found else None) == url
