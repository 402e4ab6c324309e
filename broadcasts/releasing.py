"""Offices let an announcement go on: provinces to their regencies, others to their outsiders.

Where a province is silent it goes on without it; an office's own groups of outsiders get nothing
that it has not let them have.

ReleaseError
├── NotTheirs    this person does not send in that office's name
├── Settled      it was let go, went on without, or was withdrawn: `state` says which
├── TooLong      with these words the announcement is longer than any may be
└── MayNotSay    these words may not be said now: `hold` says why
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from broadcasts import cascade, drafting, holds, release_notices, rewriting
from broadcasts.control import RUNNING
from broadcasts.holds import Hold
from broadcasts.publish import open_in_time
from channels import markup
from registry.access import PERMISSIONS, Actor, Permission
from storage import audit, broadcasts, releases
from storage.broadcasts import Broadcast, BroadcastState, Wave, WaveState
from storage.engine import Tx
from storage.offices import Office
from storage.releases import Release, ReleaseState, Scope
from storage.roles import Role
from threads.context import Act

OUTSIDERS_WAIT: Final = timedelta(days=3)  # what is older is no news any more
BEGUN: Final = (BroadcastState.SENDING, BroadcastState.SENT)
SENDERS: Final = frozenset(role for role in Role if Permission.SEND in PERMISSIONS[role])


class ReleaseError(Exception):
    """Base of what stands between an announcement and those below."""


class NotTheirs(ReleaseError):
    """This person does not send in that office's name."""


class Settled(ReleaseError):
    """There is nothing to decide any more; `state` says why."""

    def __init__(self, state: ReleaseState) -> None:
        super().__init__(state.value)
        self.state = state


class TooLong(ReleaseError):
    """With these words the announcement is longer than any may be."""


class MayNotSay(ReleaseError):
    """These words may not be said now; `hold` says why."""

    def __init__(self, hold: Hold) -> None:
        super().__init__(hold.reason.value)
        self.hold = hold


def has_work(tx: Tx, now: datetime) -> bool:
    """Whether any office is to be asked, others in it than before, or none any longer."""
    is_due = broadcasts.is_any_due(tx, now, WaveState.UNASKED)
    return is_due or bool(_restless(tx, now))


def look(act: Act) -> None:
    """Ask whose turn has come and whoever is new there; wait no longer where nobody is, or was."""
    for wave in broadcasts.due_waves(act.tx, act.now, WaveState.UNASKED):
        broadcast = broadcasts.lock(act.tx, wave.broadcast_id)
        release = releases.of_wave(act.tx, broadcasts.key_of(wave))
        if release is not None and broadcast.state in RUNNING and _is_in_time(act, broadcast, wave):
            wave.state = WaveState.READY
            wave.due_at = act.now + broadcast.patience
            _ask(act, broadcast, releases.lock(act.tx, releases.key_of(release)))
    for found in _restless(act.tx, act.now):
        broadcast = broadcasts.lock(act.tx, found.broadcast_id)
        release = releases.lock(act.tx, releases.key_of(found))
        if release.state is ReleaseState.WAITING:
            _ask(act, broadcast, release)
    act.tx.flush()
    open_in_time(act.tx, act.now)


def require_open(act: Act, actor: Actor, release_id: int) -> Release:
    """The question, if this person can answer it now; raises NotTheirs, Settled."""
    return _to_answer(act, actor, release_id)[1]


def require_words(act: Act, broadcast: Broadcast, words: str) -> None:
    """Do nothing if these words may stand below the text; raises TooLong, MayNotSay.

    Nobody approves them, so what a second person would have to see is not said at all.
    """
    length = len(markup.visible(broadcast.text)) + len(markup.visible(words))
    if length > drafting.MOST_TEXT:
        raise TooLong(broadcast.id)
    if hold := holds.check_words(act.tx, broadcast, words, act.now):
        raise MayNotSay(hold)


def let_go(act: Act, actor: Actor, release_id: int, words: str = "") -> Release:
    """Let an announcement go on; a province may add words, which its regencies read below it.

    Raises NotTheirs, Settled, TooLong, MayNotSay. The approved text itself is never changed.
    """
    broadcast, release = _to_answer(act, actor, release_id)
    if release.scope is Scope.EXTERNAL:
        _make_wave(act, broadcast, release)
    elif words:
        require_words(act, broadcast, words)
        release.words = words
    _settle(act, release, ReleaseState.RELEASED, actor)
    if release.words is not None and release.wave_id is not None:
        wave = act.tx.get_one(Wave, release.wave_id)
        rewriting.rewrite_wave(act.tx, act.composers, broadcast, wave)
    open_in_time(act.tx, act.now)
    _record(act, actor, release, "broadcast.let_go", words=bool(release.words))
    return release


def decline(act: Act, actor: Actor, release_id: int) -> Release:
    """Keep an announcement from the office's own outsiders; raises NotTheirs, Settled."""
    _, release = _to_answer(act, actor, release_id)
    if release.scope is not Scope.EXTERNAL:
        raise NotTheirs(release_id)  # a province can only be silent
    _settle(act, release, ReleaseState.DECLINED, actor)
    _record(act, actor, release, "broadcast.decline")
    return release


def _restless(tx: Tx, now: datetime) -> Sequence[Release]:
    """The questions that time or people have changed."""
    return [
        *releases.to_ask_anew(tx, SENDERS, now),
        *releases.to_ask_outsiders(tx, BEGUN, now),
        *releases.unanswered_since(tx, now - OUTSIDERS_WAIT),
    ]


def _ask(act: Act, broadcast: Broadcast, release: Release) -> None:
    is_over = release.scope is Scope.EXTERNAL and release.due_at < act.now - OUTSIDERS_WAIT
    asked = release_notices.chats_of(act.tx, release.office, SENDERS, act.now)
    if is_over:
        _settle(act, release, ReleaseState.SILENT)
    elif not asked and release.scope is Scope.REGENCIES:
        _settle(act, release, ReleaseState.UNATTENDED)
    else:
        release.asked_at = act.now
        act.tx.flush()
        release_notices.ask(act, broadcast, release, asked)


def _settle(act: Act, release: Release, state: ReleaseState, actor: Actor | None = None) -> None:
    """Wait no longer for an office: what it was asked about is due now."""
    release.state, release.decided_at = state, act.now
    release.decided_by = actor.person_id if actor else None
    if release.wave_id is not None:
        wave = broadcasts.lock_wave(act.tx, release.wave_id)
        if wave.state is WaveState.READY:
            wave.due_at = act.now
    act.tx.flush()


def _make_wave(act: Act, broadcast: Broadcast, release: Release) -> None:
    """The calls to an office's own outsiders are written by `publish.write_chunk`."""
    wave = Wave(
        broadcast_id=broadcasts.key_of(broadcast),
        tier=act.tx.get_one(Office, release.office).tier,
        released_by=release.office,
        due_at=act.now,
        state=WaveState.PLANNING,
    )
    release.wave_id = broadcasts.add_wave(act.tx, wave)
    if broadcast.state is BroadcastState.SENT:
        broadcast.state = BroadcastState.SENDING


def _to_answer(act: Act, actor: Actor, release_id: int) -> tuple[Broadcast, Release]:
    """The announcement and the question, locked."""
    broadcast = broadcasts.lock(act.tx, act.tx.get_one(Release, release_id).broadcast_id)
    release = releases.lock(act.tx, release_id)
    if not actor.may(Permission.SEND, act.tx.get_one(Office, release.office)):
        raise NotTheirs(release_id)
    if release.state is not ReleaseState.WAITING or release.asked_at is None:
        raise Settled(release.state)
    return broadcast, release


def _is_in_time(act: Act, broadcast: Broadcast, wave: Wave) -> bool:
    return not cascade.is_too_late(wave.due_at, broadcast.lateness, act.now)


def _record(act: Act, actor: Actor, release: Release, action: str, **facts: bool) -> None:
    subject = f"broadcast:{release.broadcast_id}"
    more = {"scope": release.scope.value, **facts}
    audit.record(
        act.tx, act.now, actor.audit_id, action, subject, office=release.office, facts=more
    )
