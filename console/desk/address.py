"""Where the desk is served, and what follows from it: links, the allowed origin, the cookie."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Self
from urllib.parse import SplitResult, urlsplit

PREFIX: Final = "/meja"


@dataclass(frozen=True, slots=True)
class DeskAddress:
    """How browsers reach us: an origin such as https://bot.example.go.id, and what a proxy cuts.

    `path` stands before our own paths, without a slash at its end; mostly it is empty.
    """

    origin: str
    path: str = ""

    @classmethod
    def of(cls, public_url: str) -> Self | None:
        """The desk of a bot with this address; None where a cookie would not be safe.

        Without TLS anybody on the way could read it, so http is for this machine alone.
        """
        parts = urlsplit(public_url)
        is_near = parts.scheme == "http" and _is_this_machine(parts.hostname or "")
        if not _has_a_port(parts) or not (parts.scheme == "https" or is_near):
            return None
        return cls(f"{parts.scheme}://{parts.netloc}".lower(), parts.path.rstrip("/"))

    @property
    def url(self) -> str:
        """What links begin with."""
        return f"{self.origin}{self.path}{PREFIX}"

    @property
    def base(self) -> str:
        """What our own addresses begin with on a page."""
        return f"{self.path}{PREFIX}/"

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


def _has_a_port(parts: SplitResult) -> bool:
    """Whether a browser could go there: any port but 0, which leaves the choice to the system."""
    try:
        return parts.port != 0
    except ValueError:
        return False


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
