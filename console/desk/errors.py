"""What stands between a request and its page; each error is the page that people read instead.

DeskError
├── NotSignedIn     no session, or one that is over
├── NoSuchCase      none that they may read, which sounds the same
├── NoSuchAnnouncement  likewise
├── NoSuchClaim     likewise
├── NoSuchVerdict   likewise
├── NotPermitted    none of their roles gives what the route asks for
├── ForeignOrigin   another site's page has asked for a change
├── LinkRefused     a link that lets nobody in
├── Unreadable      what was posted is no form of ours
└── TooMany         more than one may ask in this time
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from types import MappingProxyType
from typing import Final

from registry.web_access import (
    ExpiredLink,
    LinkError,
    UnknownLink,
    UsedLink,
    VoidLink,
)
from storage.web_sessions import Why
from texts import desk as texts
from texts import desk_approvals, desk_board, desk_case, desk_claims, desk_verdict
from texts.desk import Problem

_LINKS: Final[Mapping[type[LinkError], tuple[int, Problem]]] = MappingProxyType(
    {
        UnknownLink: (404, texts.LINK_UNKNOWN),
        UsedLink: (410, texts.LINK_USED),
        ExpiredLink: (410, texts.LINK_EXPIRED),
        VoidLink: (410, texts.LINK_EXPIRED),
    }
)
_SESSIONS: Final[Mapping[Why, Problem]] = MappingProxyType(
    {
        Why.UNKNOWN: texts.NOT_SIGNED_IN,
        Why.SIGNED_OUT: texts.SIGNED_OUT,
        Why.REPLACED: texts.SIGNED_OUT,
        Why.ROLE_ENDED: texts.ROLE_ENDED,
        Why.SHIFT_OVER: texts.SHIFT_OVER,
        Why.IDLE: texts.TOO_OLD,
        Why.EXPIRED: texts.TOO_OLD,
    }
)


class DeskError(Exception):
    """Base of what people read instead of the page that they asked for."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(type(self).__name__)
        self.status = status
        self.problem = problem
        self.headers: dict[str, str] = {}


class NotSignedIn(DeskError):
    """There is no session, or it is over."""

    def __init__(self, why: Why = Why.UNKNOWN) -> None:
        super().__init__(401, _SESSIONS[why])


class NoSuchCase(DeskError):
    """There is no such case, or it is none of theirs: nobody learns which."""

    def __init__(self) -> None:
        super().__init__(404, desk_case.UNKNOWN)


class NoSuchAnnouncement(DeskError):
    """There is no such announcement, or none that they may read about: nobody learns which."""

    def __init__(self) -> None:
        super().__init__(404, desk_board.UNKNOWN)


class NoSuchClaim(DeskError):
    """There is no such claim, or it is none of theirs: nobody learns which."""

    def __init__(self) -> None:
        super().__init__(404, desk_claims.UNKNOWN)


class NoSuchRequest(DeskError):
    """There is no such request, or none that they decide about: nobody learns which."""

    def __init__(self) -> None:
        super().__init__(404, desk_approvals.UNKNOWN)


class NoSuchVerdict(DeskError):
    """There is no such claim or verdict, or none of theirs: nobody learns which."""

    def __init__(self) -> None:
        super().__init__(404, desk_verdict.UNKNOWN)


class NotPermitted(DeskError):
    """No role of theirs gives the permission."""

    def __init__(self) -> None:
        super().__init__(403, texts.NO_PERMISSION)


class ForeignOrigin(DeskError):
    """A change that none of our own pages has asked for."""

    def __init__(self) -> None:
        super().__init__(403, texts.FOREIGN)


class LinkRefused(DeskError):
    """The link lets nobody in."""

    def __init__(self, error: LinkError) -> None:
        super().__init__(*_LINKS[type(error)])


class Unreadable(DeskError):
    """What was posted is no form of ours."""

    def __init__(self) -> None:
        super().__init__(400, texts.UNREADABLE)


class TooMany(DeskError):
    """They have to wait."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(429, texts.too_many(wait))
        self.headers["Retry-After"] = str(max(1, ceil(wait.total_seconds())))
