"""From a draft to operations: large waves in chunks, sendable with the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from broadcasts import cascade, notices, policy, proof, relays, turns
from broadcasts.calls import in_parts, left_out, row_of
from broadcasts.cascade import PlannedWave
from outbox.enqueue import Composers
from storage import audiences, audit, broadcasts, operations, proofs, renderings, versions, wakeups
from storage.audiences import Target
from storage.broadcasts import Broadcast, BroadcastState, Wave, WaveState
from storage.engine import Database, Tx
from storage.offices import Tier
from storage.versions import Version, VersionKind

CHUNK = 2_000  # chats whose operations one transaction writes; replies wait for no more


class NotADraft(Exception):
    """The announcement was published or withdrawn already."""


class NeedsApproval(Exception):
    """A second person has to approve it first: `broadcasts/approval.py`."""


class NobodyThere(Exception):
    """No group would receive the announcement."""


def publish(tx: Tx, broadcast_id: int, actor: str, due_at: datetime, now: datetime) -> None:
    """Release a draft: its waves are planned here, their operations by `write_chunk`.

    Raises NotADraft if it was released before, NeedsApproval if nobody has approved what somebody
    has to, NobodyThere if its audience is empty.
    """
    broadcast = broadcasts.lock(tx, broadcast_id)
    if broadcast.state not in (BroadcastState.DRAFT, BroadcastState.APPROVED):
        raise NotADraft(broadcast_id)
    if not policy.may_leave(tx, broadcast):
        raise NeedsApproval(broadcast_id)
    planned = turns.planned(tx, broadcast, due_at)
    if not planned:
        raise NobodyThere(broadcast_id)
    for wave in planned:
        _add(tx, broadcast, wave)
    broadcast.state = BroadcastState.PREPARING
    broadcast.due_at = due_at
    broadcast.published_at = now
    first = Version(
        broadcast_id=broadcast_id,
        number=versions.FIRST,
        kind=VersionKind.RELEASED,
        text=broadcast.text,
        author=actor,
        author_person=broadcast.author_person,
        created_at=now,
    )
    versions.add(tx, first)
    broadcast.asks_receipt = True
    tx.flush()
    proof.issue(tx, broadcast, now)
    audit.record(
        tx, now, actor, "broadcast.publish", f"broadcast:{broadcast_id}", office=broadcast.office
    )


def require_audience(tx: Tx, broadcast: Broadcast) -> None:
    """Do nothing if anybody would receive it; raises NobodyThere."""
    if not audiences.places(tx, broadcasts.unpack(broadcast.selector)):
        raise NobodyThere(broadcast.id)


def write_chunk(tx: Tx, composers: Composers, now: datetime) -> bool:
    """Write the operations of some chats of an unfinished wave; false if there is none."""
    wave = broadcasts.unplanned_wave(tx)
    if wave is None:
        return False
    broadcast = broadcasts.lock(tx, wave.broadcast_id)
    wave = broadcasts.lock_wave(tx, broadcasts.key_of(wave))
    if wave.state is not WaveState.PLANNING:
        return True  # another process was faster
    selector = audiences.narrowed(broadcasts.unpack(broadcast.selector), wave.tier, wave.zone)
    targets = audiences.unserved(tx, selector, wave.broadcast_id, after=wave.cursor, limit=CHUNK)
    groups = [target for target in targets if not (target.is_relayed or target.is_contact)]
    _write(tx, composers, broadcast, wave, groups)
    if len(groups) < len(targets):
        people = [target for target in targets if target.is_relayed or target.is_contact]
        relays.write(tx, composers, broadcast, wave, people, now)
    if targets:
        wave.cursor = targets[-1].chat_id
        wave.audience += len(targets)
    if len(targets) < CHUNK:
        wave.state = WaveState.READY
    tx.flush()
    if broadcasts.unplanned_wave_of(tx, wave.broadcast_id) is None and not _has_missed(
        tx, broadcast, now
    ):
        broadcast.state = BroadcastState.SCHEDULED
        tx.flush()
        open_in_time(tx, now)
    return True


def _has_missed(tx: Tx, broadcast: Broadcast, now: datetime) -> bool:
    """Plan for those whom every wave has missed, since their office has moved; false if none."""
    number, selector = broadcasts.key_of(broadcast), broadcasts.unpack(broadcast.selector)
    missed = audiences.places(tx, selector, lacking=number)
    if not missed:
        return False
    waves = broadcasts.waves_of(tx, number)
    for turn in turns.planned(tx, broadcast, broadcast.due_at or now):
        if not any(turns.meets(turn, place) for place in missed):
            continue
        wave = next(
            (wave for wave in waves if (wave.tier, wave.zone) == (turn.tier, turn.zone)), None
        )
        if wave is None:
            _add(tx, broadcast, replace(turn, due_at=max(turn.due_at, now)))
        else:
            wave.state, wave.cursor = WaveState.PLANNING, 0
    tx.flush()
    return True


def _add(tx: Tx, broadcast: Broadcast, turn: PlannedWave[Tier]) -> None:
    wave = Wave(
        broadcast_id=broadcasts.key_of(broadcast),
        tier=turn.tier,
        zone=turn.zone,
        due_at=turn.due_at,
        state=WaveState.PLANNING,
    )
    broadcasts.add_wave(tx, wave)


async def write_all(database: Database, composers: Composers, now: datetime) -> None:
    """Finish every unfinished plan; other writers get their turn between the chunks."""
    while await database.write(lambda tx: write_chunk(tx, composers, now)):
        pass


def open_due_waves(tx: Tx, now: datetime) -> Sequence[Broadcast]:
    """Let the waves send whose time has come; returns announcements held for being too late.

    The caller asks their authors: nobody else learns of it.
    """
    held: dict[int, Broadcast] = {}
    for wave in broadcasts.due_waves(tx, now):
        broadcast = tx.get_one(Broadcast, wave.broadcast_id)
        if cascade.is_too_late(wave.due_at, broadcast.lateness, now):
            broadcast.state = BroadcastState.HELD
            held[wave.broadcast_id] = broadcast
    tx.flush()
    open_in_time(tx, now)
    return list(held.values())


def open_in_time(tx: Tx, now: datetime) -> None:
    """Let the waves send whose time has come and is not too long ago."""
    for wave in broadcasts.due_waves(tx, now):
        broadcast = tx.get_one(Broadcast, wave.broadcast_id)
        if not cascade.is_too_late(wave.due_at, broadcast.lateness, now):
            wave.state = WaveState.OPEN
            wakeups.notify(tx, wakeups.OUTBOX)
            proofs.make_public(tx, wave.broadcast_id, now)
            broadcast.state = BroadcastState.SENDING
    tx.flush()


def _write(
    tx: Tx, composers: Composers, broadcast: Broadcast, wave: Wave, targets: Sequence[Target]
) -> None:
    """The calls to groups: the same parts for all that a channel serves and that are alike."""
    of_wave = row_of(broadcast, wave)
    messages = {asks: notices.to_group(tx, broadcast, asks=asks) for asks in (False, True)}
    calls: dict[tuple[str, bool], list[dict[str, Any]]] = {}  # of a chat
    rows: list[dict[str, Any]] = []
    for target in targets:
        kind = target.channel, target.is_internal and broadcast.asks_receipt
        if kind not in calls:
            composer = composers.get(target.channel)
            composed = composer.compose(messages[kind[1]]) if composer else ()
            parts = [renderings.put(tx, part) for part in composed]
            calls[kind] = in_parts(of_wave, parts) or [left_out(of_wave, "channel_off")]
        of_chat = {"chat_id": target.chat_id, "account": target.account}
        rows += [call | of_chat for call in calls[kind]]
    operations.add_fresh(tx, rows)
