"""How staff come to the web desk: by a link that is good once, and a session of their browser.

LinkError
├── UnknownLink    no such link, or one that was forgotten long ago
├── UsedLink       somebody has come in by it
├── ExpiredLink    too late, or a newer link has taken its place
└── VoidLink       its person holds no role any more, or the shift it was made on is over

SessionOver    the browser is not at the desk, `why` says since when not
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import ascii_letters, digits
from typing import Final

from registry.access import Actor
from storage import audit, people, roles, shifts, web_links, web_sessions
from storage.engine import Tx
from storage.people import Address
from storage.web_links import WebLink
from storage.web_sessions import WebSession, Why

LINK_LASTS: Final = timedelta(minutes=10)
IDLE: Final = timedelta(hours=12)  # a working day and its evening
LASTS: Final = timedelta(days=7)
SEEN_TO: Final = timedelta(minutes=5)  # a row that changes with each request costs each a write
_SIGNS: Final = ascii_letters + digits  # none that a messenger takes for markup
_LENGTH: Final = 43  # signs: 256 bits


class LinkError(Exception):
    """Base of why a link does not let in."""

    why: str


class UnknownLink(LinkError):
    """No link has this token."""

    why = "unknown"


class UsedLink(LinkError):
    """The link has let somebody in."""

    why = "used"


class ExpiredLink(LinkError):
    """The link's time is over."""

    why = "expired"


class VoidLink(LinkError):
    """Whoever the link was made for may not come in any more."""

    why = "void"


class SessionOver(Exception):
    """A session does not open the desk; `session` is its number if it is to be ended."""

    def __init__(self, why: Why, session: int | None = None) -> None:
        super().__init__(why.value)
        self.why = why
        self.session = session


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is at the desk in one browser, as of one moment."""

    session: int
    actor: Actor
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Entrance:
    """What somebody who was let in gets: the token of their cookie, kept nowhere else."""

    token: str
    session: int
    actor: Actor
    address: Address


def digest(token: str) -> str:
    """The SHA-256 by which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_like_one(token: str) -> bool:
    """Whether this could be a token; anything else is not worth a look into the database."""
    return len(token) == _LENGTH and set(token) <= set(_SIGNS)


def make_link(tx: Tx, actor: Actor, address: Address, now: datetime) -> str:
    """The token of a new link for whoever wrote from `address`; their earlier ones are void.

    Whether they may come to the desk at all, the caller asks.
    """
    web_links.expire_unused(tx, actor.person_id, now)
    token = _make_token()
    link = WebLink(
        token_digest=digest(token),
        person_id=actor.person_id,
        address_id=people.address_key(address),
        shift=actor.shift,
        created_at=now,
        expires_at=now + LINK_LASTS,
    )
    web_links.add(tx, link)
    audit.record(tx, now, actor.audit_id, "web.link_made", _subject(link))
    return token


def look_at_link(tx: Tx, token: str, now: datetime) -> None:
    """Do nothing if a link would let in now; raises LinkError. It stays unused."""
    _valid(tx, token, now)


def redeem(tx: Tx, token: str, now: datetime) -> Entrance:
    """Let the owner of a link in, exactly once; raises LinkError.

    A refusal is written down if the caller commits after it. An unknown token leaves no trace:
    whoever tries many would fill the audit.
    """
    try:
        link, actor = _valid(tx, token, now)
        if not web_links.claim(tx, link, now):
            raise UsedLink
    except LinkError as error:
        _note_refusal(tx, token, error, now)
        raise
    cookie = _make_token()
    session = WebSession(
        token_digest=digest(cookie),
        person_id=link.person_id,
        address_id=link.address_id,
        shift=link.shift,
        created_at=now,
        seen_at=now,
        expires_at=now + LASTS,
    )
    number = web_sessions.key_of(web_sessions.add(tx, session))
    audit.record(
        tx, now, actor.audit_id, "web.link_used", _subject(link), facts={"session": number}
    )
    return Entrance(cookie, number, actor, tx.get_one(Address, link.address_id))


def identify(tx: Tx, token: str, now: datetime) -> SignedIn:
    """Who a browser with this cookie is, with the roles in force now; raises SessionOver."""
    session = web_sessions.find(tx, digest(token))
    if session is None:
        raise SessionOver(Why.UNKNOWN)
    if session.ended_at is not None:
        raise SessionOver(session.why or Why.SIGNED_OUT)
    number = web_sessions.key_of(session)
    if session.expires_at <= now:
        raise SessionOver(Why.EXPIRED, number)
    if session.seen_at <= now - IDLE:
        raise SessionOver(Why.IDLE, number)
    actor = _actor(tx, session, now)
    if not actor.is_staff:
        raise SessionOver(Why.ROLE_ENDED, number)
    if not _has_its_shift(tx, actor, now):
        raise SessionOver(Why.SHIFT_OVER, number)
    return SignedIn(number, actor, session.seen_at)


def needs_noting(found: SignedIn, now: datetime) -> bool:
    """Whether the use of a session is worth a write."""
    return found.seen_at <= now - SEEN_TO


def note_use(tx: Tx, found: SignedIn, now: datetime) -> None:
    """Keep a session from resting."""
    web_sessions.see(tx, found.session, now)


def in_force(tx: Tx, sessions: Collection[int], now: datetime) -> Collection[int]:
    """Which of these sessions `identify` would still let in."""
    return web_sessions.in_force(tx, sessions, now, now - IDLE)


def end(tx: Tx, number: int, why: Why, now: datetime) -> None:
    """End a session; a second time changes nothing."""
    session = web_sessions.get(tx, number)
    if session is not None and web_sessions.end(tx, number, why, now):
        _note_end(tx, session, why, now)


def end_all(tx: Tx, person_id: int, now: datetime, why: Why = Why.SIGNED_OUT) -> int:
    """End every session of a person, and the link that they have not used; returns how many."""
    web_links.expire_unused(tx, person_id, now)
    found = web_sessions.open_of(tx, person_id)
    for session in found:
        end(tx, web_sessions.key_of(session), why, now)
    return len(found)


def count_open(tx: Tx, person_id: int, now: datetime) -> int:
    """In how many browsers a person is at the desk."""
    numbers = [web_sessions.key_of(found) for found in web_sessions.open_of(tx, person_id)]
    return len(in_force(tx, numbers, now))


def forget(tx: Tx, person_id: int) -> None:
    """A person who asks to be erased has no link and no session."""
    web_links.forget(tx, person_id)
    web_sessions.forget(tx, person_id)


def close(tx: Tx) -> None:
    """Nobody is at the desk, and no link leads there."""
    web_links.delete_all(tx)
    web_sessions.delete_all(tx)


def _make_token() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def _valid(tx: Tx, token: str, now: datetime) -> tuple[WebLink, Actor]:
    link = web_links.find(tx, digest(token))
    if link is None:
        raise UnknownLink
    if link.used_at is not None:
        raise UsedLink
    if link.expires_at <= now:
        raise ExpiredLink
    actor = _actor(tx, link, now)
    if not actor.is_staff or not _has_its_shift(tx, actor, now):
        raise VoidLink
    return link, actor


def _actor(tx: Tx, held: WebLink | WebSession, now: datetime) -> Actor:
    """The person with the roles in force, and the shift that the link was made on."""
    person = people.get(tx, held.person_id)
    address = tx.get_one(Address, held.address_id)
    return Actor(
        person_id=held.person_id,
        name=person.name if person else "",
        grants=roles.held_by(tx, held.person_id, now),
        is_stopped=address.stopped_at is not None,
        is_shared=address.is_shared,
        shift=held.shift,
    )


def _has_its_shift(tx: Tx, actor: Actor, now: datetime) -> bool:
    """Whether acts would be written down as those of whoever is on shift now.

    A phone that became an office's own, or no longer is one, needs a new link as well.
    """
    if actor.shift is None:
        return not actor.is_shared
    shift = shifts.get(tx, actor.shift)
    return shift is not None and shift.since <= now < shift.until


def _note_refusal(tx: Tx, token: str, error: LinkError, now: datetime) -> None:
    link = web_links.find(tx, digest(token))
    if link is not None:
        facts = {"why": error.why}
        audit.record(tx, now, "system", "web.link_refused", _subject(link), facts=facts)


def _note_end(tx: Tx, session: WebSession, why: Why, now: datetime) -> None:
    is_own_act = why in (Why.SIGNED_OUT, Why.REPLACED)
    by = f"person:{session.person_id}" if is_own_act else "system"
    subject = f"web_session:{session.id}"
    facts = {"why": why.value, "person": session.person_id}
    audit.record(tx, now, by, "web.session_ended", subject, facts=facts)


def _subject(link: WebLink) -> str:
    return f"web_link:{web_links.key_of(link)}"
