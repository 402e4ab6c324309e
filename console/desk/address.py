"""Where the desk is served, and what follows from it: links, the allowed origin, the cookie."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Self
from urllib.parse import urlsplit

PREFIX: Final = "/meja"


@dataclass(frozen=True, slots=True)
class DeskAddress:
    """The scheme and name by which browsers reach us, such as https://bot.example.go.id."""

    origin: str

    @classmethod
    def of(cls, public_url: str) -> Self | None:
        """The desk of a bot with this address; None where a cookie would not be safe.

        Without TLS anybody on the way could read it, so http is for this machine alone.
        """
        parts = urlsplit(public_url)
        is_safe = parts.scheme == "https" or (
            parts.scheme == "http" and _is_this_machine(parts.hostname or "")
        )
        return cls(f"{parts.scheme}://{parts.netloc}".lower()) if is_safe else None

    @property
    def url(self) -> str:
        """What links begin with."""
        return f"{self.origin}{PREFIX}"

    @property
    def is_encrypted(self) -> bool:
        """Whether browsers come by https."""
        return self.origin.startswith("https://")

    @property
    def cookie(self) -> str:
        """The cookie's name: with this prefix a browser takes it from our host by TLS alone.

        Without TLS browsers refuse the prefix.
        """
        return "__Host-meja" if self.is_encrypted else "meja"


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
