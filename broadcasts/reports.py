"""What author and leaders are told: live, at the end, and when a decision is needed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from broadcasts import approval_view, contacting, corrections, progress, standing
from broadcasts.progress import NOT_ARRIVED, GroupStatus, Progress
from broadcasts.standing import Standing, Target
from channels.base import Button, ChatKind, Message
from outbox import enqueue
from outbox.enqueue import Composers
from registry import consent
from registry.access import Actor
from storage import allowance, broadcasts, chats, nights, trackers
from storage.broadcasts import Broadcast, BroadcastState, Lane, WaveState
from storage.chats import ChatRow
from storage.engine import Tx
from storage.offices import Office
from storage.operations import OperationState
from storage.trackers import Tracker
from texts import broadcasts as texts
from texts import confirming as confirming_texts
from texts import corrections as correction_texts
from texts import relays as relay_texts
from texts.markup import Html, paragraphs

TRACKING_LASTS = timedelta(hours=6)


def live_view(tx: Tx, measured: Progress, now: datetime) -> Message:
    """The progress message with its buttons."""
    zone = tx.get_one(Office, measured.office).timezone
    tiers = [
        (tier.value, tally.sent, tally.total - tally.withdrawn)
        for tier, tally in measured.by_tier.items()
    ]
    text = texts.progress(
        measured.broadcast_id,
        measured.state.value,
        measured.audience,
        asdict(measured.total),
        tiers,
        at=now,
        zone=zone,
        due_at=measured.due_at,
        put_off=allowance.put_off(tx, measured.broadcast_id, now),
        asleep=nights.waiting(tx, measured.broadcast_id, now),
        standings=asdict(measured.standings),
        approval=approval_view.record_of(tx, measured.broadcast_id),
        corrected=_corrected(tx, measured.broadcast_id, now),
    )
    return Message(text, _live_buttons(measured))


def follow(
    tx: Tx,
    composers: Composers,
    chat: ChatRow,
    broadcast_id: int,
    key: str,
    now: datetime,
    topic: str | None = None,
) -> None:
    """Show an announcement's progress in a chat and keep it up to date.

    Where messages cannot change it stays as it is: people ask for it again with its button.
    """
    measured = progress.measure(tx, broadcast_id)
    view = live_view(tx, measured, now)
    enqueue.say(tx, composers, chat, view, key=key, now=now, topic=topic)
    if not composers[chat.channel].can_edit:
        return
    trackers.add(
        tx,
        Tracker(
            broadcast_id=broadcast_id,
            chat_id=chats.key_of(chat),
            message=key,
            digest=_digest(tx, measured, now),
            ends_at=now + TRACKING_LASTS,
        ),
    )


def refresh(tx: Tx, composers: Composers, now: datetime) -> bool:
    """Edit every live view whose numbers changed; true if any did."""
    has_changed = False
    for tracker in trackers.running(tx):
        measured = progress.measure(tx, tracker.broadcast_id)
        digest = _digest(tx, measured, now)
        if digest != tracker.digest:
            tracker.digest = digest
            tracker.version += 1
            enqueue.replace(
                tx,
                composers,
                chats.get_one(tx, tracker.chat_id),
                live_view(tx, measured, now),
                key=tracker.message,
                version=tracker.version,
                now=now,
            )
            has_changed = True
        if now > tracker.ends_at or (measured.is_over and not _is_spreading(tx, measured)):
            trackers.remove(tx, tracker)
    return has_changed


def missing(tx: Tx, broadcast_id: int, now: datetime, actor: Actor | None = None) -> Message:
    """Whom an announcement has not reached, and who has not confirmed it, as lists to copy.

    With whom to call: their numbers are shown to `actor` where they may see the office.
    """
    targets = [one for one in standing.of(tx, broadcast_id) if not one.is_confirmed]
    lost = [one for one in targets if one.standing is Standing.NOT_ARRIVED]
    if not lost and tx.get_one(Broadcast, broadcast_id).state is BroadcastState.PREPARING:
        return Message(texts.not_planned(broadcast_id))
    silent = [one for one in targets if one.standing is Standing.WAITING]
    whom = contacting.contacts(tx, [*lost, *silent], now, actor)
    missed = [(target_name(one), _reason(one), whom[one.chat_id]) for one in lost]
    waiting = [
        (target_name(one), "trouble" if one.in_trouble else "waiting", whom[one.chat_id])
        for one in silent
    ]
    text = texts.missing_groups(broadcast_id, missed)
    not_corrected = correction_texts.not_corrected(corrections.not_reached(tx, broadcast_id))
    return Message(paragraphs(text, confirming_texts.unconfirmed(waiting), not_corrected))


def target_name(target: Target) -> str:
    """How a target stands in a list."""
    return f"{target.office_name} – {target.title or relay_texts.CONTACT}"


def tell_finished(tx: Tx, composers: Composers, broadcast: Broadcast, now: datetime) -> None:
    """Report to the author, with the failed and skipped groups by name."""
    number = broadcasts.key_of(broadcast)
    measured = progress.measure(tx, number)
    # After a resume or a repeat the waves begin later than the announcement was due.
    started = min((wave.due_at for wave in broadcasts.waves_of(tx, number)), default=now)
    text = texts.finished(
        number,
        measured.audience,
        asdict(measured.total),
        _names(progress.groups(tx, number, NOT_ARRIVED)),
        max(now - started, timedelta(0)),
        approval_view.record_of(tx, number),
    )
    buttons = ((Button(texts.WHO_IS_MISSING, f"pantau:missing:{number}"),),)
    has_lost = measured.total.sent < measured.audience
    tell(tx, composers, broadcast, Message(text, buttons if has_lost else ()), now)


def tell_trouble(
    tx: Tx,
    composers: Composers,
    broadcast: Broadcast,
    targets: Sequence[ChatRow],
    note: str | None,
    *,
    key: str,
    now: datetime,
) -> None:
    """Tell the author that somebody could not pass it on to these targets, or has not got it."""
    number = broadcasts.key_of(broadcast)
    offices = sorted({tx.get_one(Office, chat.office).name for chat in targets if chat.office})
    titles = [chat.title for chat in targets if chat.kind is ChatKind.GROUP]
    text = relay_texts.trouble(number, ", ".join(offices), titles, note)
    tell(tx, composers, broadcast, Message(text), now, key=f"trouble:{number}:{key}")


def ask_about_late(tx: Tx, composers: Composers, broadcast: Broadcast, now: datetime) -> None:
    """Ask the author what to do with an announcement whose time passed."""
    number = broadcasts.key_of(broadcast)
    zone = tx.get_one(Office, broadcast.office).timezone
    buttons = (
        (
            Button(texts.SEND_LATE, f"kendali:resume:{number}"),
            Button(texts.WITHDRAW, f"kendali:withdraw:{number}"),
        ),
    )
    late = [
        wave.due_at for wave in broadcasts.waves_of(tx, number) if wave.state is not WaveState.DONE
    ]
    text = texts.held(number, min(late, default=now), zone)
    tell(tx, composers, broadcast, Message(text, buttons), now)


def tell(
    tx: Tx,
    composers: Composers,
    broadcast: Broadcast,
    message: Message,
    now: datetime,
    key: str = "",
) -> None:
    """Tell the author, where they want to hear of it; once for each `key`, if there is one."""
    if broadcast.report_chat is None:
        return
    chat = chats.get_one(tx, broadcast.report_chat)
    if not consent.wants_messages(tx, chat):
        return
    enqueue.say(
        tx,
        composers,
        chat,
        message,
        key=key or f"report:{broadcast.id}:{broadcast.state.value}:{now.isoformat()}",
        now=now,
        lane=Lane.NOTICE,
    )


def _corrected(tx: Tx, number: int, now: datetime) -> Html | None:
    found = corrections.measure(tx, number)
    if found is None:
        return None
    version, spread = found
    until = now if spread.waiting else spread.last or version.created_at
    return correction_texts.spread(
        version.kind.value,
        version.number,
        spread.total,
        spread.done,
        spread.lost,
        until - version.created_at,
    )


def _is_spreading(tx: Tx, measured: Progress) -> bool:
    """Whether a correction is still on its way."""
    found = corrections.measure(tx, measured.broadcast_id)
    return found is not None and found[1].waiting > 0


def _live_buttons(measured: Progress) -> tuple[tuple[Button, ...], ...]:
    number = measured.broadcast_id
    look = (
        Button(texts.WHO_IS_MISSING, f"pantau:missing:{number}"),
        Button(texts.REFRESH, f"pantau:refresh:{number}"),
    )
    deeper = (
        Button(confirming_texts.BY_PROVINCE, f"pantau:provinces:{number}"),
        Button(confirming_texts.PICTURE, f"gambar:{number}"),
    )
    if measured.state in (BroadcastState.SENDING, BroadcastState.SCHEDULED):
        return (look, deeper, (Button(texts.PAUSE, f"kendali:pause:{number}"),))
    if measured.state in (BroadcastState.PAUSED, BroadcastState.HELD):
        steer = (
            Button(texts.RESUME, f"kendali:resume:{number}"),
            Button(texts.WITHDRAW, f"kendali:withdraw:{number}"),
        )
        return (look, deeper, steer)
    if measured.state is BroadcastState.SENT:
        return (look, deeper, (Button(texts.REPEAT, f"kendali:repeat:{number}"),))
    return (look, deeper)


def _names(groups: Sequence[GroupStatus]) -> list[tuple[str, str | None]]:
    return [(_name(group), _reason(group)) for group in groups]


def _name(group: GroupStatus) -> str:
    return f"{group.office} – {group.title or relay_texts.CONTACT}"


def _reason(group: GroupStatus | Target) -> str | None:
    return "withdrawn" if group.state is OperationState.WITHDRAWN else group.reason


def _digest(tx: Tx, measured: Progress, now: datetime) -> str:
    state, total = measured.state.value, asdict(measured.total)
    put_off = allowance.put_off(tx, measured.broadcast_id, now)
    approval = approval_view.record_of(tx, measured.broadcast_id)
    spread = corrections.measure(tx, measured.broadcast_id)
    facts = (
        state,
        measured.audience,
        total,
        measured.standings,
        put_off,
        approval,
        spread and spread[1],
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()
