"""Taking what may leave now: everything claimed has a slot, an open chat and a granted token."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from itertools import islice

from channels.base import ChatKind, OperationKind, SendLimits
from outbox.limits import AccountState, Gcra, microseconds
from storage import broadcasts, claims, limits, operations
from storage.broadcasts import Lane
from storage.claims import NEEDS_SENT_MESSAGE, Candidate
from storage.engine import Tx
from storage.operations import OperationState

# These calls show nothing new in a chat, so the platforms do not count them as messages.
UNCOUNTED = frozenset(
    {
        OperationKind.ANSWER_BUTTON,
        OperationKind.ANSWER_INLINE,
        OperationKind.DELETE,
        OperationKind.MENU,
    }
)
JITTER = 4  # percent: what one process sends late meets what another sends in time
_NEVER_LEFT = frozenset({OperationState.FAILED, OperationState.SKIPPED, OperationState.WITHDRAWN})
SPARE = 4  # candidates beyond the slots, in case limits hold some of them back


@dataclass(frozen=True, slots=True)
class Policy:
    """An account's limits as algorithms; None: unlimited."""

    account: Gcra | None = None
    announcements: Gcra | None = None
    group: Gcra | None = None
    private: Gcra | None = None

    @classmethod
    def of(cls, rates: SendLimits) -> Policy:
        """The algorithms for a channel's limits."""
        fields = (rates.account, rates.announcements, rates.group, rates.private)
        return cls(*(Gcra.of(rate) if rate else None for rate in fields))

    def shared(self) -> Policy:
        """The same for several processes that send through one account."""
        return replace(self, account=self.account.slowed(JITTER) if self.account else None)

    def chat(self, kind: ChatKind) -> Gcra | None:
        """The limit of a chat."""
        return self.group if kind is ChatKind.GROUP else self.private


@dataclass(frozen=True, slots=True)
class Claim:
    """A claimed operation; `had_room`: its chat's own limit was unused, so a 429 means more."""

    candidate: Candidate
    had_room: bool
    is_probe: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """What was claimed, and when the account lets the next call leave (None: any time)."""

    claims: Sequence[Claim]
    opens_at: int | None


class Refusal(Enum):
    """Which limit holds a call back."""

    CHAT = "chat"
    SHARE = "share"
    """That of announcements while replies wait; a reply may still leave."""
    ACCOUNT = "account"


class _Grants:
    """Hands out tokens of an account and its chats within one transaction."""

    def __init__(
        self, policy: Policy, state: AccountState, now: int, replies_wait: Callable[[], bool]
    ) -> None:
        self.state = state
        self.chats: dict[int, tuple[int, int]] = {}
        self._policy = policy
        self._now = now
        self._replies_wait = replies_wait
        self._is_share_used_up = False

    def take(self, candidate: Candidate) -> bool | Refusal:
        """Take a token of chat and account: whether the chat's whole burst was free."""
        if candidate.kind in UNCOUNTED:
            return True
        gcra = self._policy.chat(candidate.chat_kind)
        tat = self.chats.get(candidate.chat_id, (candidate.chat_tat, 0))[0]
        new_tat = gcra.take(tat, self._now) if gcra else tat
        if new_tat is None:
            return Refusal.CHAT
        state = self._account_after(candidate)
        if isinstance(state, Refusal):
            return state
        self.state = state
        if gcra:
            self.chats[candidate.chat_id] = (new_tat, gcra.opens_at(new_tat))
        return gcra is None or gcra.is_unused(tat, self._now)

    def _account_after(self, candidate: Candidate) -> AccountState | Refusal:
        if self._policy.account is None:
            return self.state
        tat = self._policy.account.take(self.state.tat, self._now)
        if tat is None:
            return Refusal.ACCOUNT
        smaller = self._policy.announcements if candidate.is_announcement else None
        if smaller is None:
            return replace(self.state, tat=tat)
        used = self.state.announcements_tat
        granted = smaller.take(used, self._now)
        if granted is None and (self._is_share_used_up or self._replies_wait()):
            self._is_share_used_up = True
            return Refusal.SHARE
        # Without a reply in sight an announcement may overdraw, but never builds up a debt.
        ceiling = self._now + smaller.interval * smaller.burst
        counted = min(granted or used + smaller.interval, ceiling)
        return replace(self.state, tat=tat, announcements_tat=counted)

    def opens_at(self) -> int | None:
        """When the account lets the next call leave; None: any time."""
        if self.state.is_closed(self._now) and not self.state.probing:
            return self.state.open_at
        if self._policy.account is None:
            return None
        opens_at = self._policy.account.opens_at(self.state.tat)
        if self._is_share_used_up and self._policy.announcements:
            share = self._policy.announcements.opens_at(self.state.announcements_tat)
            return max(opens_at, share)
        return opens_at


def claim(
    tx: Tx, account: str, policy: Policy, owner: str, now: datetime, lease: timedelta, slots: int
) -> Batch:
    """Claim up to `slots` operations of an account for a worker."""
    now_us = microseconds(now)
    stored = AccountState(*limits.account(tx, account))
    slots = stored.slots(now_us, slots)
    if policy.account:
        slots = min(slots, policy.account.free(stored.tat, now_us))
    grants = _Grants(policy, stored, now_us, lambda: claims.replies_wait(tx, account, now))
    granted: list[Claim] = []
    if slots:
        candidates = _candidates(tx, account, now, slots + SPARE)
        granted = list(islice(_grant(tx, grants, candidates, stored.is_closed(now_us)), slots))
    grants.state = grants.state.after_claim(now_us, len(granted))
    ids = [taken.candidate.id for taken in granted]
    claims.mark_sending(tx, ids, owner, now + lease)
    limits.save_chats(tx, grants.chats)
    if grants.state != stored:
        limits.save_account(tx, account, *astuple(grants.state))
    return Batch(granted, grants.opens_at())


def _candidates(tx: Tx, account: str, now: datetime, at_most: int) -> Iterator[Candidate]:
    """In the order of their lanes; replies stand between Siaga and routine waves."""
    now_us = microseconds(now)
    waves = broadcasts.open_waves(tx)
    for wave in waves:
        if wave.lane < Lane.REPLY:
            yield from claims.ready_in_wave(tx, account, wave.id, now, now_us, at_most)
    yield from claims.ready_replies(tx, account, now, now_us, at_most)
    for wave in waves:
        if wave.lane >= Lane.REPLY:
            yield from claims.ready_in_wave(tx, account, wave.id, now, now_us, at_most)


def _grant(
    tx: Tx, grants: _Grants, candidates: Iterable[Candidate], is_probe: bool
) -> Iterator[Claim]:
    for candidate in candidates:
        target = _target(tx, candidate)
        if target is None:
            continue
        if is_probe and candidate.kind in UNCOUNTED:
            continue  # it would pass and prove nothing
        answer = grants.take(candidate)
        if answer is Refusal.ACCOUNT:
            return
        if not isinstance(answer, Refusal):
            found = candidate if not target else replace(candidate, target=target)
            yield Claim(found, had_room=answer is True, is_probe=is_probe)


def _target(tx: Tx, candidate: Candidate) -> str | None:
    """The message an edit means, "" where none is needed, None where it cannot leave yet."""
    if candidate.answers is not None:
        return _answered(tx, candidate, candidate.answers)
    if candidate.target or candidate.kind not in NEEDS_SENT_MESSAGE:
        return candidate.target or ""
    state, external_id = operations.send_of(
        tx, candidate.message, candidate.chat_id, candidate.part
    )
    if external_id:
        return external_id
    if state not in (OperationState.PENDING, OperationState.SENDING):
        operations.skip(tx, candidate.id, "nothing_to_change")
    return None


def _answered(tx: Tx, candidate: Candidate, message: str) -> str | None:
    """The message that is answered, "" where it cannot be named, None where nobody has got it."""
    state, external_id = operations.send_of(tx, message, candidate.chat_id, 0)
    if state in _NEVER_LEFT:
        operations.skip(tx, candidate.id, "nothing_to_change")
        return None
    return external_id or "" if candidate.part == 0 else ""
