"""How much one address may guess and one session may ask: in memory, by process.

Not in the database: a guess that costs a write would be the attack that the limit is to stop. With
several processes the limit is so many times as high; a token has 256 bits, so that guards the
service and not the secret. Addresses are kept nowhere else and gone with the process.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

from aiohttp import web

from channels.base import Rate
from outbox.limits import Gcra, microseconds

# Refused links only: a whole office, or a town of one mobile operator, may share an address.
REFUSED_LINKS: Final = Rate(timedelta(seconds=10), burst=20)
REQUESTS: Final = Rate(timedelta(seconds=0.5), burst=60)  # of one session
MOST_KEYS: Final = 10_000
_SITE: Final = 64  # bits of an IPv6 address that one household has for itself


class Limit:
    """One allowance for each key."""

    def __init__(
        self, rate: Rate, clock: Callable[[], datetime], *, most_keys: int = MOST_KEYS
    ) -> None:
        self._gcra = Gcra.of(rate)
        self._clock = clock
        self._most_keys = most_keys
        self._tats: dict[object, int] = {}

    def wait(self, key: object) -> timedelta:
        """How long this key has to wait for its next turn; zero: not at all."""
        opens_at = self._gcra.opens_at(self._tats.get(key, 0))
        return timedelta(microseconds=max(0, opens_at - microseconds(self._clock())))

    def take(self, key: object) -> None:
        """Count one turn of this key; one too many changes nothing."""
        before = self._tats.pop(key, 0)  # and back at the end: the oldest stand first
        after = self._gcra.take(before, microseconds(self._clock()))
        self._tats[key] = before if after is None else after
        if len(self._tats) > self._most_keys:
            self._tidy()

    def __len__(self) -> int:
        return len(self._tats)

    def _tidy(self) -> None:
        """Forget whoever has their whole burst again, or else who has waited longest."""
        now = microseconds(self._clock())
        self._tats = {key: tat for key, tat in self._tats.items() if tat > now}
        while len(self._tats) > self._most_keys:
            del self._tats[next(iter(self._tats))]


def address_of(request: web.Request) -> str:
    """Whose requests are counted together: an IPv4 address, or an IPv6 household.

    A proxy's word is taken only from this machine or a private network, and only the last one: what
    stands before it the browser may have written itself.
    """
    peer = request.remote or ""
    if _is_private(peer):
        peer = request.headers.get("X-Forwarded-For", peer).rpartition(",")[2].strip()
    try:
        found = ip_address(peer)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(int(found) >> (128 - _SITE))
    return str(found)


def _is_private(address: str) -> bool:
    try:
        return ip_address(address).is_private
    except ValueError:
        return False
