"""One-time codes by which a person takes up a role.

InvitationError
├── UnknownInvitation    no such code
├── UsedInvitation       somebody has taken it up
├── ExpiredInvitation    too late
└── TooManyGuesses       this person has tried too many unknown codes
"""

from __future__ import annotations

from datetime import datetime, timedelta

from registry import codes
from storage import audit, roles
from storage.engine import Tx
from storage.roles import Invitation, Role, RoleGrant

VALID_FOR = timedelta(days=7)
MOST_GUESSES = 10  # unknown codes that one person may try within GUESSES_COUNT_FOR
GUESSES_COUNT_FOR = timedelta(hours=1)


class InvitationError(Exception):
    """Base of why a code gives no role."""


class UnknownInvitation(InvitationError):
    """No invitation has this code."""


class UsedInvitation(InvitationError):
    """The invitation has been taken up."""


class ExpiredInvitation(InvitationError):
    """The invitation was not taken up in time."""


class TooManyGuesses(InvitationError):
    """This person has tried too many unknown codes; even a valid one has to wait."""


def invite(
    tx: Tx,
    role: Role,
    office_code: str,
    created_by: str,
    now: datetime,
    valid_for: timedelta = VALID_FOR,
) -> str:
    """A new code, shown as XXXXX-XXXXX and kept as its SHA-256 only.

    `created_by` is an audit id such as cli:operator; whether they may invite, the caller asks.
    """
    code = codes.make()
    digest = codes.digest(code)
    roles.add_invitation(
        tx,
        Invitation(
            code_digest=digest,
            role=role,
            office=office_code,
            created_by=created_by,
            created_at=now,
            expires_at=now + valid_for,
        ),
    )
    facts = {"role": role.value}
    audit.record(
        tx, now, created_by, "invitation.created", _subject(digest), office=office_code, facts=facts
    )
    return code


def redeem(tx: Tx, code: str, person_id: int, now: datetime) -> RoleGrant:
    """The role that a code gives to a person, exactly once; raises InvitationError.

    Lower case, spaces and dashes in `code` do not matter. An unknown code is counted if the
    caller commits after UnknownInvitation.
    """
    actor = f"person:{person_id}"
    check_guesses(tx, person_id, now)
    invitation = roles.find_invitation(tx, codes.digest(code))
    if invitation is None:
        audit.record(tx, now, actor, "invitation.guessed", "invitation:unknown")
        raise UnknownInvitation
    if invitation.used_at is not None:
        raise UsedInvitation
    if invitation.expires_at <= now:
        raise ExpiredInvitation
    if not roles.claim_invitation(tx, invitation.code_digest, person_id, now):
        raise UsedInvitation
    grant = roles.grant(tx, person_id, invitation.office, invitation.role, now)
    facts = {"role": grant.role.value, "person": person_id}
    subject = _subject(invitation.code_digest)
    audit.record(tx, now, actor, "invitation.redeemed", subject, office=grant.office, facts=facts)
    return grant


def check_guesses(tx: Tx, person_id: int, now: datetime) -> None:
    """Raise TooManyGuesses if this person has tried too many unknown codes of late."""
    since = now - GUESSES_COUNT_FOR
    if audit.acts_since(tx, f"person:{person_id}", "invitation.guessed", since) >= MOST_GUESSES:
        raise TooManyGuesses


def _subject(digest: str) -> str:
    return f"invitation:{digest[:8]}"  # too short to search codes by
