"""Words in an address that only we have put there: for one session, one page, and a minute.

Without a seal a foreign link could let a page say that something was done, and drop a draft.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import Final

from aiohttp import web

from console.desk.context import desk_of

LASTS: Final = timedelta(minutes=1)
_LENGTH: Final = 32  # signs: 128 bits


def seal(request: web.Request, about: str, word: str) -> str:
    """A word as it stands in the address that a form leads to; `about` names its page."""
    at = f"{desk_of(request).clock().timestamp():.0f}"
    return f"{word}.{at}.{_mark(request, about, word, at)}"


def opened(request: web.Request, about: str, sealed: str) -> str:
    """The word under a seal; empty if it is not ours, for another page, or too old."""
    match sealed.split("."):
        case [word, at, mark] if _is_same(mark, _mark(request, about, word, at)):
            age = desk_of(request).clock().timestamp() - int(at)
            return word if age <= LASTS.total_seconds() else ""
    return ""


def _mark(request: web.Request, about: str, word: str, at: str) -> str:
    """What nobody can write who does not have the cookie of this session."""
    token = request.cookies.get(desk_of(request).address.cookie, "")
    content = f"{about}.{word}.{at}"
    return hmac.new(token.encode(), content.encode(), hashlib.sha256).hexdigest()[:_LENGTH]


def _is_same(mark: str, ours: str) -> bool:
    return hmac.compare_digest(mark.encode(), ours.encode())
