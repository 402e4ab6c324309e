"""Provinces let an announcement go on to their regencies, or it goes on without them.

ReleaseError
├── NotTheirs    this person does not send in that office's name
├── Settled      it was let go, went on without, or was withdrawn: `state` says which
└── TooLong      with these words the announcement is longer than any may be
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from broadcasts import cascade, drafting, release_notices, rewriting
from broadcasts.control import RUNNING, UNFINISHED
from broadcasts.publish import open_in_time
from channels import markup
from registry.access import PERMISSIONS, Actor, Permission
from storage import audit, broadcasts, releases
from storage.broadcasts import Broadcast, Wave, WaveState
from storage.engine import Tx
from storage.offices import Office
from storage.releases import Release, ReleaseState
from storage.roles import Role
from texts import releases as texts
from texts.markup import Html
from threads.context import Act

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


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the provinces are: those that let it go, wait, or were not waited for any more.

    All by name, in the order of their codes; `with_words` are some of `released`.
    """

    released: Sequence[str]
    with_words: Sequence[str]
    waiting: Sequence[str]
    silent: Sequence[str]


def has_work(tx: Tx, now: datetime) -> bool:
    """Whether any office is to be asked, or others in it than before."""
    is_due = broadcasts.is_any_due(tx, now, WaveState.UNASKED)
    return is_due or bool(releases.to_ask_anew(tx, SENDERS, UNFINISHED, now))


def look(act: Act) -> None:
    """Ask the provinces whose turn has come, and whoever is new in one; go on where nobody is."""
    for wave in broadcasts.due_waves(act.tx, act.now, WaveState.UNASKED):
        broadcast = broadcasts.lock(act.tx, wave.broadcast_id)
        release = releases.of_wave(act.tx, broadcasts.key_of(wave))
        if release is not None and broadcast.state in RUNNING and _is_in_time(act, broadcast, wave):
            wave.state = WaveState.READY
            wave.due_at = act.now + broadcast.patience
            _ask(act, broadcast, wave, releases.lock(act.tx, releases.key_of(release)))
    for found in releases.to_ask_anew(act.tx, SENDERS, UNFINISHED, act.now):
        broadcast = broadcasts.lock(act.tx, found.broadcast_id)
        release = releases.lock(act.tx, releases.key_of(found))
        if release.state is ReleaseState.WAITING:
            wave = broadcasts.lock_wave(act.tx, release.wave_id)
            _ask(act, broadcast, wave, release)
    act.tx.flush()
    open_in_time(act.tx, act.now)


def require_open(act: Act, actor: Actor, release_id: int) -> Release:
    """The question, if this person can answer it now; raises NotTheirs, Settled."""
    return _to_answer(act, actor, release_id)[1]


def require_words(broadcast: Broadcast, words: str) -> None:
    """Do nothing if these words may stand below the text; raises TooLong."""
    length = len(markup.visible(broadcast.text)) + len(markup.visible(words))
    if length > drafting.MOST_TEXT:
        raise TooLong(broadcast.id)


def let_go(act: Act, actor: Actor, release_id: int, words: str = "") -> Wave:
    """Let an announcement go on to a province's regencies, with these words or none.

    Raises NotTheirs, Settled, TooLong. The approved text itself is never changed.
    """
    broadcast, release = _to_answer(act, actor, release_id)
    require_words(broadcast, words)
    wave = broadcasts.lock_wave(act.tx, release.wave_id)
    release.words = words or None
    _settle(act, release, wave, ReleaseState.RELEASED)
    release.decided_by = actor.person_id
    act.tx.flush()
    if words:
        rewriting.rewrite_wave(act.tx, act.composers, broadcast, wave)
    open_in_time(act.tx, act.now)
    facts = {"words": bool(words)}
    subject = f"broadcast:{broadcast.id}"
    audit.record(
        act.tx,
        act.now,
        actor.audit_id,
        "broadcast.let_go",
        subject,
        office=release.office,
        facts=facts,
    )
    return wave


def standing(tx: Tx, broadcast_id: int) -> Standing | None:
    """How far the provinces are; None where an announcement does not go via them."""
    found = releases.of_broadcast(tx, broadcast_id)
    if not found:
        return None
    names: dict[ReleaseState, list[Release]] = {state: [] for state in ReleaseState}
    for release in found:
        names[release.state].append(release)
    released = names[ReleaseState.RELEASED]
    return Standing(
        _names(tx, released),
        _names(tx, [release for release in released if release.words]),
        _names(tx, names[ReleaseState.WAITING]),
        _names(tx, [*names[ReleaseState.SILENT], *names[ReleaseState.UNATTENDED]]),
    )


def summary(tx: Tx, broadcast_id: int) -> Html | None:
    """The same in words, for every view of the announcement."""
    found = standing(tx, broadcast_id)
    if found is None:
        return None
    counts = (len(found.released), len(found.with_words))
    return texts.summary(*counts, found.waiting, found.silent)


def _ask(act: Act, broadcast: Broadcast, wave: Wave, release: Release) -> None:
    asked = release_notices.chats_of(act.tx, release.office, SENDERS, act.now)
    if not asked:
        _settle(act, release, wave, ReleaseState.UNATTENDED)
        return
    release.asked_at = act.now
    act.tx.flush()
    release_notices.ask(act, broadcast, wave, release, asked)


def _settle(act: Act, release: Release, wave: Wave, state: ReleaseState) -> None:
    """Wait no longer for an office: what it was asked about is due now."""
    release.state, release.decided_at = state, act.now
    if wave.state is WaveState.READY:
        wave.due_at = act.now
    act.tx.flush()


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


def _names(tx: Tx, found: Sequence[Release]) -> Sequence[str]:
    return [tx.get_one(Office, release.office).name for release in found]
