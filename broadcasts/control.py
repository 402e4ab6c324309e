"""Stopping, resuming and repeating an announcement that was released."""

from __future__ import annotations

from datetime import datetime

from broadcasts import cascade, holds, nights, relays, rewriting
from broadcasts.holds import TIMED, Held, Hold, Reason
from broadcasts.publish import open_in_time
from outbox.enqueue import Composers
from storage import audiences, audit, broadcasts, operations
from storage.broadcasts import Broadcast, BroadcastState, WaveState
from storage.engine import Tx

RUNNING = (BroadcastState.SCHEDULED, BroadcastState.SENDING)
STOPPED = (BroadcastState.PAUSED, BroadcastState.HELD)
UNFINISHED = (BroadcastState.PREPARING, *RUNNING, *STOPPED)


class WrongState(Exception):
    """The announcement is not in a state in which this can be done."""

    def __init__(self, state: BroadcastState) -> None:
        super().__init__(state.value)
        self.state = state


def pause(tx: Tx, broadcast_id: int, actor: str, now: datetime) -> None:
    """Let nothing more leave until `resume`; raises WrongState."""
    broadcast = _in(tx, broadcast_id, RUNNING)
    broadcast.state = BroadcastState.PAUSED
    _record(tx, broadcast, actor, "broadcast.pause", now)


def resume(tx: Tx, broadcast_id: int, actor: str, now: datetime) -> datetime:
    """Go on with a paused or held announcement: what was due meanwhile leaves now.

    Whoever does this wants it sent although its stage is over, or as soon as figures may be told.
    Returns when it goes on. Raises WrongState, and Held where that is not theirs to decide.
    """
    broadcast = _in(tx, broadcast_id, STOPPED)
    hold = _hold_left(tx, broadcast, now)
    start = max(now, hold.until) if hold and hold.until else now
    waves = broadcasts.waves_of(tx, broadcast_id)
    waiting = [wave for wave in waves if wave.state is WaveState.READY]
    due_times = cascade.resume([wave.due_at for wave in waiting], broadcast.gap, start)
    for wave, due_at in zip(waiting, due_times, strict=True):
        wave.due_at = due_at
    for wave in waves:
        operations.postpone(tx, broadcasts.key_of(wave), max(wave.due_at, start))
        if wave.state is WaveState.OPEN:
            nights.put_off(tx, broadcast, wave, start)
    has_begun = any(wave.state in (WaveState.OPEN, WaveState.DONE) for wave in waves)
    broadcast.state = BroadcastState.SENDING if has_begun else BroadcastState.SCHEDULED
    tx.flush()
    open_in_time(tx, now)
    _record(tx, broadcast, actor, "broadcast.resume", now)
    return start


def withdraw(tx: Tx, broadcast_id: int, actor: str, now: datetime) -> None:
    """Stop everything that has not left, for good; raises WrongState.

    What has left is the matter of `corrections.withdraw`.
    """
    broadcast = _in(tx, broadcast_id, (BroadcastState.DRAFT, *UNFINISHED, BroadcastState.SENT))
    for wave in broadcasts.waves_of(tx, broadcast_id):
        wave.state = WaveState.DONE
    broadcast.state = BroadcastState.WITHDRAWN
    broadcast.finished_at = now
    tx.flush()
    operations.withdraw(tx, broadcast_id)
    _record(tx, broadcast, actor, "broadcast.withdraw", now)


def repeat(tx: Tx, composers: Composers, broadcast_id: int, actor: str, now: datetime) -> int:
    """Send again where it failed and to groups registered since; returns how many failed ones.

    New groups get their operations from `publish.write_chunk`. Raises WrongState unless sent.
    """
    broadcast = _in(tx, broadcast_id, (BroadcastState.SENT,))
    rewriting.rewrite(tx, composers, broadcast)  # what failed beside a correction has the old text
    waves = broadcasts.waves_of(tx, broadcast_id)
    for wave in waves:
        wave.audience -= operations.forget_unrendered(tx, broadcasts.key_of(wave))
    for tier in audiences.forget_unserved(tx, broadcast_id):
        next(wave for wave in waves if wave.tier is tier).audience -= 1
    for wave in waves:
        wave.state = WaveState.PLANNING
        wave.cursor = 0
        wave.due_at = now
    reopened = relays.repeat(tx, composers, broadcast_id, now)
    # A tier without a group then may have some now.
    served = {wave.tier for wave in waves}
    for tier in broadcasts.unpack(broadcast.selector).tiers:
        if tier not in served:
            broadcasts.add_wave(tx, broadcast_id, tier, now)
    broadcast.state = BroadcastState.PREPARING
    broadcast.finished_at = None
    tx.flush()
    _record(tx, broadcast, actor, "broadcast.repeat", now)
    return reopened


def finish_waves(tx: Tx, now: datetime) -> list[Broadcast]:
    """Close waves and announcements of which nothing is left; returns those that ended."""
    ended: list[Broadcast] = []
    for broadcast in broadcasts.lock_in_states(tx, BroadcastState.SENDING):
        waves = broadcasts.waves_of(tx, broadcasts.key_of(broadcast))
        for wave in waves:
            if wave.state is WaveState.OPEN and not operations.queued_in_wave(
                tx, broadcasts.key_of(wave)
            ):
                wave.state = WaveState.DONE
        if all(wave.state is WaveState.DONE for wave in waves):
            broadcast.state = BroadcastState.SENT
            broadcast.finished_at = now
            ended.append(broadcast)
    tx.flush()
    return ended


def hold_stale(tx: Tx, now: datetime) -> list[Broadcast]:
    """After a long outage: hold what stood half sent for too long; returns those held."""
    held: list[Broadcast] = []
    for broadcast in broadcasts.lock_in_states(tx, BroadcastState.SENDING):
        for wave in broadcasts.waves_of(tx, broadcasts.key_of(broadcast)):
            if wave.state is not WaveState.OPEN:
                continue
            last = operations.last_activity(tx, broadcasts.key_of(wave)) or wave.due_at
            is_late = cascade.is_too_late(last, broadcast.lateness, now)
            if is_late and operations.queued_in_wave(tx, broadcasts.key_of(wave)):
                broadcast.state = BroadcastState.HELD
                held.append(broadcast)
                break
    tx.flush()
    return held


def hold_running(tx: Tx, now: datetime) -> list[Broadcast]:
    """Hold the rest of what may not be sent any more; returns those held."""
    held: list[Broadcast] = []
    for broadcast in broadcasts.lock_in_states(tx, BroadcastState.SENDING):
        number = broadcasts.key_of(broadcast)
        if holds.check_running(tx, broadcast, now) and operations.has_due(tx, number, now):
            broadcast.state = BroadcastState.HELD
            held.append(broadcast)
    tx.flush()
    return held


def _hold_left(tx: Tx, broadcast: Broadcast, now: datetime) -> Hold | None:
    """What holds it still, if it ends by itself; it is let go from a stage. Raises Held."""
    hold = holds.check(tx, broadcast, now)
    if hold is not None and hold.reason is Reason.STAGE_OVER:
        broadcast.stage_id = None
        tx.flush()
        hold = holds.check(tx, broadcast, now)
    if hold is not None and hold.reason not in TIMED:
        raise Held(hold)
    return hold


def _in(tx: Tx, broadcast_id: int, states: tuple[BroadcastState, ...]) -> Broadcast:
    broadcast = broadcasts.lock(tx, broadcast_id)
    if broadcast.state not in states:
        raise WrongState(broadcast.state)
    return broadcast


def _record(tx: Tx, broadcast: Broadcast, actor: str, action: str, now: datetime) -> None:
    tx.flush()
    audit.record(tx, now, actor, action, f"broadcast:{broadcast.id}", office=broadcast.office)
